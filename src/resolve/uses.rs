//! Where labelled things are referred to, and which parts of a page other pages show.

use crate::doc::{Kind, TargetId};
use crate::resolve::answer::Answers;
use crate::resolve::book::Book;
use crate::resolve::citations::cited_by;
use crate::resolve::terms::{Names, linked_names};
use crate::resolve::{CitedBy, Entry, Facts, TermFacts, add_cited};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// Where each label is referred to: numbered sections in book order, without repeats. The section that the thing itself
/// stands in does not count, and sections are referred to so often that theirs are not kept.
pub(super) fn gather_uses(
    book: &Book<'_>,
    referred: impl Iterator<Item = Vec<(String, CitedBy)>>,
) -> BTreeMap<String, Vec<CitedBy>> {
    let mut uses = BTreeMap::new();
    referred.for_each(|page| add_cited(&mut uses, page));
    uses.retain(|label, places: &mut Vec<CitedBy>| {
        let Some(entry) = book.labels.get(label).filter(|entry| is_kept(entry.kind)) else { return false };
        let own = entry.target.and_then(|id| book.target(entry.page, id)).map(|(target, _)| target.section);
        let own = cited_by(book, entry.page, own.flatten());
        places.retain(|place| place.href != own.href);
        !places.is_empty()
    });
    uses
}

fn is_kept(kind: Kind) -> bool {
    !matches!(kind, Kind::Section | Kind::Anchor)
}

/// Tells whether a thing shows on its page where it is used.
fn is_shown(kind: Kind) -> bool {
    use Kind::{Algorithm, Corollary, Definition, Example, Lemma, Proposition, Term, Theorem};
    matches!(kind, Definition | Theorem | Lemma | Corollary | Proposition | Algorithm | Example | Term)
}

/// Gives each page the uses that it shows.
pub(super) fn answer_uses(book: &Book<'_>, uses: &BTreeMap<String, Vec<CitedBy>>, facts: &mut [Facts]) {
    for (label, places) in uses {
        let Some(Entry { page, target: Some(target), kind, .. }) = book.labels.get(label) else { continue };
        if is_shown(*kind) {
            let url = facts[*page].url.as_str();
            let root = "../".repeat(url.matches('/').count());
            // A place in the page itself needs nothing but its id.
            let href = |href: &str| match href.strip_prefix(url) {
                Some(id) if id.starts_with('#') => id.to_owned(),
                _ => format!("{root}{href}"),
            };
            let here = |place: &CitedBy| CitedBy { href: href(&place.href), ..place.clone() };
            facts[*page].uses.insert(*target, places.iter().map(here).collect());
        }
    }
}

/// Returns the parts of each page that others refer to.
pub(super) fn wanted_targets(book: &Book<'_>, answers: &[Answers]) -> Vec<BTreeSet<TargetId>> {
    let mut wanted = vec![BTreeSet::new(); book.pages.len()];
    for (page, answers) in answers.iter().enumerate() {
        for entry in answers.used.iter().filter_map(|label| book.labels.get(label)) {
            if entry.page != page {
                wanted[entry.page].extend(entry.target);
            }
        }
    }
    wanted
}

/// Gives each page the terms of the glossary that it mentions; the glossary then shows those elsewhere.
pub(super) fn answer_terms(book: &Book<'_>, facts: &mut [Facts], wanted: &mut [BTreeSet<TargetId>]) {
    let Some((glossary, parsed)) = book.glossary_page.and_then(|at| Some((at, book.parsed(at)?))) else {
        return;
    };
    let terms = &parsed.summary.terms;
    let Some(names) = Names::new(terms).filter(|_| book.sources.config.link_terms) else { return };
    let is_prose = |page: usize| page != glossary && Some(page) != book.papers_page;
    let mentioned: Vec<BTreeSet<usize>> = (0..facts.len())
        .into_par_iter()
        .map(|page| {
            book.parsed(page).filter(|_| is_prose(page)).map(|parsed| names.mentioned(&parsed.document))
        })
        .map(Option::unwrap_or_default)
        .collect();
    for (facts, mentioned) in facts.iter_mut().zip(&mentioned) {
        wanted[glossary].extend(mentioned.iter().map(|at| terms[*at].target));
        let target = |at: &usize| Some((&terms[*at], book.target(glossary, terms[*at].target)?.1));
        facts.terms = mentioned
            .iter()
            .filter_map(target)
            .map(|(term, named)| TermFacts {
                names: linked_names(&term.names).map(str::to_owned).collect(),
                href: crate::resolve::address::relative(
                    &facts.url,
                    &book.pages[glossary].url,
                    Some(&named.id),
                ),
            })
            .collect();
    }
}
