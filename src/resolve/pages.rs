//! The pages of the site: their addresses, numbers and titles.

use crate::base::{Code, Diagnostic, Span};
use crate::config::{ChapterEntry, Config, PathEntry};
use crate::doc::{Bibliography, plain_text};
use crate::load::{Sources, page_stem};
use crate::parse::Parsed;
use crate::resolve::number::chapter_text;
use crate::resolve::{Edition, Page};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The pages that no file stands for.
const MADE: [&str; 3] = ["404.html", "exercises.html", "research.html"];

/// A page and the place in `book.yaml` that names it.
pub(super) struct Listed {
    pub(super) page: Page,
    pub(super) span: Span,
}

/// Lists the pages: index, chapters in order, papers, glossary.
pub(super) fn list_pages(config: &Config, edition: Edition) -> Vec<Listed> {
    let chapters =
        config.chapters.iter().zip(1..).map(|(entry, number)| chapter_page(entry, number, edition));
    let mut pages = vec![fixed_page(&config.index, "index", edition)];
    pages.extend(chapters);
    pages.extend(config.papers.iter().map(|entry| fixed_page(entry, "papers", edition)));
    pages.extend(config.glossary.iter().map(|entry| fixed_page(entry, "glossary", edition)));
    pages
}

fn fixed_page(entry: &PathEntry, name: &str, edition: Edition) -> Listed {
    let page = Page {
        path: entry.path.clone(),
        url: edition.page_url(name),
        number: None,
        title: String::new(),
        planned: false,
    };
    Listed { page, span: entry.span }
}

fn chapter_page(entry: &ChapterEntry, number: u32, edition: Edition) -> Listed {
    let page = Page {
        path: entry.path.clone(),
        url: edition.page_url(page_stem(&entry.path)),
        number: Some(number),
        title: entry.planned.as_ref().map(|planned| planned.title.clone()).unwrap_or_default(),
        planned: entry.planned.is_some(),
    };
    Listed { page, span: entry.span }
}

/// Gives written pages their titles: the `#` heading; where that is nothing but a number, the chapter's number; else the
/// file's name.
pub(super) fn title_pages(
    listed: &mut [Listed],
    pages: &[Option<Arc<Parsed>>],
    sources: &Sources,
    bibliography: &Bibliography,
) {
    let papers = sources.config.papers.as_ref().map(|entry| entry.path.as_str());
    let has_text = |at: usize| pages.get(at).is_some_and(Option::is_some);
    for (at, Listed { page, .. }) in listed.iter_mut().enumerate() {
        let heading = pages.get(at).and_then(Option::as_ref).and_then(|parsed| parsed.summary.title.clone());
        let title = match heading {
            Some(title) => title,
            None if papers == Some(page.path.as_str()) => plain_text(&bibliography.title),
            None => page.title.clone(),
        };
        page.title = match (title.is_empty(), page.number) {
            (false, _) => title,
            (true, Some(number)) if has_text(at) => chapter_text(number),
            (true, _) => page_stem(&page.path).to_owned(),
        };
    }
}

/// Reports pages other than chapters that have no `#` heading; [`crate::parse`] sees to chapters.
pub(super) fn untitled(listed: &[Listed], pages: &[Option<Arc<Parsed>>]) -> Vec<Diagnostic> {
    let written = listed.iter().zip(pages).filter(|(one, _)| one.page.number.is_none());
    let bare =
        written.filter_map(|(_, parsed)| parsed.as_ref().filter(|parsed| parsed.summary.title.is_none()));
    bare.map(|parsed| {
        let start = Span::new(parsed.document.source, 0, 0);
        Diagnostic::new(Code::MissingTitle, start, "the page has no title")
            .hint("Begin it with a heading `# …`.")
    })
    .collect()
}

/// Reports pages that would have the same address; letter case does not keep them apart on every disk.
pub(super) fn clashes(listed: &[Listed]) -> Vec<Diagnostic> {
    let mut seen: BTreeMap<String, Option<&Listed>> = MADE.map(|url| (url.to_owned(), None)).into();
    let mut faults = Vec::new();
    // The fixed pages come first, so that the blame falls on the chapter, whose name can change.
    let (chapters, fixed): (Vec<_>, Vec<_>) = listed.iter().partition(|listed| listed.page.number.is_some());
    for one in fixed.into_iter().chain(chapters).filter(|one| !one.page.path.is_empty()) {
        let url = one.page.url.to_lowercase();
        match seen.get(&url) {
            Some(first) => faults.push(clash(one, *first)),
            None => {
                seen.insert(url, Some(one));
            }
        }
    }
    faults
}

fn clash(later: &Listed, first: Option<&Listed>) -> Diagnostic {
    let url = &later.page.url;
    let Some(first) = first else {
        let message = format!("`{}` would become `{url}`, which the site makes itself", later.page.path);
        return Diagnostic::new(Code::InvalidValue, later.span, message).hint("Give the file another name.");
    };
    let message = format!("`{}` and `{}` would both become `{url}`", first.page.path, later.page.path);
    let fault =
        Diagnostic::new(Code::InvalidValue, later.span, message).hint("Give one of them another name.");
    if first.span.start == first.span.end { fault } else { fault.secondary(first.span, "the other page") }
}
