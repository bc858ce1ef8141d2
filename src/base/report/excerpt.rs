//! The lines of a source that a report shows, cut to what a terminal can hold.

use crate::base::{Source, SourceMap, Span};
use std::ops::Range;
use unicode_width::UnicodeWidthChar;

/// Terminal cells of a line that is shown whole, and of the part shown of a longer one.
const WIDTH: usize = 110;

/// Cells shown before the mark in a line that is cut.
const BEFORE: usize = 40;

/// Lines of a span that are shown whole; of a longer one only the first line is.
const TALL: usize = 5;

/// Lines between two marks that may still share one excerpt.
const NEAR: usize = 8;

/// What stands for the rest of a line.
const ELLIPSIS: &str = "...";

/// A place to be underlined, and what is said beside it.
#[derive(Clone, Debug)]
pub(super) struct Mark {
    /// The bytes to underline: on few lines, without a final line end.
    pub(super) range: Range<usize>,
    /// The phrase beside it; empty for none.
    pub(super) label: String,
    /// Line of the first byte.
    line: usize,
}

impl Mark {
    /// Makes a mark that can be shown: a tall span is cut to its first line and the label says how far it goes.
    pub(super) fn new(sources: &SourceMap, span: Span, label: &str) -> Mark {
        let source = sources.get(span.source);
        let start = boundary(source, span.start as usize);
        let end = without_line_end(source, start, boundary(source, span.end as usize));
        let (line, last) = (source.line_column(start).0, source.line_column(end).0);
        if last - line < TALL {
            return Mark { range: start..end, label: label.to_owned(), line };
        }
        let label = format!("{label} (to line {last})").trim_start().to_owned();
        Mark { range: start..source.line_range(line).end.max(start), label, line }
    }

    /// Tells whether this mark and another, of the same source, can stand in one excerpt and both be seen.
    pub(super) fn is_near(&self, other: &Mark, source: &Source) -> bool {
        let apart = self.range.start.abs_diff(other.range.start);
        let visible =
            self.line != other.line || apart <= BEFORE || source.line_range(self.line).len() <= WIDTH;
        self.line.abs_diff(other.line) <= NEAR && visible
    }
}

fn boundary(source: &Source, offset: usize) -> usize {
    source.text.floor_char_boundary(offset)
}

fn without_line_end(source: &Source, start: usize, end: usize) -> usize {
    start + source.text[start..end.max(start)].trim_end_matches(['\n', '\r']).len()
}

/// Consecutive lines of a source, long ones cut around their marks.
pub(super) struct Excerpt {
    /// The lines, each ended by `\n`.
    pub(super) text: String,
    /// The number of the first line.
    pub(super) first_line: usize,
    lines: Vec<Piece>,
}

/// The part of a line that is shown.
struct Piece {
    /// Where the line starts in the source.
    line: usize,
    /// Its bytes in the source.
    kept: Range<usize>,
    /// Where it starts in the excerpt.
    at: usize,
}

impl Excerpt {
    /// Cuts out the lines that hold the marks; there must be at least one.
    pub(super) fn new(source: &Source, marks: &[Mark]) -> Excerpt {
        let first_line = marks.iter().map(|mark| mark.line).min().unwrap_or(1);
        let last = marks.iter().map(|mark| source.line_column(mark.range.end).0).max().unwrap_or(first_line);
        let mut excerpt = Excerpt { text: String::new(), first_line, lines: Vec::new() };
        for line in first_line..=last {
            let line = source.line_range(line);
            let kept = window(&source.text, &line, anchor(&line, marks));
            excerpt.push(source, &line, kept);
        }
        excerpt
    }

    /// Returns where a range of the source stands in the excerpt; what was cut off counts as the edge.
    pub(super) fn map(&self, range: &Range<usize>) -> Range<usize> {
        let start = self.place(range.start);
        start..self.place(range.end).max(start)
    }

    fn push(&mut self, source: &Source, line: &Range<usize>, kept: Range<usize>) {
        let (cut_before, cut_after) = (kept.start > line.start, kept.end < line.end);
        self.text.push_str(if cut_before { ELLIPSIS } else { "" });
        let at = self.text.len();
        self.text.push_str(&source.text[kept.clone()]);
        self.text.push_str(if cut_after { ELLIPSIS } else { "" });
        self.text.push('\n');
        self.lines.push(Piece { line: line.start, kept, at });
    }

    fn place(&self, offset: usize) -> usize {
        let found = self.lines.partition_point(|piece| piece.line <= offset).max(1);
        let Piece { kept, at, .. } = &self.lines[found - 1];
        at + offset.clamp(kept.start, kept.end) - kept.start
    }
}

/// Returns where to look in a line: at its first mark, or at its start where a mark goes on from the line before.
fn anchor(line: &Range<usize>, marks: &[Mark]) -> usize {
    let here = marks.iter().map(|mark| mark.range.start).filter(|at| (line.start..=line.end).contains(at));
    here.min().unwrap_or(line.start)
}

/// Returns the part of a line that is shown: all of it if it is short, else some cells on either side of `anchor`.
fn window(text: &str, line: &Range<usize>, anchor: usize) -> Range<usize> {
    if fitting(text[line.clone()].chars(), WIDTH) == line.len() {
        return line.clone();
    }
    let start = anchor - fitting(text[line.start..anchor].chars().rev(), BEFORE);
    start..start + fitting(text[start..line.end].chars(), WIDTH)
}

/// Returns how many bytes of the characters fit into some terminal cells.
fn fitting(characters: impl Iterator<Item = char>, cells: usize) -> usize {
    let mut left = cells;
    let fit = characters.take_while(|c| {
        let width = if *c == '\t' { 4 } else { c.width().unwrap_or(1) };
        let fits = width <= left;
        left = left.saturating_sub(width);
        fits
    });
    // A combining character takes no cell: bound their number, too.
    fit.take(cells * 4).map(char::len_utf8).sum()
}
