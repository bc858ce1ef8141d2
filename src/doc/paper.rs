//! The annotated bibliography.

use crate::base::{Span, Spanned};
use crate::doc::{Block, Inline, TargetId};

/// `papers.md` as a typed list.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Bibliography {
    /// The text of the `#` heading.
    pub title: Vec<Inline>,
    /// What stands before the first group.
    pub introduction: Vec<Block>,
    /// The groups in order.
    pub groups: Vec<PaperGroup>,
}

/// A `##` section of the bibliography.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PaperGroup {
    /// The heading's text.
    pub title: Vec<Inline>,
    /// The heading's explicit id.
    pub id: Option<Spanned<String>>,
    /// The heading's place among the page's targets, whose facts hold the id that it has in the page.
    pub target: TargetId,
    /// Text between the heading and the entries.
    pub introduction: Vec<Block>,
    /// The entries in order.
    pub papers: Vec<Paper>,
}

/// One entry.
#[derive(Clone, Debug, PartialEq)]
pub struct Paper {
    /// The key that citations use.
    pub key: Spanned<String>,
    /// The whole entry.
    pub span: Span,
    /// The title.
    pub title: Vec<Inline>,
    /// Family or group names in order; empty where they could not be read.
    pub authors: Vec<String>,
    /// Whether `et al.` follows them.
    pub et_al: bool,
    /// Year of publication; 0 where it could not be read.
    pub year: u16,
    /// Where it appeared, without the final stop; may be empty.
    pub venue: Vec<Inline>,
    /// Links, in order.
    pub links: Vec<Inline>,
    /// What follows `一句话：`.
    pub note: Vec<Inline>,
}

impl Bibliography {
    /// Iterates over all entries in order.
    pub fn papers(&self) -> impl Iterator<Item = &Paper> {
        self.groups.iter().flat_map(|group| &group.papers)
    }
}
