//! One page's tree and facts to a fragment of HTML.

mod bibliography;
pub mod code;
pub mod math;

pub use bibliography::{RenderedGroup, RenderedPaper, RenderedPapers};

use crate::base::{Diagnostic, Digest, Markup};
use crate::doc::Document;
use crate::resolve::Facts;
use std::collections::BTreeMap;

/// A top-level block as markup.
#[derive(Clone, Debug, PartialEq)]
pub struct RenderedBlock {
    /// Stable over edits elsewhere in the page: the preview replaces only blocks whose key changed.
    pub key: Digest,
    /// The markup.
    pub html: String,
}

/// An entry of the page's contents.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct ContentsEntry {
    /// 2–4.
    pub level: u8,
    /// The id in the page.
    pub id: String,
    /// The number; may be empty.
    pub number: String,
    /// The title as markup without links.
    pub title: String,
}

/// The text of one section, exercise or box, for search.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct SearchRecord {
    /// What it is: `section`, `exercise`, `definition` …
    pub kind: String,
    /// The id in the page.
    pub id: String,
    /// Number and title.
    pub title: String,
    /// Plain text, answers left out.
    pub text: String,
}

/// A page's content.
#[derive(Clone, Debug, Default)]
pub struct Fragment {
    /// The `#` heading as markup, with its number.
    pub title: String,
    /// The top-level blocks, the `#` heading left out, footnotes at the end.
    pub blocks: Vec<RenderedBlock>,
    /// The page's contents.
    pub contents: Vec<ContentsEntry>,
    /// What search reads.
    pub search: Vec<SearchRecord>,
    /// CSS rules that its formulas need: class name to declarations.
    pub math_rules: BTreeMap<String, String>,
    /// Faults of TeX, code and drawings.
    pub diagnostics: Vec<Diagnostic>,
}

/// Turns TeX into markup: a slow leaf behind a small trait.
pub trait MathEngine: Sync {
    /// Renders a formula.
    ///
    /// # Errors
    /// Says what is wrong and where in the TeX.
    fn render(&self, tex: &str, display: bool) -> Result<MathMarkup, MathError>;
}

/// A formula as markup.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MathMarkup {
    /// HTML and MathML, made by our writer.
    pub html: String,
    /// Class names and the declarations that they stand for.
    pub rules: BTreeMap<String, String>,
}

/// What is wrong with a formula.
#[derive(Clone, Debug, PartialEq)]
pub struct MathError {
    /// A phrase.
    pub message: String,
    /// Byte range in the TeX; the whole formula where the engine does not know.
    pub range: std::ops::Range<usize>,
    /// Whether it was refused for its depth.
    pub too_deep: bool,
    /// A name that the author may have meant, with its backslash or as an environment's name.
    pub suggestion: Option<String>,
}

/// Turns code into markup: a slow leaf behind a small trait.
pub trait Highlighter: Sync {
    /// Writes code as spans of short classes, one call to `line` for each line's end, or returns `None` for a language
    /// that is not known. Lines of the result correspond to lines of `code`.
    fn highlight(&self, language: &str, code: &str) -> Option<Vec<Markup>>;
}

/// What rendering needs beside the page: all of it is the same for all pages of a build.
pub struct Engines<'a> {
    /// For formulas.
    pub math: &'a dyn MathEngine,
    /// For listings.
    pub code: &'a dyn Highlighter,
    /// Frozen outputs of `run` blocks, by digest (see [`crate::snippets`]).
    pub outputs: &'a BTreeMap<Digest, String>,
}

/// Renders a page.
pub fn render(document: &Document, facts: &Facts, engines: &Engines<'_>) -> Fragment {
    let _ = (document, facts, engines);
    todo!()
}
