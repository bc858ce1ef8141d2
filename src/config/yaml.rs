//! YAML as a tree whose every node knows its place.
//!
//! The tree is built from parser events rather than through serde, so that one wrong value does not hide the faults
//! after it, and repeated keys keep both places. Aliases and tags are refused: a book's settings need neither, and
//! without aliases a small file cannot unfold into a large one.

use crate::base::{Code, Diagnostic, SourceId, Span, Spanned};
use serde_saphyr::granit_parser::{Event, Options, Parser, ScalarStyle, ScanError};
use std::collections::BTreeMap;

/// A node and its place.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Node {
    /// Its source text; a block collection ends with its last node.
    pub(crate) span: Span,
    /// What it is.
    pub(crate) value: Value,
}

/// The kinds of node.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Value {
    /// Nothing, `~` or `null`.
    Null,
    /// A scalar as written, escapes decoded; `plain` where no quotes make it text for certain.
    Text {
        /// The characters.
        text: String,
        /// Whether it stands without quotes or block marks.
        plain: bool,
    },
    /// A sequence.
    List(Vec<Node>),
    /// A mapping in the author's order, no key twice.
    Map(Vec<(Spanned<String>, Node)>),
    /// Something that a diagnostic already speaks of.
    Faulty,
}

/// A parsed text.
#[derive(Debug)]
pub(crate) struct Tree {
    /// The document; [`Value::Null`] where there is none.
    pub(crate) root: Node,
    /// Whether it was read to its end; after a syntax error the tree holds what came before.
    pub(crate) complete: bool,
    /// What is wrong with its syntax.
    pub(crate) diagnostics: Vec<Diagnostic>,
}

/// Parses one YAML document. Nesting is bounded at 255 flow and 255 block levels by the parser.
pub(crate) fn parse_yaml(source: SourceId, text: &str) -> Tree {
    let mut options = Options::default();
    options.set_emit_comments(false);
    let mut builder = Builder { source, stack: Vec::new(), root: None, diagnostics: Vec::new() };
    let mut complete = true;
    for event in Parser::new_from_str_with_options(text, options) {
        let step = event.map_err(|error| syntax_error(source, text, &error)).and_then(|(event, span)| {
            let range = span.byte_range().unwrap_or(0..0);
            builder.event(event, Span::new(source, range.start, range.end))
        });
        if let Err(diagnostic) = step {
            builder.diagnostics.push(*diagnostic);
            complete = false;
            break;
        }
    }
    builder.finish(complete)
}

/// Blames the character that the parser stopped at, or the tab that it stopped for; at the end of the text, the empty
/// place there.
fn syntax_error(source: SourceId, text: &str, error: &ScanError) -> Box<Diagnostic> {
    let reason = error.kind().to_string();
    let mark = error.marker().byte_offset().unwrap_or(0).min(text.len());
    let rest = text.get(mark..).unwrap_or_default();
    let tab = rest.find('\t').filter(|_| reason.contains("tab"));
    let start = mark + tab.unwrap_or(0);
    let width = text.get(start..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
    let span = Span::new(source, start, start + width);
    let fault = Diagnostic::new(Code::InvalidYaml, span, format!("broken YAML: {reason}"));
    Box::new(match reason.as_str() {
        _ if tab.is_some() => fault.hint("YAML is indented by spaces."),
        "mapping values are not allowed in this context" => {
            fault.hint("Put a text that holds a colon and a space into quotes.")
        }
        _ => fault,
    })
}

/// A collection that is still open.
enum Frame {
    List(Span, Vec<Node>),
    Map(Span, Vec<(Spanned<String>, Node)>, Key),
}

/// What is known of the key before a value.
enum Key {
    /// A key is next.
    Awaited,
    /// A value is next.
    Named(Spanned<String>),
    /// The value is next, but its key was faulty, so both go.
    Faulty,
}

struct Builder {
    source: SourceId,
    stack: Vec<Frame>,
    root: Option<Node>,
    diagnostics: Vec<Diagnostic>,
}

impl Builder {
    /// Takes one event; an `Err` ends the parse.
    fn event(&mut self, event: Event<'_>, span: Span) -> Result<(), Box<Diagnostic>> {
        match event {
            Event::Scalar(text, style, _, tag) => {
                self.refuse_tag(tag.is_some(), span);
                self.push(Node { span, value: scalar(&text, style) });
            }
            Event::SequenceStart(_, _, tag) => {
                self.refuse_tag(tag.is_some(), span);
                self.stack.push(Frame::List(span, Vec::new()));
            }
            Event::MappingStart(_, _, tag) => {
                self.refuse_tag(tag.is_some(), span);
                self.stack.push(Frame::Map(span, Vec::new(), Key::Awaited));
            }
            Event::SequenceEnd | Event::MappingEnd => self.close(span),
            Event::Alias(_) => self.refuse_alias(span),
            Event::DocumentStart(..) if self.root.is_some() => {
                return Err(Box::new(Diagnostic::new(Code::InvalidYaml, span, "a second YAML document")));
            }
            _ => {}
        }
        Ok(())
    }

    fn refuse_tag(&mut self, tagged: bool, span: Span) {
        if tagged {
            self.diagnostics.push(Diagnostic::new(Code::InvalidYaml, span, "tags are not supported here"));
        }
    }

    fn refuse_alias(&mut self, span: Span) {
        let fault = Diagnostic::new(Code::InvalidYaml, span, "aliases are not supported here");
        self.diagnostics.push(fault.hint("Write the value out."));
        self.push(Node { span, value: Value::Faulty });
    }

    /// Puts a finished node where it belongs.
    fn push(&mut self, node: Node) {
        match self.stack.last_mut() {
            None => self.root = Some(node),
            Some(Frame::List(_, items)) => items.push(node),
            Some(Frame::Map(_, entries, key)) => match std::mem::replace(key, Key::Awaited) {
                Key::Named(name) => entries.push((name, node)),
                Key::Faulty => {}
                Key::Awaited => *key = key_of(node, &mut self.diagnostics),
            },
        }
    }

    /// Ends the innermost collection; `end` is the closing bracket, or empty for block style.
    fn close(&mut self, end: Span) {
        let Some(frame) = self.stack.pop() else { return };
        let node = match frame {
            Frame::List(start, items) => {
                let last = items.last().map_or(start, |item| item.span);
                Node { span: cover(start, last, end), value: Value::List(items) }
            }
            Frame::Map(start, mut entries, key) => {
                if let Key::Named(name) = key {
                    let value = Node { span: name.span, value: Value::Faulty };
                    entries.push((name, value));
                }
                let last = entries.last().map_or(start, |(name, value)| name.span.to(value.span));
                let entries = self.unique(entries);
                Node { span: cover(start, last, end), value: Value::Map(entries) }
            }
        };
        self.push(node);
    }

    /// Keeps the first of entries with the same key and reports the others.
    fn unique(&mut self, entries: Vec<(Spanned<String>, Node)>) -> Vec<(Spanned<String>, Node)> {
        let mut seen: BTreeMap<String, Span> = BTreeMap::new();
        let mut kept = Vec::with_capacity(entries.len());
        for (key, value) in entries {
            if let Some(first) = seen.get(&key.value) {
                let message = format!("duplicate key `{}`", key.value);
                let fault = Diagnostic::new(Code::InvalidYaml, key.span, message);
                self.diagnostics.push(fault.secondary(*first, "first given here"));
            } else {
                seen.insert(key.value.clone(), key.span);
                kept.push((key, value));
            }
        }
        kept
    }

    fn finish(mut self, complete: bool) -> Tree {
        while !self.stack.is_empty() {
            let at = Span::new(self.source, 0, 0);
            self.close(at);
        }
        let nothing = Node { span: Span::new(self.source, 0, 0), value: Value::Null };
        Tree { root: self.root.unwrap_or(nothing), complete, diagnostics: self.diagnostics }
    }
}

/// Returns the span from a collection's start to its closing bracket, or to its last node.
fn cover(start: Span, last: Span, end: Span) -> Span {
    let bracket = end.end > end.start;
    start.to(last).to(if bracket { end } else { start })
}

fn scalar(text: &str, style: ScalarStyle) -> Value {
    let plain = style == ScalarStyle::Plain;
    if plain && matches!(text, "" | "~" | "null" | "Null" | "NULL") {
        return Value::Null;
    }
    Value::Text { text: text.to_owned(), plain }
}

fn key_of(node: Node, diagnostics: &mut Vec<Diagnostic>) -> Key {
    match node.value {
        Value::Text { text, .. } => Key::Named(Spanned::new(text, node.span)),
        Value::Faulty => Key::Faulty,
        _ => {
            diagnostics.push(Diagnostic::new(Code::InvalidYaml, node.span, "a key must be a single word"));
            Key::Faulty
        }
    }
}
