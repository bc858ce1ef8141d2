//! The glossary's terms in running text: the first mention of each in a section becomes a link to it.
//!
//! Headings, captions, links, code, formulas, raw HTML, tables, footnotes and folded text have none: the first mention is
//! one that readers meet.

use crate::base::Markup;
use crate::render::page::{Page, Place};
use crate::resolve::TermFacts;
use aho_corasick::{AhoCorasick, Input, Match, MatchKind};
use std::collections::BTreeSet;

/// Finds the first mentions of a page's terms.
pub(super) struct Mentions<'a> {
    matcher: AhoCorasick,
    /// The position and the facts of the term of each name.
    names: Vec<(usize, &'a TermFacts)>,
    /// The terms that the section has mentioned.
    seen: BTreeSet<usize>,
}

impl<'a> Mentions<'a> {
    /// Prepares a page; `None` where it mentions nothing.
    pub(super) fn new(terms: &'a [TermFacts]) -> Option<Mentions<'a>> {
        let named = terms
            .iter()
            .enumerate()
            .flat_map(|(at, term)| term.names.iter().map(move |name| (at, term, name)));
        let (names, patterns): (Vec<_>, Vec<&String>) =
            named.map(|(at, term, name)| ((at, term), name)).unzip();
        if names.is_empty() {
            return None;
        }
        let builder = AhoCorasick::builder()
            .ascii_case_insensitive(true)
            .match_kind(MatchKind::LeftmostLongest)
            .build(patterns);
        Some(Mentions { matcher: builder.ok()?, names, seen: BTreeSet::new() })
    }

    /// Begins a section.
    pub(super) fn begin_section(&mut self) {
        self.seen.clear();
    }

    /// Returns the next mention, at or after an offset, that is the first of its term in the section.
    fn next(&mut self, text: &str, mut from: usize) -> Option<(Match, &'a str)> {
        while let Some(hit) = self.matcher.find(Input::new(text).range(from..)) {
            let (term, facts) = self.names[hit.pattern().as_usize()];
            if !is_word(text, &hit) {
                // A shorter name may begin within it.
                from = hit.start() + text[hit.start()..].chars().next().map_or(1, char::len_utf8);
            } else if self.seen.insert(term) {
                return Some((hit, &facts.href));
            } else {
                from = hit.end();
            }
        }
        None
    }
}

/// Tells whether a name that ends or begins with a Latin letter or digit is no part of a longer word.
fn is_word(text: &str, hit: &Match) -> bool {
    let joins = |left: Option<char>, right: Option<char>| {
        let letter = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
        letter(left) && letter(right)
    };
    let (before, name, after) = (&text[..hit.start()], &text[hit.range()], &text[hit.end()..]);
    !joins(before.chars().next_back(), name.chars().next())
        && !joins(name.chars().next_back(), after.chars().next())
}

/// Writes running text, the first mentions of terms in it as links.
pub(super) fn write_text(page: &mut Page<'_>, out: &mut Markup, text: &str) {
    let prose = page.prose && page.place == Place::Text;
    let Some(mentions) = page.mentions.as_mut().filter(|_| prose) else { return out.text(text) };
    let mut from = 0;
    while let Some((hit, href)) = mentions.next(text, from) {
        out.text(&text[from..hit.start()]);
        out.element("a", &[("class", "term"), ("href", href)], &text[hit.range()]);
        from = hit.end();
    }
    out.text(&text[from..]);
}
