//! The answers that one page asks for.

use crate::base::{Diagnostic, Spanned, nearest};
use crate::doc::LinkUse;
use crate::load::page_stem;
use crate::resolve::book::Book;
use crate::resolve::images::resolve_image;
use crate::resolve::links::resolve_link;
use crate::resolve::references::{resolve_citation, resolve_reference};
use crate::resolve::widgets::resolve_widget;
use crate::resolve::{CitedBy, Edition, Facts};
use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};

/// How many names a page's faults may be compared with: enough for every slip of a real page, and a bound for a page
/// of nothing but slips.
const COMPARISONS: usize = 500_000;

/// What answering a page gives.
pub(super) struct Answers {
    pub(super) facts: Facts,
    pub(super) diagnostics: Vec<Diagnostic>,
    /// Labels that the page refers or links to.
    pub(super) used: BTreeSet<String>,
    /// The labels that it refers to, in order, with the place.
    pub(super) referred: Vec<(String, CitedBy)>,
    /// The papers that it cites, in order, with the place.
    pub(super) cited: Vec<(String, CitedBy)>,
    /// Files that it shows or links to: path from the root to path in the site.
    pub(super) files: BTreeMap<String, String>,
}

/// The page that is being answered.
pub(super) struct Asker<'a> {
    pub(super) book: &'a Book<'a>,
    /// Its index.
    pub(super) page: usize,
    pub(super) edition: Edition,
    /// How many comparisons are left.
    budget: Cell<usize>,
}

impl Asker<'_> {
    /// Returns the nearest name; none once the page has asked for too many.
    pub(super) fn nearest<'n>(&self, name: &str, names: impl Iterator<Item = &'n str>) -> Option<&'n str> {
        let budget = self.budget.get();
        let mut looked = 0;
        let near = nearest(name, names.take(budget).inspect(|_| looked += 1));
        self.budget.set(budget - looked);
        near
    }

    /// Returns the page's address from the site's root.
    pub(super) fn url(&self) -> &str {
        &self.book.pages[self.page].url
    }

    /// Returns the page's path from the book's root.
    pub(super) fn path(&self) -> &str {
        &self.book.pages[self.page].path
    }
}

/// Answers everything that a page asks; nothing for a page without text.
pub(super) fn answer_page(book: &Book<'_>, page: usize, edition: Edition) -> Answers {
    let listed = &book.pages[page];
    let facts = Facts {
        url: listed.url.clone(),
        chapter: listed.number,
        id_prefix: edition.id_prefix(page_stem(&listed.path)),
        targets: book.targets[page].clone(),
        ..Facts::default()
    };
    let mut answers = Answers {
        facts,
        diagnostics: Vec::new(),
        used: BTreeSet::new(),
        referred: Vec::new(),
        cited: Vec::new(),
        files: BTreeMap::new(),
    };
    if let Some(parsed) = book.parsed(page) {
        let asker = Asker { book, page, edition, budget: Cell::new(COMPARISONS) };
        for reference in &parsed.summary.references {
            resolve_reference(&asker, reference, &mut answers);
        }
        for citation in &parsed.summary.citations {
            resolve_citation(&asker, &citation.key, citation.section, &mut answers);
        }
        resolve_links(&asker, &parsed.summary.links, &mut answers);
        parsed.summary.widgets.iter().for_each(|name| resolve_widget(&asker, name, &mut answers));
    }
    answers
}

/// Resolves links and images, each destination once.
fn resolve_links(asker: &Asker<'_>, links: &[LinkUse], answers: &mut Answers) {
    let mut faults: BTreeMap<(bool, &str), Box<Diagnostic>> = BTreeMap::new();
    for LinkUse { destination, image } in links {
        let name = destination.value.as_str();
        let known = if *image {
            answers.facts.images.contains_key(name)
        } else {
            answers.facts.links.contains_key(name)
        };
        if known || name.is_empty() {
            continue;
        }
        let fault = match faults.get(&(*image, name)) {
            Some(fault) => Diagnostic { span: destination.span, ..(**fault).clone() },
            None => match resolve_one(asker, destination, *image, answers) {
                Ok(()) => continue,
                Err(fault) => {
                    faults.insert((*image, name), fault.clone());
                    *fault
                }
            },
        };
        answers.diagnostics.push(fault);
    }
}

fn resolve_one(
    asker: &Asker<'_>,
    destination: &Spanned<String>,
    image: bool,
    answers: &mut Answers,
) -> Result<(), Box<Diagnostic>> {
    let name = destination.value.clone();
    if image {
        let facts = resolve_image(asker, destination, &mut answers.files)?;
        answers.facts.images.insert(name, facts);
    } else {
        let facts = resolve_link(asker, destination, answers)?;
        answers.facts.links.insert(name, facts);
    }
    Ok(())
}
