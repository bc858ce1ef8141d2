//! Formulas and listings made ahead of the pages that show them.

use crate::base::{Digest, Hasher};
use crate::render::{Highlighter, MathEngine, MathError, MathMarkup};
use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

/// What an engine says of a formula.
pub type MathResult = Result<MathMarkup, MathError>;

/// A formula to be rendered.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Formula {
    /// The TeX between the dollars.
    pub tex: String,
    /// Whether it is displayed.
    pub display: bool,
}

impl Formula {
    /// Returns the key of its rendering; `macros` is a digest of the book's macros.
    pub fn key(&self, macros: Digest) -> Digest {
        Hasher::default().digest(macros).digest(formula_key(&self.tex, self.display)).finish()
    }
}

fn formula_key(tex: &str, display: bool) -> Digest {
    Hasher::default().text(tex).number(u64::from(display)).finish()
}

/// A book's formulas, rendered ahead; what is asked for and not there is rendered on the spot.
pub struct Formulas<'a> {
    engine: &'a dyn MathEngine,
    ready: HashMap<Digest, Arc<MathResult>>,
}

impl<'a> Formulas<'a> {
    /// Makes an empty store in front of an engine.
    pub fn new(engine: &'a dyn MathEngine) -> Formulas<'a> {
        Formulas { engine, ready: HashMap::new() }
    }

    /// Adds a rendered formula.
    pub fn insert(&mut self, formula: &Formula, result: Arc<MathResult>) {
        self.ready.insert(formula_key(&formula.tex, formula.display), result);
    }

    /// Returns a formula, rendering it if it was not added.
    pub fn get(&self, tex: &str, display: bool) -> Cow<'_, MathResult> {
        match self.ready.get(&formula_key(tex, display)) {
            Some(result) => Cow::Borrowed(result),
            None => Cow::Owned(self.engine.render(tex, display)),
        }
    }
}

/// A code block to be highlighted.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Listing {
    /// The language, in lower case.
    pub language: String,
    /// The code.
    pub code: String,
}

impl Listing {
    /// Returns the key of its highlighting.
    pub fn key(&self) -> Digest {
        listing_key(&self.language, &self.code)
    }
}

fn listing_key(language: &str, code: &str) -> Digest {
    Hasher::default().text(language).text(code).finish()
}

/// A book's listings, highlighted ahead; what is asked for and not there is highlighted on the spot.
pub struct Listings<'a> {
    highlighter: &'a dyn Highlighter,
    ready: HashMap<Digest, Arc<Option<Vec<String>>>>,
}

impl<'a> Listings<'a> {
    /// Makes an empty store in front of a highlighter.
    pub fn new(highlighter: &'a dyn Highlighter) -> Listings<'a> {
        Listings { highlighter, ready: HashMap::new() }
    }

    /// Adds a highlighted listing: its lines, or `None` where the language is not known.
    pub fn insert(&mut self, listing: &Listing, lines: Arc<Option<Vec<String>>>) {
        self.ready.insert(listing.key(), lines);
    }

    /// Returns a listing's lines, highlighting it if it was not added; `None` where the language is not known.
    pub fn get(&self, language: &str, code: &str) -> Cow<'_, Option<Vec<String>>> {
        match self.ready.get(&listing_key(language, code)) {
            Some(lines) => Cow::Borrowed(lines),
            None => Cow::Owned(self.highlighter.highlight(language, code)),
        }
    }

    /// Returns the known language whose name is nearest to an unknown one.
    pub fn nearest(&self, language: &str) -> Option<&str> {
        self.highlighter.nearest(language)
    }
}
