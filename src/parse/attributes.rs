//! The one grammar of attributes: `{#id .class key=value key="a b"}`.

use crate::base::{Code, Diagnostic, SourceId, Span, Spanned, nearest};
use crate::doc::Attributes;
use std::ops::Range;

/// Returns the offset after the closing brace of the attributes that open at `start`, all on one line.
///
/// Braces inside quotes don't count; a second open brace outside of them means that these are no attributes.
pub(crate) fn extent(text: &str, start: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = start + 1;
    loop {
        match bytes.get(at)? {
            b'\n' | b'{' => return None,
            b'}' => return Some(at + 1),
            b'"' => at = quote_end(bytes, at)?,
            _ => at += 1,
        }
    }
}

/// Returns the offset after the quote that closes the one at `start`.
fn quote_end(bytes: &[u8], start: usize) -> Option<usize> {
    let mut at = start + 1;
    loop {
        match bytes.get(at)? {
            b'\n' => return None,
            b'\\' => at += 2,
            b'"' => return Some(at + 1),
            _ => at += 1,
        }
    }
}

/// Tells whether the brace at `start` opens what an author means as attributes, rather than text or TeX.
pub(crate) fn looks_like(text: &str, start: usize) -> bool {
    let Some(inner) = text.get(start..).and_then(|rest| rest.strip_prefix('{')) else { return false };
    let inner = inner.trim_start_matches([' ', '\t']);
    match inner.as_bytes().first() {
        Some(b'#') => inner[1..].starts_with(|c: char| !c.is_whitespace() && c != '}'),
        Some(b'.') => inner[1..].starts_with(|c: char| c.is_alphabetic()),
        Some(_) => key_length(inner).is_some_and(|length| inner[length..].starts_with('=')),
        None => false,
    }
}

fn key_length(text: &str) -> Option<usize> {
    let length =
        text.find(|c: char| !(c.is_ascii_alphanumeric() || c == '-' || c == '_')).unwrap_or(text.len());
    (length > 0 && text.starts_with(|c: char| c.is_ascii_alphabetic())).then_some(length)
}

/// Tells whether a text is an id: `[A-Za-z][A-Za-z0-9_:.-]*`.
pub(crate) fn is_id(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic()) && text.chars().all(is_id_char)
}

/// Tells whether a character may stand in an id.
pub(crate) fn is_id_char(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | ':' | '.' | '-')
}

/// Parses the attributes that stand at `range`, braces included. What is wrong is reported, and the rest counts.
pub(crate) fn parse(
    source: SourceId,
    text: &str,
    range: Range<usize>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Attributes {
    let span = Span::new(source, range.start, range.end);
    let attributes = Attributes { span: Some(span), ..Attributes::default() };
    let mut parser = Parser { source, text, end: range.end - 1, attributes, diagnostics };
    let mut at = range.start + 1;
    while let Some(start) = parser.next_item(at) {
        at = parser.item(start);
    }
    parser.attributes
}

struct Parser<'a> {
    source: SourceId,
    text: &'a str,
    end: usize,
    attributes: Attributes,
    diagnostics: &'a mut Vec<Diagnostic>,
}

impl Parser<'_> {
    /// Returns the start of the next item at or after `at`.
    fn next_item(&self, at: usize) -> Option<usize> {
        let rest = &self.text[at.min(self.end)..self.end];
        rest.find(|c: char| !c.is_whitespace()).map(|skip| at + skip)
    }

    fn word_end(&self, start: usize) -> usize {
        self.text[start..self.end].find(char::is_whitespace).map_or(self.end, |length| start + length)
    }

    fn span(&self, start: usize, end: usize) -> Span {
        Span::new(self.source, start, end)
    }

    fn report(&mut self, code: Code, start: usize, end: usize, message: String) -> &mut Diagnostic {
        let span = self.span(start, end);
        self.diagnostics.push(Diagnostic::new(code, span, message));
        self.diagnostics.last_mut().expect("one was pushed on the line above")
    }

    fn item(&mut self, start: usize) -> usize {
        match self.text.as_bytes()[start] {
            b'#' => self.id(start),
            b'.' => self.class(start),
            _ => self.pair(start),
        }
    }

    fn id(&mut self, start: usize) -> usize {
        let end = self.word_end(start);
        let id = self.text[start + 1..end].to_owned();
        if !is_id(&id) {
            let message = format!("`{id}` is no id");
            let hint =
                "An id starts with a Latin letter and goes on with letters, digits, `_`, `:`, `.` and `-`.";
            self.report(Code::InvalidId, start, end, message).hints.push(hint.to_owned());
        } else if let Some(first) = &self.attributes.id {
            let first = first.span;
            let message = format!("second id `{id}`");
            let fault = Diagnostic::new(Code::RepeatedAttribute, self.span(start, end), message);
            self.diagnostics.push(fault.secondary(first, "the first one"));
        } else {
            self.attributes.id = Some(Spanned::new(id, self.span(start + 1, end)));
        }
        end
    }

    fn class(&mut self, start: usize) -> usize {
        let end = self.word_end(start);
        let class = &self.text[start + 1..end];
        if key_length(class) == Some(class.len()) {
            let class = Spanned::new(class.to_owned(), self.span(start + 1, end));
            self.attributes.classes.push(class);
        } else {
            let message = format!("`.{class}` is no class");
            self.report(Code::MalformedAttributes, start, end, message);
        }
        end
    }

    fn pair(&mut self, start: usize) -> usize {
        let rest = &self.text[start..self.end];
        let Some(length) = key_length(rest).filter(|length| rest[*length..].starts_with('=')) else {
            return self.bare_word(start);
        };
        let equals = start + length;
        let (value, value_span, end) = self.value(equals + 1);
        self.push_pair(
            Spanned::new(self.text[start..equals].to_owned(), self.span(start, equals)),
            value,
            value_span,
        );
        end
    }

    fn bare_word(&mut self, start: usize) -> usize {
        let end = self.word_end(start);
        let message = format!("`{}` is no attribute", &self.text[start..end]);
        let hint = "Attributes are `#id`, `.class`, `key=value` or `key=\"a b\"`.";
        self.report(Code::MalformedAttributes, start, end, message).hints.push(hint.to_owned());
        end
    }

    /// Returns a value, its place without quotes, and the offset after it.
    fn value(&mut self, start: usize) -> (String, Span, usize) {
        if self.text.as_bytes()[start] == b'"' {
            let end = quote_end(self.text.as_bytes(), start).unwrap_or(self.end).min(self.end);
            let inner = start + 1..(end - 1).max(start + 1);
            let value = unescape(&self.text[inner.clone()]);
            let rest_end = self.word_end(end);
            if rest_end > end {
                let message = format!("`{}` sticks to the value before it", &self.text[end..rest_end]);
                self.report(Code::MalformedAttributes, end, rest_end, message);
            }
            return (value, self.span(inner.start, inner.end), rest_end);
        }
        let end = self.word_end(start);
        if end == start {
            self.report(
                Code::MalformedAttributes,
                start - 1,
                start,
                "a value is missing after `=`".to_owned(),
            );
        }
        (self.text[start..end].to_owned(), self.span(start, end), end)
    }

    fn push_pair(&mut self, key: Spanned<String>, value: String, span: Span) {
        if let Some((first, _)) = self.attributes.pairs.iter().find(|(name, _)| name.value == key.value) {
            let message = format!("key `{}` is given twice", key.value);
            let fault = Diagnostic::new(Code::RepeatedAttribute, key.span, message);
            self.diagnostics.push(fault.secondary(first.span, "the first one"));
            return;
        }
        self.attributes.pairs.push((key, Spanned::new(value, span)));
    }
}

/// Drops the backslash before a quote or a backslash.
fn unescape(text: &str) -> String {
    let mut value = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match chars.peek() {
            Some(next @ ('"' | '\\')) if c == '\\' => {
                value.push(*next);
                chars.next();
            }
            _ => value.push(c),
        }
    }
    value
}

/// Reports keys that the owner, e.g. `heading` or `exercise`, does not take, and drops them.
pub(super) fn check_keys(
    attributes: &mut Attributes,
    owner: &str,
    allowed: &[&str],
    diagnostics: &mut Vec<Diagnostic>,
) {
    attributes.pairs.retain(|(key, _)| {
        let known = allowed.contains(&key.value.as_str());
        if !known {
            diagnostics.push(unknown_key(key, owner, allowed));
        }
        known
    });
}

fn unknown_key(key: &Spanned<String>, owner: &str, allowed: &[&str]) -> Diagnostic {
    let message = format!("unknown attribute `{}` of {owner}", key.value);
    let fault = Diagnostic::new(Code::UnknownAttribute, key.span, message);
    match nearest(&key.value, allowed.iter().copied()) {
        Some(name) => fault.did_you_mean(Some(name)),
        None if allowed.is_empty() => fault.hint("It takes only an id and classes."),
        None => fault.hint(format!("It takes `{}`.", allowed.join("`, `"))),
    }
}
