//! Tables for a terminal, aligned by the cells that characters take.

use unicode_width::UnicodeWidthStr;

/// Spaces between columns.
const GAP: &str = "  ";

/// A table whose first column is text and whose others are numbers.
pub(super) struct Table {
    rows: Vec<Vec<String>>,
}

impl Table {
    /// Makes a table with its headings.
    pub(super) fn new(headings: &[&str]) -> Table {
        Table { rows: vec![headings.iter().map(|heading| (*heading).to_owned()).collect()] }
    }

    /// Adds a row; it must have as many cells as there are headings.
    pub(super) fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        self.rows.push(cells.into_iter().collect());
    }

    /// Returns the table as lines: the first column to the left, the others to the right.
    pub(super) fn print(&self) -> String {
        let widths: Vec<usize> = (0..self.rows[0].len()).map(|column| self.width(column)).collect();
        let line = |row: &Vec<String>| {
            let cells = row.iter().zip(&widths).enumerate();
            let aligned: Vec<String> =
                cells.map(|(at, (cell, width))| aligned(cell, *width, at == 0)).collect();
            aligned.join(GAP).trim_end().to_owned() + "\n"
        };
        self.rows.iter().map(line).collect()
    }

    fn width(&self, column: usize) -> usize {
        self.rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.width()).max().unwrap_or(0)
    }
}

fn aligned(cell: &str, width: usize, left: bool) -> String {
    let padding = " ".repeat(width.saturating_sub(cell.width()));
    if left { format!("{cell}{padding}") } else { format!("{padding}{cell}") }
}

#[cfg(test)]
mod tests {
    use super::Table;

    #[test]
    fn columns_align_under_wide_characters() {
        let mut table = Table::new(&["chapter", "字"]);
        table.row(["注意力".to_owned(), "12345".to_owned()]);
        table.row(["a".to_owned(), "7".to_owned()]);
        assert_eq!(table.print(), "chapter     字\n注意力   12345\na            7\n");
    }
}
