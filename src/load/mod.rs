//! Reads a book's files: the only pass that does.

use crate::base::{Diagnostic, Digest, Files, SourceId, SourceMap};
use crate::config::Config;
use std::collections::BTreeMap;

/// A binary file of the book.
#[derive(Clone, Debug, PartialEq)]
pub struct Asset {
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// Their digest.
    pub digest: Digest,
}

/// Everything that a build reads.
#[derive(Debug)]
pub struct Sources {
    /// All texts.
    pub map: SourceMap,
    /// `book.yaml`.
    pub config: Config,
    /// The index page's text; `None` when it could not be read (a diagnostic says so).
    pub index: Option<SourceId>,
    /// One for each entry of `config.chapters`; `None` for planned or unreadable ones.
    pub chapters: Vec<Option<SourceId>>,
    /// The bibliography.
    pub papers: Option<SourceId>,
    /// The glossary.
    pub glossary: Option<SourceId>,
    /// Templates by their name in `templates/`, embedded ones where the book has none.
    pub templates: BTreeMap<String, SourceId>,
    /// Files to publish as they are, by path in the site: `common.css`, `common.js`, `static/…`.
    pub assets: BTreeMap<String, Asset>,
    /// Images that Markdown names, wherever they stand, and frozen outputs, by path from the root; what could not be
    /// read is kept as its reason.
    pub files: BTreeMap<String, Result<Asset, crate::base::FileError>>,
    /// Every path that was asked for, read or not: what `serve` watches.
    pub reads: Vec<String>,
    /// What was wrong with the files themselves.
    pub diagnostics: Vec<Diagnostic>,
}

/// Reads a book.
pub fn load(files: &dyn Files) -> Sources {
    let _ = files;
    todo!()
}
