//! The typed document: what a chapter says, with no HTML in it.
//!
//! Every pass after [`crate::parse`] reads this tree. A node that can be wrong carries its span.

mod attributes;
mod block;
mod directive;
mod dump;
mod inline;
mod paper;
mod plain;
mod summary;
mod svg;
mod term;
mod walk;

pub use attributes::Attributes;
pub use block::{
    Alignment, Block, BlockKind, Cell, CodeBlock, CodeFlag, DefinitionItem, DisplayMath, Footnote, Heading,
    HtmlElement, ListItem, Table,
};
pub use directive::{Directive, DirectiveKind, ExerciseKind, Kind};
pub use dump::dump;
pub use inline::{Citation, CitationItem, Image, Inline, InlineKind, Link, Reference};
pub use paper::{Bibliography, Paper, PaperGroup};
pub use plain::plain_text;
pub use summary::{CitationUse, ExerciseSummary, LinkUse, Reading, ReferenceUse, Summary, Target, summarize};
pub use svg::{SvgElement, SvgNode};
pub use term::{Term, term_name, terms};
pub use walk::for_each_block;

use crate::base::{SourceId, Span, Spanned};

/// The position of a link target (a heading, equation, figure, box, listing or anchor) among those of its chapter.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
pub struct TargetId(pub u32);

/// One Markdown file as a tree: a chapter, the index page or the glossary.
#[derive(Clone, Debug, PartialEq)]
pub struct Document {
    /// The text that it was made from.
    pub source: SourceId,
    /// The front matter; all empty where there is none.
    pub front_matter: FrontMatter,
    /// The top-level blocks in order.
    pub blocks: Vec<Block>,
    /// Footnote definitions in order of definition.
    pub footnotes: Vec<Footnote>,
    /// How many [`TargetId`]s were given out: they are `0..targets`.
    pub targets: u32,
}

/// What stands between the two `---` lines at the top of a file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FrontMatter {
    /// One sentence for search engines and cards.
    pub description: Option<String>,
    /// Words for search engines.
    pub keywords: Vec<String>,
    /// Reading time in minutes, as the author says.
    pub time: Option<u32>,
    /// Date of the last change, `YYYY-MM-DD`.
    pub updated: Option<Spanned<String>>,
    /// Where it stands; `None` without front matter.
    pub span: Option<Span>,
}
