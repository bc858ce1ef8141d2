//! Owns all names: numbers, ids, addresses, references, citations and links of the whole book.
//!
//! First everything is named ([`book`]): pages, numbers, labels, then the other ids. Then each page's questions are
//! answered ([`answer`]) from what the first step made, page by page and independently. What a page defines that could
//! not be read is not known, so nothing that may be defined there is reported as undefined.

mod address;
mod answer;
mod book;
mod citations;
mod detached;
mod digest;
mod edition;
mod ids;
mod images;
mod labels;
mod links;
mod number;
mod pages;
mod published;
mod references;
mod terms;
mod uses;
mod widgets;

pub use address::address_of;
pub use edition::{Edition, PRINTED};
pub use images::named_files;
pub use published::{Holdings, Published, compare_holdings, ledger, published};

use crate::base::{Code, Diagnostic};
use crate::doc::{Bibliography, Kind, SvgElement, TargetId, Term};
use crate::load::Sources;
use crate::parse::Parsed;
use answer::{Answers, answer_page};
use book::{Book, name_book};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use uses::{answer_terms, answer_uses, gather_uses, wanted_targets};

/// One page of the site that is made from Markdown, or promised.
#[derive(Clone, Debug, PartialEq)]
pub struct Page {
    /// The Markdown's path from the root.
    pub path: String,
    /// The page's address from the site's root, e.g. `chapter1.html`.
    pub url: String,
    /// The chapter's number; `None` for the index, papers and glossary.
    pub number: Option<u32>,
    /// The title as plain text.
    pub title: String,
    /// Whether it is listed but not written.
    pub planned: bool,
}

/// A labelled or numbered thing, as the rest of the book sees it.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// Index of its page in [`Index::pages`].
    pub page: usize,
    /// Its place in the page; `None` in planned chapters and for papers.
    pub target: Option<TargetId>,
    /// What it is.
    pub kind: Kind,
    /// Its id in the page.
    pub id: String,
    /// The text of a reference to it: 定理 1.2, 式 (1.4), 1.2 节, 第 1 章.
    pub text: String,
    /// Its title as plain text.
    pub title: String,
}

/// The names of the whole book.
#[derive(Clone, Debug, Default)]
pub struct Index {
    /// All pages: index, chapters in order, papers, glossary.
    pub pages: Vec<Page>,
    /// Everything with an explicit id, by label.
    pub labels: BTreeMap<String, Entry>,
    /// Where each paper is cited, by key: numbered sections in book order, without repeats. The bibliography's own page
    /// does not count.
    pub cited_by: BTreeMap<String, Vec<CitedBy>>,
    /// Where each label but those of sections is referred to: as `cited_by`, without the section that the thing itself
    /// stands in.
    pub uses: BTreeMap<String, Vec<CitedBy>>,
    /// The short form of each paper by key, addressed from the site's root.
    pub papers: BTreeMap<String, CitationFacts>,
    /// The position of the bibliography among the pages.
    pub papers_page: Option<usize>,
    /// The position of the glossary among the pages.
    pub glossary_page: Option<usize>,
    /// The terms of the glossary in its order.
    pub terms: Vec<Term>,
    /// What was published on a page and is elsewhere now, by the page's address; see [`ledger`].
    pub moved: BTreeMap<String, Vec<Moved>>,
}

/// Something that was published at an address where it is no more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moved {
    /// The id that it had; empty for the page itself.
    pub id: String,
    /// The text of a reference to it, as it was.
    pub text: String,
    /// Where it is now, from the site's root.
    pub href: String,
    /// The text of a reference to it now.
    pub now: String,
}

/// A place that cites a paper.
#[derive(Clone, Debug, PartialEq)]
pub struct CitedBy {
    /// The text of the nearest section that has a number, e.g. `1.2 节`; empty on a page without numbers.
    pub text: String,
    /// The section's title; on a page without numbers, the page's.
    pub title: String,
    /// Its address from the site's root.
    pub href: String,
    /// The number of the chapter that it stands in.
    pub chapter: Option<u32>,
}

/// The answers that one page asked for, and no spans.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Facts {
    /// The page's address from the site's root.
    pub url: String,
    /// The chapter's number.
    pub chapter: Option<u32>,
    /// What ids begin with that are given out while the page is rendered; empty unless it shares a file with others.
    pub id_prefix: String,
    /// What each target of the page is called, by [`TargetId`].
    pub targets: Vec<TargetFacts>,
    /// Cross references by label; a label that is not defined is absent.
    pub references: BTreeMap<String, ReferenceFacts>,
    /// Citations by key; a key that is not defined is absent.
    pub citations: BTreeMap<String, CitationFacts>,
    /// Links by destination as written; dead ones are absent.
    pub links: BTreeMap<String, LinkFacts>,
    /// Images by destination as written; unreadable ones are absent.
    pub images: BTreeMap<String, ImageFacts>,
    /// Widgets by name; those without their scripts are absent.
    pub widgets: BTreeMap<String, WidgetFacts>,
    /// Where definitions, theorems and the like and terms are referred to, addressed from the page.
    pub uses: BTreeMap<TargetId, Vec<CitedBy>>,
    /// The terms of the glossary that the page's running text may name.
    pub terms: Vec<TermFacts>,
}

/// What a target is called in its page.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TargetFacts {
    /// The id attribute, unique in the page; empty for none.
    pub id: String,
    /// The number alone, `1.4`; empty for unnumbered things.
    pub number: String,
    /// The text of a reference to it; empty for unnumbered things.
    pub text: String,
}

/// The answer to a cross reference.
#[derive(Clone, Debug, PartialEq)]
pub struct ReferenceFacts {
    /// Address relative to the page; empty for a target in a planned chapter.
    pub href: String,
    /// The text to show where the author gave none.
    pub text: String,
    /// The target's title, for the tooltip; may be empty.
    pub title: String,
}

/// The answer to a citation.
#[derive(Clone, Debug, PartialEq)]
pub struct CitationFacts {
    /// Address relative to the page, e.g. `papers.html#vaswani2017attention`.
    pub href: String,
    /// `Vaswani et al.`, `A & B`, `A`.
    pub authors: String,
    /// The year, with a letter where two works of the same authors share it: `2017a`.
    pub year: String,
    /// The title as plain text, for the tooltip.
    pub title: String,
}

/// The answer to a link.
#[derive(Clone, Debug, PartialEq)]
pub enum LinkFacts {
    /// A place of this site, relative to the page.
    Internal(String),
    /// Another site.
    External(String),
    /// A chapter that is planned: shown as text with 未发布.
    Unpublished,
    /// A file that the edition does not hold: shown as text.
    Elsewhere,
}

/// The answer to an image.
#[derive(Clone, Debug, PartialEq)]
pub enum ImageFacts {
    /// A drawing, to be inlined.
    Svg(Arc<SvgElement>),
    /// A file of the site.
    File {
        /// Address relative to the page.
        src: String,
        /// Width in CSS pixels.
        width: u32,
        /// Height in CSS pixels.
        height: u32,
    },
}

/// The scripts of a widget.
#[derive(Clone, Debug, PartialEq)]
pub struct WidgetFacts {
    /// The address of what the scripts of all widgets share, relative to the page; empty where the book has none.
    pub kit: String,
    /// The address of the functions that need no document, relative to the page.
    pub model: String,
    /// The address of the script that takes the widget over, relative to the page.
    pub script: String,
}

/// A term of the glossary.
#[derive(Clone, Debug, PartialEq)]
pub struct TermFacts {
    /// The names that are links where running text has them; letter case does not count in Latin ones.
    pub names: Vec<String>,
    /// Its address relative to the page.
    pub href: String,
}

/// What resolving gives.
#[derive(Debug, Default)]
pub struct Resolved {
    /// The names of the book.
    pub index: Index,
    /// The facts of each page, in the order of [`Index::pages`]; empty for planned chapters.
    pub facts: Vec<Facts>,
    /// Which targets of each page other pages refer to.
    pub wanted: Vec<BTreeSet<TargetId>>,
    /// What is wrong with names.
    pub diagnostics: Vec<Diagnostic>,
    /// Files that pages show or link to: path from the root to path in the site. Those below `static/` are published
    /// in any case.
    pub images: BTreeMap<String, String>,
}

/// Resolves all names. `pages` has one entry for each page of the index, in its order (index, chapters, papers,
/// glossary), `None` where there is no text.
pub fn resolve(
    sources: &Sources,
    pages: &[Option<Arc<Parsed>>],
    bibliography: &Bibliography,
    edition: Edition,
) -> Resolved {
    let mut diagnostics = Vec::new();
    let book = name_book(sources, pages, bibliography, edition, &mut diagnostics);
    let answers: Vec<Answers> =
        (0..book.pages.len()).into_par_iter().map(|page| answer_page(&book, page, edition)).collect();
    let mut wanted = wanted_targets(&book, &answers);
    let mut used = BTreeSet::new();
    let mut referred = Vec::with_capacity(answers.len());
    let mut cited_by: BTreeMap<String, Vec<CitedBy>> = BTreeMap::new();
    let mut facts = Vec::with_capacity(answers.len());
    let mut images = BTreeMap::new();
    for page in answers {
        diagnostics.extend(page.diagnostics);
        used.extend(page.used);
        add_cited(&mut cited_by, page.cited);
        images.extend(page.files);
        referred.push(page.referred);
        facts.push(page.facts);
    }
    let uses = gather_uses(&book, referred.into_iter());
    answer_uses(&book, &uses, &mut facts);
    answer_terms(&book, &mut facts, &mut wanted);
    diagnostics.extend(unused_labels(&book, &used));
    diagnostics.extend(uncited_papers(bibliography, &cited_by));
    let terms =
        book.glossary_page.and_then(|page| book.parsed(page)).map(|parsed| parsed.summary.terms.clone());
    let mut index = Index {
        pages: book.pages,
        labels: book.labels,
        cited_by,
        uses,
        papers: book.papers,
        papers_page: book.papers_page,
        glossary_page: book.glossary_page,
        terms: terms.unwrap_or_default(),
        moved: BTreeMap::new(),
    };
    // The ledger knows the addresses of the site.
    if let Some(ledger) = sources.ledger.filter(|_| edition.is_site()) {
        index.moved = published::compare(&index, &sources.map, ledger, &mut diagnostics);
    }
    Resolved { index, facts, wanted, diagnostics, images }
}

/// Adds the places of one page; it cites a paper from one section in one run of places or in several.
fn add_cited(cited_by: &mut BTreeMap<String, Vec<CitedBy>>, cited: Vec<(String, CitedBy)>) {
    let mut seen: BTreeSet<(String, String)> = BTreeSet::new();
    for (key, place) in cited {
        if seen.insert((key.clone(), place.href.clone())) {
            cited_by.entry(key).or_default().push(place);
        }
    }
}

/// Notes labels that nothing refers to. Headings and exercises have labels for links from outside the book, and anchors
/// cannot be referred to at all.
fn unused_labels(book: &Book<'_>, used: &BTreeSet<String>) -> Vec<Diagnostic> {
    let exempt = [Kind::Section, Kind::Exercise, Kind::Anchor];
    let unused = book.labels.iter().filter(|(label, entry)| {
        !used.contains(*label) && entry.target.is_some() && !exempt.contains(&entry.kind)
    });
    let note = |label: &String| {
        let message = format!("nothing refers to `{label}`");
        Diagnostic::new(Code::UnusedLabel, book.owners[label].span, message)
    };
    unused.map(|(label, _)| note(label)).collect()
}

fn uncited_papers(bibliography: &Bibliography, cited_by: &BTreeMap<String, Vec<CitedBy>>) -> Vec<Diagnostic> {
    let uncited = bibliography.papers().filter(|paper| !cited_by.contains_key(&paper.key.value));
    let note = |key: &crate::base::Spanned<String>| {
        Diagnostic::new(Code::UncitedPaper, key.span, format!("nothing cites `{}`", key.value))
    };
    uncited.map(|paper| note(&paper.key)).collect()
}
