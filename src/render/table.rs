//! Tables.

use crate::base::Markup;
use crate::doc::{Alignment, Cell, Table};
use crate::render::attributes::given;
use crate::render::inline::write_inlines;
use crate::render::page::Page;

/// Writes a table within a box that scrolls.
pub(super) fn write_table(page: &mut Page<'_>, out: &mut Markup, table: &Table) {
    out.open("div", &[("class", "scroll")]);
    out.open("table", &[]);
    if table.header.iter().any(|cell| !cell.is_empty()) {
        out.open("thead", &[]);
        write_row(page, out, &table.header, &table.alignments, true);
        out.close("thead");
        out.newline();
    }
    if !table.rows.is_empty() {
        out.open("tbody", &[]);
        for row in &table.rows {
            write_row(page, out, row, &table.alignments, false);
            out.newline();
        }
        out.close("tbody");
    }
    out.close("table");
    out.close("div");
}

fn write_row(page: &mut Page<'_>, out: &mut Markup, cells: &[Cell], alignments: &[Alignment], header: bool) {
    out.open("tr", &[]);
    for (cell, alignment) in cells.iter().zip(alignments) {
        let heads = header && !cell.is_empty();
        let name = if heads { "th" } else { "td" };
        let scope = if heads { "col" } else { "" };
        out.open(name, &given([("scope", scope), ("class", class(*alignment))]));
        write_inlines(page, out, cell);
        out.close(name);
    }
    out.close("tr");
}

fn class(alignment: Alignment) -> &'static str {
    match alignment {
        Alignment::None => "",
        Alignment::Left => "left",
        Alignment::Center => "center",
        Alignment::Right => "right",
    }
}
