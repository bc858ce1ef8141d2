//! Lines of `<details>` and `<summary>` in older text.

use super::RegionKind;
use super::cursor::line_at;
use super::scan::Scan;
use std::ops::Range;

/// The parts of a line, in order; any may be missing, but never all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::parse) struct OlderLine {
    /// All of it.
    pub(in crate::parse) range: Range<usize>,
    /// `</details>` at the start.
    pub(in crate::parse) closes_before: Option<Range<usize>>,
    /// `<details>`.
    pub(in crate::parse) opens: Option<Range<usize>>,
    /// What stands between `<summary>` and `</summary>`.
    pub(in crate::parse) summary: Option<Range<usize>>,
    /// The text after these.
    pub(in crate::parse) body: Option<Range<usize>>,
    /// `</details>` at the end.
    pub(in crate::parse) closes_after: Option<Range<usize>>,
}

/// Reads a line that starts with one of the tags; returns it and where to go on. A summary may go over several lines.
pub(super) fn line(text: &str, at: usize, line: &Range<usize>, next: usize) -> Option<(OlderLine, usize)> {
    let mut older = OlderLine::default();
    let mut range = at..at + text[at..line.end].trim_end().len();
    let mut next = next;
    older.closes_before = tag(text, &range, "</details");
    let mut from = older.closes_before.as_ref().map_or(at, |tag| tag.end);
    older.opens = tag(text, &(from..range.end), "<details");
    from = older.opens.as_ref().map_or(from, |tag| tag.end);
    from = skip_spaces(text, from..range.end);
    if let Some(open) = tag(text, &(from..range.end), "<summary") {
        let close = summary_end(text, open.end)?;
        if close > range.end {
            let (last, after) = line_at(text, close);
            range.end = last.start + text[last.clone()].trim_end().len();
            next = after;
        }
        older.summary = Some(open.end..close);
        from = close + "</summary>".len();
    }
    if older.closes_before.is_none() && older.opens.is_none() && older.summary.is_none() {
        return None;
    }
    let (body, closes) = body(text, from..range.end);
    older.body = body;
    older.closes_after = closes;
    older.range = range;
    Some((older, next))
}

fn skip_spaces(text: &str, range: Range<usize>) -> usize {
    range.end - text[range].trim_start().len()
}

/// Returns the tag that starts at the start of a range.
fn tag(text: &str, range: &Range<usize>, start: &str) -> Option<Range<usize>> {
    let rest = &text[range.clone()];
    let after = rest
        .get(..start.len())
        .filter(|head| head.eq_ignore_ascii_case(start))
        .map(|_| &rest[start.len()..])?;
    let length = after.find('>')?;
    let bounded = length == 0 || after.starts_with(|c: char| c.is_whitespace());
    bounded.then(|| range.start..range.start + start.len() + length + 1)
}

/// Returns the offset of the `</summary>` after `from`, before any blank line.
fn summary_end(text: &str, from: usize) -> Option<usize> {
    let mut start = from;
    for _ in 0..16 {
        let (line, next) = line_at(text, start);
        if let Some(length) = text[line.clone()].find("</summary>") {
            return Some(line.start + length);
        }
        let blank = text[line.clone()].trim().is_empty() && start != from;
        if blank || next == text.len() {
            return None;
        }
        start = next;
    }
    None
}

/// Splits what follows the summary into text and a closing tag.
fn body(text: &str, range: Range<usize>) -> (Option<Range<usize>>, Option<Range<usize>>) {
    const CLOSE: &str = "</details>";
    let rest = &text[range.clone()];
    let (rest, closes) = match rest.strip_suffix(CLOSE) {
        Some(rest) => (rest, Some(range.end - CLOSE.len()..range.end)),
        None => (rest, None),
    };
    let start = range.start + rest.len() - rest.trim_start().len();
    let body = start..range.start + rest.trim_end().len().max(start - range.start);
    (Some(body).filter(|body| !body.is_empty()), closes)
}

/// Masks such a line: a thematic break, or a heading where there is text to read.
pub(super) fn mask(scan: &mut Scan<'_>, older: OlderLine) {
    let range = older.range.clone();
    let shown: Vec<Range<usize>> = [&older.summary, &older.body].into_iter().flatten().cloned().collect();
    if shown.is_empty() {
        scan.fill_inert(range.clone());
        scan.fill(range.clone(), b'_');
    } else {
        scan.out[range.clone()].fill(b' ');
        scan.out[range.start] = b'#';
        for part in shown {
            let text = &scan.text.as_bytes()[part.clone()];
            let flat = text.iter().map(|byte| if matches!(byte, b'\n' | b'\r') { b' ' } else { *byte });
            scan.out.splice(part, flat.collect::<Vec<u8>>());
        }
        if older.closes_after.is_some() || older.body.is_none() {
            scan.out[range.end - 1] = b'.';
        }
    }
    scan.push(range, RegionKind::Older(older));
}
