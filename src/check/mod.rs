//! Rules beyond correctness, each a pure function over one document.

mod python;
mod statistics;

pub use statistics::{ChapterStatistics, Exercises, Statistics, count};

use crate::base::{Diagnostic, SourceMap};
use crate::doc::Document;

/// Applies all rules to a document whose text is in `sources`.
pub fn check_document(document: &Document, sources: &SourceMap) -> Vec<Diagnostic> {
    python::syntax_faults(document, sources)
}
