//! Inline `<svg>` drawings.

use super::RegionKind;
use super::containers::{Container, continued};
use super::cursor::{Cursor, line_at};
use super::scan::Scan;
use std::ops::Range;

/// Tells whether a text starts with an `<svg>` tag.
pub(super) fn opens(text: &str) -> bool {
    text.strip_prefix("<svg")
        .is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\t', '\r', '>', '/']))
}

/// Masks the drawing at `at` as a comment on one line; returns where to go on.
///
/// One that does not close is left alone, and reported as any raw tag that does not.
pub(super) fn mask(scan: &mut Scan<'_>, at: usize, line: &Range<usize>, next: usize) -> usize {
    let Some(end) = end(scan, at) else { return next };
    let Some(prefixes) = prefixes(scan, line, end) else { return next };
    scan.fill_inert(at..end);
    scan.out[at..at + 4].copy_from_slice(b"<!--");
    scan.out[end - 3..end].copy_from_slice(b"-->");
    scan.push(at..end, RegionKind::Drawing(prefixes));
    line_at(scan.text, end).1
}

/// Returns the offset after the `</svg>` that closes the drawing at `at`.
fn end(scan: &mut Scan<'_>, at: usize) -> Option<usize> {
    const CLOSE: &str = "</svg>";
    let mut depth = 0_usize;
    let mut from = at;
    while from < scan.drawings_end {
        let Some(close) = scan.text[from..].find(CLOSE).map(|skip| from + skip) else {
            scan.drawings_end = from;
            return None;
        };
        let inner = &scan.text[from..close];
        depth += inner.match_indices("<svg").filter(|(skip, _)| opens(&inner[*skip..])).count();
        from = close + CLOSE.len();
        depth = depth.saturating_sub(1);
        if depth == 0 {
            return Some(from);
        }
    }
    None
}

/// Returns the container prefixes of the lines of a drawing; `None` where a line is outside of a quote.
fn prefixes(scan: &Scan<'_>, line: &Range<usize>, end: usize) -> Option<Vec<Range<usize>>> {
    let mut prefixes = Vec::new();
    let mut start = line_at(scan.text, line.start).1;
    while start < end && !scan.containers.is_empty() {
        let (line, next) = line_at(scan.text, start);
        let mut cursor = Cursor::new(scan.text, &line);
        let matched = continued(&scan.containers, &mut cursor);
        if scan.containers.get(matched) == Some(&Container::Quote) {
            return None;
        }
        prefixes.push(line.start..cursor.at);
        start = next;
    }
    Some(prefixes)
}
