//! The lines of directives.

use super::RegionKind;
use super::scan::Scan;
use crate::parse::attributes;
use std::ops::Range;

/// The parts of an opening line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::parse) struct Opening {
    /// The name; empty if there is none.
    pub(in crate::parse) name: Range<usize>,
    /// The title between the brackets.
    pub(in crate::parse) title: Option<Range<usize>>,
    /// The attributes, braces included.
    pub(in crate::parse) attributes: Option<Range<usize>>,
    /// What should not be there.
    pub(in crate::parse) rest: Option<Range<usize>>,
}

/// Masks a line that starts with `:::`: a thematic break, or a heading where there is a title to read.
pub(super) fn mask(scan: &mut Scan<'_>, line: Range<usize>) {
    let text = &scan.text[line.clone()];
    let line = line.start..line.start + text.trim_end().len();
    let colons = text.bytes().take_while(|byte| *byte == b':').count();
    scan.fill(line.clone(), b'_');
    if line.len() == colons {
        return scan.push(line, RegionKind::Close);
    }
    let opening = read(scan.text, line.start + colons..line.end);
    if let Some(title) = &opening.title {
        scan.fill(line.start..title.start, b' ');
        scan.out[line.start] = b'#';
        scan.out[title.clone()].copy_from_slice(&scan.text.as_bytes()[title.clone()]);
        scan.fill(title.end..line.end, b'.');
    }
    scan.push(line, RegionKind::Open(opening));
}

/// Reads what follows the colons.
fn read(text: &str, range: Range<usize>) -> Opening {
    let skip_spaces = |at: usize| at + text[at..range.end].len() - text[at..range.end].trim_start().len();
    let start = skip_spaces(range.start);
    let name = text[start..range.end].find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_')));
    let name = start..name.map_or(range.end, |length| start + length);
    let mut at = name.end;
    let mut opening = Opening { name, title: None, attributes: None, rest: None };
    if let Some(close) = title_end(text, skip_spaces(at)..range.end) {
        let title = skip_spaces(at) + 1..close;
        at = close + 1;
        opening.title = Some(title).filter(|title| !text[title.clone()].trim().is_empty());
    }
    at = skip_spaces(at);
    if text[at..range.end].starts_with('{')
        && let Some(end) = attributes::extent(text, at).filter(|end| *end <= range.end)
    {
        opening.attributes = Some(at..end);
        at = skip_spaces(end);
    }
    opening.rest = Some(at..range.end).filter(|rest| !rest.is_empty());
    opening
}

/// Returns the offset of the bracket that closes the title; brackets in code and formulas don't count.
fn title_end(text: &str, range: Range<usize>) -> Option<usize> {
    let bytes = &text.as_bytes()[..range.end];
    if bytes.get(range.start) != Some(&b'[') {
        return None;
    }
    let mut depth = 0_usize;
    let mut at = range.start;
    while at < range.end {
        match bytes[at] {
            b'\\' => at += 1,
            b'[' => depth += 1,
            b']' if depth == 1 => return Some(at),
            b']' => depth -= 1,
            mark @ (b'`' | b'$') => at = span_end(bytes, at, mark),
            _ => {}
        }
        at += 1;
    }
    None
}

/// Returns the offset of the last byte of the code span or formula that opens at `start`, or of its opening run where
/// it does not close.
fn span_end(bytes: &[u8], start: usize, mark: u8) -> usize {
    let run = |at: usize| bytes[at..].iter().take_while(|byte| **byte == mark).count();
    let length = run(start);
    let mut at = start + length;
    while let Some(skip) = bytes[at..].iter().position(|byte| *byte == mark) {
        let found = run(at + skip);
        at += skip + found;
        if found == length {
            return at - 1;
        }
    }
    start + length - 1
}
