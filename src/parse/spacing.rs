//! Spaces of mixed Chinese and Latin text.
//!
//! A line break between two CJK characters leaves no space. A typed space between 汉字 and Latin letters or digits goes
//! too, also across code, formulas, links, references and emphasis: the style sheet's `text-autospace`, and a margin
//! beside formulas, set the gap.

use crate::base::{is_han, is_wide};
use crate::doc::{Inline, InlineKind};

/// What a reader sees at an edge of an inline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Edge {
    /// The edge of the text, or white space.
    Space,
    /// 汉字.
    Han,
    /// Another full-width character.
    Wide,
    /// A Latin letter or a digit.
    Latin,
    /// A formula, a reference or a citation: the page makes their gap.
    Made,
    /// Anything else.
    Other,
}

/// Drops line breaks between CJK characters and typed spaces between 汉字 and Latin, and joins text that then touches.
pub(super) fn tidy(inlines: &mut Vec<Inline>) {
    tidy_between(inlines, Edge::Space, Edge::Space);
}

/// Tidies inlines that stand between two edges; returns the last edge in them.
fn tidy_between(inlines: &mut Vec<Inline>, before: Edge, after: Edge) -> Edge {
    let mut before = before;
    let mut tidied: Vec<Inline> = Vec::with_capacity(inlines.len());
    let mut rest = std::mem::take(inlines).into_iter();
    while let Some(mut inline) = rest.next() {
        let next = first_edge(rest.as_slice()).unwrap_or(after);
        if let Some(edge) = tidy_one(&mut inline, before, next) {
            before = edge;
            push(&mut tidied, inline);
        }
    }
    *inlines = tidied;
    before
}

/// Adds an inline; text that touches text becomes one.
fn push(inlines: &mut Vec<Inline>, inline: Inline) {
    if let (Some(Inline { span, kind: InlineKind::Text(last) }), InlineKind::Text(text)) =
        (inlines.last_mut(), &inline.kind)
    {
        last.push_str(text);
        *span = span.to(inline.span);
        return;
    }
    inlines.push(inline);
}

/// Tidies one inline; returns the edge that it leaves, or `None` where nothing is left of it.
fn tidy_one(inline: &mut Inline, before: Edge, after: Edge) -> Option<Edge> {
    match &mut inline.kind {
        InlineKind::Text(text) => {
            *text = stripped(text, before, after);
            text.chars().next_back().map(edge)
        }
        InlineKind::SoftBreak => (!joins(before, after)).then_some(Edge::Space),
        InlineKind::HardBreak => Some(Edge::Space),
        InlineKind::Emphasis(content)
        | InlineKind::Strong(content)
        | InlineKind::Strikethrough(content)
        | InlineKind::Span(content, _) => Some(tidy_between(content, before, after)),
        InlineKind::Link(link) => Some(tidy_between(&mut link.content, before, after)),
        InlineKind::Html(element) if !element.children.is_empty() => {
            Some(tidy_between(&mut element.children, before, after))
        }
        InlineKind::Code(code) => Some(code.chars().next_back().map_or(before, edge)),
        kind => Some(atom(kind).unwrap_or(before)),
    }
}

/// Returns the edge of an inline without text of its own; `None` where readers see nothing.
fn atom(kind: &InlineKind) -> Option<Edge> {
    match kind {
        InlineKind::Run(_) => Some(Edge::Latin),
        InlineKind::Math(_) | InlineKind::Reference(_) | InlineKind::Citation(_) => Some(Edge::Made),
        InlineKind::Html(element) if element.name == "br" => Some(Edge::Space),
        InlineKind::Html(_) => None,
        _ => Some(Edge::Other),
    }
}

/// Returns the first edge that readers see in inlines.
fn first_edge(inlines: &[Inline]) -> Option<Edge> {
    inlines.iter().find_map(|inline| match &inline.kind {
        InlineKind::Text(text) | InlineKind::Code(text) => text.chars().next().map(edge),
        InlineKind::SoftBreak | InlineKind::HardBreak => Some(Edge::Space),
        InlineKind::Emphasis(content)
        | InlineKind::Strong(content)
        | InlineKind::Strikethrough(content)
        | InlineKind::Span(content, _) => first_edge(content),
        InlineKind::Link(link) => first_edge(&link.content),
        InlineKind::Html(element) if !element.children.is_empty() => first_edge(&element.children),
        kind => atom(kind),
    })
}

fn edge(c: char) -> Edge {
    match c {
        ' ' | '\t' | '\n' | '\u{3000}' => Edge::Space,
        c if is_han(c) => Edge::Han,
        c if is_wide(c) => Edge::Wide,
        c if c.is_ascii_alphanumeric() => Edge::Latin,
        _ => Edge::Other,
    }
}

/// Tells whether a line break between two edges leaves no space.
fn joins(before: Edge, after: Edge) -> bool {
    let wide = |edge| matches!(edge, Edge::Han | Edge::Wide);
    wide(before) && matches!(after, Edge::Han | Edge::Wide | Edge::Made)
        || before == Edge::Made && wide(after)
}

/// Tells whether a typed space between two edges goes.
fn closes(before: Edge, after: Edge) -> bool {
    matches!((before, after), (Edge::Han, Edge::Latin | Edge::Made) | (Edge::Latin | Edge::Made, Edge::Han))
}

/// Drops typed spaces between 汉字 and Latin from a text that stands between two edges.
fn stripped(text: &str, before: Edge, after: Edge) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut last = before;
    let mut rest = text;
    while let Some(start) = rest.find(' ') {
        let (head, tail) = rest.split_at(start);
        last = head.chars().next_back().map_or(last, edge);
        kept.push_str(head);
        let following = tail.trim_start_matches(' ');
        let next = following.chars().next().map_or(after, edge);
        if !closes(last, next) {
            kept.push_str(&tail[..tail.len() - following.len()]);
            last = Edge::Space;
        }
        rest = following;
    }
    kept.push_str(rest);
    kept
}
