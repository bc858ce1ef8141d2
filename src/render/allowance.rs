//! A bound on what is shown a second time, on other pages.
//!
//! Things nest a hundred deep, and each may be shown elsewhere with all that is in it; real books show a small part of
//! themselves.

use crate::base::Span;
use crate::doc::{Block, Document};

/// How many times its own length a page may be shown elsewhere.
const TIMES: usize = 4;
/// What a short page may show in any case, in bytes of source.
const LEAST: usize = 64 << 10;

/// How much of a page may still be shown elsewhere, in bytes of source.
pub(super) struct Allowance(usize);

impl Allowance {
    /// Starts with all that a page may show.
    pub(super) fn of(document: &Document) -> Allowance {
        Allowance(TIMES * length(&document.blocks) + LEAST)
    }

    /// Tells whether blocks may be shown, and takes them off what is left.
    pub(super) fn takes(&mut self, blocks: &[Block]) -> bool {
        let rest = self.0.checked_sub(length(blocks));
        self.0 = rest.unwrap_or(self.0);
        rest.is_some()
    }
}

fn length(blocks: &[Block]) -> usize {
    let bytes = |span: Span| span.range().len();
    blocks.iter().map(|block| bytes(block.span)).sum()
}
