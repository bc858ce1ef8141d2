//! Where links lead, and where their destinations are written.

use super::Fold;
use crate::base::{Spanned, nearest};
use crate::parse::attributes;
use pulldown_cmark::{BrokenLink, LinkType, RefDefs};
use std::collections::BTreeMap;
use std::ops::Range;

/// Tells whether brackets without a definition mean something to us: `[@a; @b]`, `[文字]{.class}`, or a fault.
pub(super) fn accept(text: &str, broken: &BrokenLink<'_>) -> bool {
    match broken.link_type {
        LinkType::Shortcut => {
            let source = &text[broken.span.clone()];
            let attributed = || {
                attributes::looks_like(text, broken.span.end)
                    && attributes::extent(text, broken.span.end).is_some()
            };
            source.starts_with("[@") || (source.starts_with('[') && attributed())
        }
        LinkType::Reference => !text[broken.span.end..].starts_with('['),
        LinkType::Collapsed => true,
        _ => false,
    }
}

/// The link definitions of a file: where each destination is written, and where the definition ends.
pub(super) struct Definitions(BTreeMap<String, (Range<usize>, usize)>);

impl Definitions {
    pub(super) fn new(definitions: &RefDefs<'_>, text: &str) -> Definitions {
        let places = definitions.iter().map(|(label, definition)| {
            let place = definition_destination(text, &definition.span);
            (label.to_lowercase(), (place, definition.span.end))
        });
        Definitions(places.collect())
    }

    /// Returns the defined label nearest to `label`; very short ones are all alike.
    pub(super) fn nearest(&self, label: &str) -> Option<String> {
        let names = self.0.keys().map(String::as_str).filter(|_| label.chars().count() > 2);
        nearest(&label.to_lowercase(), names).map(str::to_owned)
    }
}

/// Returns the range of the destination in `[label]: destination "title"`.
fn definition_destination(text: &str, range: &Range<usize>) -> Range<usize> {
    let Some(skip) = text[range.clone()].find("]:") else { return range.clone() };
    let rest = range.start + skip + 2;
    let start = rest + text[rest..range.end].len() - text[rest..range.end].trim_start().len();
    destination_at(text, start, range.end)
}

/// Returns the range of the destination that starts at `start`, angle brackets left out.
fn destination_at(text: &str, start: usize, end: usize) -> Range<usize> {
    let rest = &text[start..end];
    if let Some(inner) = rest.strip_prefix('<') {
        return start + 1..start + 1 + inner.find(['>', '\n']).unwrap_or(inner.len());
    }
    let mut depth = 0_usize;
    let mut escaped = false;
    for (at, c) in rest.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '(' => depth += 1,
            ')' if depth == 0 => return start..start + at,
            ')' => depth -= 1,
            c if c.is_whitespace() => return start..start + at,
            _ => {}
        }
    }
    start..end
}

impl Fold<'_> {
    /// Returns a destination with the place that it is written at, and the title, both as the author wrote them.
    pub(super) fn destination(
        &self,
        kind: LinkType,
        (destination, title): (&str, &str),
        label: &str,
        range: &Range<usize>,
    ) -> (Spanned<String>, String) {
        let (place, end) = match kind {
            LinkType::Inline => (self.inline_destination(range), range.end),
            LinkType::Autolink | LinkType::Email => (range.start + 1..range.end - 1, range.end),
            _ => self.definitions.0.get(&label.to_lowercase()).cloned().unwrap_or((range.clone(), range.end)),
        };
        let scheme = if kind == LinkType::Email { "mailto:" } else { "" };
        let value = scheme.to_owned() + &self.unmasked(destination, place.clone());
        let title = self.unmasked(title, place.end..end.max(place.end));
        (Spanned::new(value, self.span(&place)), title)
    }

    /// Puts back the author's characters where stand-ins are left in what the parser decoded from a range.
    fn unmasked(&self, value: &str, range: Range<usize>) -> String {
        let (Some(masked), Some(text)) = (self.masked.get(range.clone()), self.text.get(range)) else {
            return value.to_owned();
        };
        if masked == text {
            return value.to_owned();
        }
        let replaced = |(at, c): &(usize, char)| {
            !c.is_ascii() && text.get(*at..).is_some_and(|rest| !rest.starts_with(*c))
        };
        let mut replaced = masked.char_indices().filter(replaced).peekable();
        let mut author = |c: char| {
            let (at, _) = replaced.next_if(|(_, stand_in)| *stand_in == c)?;
            text[at..].chars().next()
        };
        value.chars().map(|c| author(c).unwrap_or(c)).collect()
    }

    /// Returns the range of the destination in `[text](destination "title")`, found from the end of the text.
    fn inline_destination(&self, range: &Range<usize>) -> Range<usize> {
        let text = &self.text[range.clone()];
        let close = label_end(text.as_bytes());
        let Some(open) = close.filter(|close| text[*close..].starts_with("](")) else { return range.clone() };
        let rest = range.start + open + 2;
        let start = rest + text[open + 2..].len() - text[open + 2..].trim_start().len();
        destination_at(self.text, start, range.end - 1)
    }
}

/// Returns the offset of the bracket that closes the one at the start, brackets in code not counted.
fn label_end(bytes: &[u8]) -> Option<usize> {
    let mut depth = 0_usize;
    let mut at = 0;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' => at += 1,
            b'[' => depth += 1,
            b']' if depth == 1 => return Some(at),
            b']' => depth -= 1,
            b'`' => at = code_end(bytes, at),
            _ => {}
        }
        at += 1;
    }
    None
}

/// Returns the offset of the last backtick of the code span that opens at `start`, or of its opening run.
fn code_end(bytes: &[u8], start: usize) -> usize {
    let run = |at: usize| bytes[at..].iter().take_while(|byte| **byte == b'`').count();
    let length = run(start);
    let mut at = start + length;
    while let Some(skip) = bytes[at..].iter().position(|byte| *byte == b'`') {
        let found = run(at + skip);
        at += skip + found;
        if found == length {
            return at - 1;
        }
    }
    start + length - 1
}
