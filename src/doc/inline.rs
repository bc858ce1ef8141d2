//! Inlines: the text of a paragraph.

use crate::base::{Span, Spanned};
use crate::doc::{Attributes, HtmlElement};

/// A piece of running text and its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Inline {
    /// Its source text.
    pub span: Span,
    /// What it is.
    pub kind: InlineKind,
}

/// The kinds of inline.
#[derive(Clone, Debug, PartialEq)]
pub enum InlineKind {
    /// Plain text, entities and escapes decoded.
    Text(String),
    /// A line break in the source that shows as a space; between two CJK characters there is none of these.
    SoftBreak,
    /// A line break that shows.
    HardBreak,
    /// A code span.
    Code(String),
    /// A value of the Python session: `` `{run} expression` ``.
    Run(String),
    /// An inline formula; the TeX starts `span.start + 1` bytes into the source.
    Math(String),
    /// Emphasis.
    Emphasis(Vec<Inline>),
    /// Strong emphasis.
    Strong(Vec<Inline>),
    /// Struck-out text.
    Strikethrough(Vec<Inline>),
    /// A link to a page, file or address.
    Link(Link),
    /// An image.
    Image(Image),
    /// A cross reference: `@eq-attention` or `[自定文字](@eq-attention)`.
    Reference(Reference),
    /// A citation: `[@a; @b, 第 3 节]` or `@a`.
    Citation(Citation),
    /// A reference to a footnote, by its label.
    Footnote(String),
    /// A bracketed span with attributes: `[文字]{.claim}`.
    Span(Vec<Inline>, Attributes),
    /// A raw HTML element.
    Html(HtmlElement<Inline>),
    /// A place that could not be made sense of; shows its source text.
    Broken(String),
}

/// A link.
#[derive(Clone, Debug, PartialEq)]
pub struct Link {
    /// The destination as written, entities and escapes decoded.
    pub destination: Spanned<String>,
    /// The title; empty if none.
    pub title: String,
    /// The text.
    pub content: Vec<Inline>,
}

/// An image.
#[derive(Clone, Debug, PartialEq)]
pub struct Image {
    /// The destination as written, entities and escapes decoded.
    pub destination: Spanned<String>,
    /// The title; empty if none.
    pub title: String,
    /// The text alternative, as plain text.
    pub alt: String,
    /// Attributes after it.
    pub attributes: Attributes,
}

/// A cross reference to a labelled thing of the book.
#[derive(Clone, Debug, PartialEq)]
pub struct Reference {
    /// The label, without `@`.
    pub label: Spanned<String>,
    /// The author's own text, or `None` to have it made.
    pub content: Option<Vec<Inline>>,
}

/// A citation of one or more works.
#[derive(Clone, Debug, PartialEq)]
pub struct Citation {
    /// In brackets: （Vaswani et al., 2017）; else in running text: Vaswani et al. (2017).
    pub parenthetical: bool,
    /// The works, in the author's order.
    pub items: Vec<CitationItem>,
}

/// One work of a citation.
#[derive(Clone, Debug, PartialEq)]
pub struct CitationItem {
    /// The key in `papers.md`, without `@`.
    pub key: Spanned<String>,
    /// Where in the work: what follows the key and a comma, e.g. `第 3 节, 表 2`; empty if nothing.
    pub locator: Vec<Inline>,
}
