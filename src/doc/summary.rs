//! What the rest of the book needs to know of one file.

use crate::base::{SourceId, Span, Spanned};
use crate::doc::{Document, ExerciseKind, Kind, TargetId};

/// A heading, equation, figure, box, listing or anchor that can be linked to.
#[derive(Clone, Debug, PartialEq)]
pub struct Target {
    /// Its position; equals its index in [`Summary::targets`].
    pub id: TargetId,
    /// What it is numbered and labelled as.
    pub kind: Kind,
    /// The explicit id.
    pub label: Option<Spanned<String>>,
    /// The place to blame: the label, or the line that opens it.
    pub span: Span,
    /// The level of a heading that is a section (1–6); 0 for all else, headings inside directives included.
    pub level: u8,
    /// Its title as plain text; may be empty.
    pub title: String,
    /// The number that the author typed.
    pub typed_number: Option<Spanned<String>>,
    /// What an exercise says of itself.
    pub exercise: Option<ExerciseSummary>,
    /// The section (a heading outside directives) that it stands in; a heading's own parent section for headings.
    pub section: Option<TargetId>,
}

/// What an exercise says of itself.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ExerciseSummary {
    /// What it asks for; `None` in older text.
    pub kind: Option<ExerciseKind>,
    /// 1–4; `None` in older text.
    pub level: Option<u8>,
    /// Minutes.
    pub time: Option<u32>,
    /// 1–3.
    pub importance: Option<u8>,
}

/// A place that asks for a label.
#[derive(Clone, Debug, PartialEq)]
pub struct ReferenceUse {
    /// The label, without `@`.
    pub label: Spanned<String>,
    /// Whether the author gave the text, so that no number is needed.
    pub own_text: bool,
    /// The section that it stands in.
    pub section: Option<TargetId>,
}

/// A place that cites a work.
#[derive(Clone, Debug, PartialEq)]
pub struct CitationUse {
    /// The key, without `@`.
    pub key: Spanned<String>,
    /// The section that it stands in.
    pub section: Option<TargetId>,
}

/// A link or image.
#[derive(Clone, Debug, PartialEq)]
pub struct LinkUse {
    /// The destination as written.
    pub destination: Spanned<String>,
    /// Whether it is an image.
    pub image: bool,
}

/// Everything that crosses the border of one file. It has spans: resolve needs them to blame.
#[derive(Clone, Debug, PartialEq)]
pub struct Summary {
    /// The file.
    pub source: SourceId,
    /// The `#` heading as plain text.
    pub title: Option<String>,
    /// All link targets, by [`TargetId`].
    pub targets: Vec<Target>,
    /// All cross references in order.
    pub references: Vec<ReferenceUse>,
    /// All citations in order.
    pub citations: Vec<CitationUse>,
    /// All links and images in order.
    pub links: Vec<LinkUse>,
}

/// Summarises a document.
pub fn summarize(document: &Document) -> Summary {
    todo!("{:?}", document.source)
}
