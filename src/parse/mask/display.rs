//! Displays that stand on lines of their own.

use super::RegionKind;
use super::containers::{Container, continued, opened};
use super::cursor::{Cursor, line_at};
use super::scan::Scan;
use crate::base::{Code, Diagnostic, Span};
use std::ops::Range;

/// Where a display ends, and its lines of TeX.
struct Extent {
    lines: Vec<Range<usize>>,
    /// Offset of the closing `$$`; `None` where there is none.
    close: Option<usize>,
    /// Offset after all that belongs to it.
    end: usize,
}

/// Masks the display whose `$$` stands at `at`; returns its end and where to go on.
pub(super) fn mask(scan: &mut Scan<'_>, at: usize, line: &Range<usize>, next: usize) -> (usize, usize) {
    let first = at + 2..line.end;
    let extent = match scan.text[first.clone()].find("$$") {
        Some(length) => {
            let close = first.start + length;
            let lines = std::iter::once(first.start..close).collect();
            Extent { lines, close: Some(close), end: close + 2 }
        }
        None => extent(scan, first, next),
    };
    let reported = scan.awaits_display_end;
    scan.awaits_display_end = false;
    match extent.close {
        Some(close) => {
            scan.fill_inert(at + 2..close);
            scan.push(at..close + 2, RegionKind::Display(extent.lines));
        }
        None => {
            if !(reported && ends_one(&scan.text[at..extent.end])) {
                report(scan, at);
            }
            let end = at + scan.text[at..extent.end].trim_end().len();
            scan.fill_inert(at..end);
            scan.push(at..end, RegionKind::UnclosedDisplay);
        }
    }
    let (last, next) = line_at(scan.text, extent.end);
    (extent.end, if extent.close.is_some() || last.start < extent.end { next } else { extent.end })
}

/// Tells whether a `$$` without its end looks like the end of a display that a blank line cut off: nothing but
/// attributes follows it.
fn ends_one(text: &str) -> bool {
    let rest = text[2..].trim();
    rest.is_empty() || (rest.starts_with('{') && rest.ends_with('}') && !rest.contains('\n'))
}

fn report(scan: &mut Scan<'_>, at: usize) {
    let span = Span::new(scan.source, at, at + 2);
    let fault = Diagnostic::new(Code::UnclosedMath, span, "unclosed `$$`");
    let hint = "A display ends at the next line that starts with `$$`, before any blank line.";
    scan.diagnostics.push(fault.label("opened here").hint(hint));
    scan.awaits_display_end = true;
}

/// Collects lines up to the closing `$$`, a blank line or the end of the container.
fn extent(scan: &Scan<'_>, first: Range<usize>, next: usize) -> Extent {
    let mut end = first.end;
    let mut lines = vec![trimmed(scan.text, first)];
    let mut start = next;
    while start < scan.text.len() {
        let (line, next) = line_at(scan.text, start);
        let Some(content) = content(scan, &line) else { break };
        if let Some(length) = scan.text[content.clone()].find("$$") {
            let close = content.start + length;
            lines.push(content.start..close);
            return Extent { lines, close: Some(close), end: close + 2 };
        }
        end = line.end;
        lines.push(trimmed(scan.text, content));
        start = next;
    }
    Extent { lines, close: None, end }
}

/// Drops a carriage return.
fn trimmed(text: &str, line: Range<usize>) -> Range<usize> {
    line.start..line.start + text[line.clone()].trim_end_matches('\r').len()
}

/// Returns what follows the containers of a line; `None` for a blank line or one outside of them.
///
/// A line too far left for its list item still counts, as it does in paragraphs, unless it starts an item itself.
fn content(scan: &Scan<'_>, line: &Range<usize>) -> Option<Range<usize>> {
    let mut cursor = Cursor::new(scan.text, line);
    let matched = continued(&scan.containers, &mut cursor);
    if cursor.is_blank() {
        return None;
    }
    match scan.containers.get(matched) {
        Some(Container::Quote) => return None,
        Some(Container::Indented(_)) if opened(&mut cursor.clone(), true).is_some() => return None,
        _ => {}
    }
    Some(cursor.at..line.end)
}
