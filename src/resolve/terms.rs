//! The glossary's terms: which of their names a page mentions.
//!
//! A page's facts hold just the terms that its running text names, so that a new term touches no page without it. Which
//! mention becomes a link is for [`crate::render`] to say, which knows sections, links and folds.

use crate::doc::{Block, BlockKind, Document, Inline, InlineKind, Term, for_each_block};
use aho_corasick::{AhoCorasick, MatchKind};
use std::collections::BTreeSet;

/// Shorter names, in characters, are too common to be links.
const SHORTEST: usize = 2;
/// Longer names, in characters, are sentences; the bound keeps searching linear.
const LONGEST: usize = 60;

/// Finds names in text.
pub(super) struct Names {
    matcher: AhoCorasick,
    /// The term of each pattern.
    terms: Vec<usize>,
}

impl Names {
    /// Prepares the search for the names of some terms; `None` where there is nothing to be found.
    pub(super) fn new(terms: &[Term]) -> Option<Names> {
        let automatic = terms.iter().enumerate().filter(|(_, term)| term.auto);
        let named = automatic.flat_map(|(at, term)| linked_names(&term.names).map(move |name| (at, name)));
        let (terms, names): (Vec<usize>, Vec<&str>) = named.unzip();
        let builder =
            AhoCorasick::builder().ascii_case_insensitive(true).match_kind(MatchKind::Standard).build(names);
        Some(Names { matcher: builder.ok()?, terms }).filter(|names| !names.terms.is_empty())
    }

    /// Returns the terms that a page's running text may name.
    pub(super) fn mentioned(&self, document: &Document) -> BTreeSet<usize> {
        let mut found = BTreeSet::new();
        for_each_block(document, &mut |block: &Block| {
            if let BlockKind::Paragraph { content, .. } = &block.kind {
                self.inlines(content, &mut found);
            }
        });
        found
    }

    fn inlines(&self, inlines: &[Inline], found: &mut BTreeSet<usize>) {
        for inline in inlines {
            match &inline.kind {
                InlineKind::Text(text) => {
                    found.extend(
                        self.matcher.find_overlapping_iter(text).map(|hit| self.terms[hit.pattern()]),
                    );
                }
                InlineKind::Emphasis(content)
                | InlineKind::Strong(content)
                | InlineKind::Strikethrough(content)
                | InlineKind::Span(content, _) => self.inlines(content, found),
                _ => {}
            }
        }
    }
}

/// Returns those names that are links where text has them.
pub(super) fn linked_names(names: &[String]) -> impl Iterator<Item = &str> {
    let fits = |name: &&str| (SHORTEST..=LONGEST).contains(&name.chars().count());
    names.iter().map(String::as_str).filter(fits)
}
