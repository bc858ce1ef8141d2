//! Markdown to the typed tree: one fold over pulldown-cmark's events, with the conventions of `docs/authoring.md`.

mod attributes;
mod bibliography;

use crate::base::{Diagnostic, SourceId};
use crate::doc::{Document, Summary};
pub use bibliography::parse_bibliography;

/// What parsing one file gives: it never fails.
#[derive(Clone, Debug)]
pub struct Parsed {
    /// The tree.
    pub document: Document,
    /// What crosses the file's border.
    pub summary: Summary,
    /// What is wrong in it.
    pub diagnostics: Vec<Diagnostic>,
}

/// How a file is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ParseOptions {
    /// Whether raw HTML is allowed.
    pub raw_html: bool,
    /// Whether headings are numbered, so that typed numbers are cut: chapters yes; index, glossary and papers no.
    pub numbered: bool,
}

/// Parses a chapter, the index page or the glossary.
pub fn parse_document(source: SourceId, text: &str, options: ParseOptions) -> Parsed {
    todo!("{source:?} {text} {options:?}")
}
