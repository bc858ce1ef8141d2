//! One page's tree and facts to a fragment of HTML.
//!
//! Building strings is all that happens here: formulas and listings are slow leaves that [`Formulas`] and [`Listings`]
//! hold ready, made in parallel and remembered by the caller. Names come from [`crate::resolve::Facts`]; an answer that
//! is missing shows as the source text, since resolve has said what is wrong.
#![doc = "\n"]
#![doc = include_str!("../../docs/markup.md")]

mod allowance;
mod attributes;
mod bibliography;
mod block;
mod citation;
mod cited_by;
pub mod code;
mod collect;
mod directive;
mod edges;
mod endnote;
mod equation;
mod exercise;
mod figure;
mod footnote;
mod fragment;
mod gathered;
mod heading;
mod height;
mod html;
mod image;
mod inline;
mod link;
mod list;
mod listing;
mod markdown;
pub mod math;
mod page;
mod papers;
mod prepared;
mod preview;
mod search;
mod svg;
mod table;
mod terms;

pub use bibliography::{RenderedGroup, RenderedPaper, RenderedPapers};
pub use collect::{bibliography_formulas, formulas, listings};
pub use fragment::{ContentsEntry, Fragment, RenderedBlock, SearchRecord, render};
pub use gathered::{ListedExercise, ListedThread, Place};
pub use height::Height;
pub use markdown::SectionText;
pub use papers::render_bibliography;
pub use prepared::{Formula, Formulas, Listing, Listings, MathResult};
pub use preview::{Previews, render_previews};

use crate::base::Syntax;
use crate::resolve::Edition;
use crate::snippets::Outputs;
use std::collections::BTreeMap;

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
    /// Returns the lines of some code as markup, or `None` for a language that is not known.
    ///
    /// There is one entry for each line of `code`, without its line end; elements do not cross lines. The markup is
    /// spans with a class, the same in HTML and in XML.
    fn highlight(&self, language: &str, code: &str) -> Option<Vec<String>>;

    /// Returns the known language whose name is nearest to an unknown one.
    fn nearest(&self, language: &str) -> Option<&str>;
}

/// What rendering needs beside the page: all of it is the same for all pages of a build, but for the outputs.
pub struct Engines<'a> {
    /// Formulas.
    pub math: &'a Formulas<'a>,
    /// Highlighted listings.
    pub code: &'a Listings<'a>,
    /// The recorded outputs of the page's `run` blocks and values.
    pub outputs: &'a Outputs,
    /// What the pages are made for.
    pub edition: Edition,
}

impl Engines<'_> {
    /// Returns what is written: XML for EPUB, else HTML.
    pub fn syntax(&self) -> Syntax {
        if self.edition == Edition::Epub { Syntax::Xml } else { Syntax::Html }
    }
}
