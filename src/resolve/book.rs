//! The named book: what every page's answers are looked up in.

use crate::base::{Code, Diagnostic};
use crate::config::Config;
use crate::doc::{Bibliography, Kind, Target, TargetId};
use crate::load::{Sources, page_stem};
use crate::parse::Parsed;
use crate::resolve::citations::short_forms;
use crate::resolve::ids::assign_ids;
use crate::resolve::labels::{Owner, Owners, collect_labels, owns};
use crate::resolve::number::{Numbering, chapter_text, check_typed_numbers, number_targets};
use crate::resolve::pages::{clashes, list_pages, title_pages, untitled};
use crate::resolve::{CitationFacts, Edition, Entry, Page, TargetFacts};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The pages of a book with all their names.
pub(super) struct Book<'a> {
    pub(super) sources: &'a Sources,
    /// What was parsed of each page.
    pub(super) parsed: &'a [Option<Arc<Parsed>>],
    pub(super) pages: Vec<Page>,
    /// What each target of each page is called.
    pub(super) targets: Vec<Vec<TargetFacts>>,
    /// All ids of each page, paper keys included.
    pub(super) ids: Vec<BTreeSet<String>>,
    /// The entry of each label.
    pub(super) labels: BTreeMap<String, Entry>,
    /// Where each label is given.
    pub(super) owners: Owners,
    /// The short form of each paper, addressed from the site's root.
    pub(super) papers: BTreeMap<String, CitationFacts>,
    /// The index of the bibliography's page.
    pub(super) papers_page: Option<usize>,
    /// The index of the glossary's page.
    pub(super) glossary_page: Option<usize>,
    /// Whether some page that should have text has none, so that what it defines is not known.
    pub(super) is_incomplete: bool,
    /// Whether the list of chapters could be read only in part, so that links may lead to pages that are not known.
    pub(super) is_listed_in_part: bool,
    pub(super) edition: Edition,
    /// The page of each path.
    by_path: BTreeMap<String, usize>,
    /// The first page of each file name.
    by_name: BTreeMap<String, usize>,
}

/// Gives everything its name.
pub(super) fn name_book<'a>(
    sources: &'a Sources,
    parsed: &'a [Option<Arc<Parsed>>],
    bibliography: &Bibliography,
    edition: Edition,
    diagnostics: &mut Vec<Diagnostic>,
) -> Book<'a> {
    let config = &sources.config;
    let mut listed = list_pages(config, edition);
    if edition != Edition::Print {
        diagnostics.extend(clashes(&listed));
    }
    title_pages(&mut listed, parsed, sources, bibliography);
    diagnostics.extend(untitled(&listed, parsed));
    let pages: Vec<Page> = listed.into_iter().map(|listed| listed.page).collect();
    let papers_page = config.papers.as_ref().map(|_| config.chapters.len() + 1);
    let glossary_page = config.glossary.as_ref().map(|_| pages.len() - 1);
    let owners = collect_labels(config, parsed, diagnostics);
    let papers = short_forms(bibliography, papers_page.map_or("papers.html", |at| &pages[at].url));
    let known = || pages.iter().enumerate().filter(|(_, page)| !page.path.is_empty());
    let mut book = Book {
        sources,
        parsed,
        targets: vec![],
        ids: vec![],
        labels: BTreeMap::new(),
        is_incomplete: is_incomplete(sources),
        is_listed_in_part: is_listed_in_part(sources),
        edition,
        by_path: known().map(|(at, page)| (page.path.clone(), at)).collect(),
        by_name: known().rev().map(|(at, page)| (file_name(&page.path), at)).collect(),
        pages,
        owners,
        papers,
        papers_page,
        glossary_page,
    };
    for page in 0..book.pages.len() {
        book.name_page(page, diagnostics);
    }
    book.labels =
        book.owners.iter().map(|(label, owner)| (label.clone(), book.entry(label, owner))).collect();
    book
}

fn file_name(path: &str) -> String {
    path.rsplit('/').next().unwrap_or(path).to_owned()
}

impl Book<'_> {
    fn name_page(&mut self, page: usize, diagnostics: &mut Vec<Diagnostic>) {
        let keys: BTreeSet<String> = if self.papers_page == Some(page) {
            self.papers.keys().cloned().collect()
        } else {
            BTreeSet::new()
        };
        let mut ids = keys.clone();
        let mut targets = Vec::new();
        if let Some(parsed) = self.parsed(page) {
            let summary = &parsed.summary;
            let numbers = number_targets(summary, self.pages[page].number);
            diagnostics.extend(check_typed_numbers(summary, &numbers, &self.sources.map));
            let prefix = self.edition.id_prefix(page_stem(&self.pages[page].path));
            let given =
                assign_ids(summary, &numbers, |target| owns(&self.owners, page, target), keys, &prefix);
            ids.extend(given.iter().cloned());
            targets = given.into_iter().zip(numbers).map(|(id, numbering)| facts(id, numbering)).collect();
        }
        self.targets.push(targets);
        self.ids.push(ids);
    }

    fn entry(&self, label: &str, owner: &Owner) -> Entry {
        let page = &self.pages[owner.page];
        let target = owner.target.and_then(|id| self.target(owner.page, id));
        let (kind, text, title) = match target {
            Some((target, facts)) => (target.kind, facts.text.clone(), target.title.clone()),
            None => (
                Kind::of_label(label).unwrap_or(Kind::Anchor),
                page.number.map(chapter_text).unwrap_or_default(),
                page.title.clone(),
            ),
        };
        Entry { page: owner.page, target: owner.target, kind, id: label.to_owned(), text, title }
    }

    /// Returns what was parsed of a page.
    pub(super) fn parsed(&self, page: usize) -> Option<&Parsed> {
        self.parsed.get(page).and_then(Option::as_deref)
    }

    /// Returns a target with its names.
    pub(super) fn target(&self, page: usize, id: TargetId) -> Option<(&Target, &TargetFacts)> {
        let at = id.0 as usize;
        Some((self.parsed(page)?.summary.targets.get(at)?, self.targets.get(page)?.get(at)?))
    }

    /// Returns the page of a path from the root.
    pub(super) fn page_of_path(&self, path: &str) -> Option<usize> {
        self.by_path.get(path).copied()
    }

    /// Returns the page of a file name.
    pub(super) fn page_of_name(&self, name: &str) -> Option<usize> {
        self.by_name.get(name).copied()
    }

    /// Iterates over what a link may be mistyped from: file names, then paths of pages.
    pub(super) fn page_names(&self) -> impl Iterator<Item = &str> {
        self.by_name.keys().chain(self.by_path.keys()).map(String::as_str)
    }

    /// Tells whether the bibliography is there but could not be read.
    pub(super) fn lacks_papers(&self) -> bool {
        self.papers_page.is_some() && self.sources.papers.is_none()
    }
}

/// Tells whether some page that should have text has none, or only a part.
fn is_incomplete(sources: &Sources) -> bool {
    let Config { chapters, glossary, .. } = &sources.config;
    let mut written = chapters.iter().zip(&sources.chapters).filter(|(entry, _)| entry.planned.is_none());
    let torn = |fault: &Diagnostic| fault.code == Code::NotUtf8;
    is_listed_in_part(sources)
        || sources.diagnostics.iter().any(torn)
        || chapters.iter().any(|entry| entry.path.is_empty())
        || sources.index.is_none()
        || written.any(|(_, text)| text.is_none())
        || (glossary.is_some() && sources.glossary.is_none())
}

/// Tells whether `book.yaml` breaks off or names no chapter.
fn is_listed_in_part(sources: &Sources) -> bool {
    let Config { chapters, source, .. } = &sources.config;
    let breaks = |fault: &Diagnostic| fault.code == Code::InvalidYaml && fault.span.source == *source;
    chapters.is_empty() || sources.diagnostics.iter().any(breaks)
}

fn facts(id: String, numbering: Numbering) -> TargetFacts {
    TargetFacts { id, number: numbering.number, text: numbering.text }
}
