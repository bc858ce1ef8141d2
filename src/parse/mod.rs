//! Markdown to the typed tree: one fold over pulldown-cmark's events, with the conventions of `docs/authoring.md`.
//!
//! The text is first masked (`mask`) so that a stock parser reads it, then its events are folded (`fold`) into blocks
//! and inlines whose text and spans are the author's; short passes over the tree finish it.

mod attributes;
mod bibliography;
mod cjk;
mod exercises;
mod fold;
mod front_matter;
mod headings;
mod html;
mod mask;
mod rules;
mod spacing;
mod svg;
mod targets;

pub use bibliography::parse_bibliography;
pub use svg::parse_svg;

use crate::base::{Diagnostic, SourceId};
use crate::doc::{Document, Summary, summarize};

/// How deep blocks and inlines may nest, all together. Passes over the tree may recurse.
pub const MAX_DEPTH: usize = 100;

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
    let (front_matter, body, mut diagnostics) = front_matter::parse(source, text);
    let mut masked = mask::mask(source, text, body);
    diagnostics.append(&mut masked.diagnostics);
    let mut folded = fold::fold(source, text, &masked, options);
    diagnostics.append(&mut folded.diagnostics);
    let mut blocks = folded.blocks;
    exercises::recognise(text, &mut blocks);
    if options.numbered {
        headings::cut_numbers(text, &mut blocks);
    }
    let mut document = Document { source, front_matter, blocks, footnotes: folded.footnotes, targets: 0 };
    headings::check(&document, body, options.numbered, &mut diagnostics);
    rules::check(&mut document, &mut diagnostics);
    targets::number(&mut document);
    diagnostics.sort_by_key(|fault| (fault.span.start, fault.span.end, fault.severity, fault.code));
    let summary = summarize(&document);
    Parsed { document, summary, diagnostics }
}
