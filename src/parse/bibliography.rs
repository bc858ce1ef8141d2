//! The bibliography.

use crate::base::{Diagnostic, SourceId};
use crate::doc::Bibliography;

pub(super) fn parse_bibliography(_source: SourceId, _text: &str) -> (Bibliography, Vec<Diagnostic>) {
    (Bibliography::default(), Vec::new())
}
