//! Which pages there are, and which template makes each.

use crate::base::{Diagnostic, Digest, Hasher};
use crate::config::Config;
use crate::emit::NOT_FOUND;
use crate::emit::address::output_path;
use crate::emit::gathered::{EXERCISES, RESEARCH, exercises_view, has_exercises, has_threads, research_view};
use crate::emit::memo::EmitMemo;
use crate::emit::moved::{moved_pages, moved_view};
use crate::emit::template::Templates;
use crate::emit::view::View;
use crate::emit::views::{Body, Site, chapter_view, glossary_view, index_view, not_found_view, papers_view};
use crate::render::Fragment;
use crate::resolve;
use rayon::prelude::*;
use std::sync::Arc;

/// A page's bytes, or what its template did wrong: no diagnostic where the template's fault is known already.
pub(crate) type Page = Result<Arc<[u8]>, Vec<Diagnostic>>;

/// A page and its place.
pub(crate) struct PageOutput {
    /// Its path in the site.
    pub(crate) path: String,
    /// What it is.
    pub(crate) result: Arc<Page>,
}

/// Where a page comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Origin {
    /// The file of the book at this position of the index.
    File(usize),
    /// All exercises.
    Exercises,
    /// All open questions.
    Research,
    /// A page that was there, by its position among those that moved.
    Moved(usize),
    /// Nowhere: it stands for addresses that do not exist.
    Nowhere,
}

/// Makes all pages, in parallel, but for those that the memo has from the same inputs.
pub(crate) fn emit_pages(site: &Site<'_>, templates: &Templates<'_>, memo: &mut EmitMemo) -> Vec<PageOutput> {
    let keyed: Vec<(Origin, Digest)> = origins(site)
        .into_par_iter()
        .filter_map(|origin| Some((origin, page_key(site, templates, origin)?)))
        .collect();
    let keys: Vec<Digest> = keyed.iter().map(|(_, key)| *key).collect();
    let made = memo.pages(&keys, |nth| emit_page(site, templates, keyed[nth].0));
    let output =
        |((origin, _), result): (&(Origin, _), _)| PageOutput { path: path_of(site, *origin), result };
    keyed.iter().zip(made).map(output).collect()
}

fn origins(site: &Site<'_>) -> Vec<Origin> {
    let files = (0..site.input.index.pages.len()).map(Origin::File);
    let exercises = has_exercises(site).then_some(Origin::Exercises);
    let research = has_threads(site).then_some(Origin::Research);
    let moved = (0..moved_pages(site).len()).map(Origin::Moved);
    files.chain(exercises).chain(research).chain(moved).chain([Origin::Nowhere]).collect()
}

/// Returns the addresses of the pages that no file of the book stands for, and that have an address of their own.
pub(crate) fn generated_urls(site: &Site<'_>) -> Vec<&'static str> {
    let exercises = has_exercises(site).then_some(EXERCISES.url);
    exercises.into_iter().chain(has_threads(site).then_some(RESEARCH.url)).collect()
}

fn path_of(site: &Site<'_>, origin: Origin) -> String {
    match origin {
        Origin::File(at) => output_path(&site.input.index.pages[at].url),
        Origin::Exercises => EXERCISES.url.to_owned(),
        Origin::Research => RESEARCH.url.to_owned(),
        Origin::Moved(at) => output_path(moved_pages(site)[at]),
        Origin::Nowhere => NOT_FOUND.to_owned(),
    }
}

/// Returns the digest of all that a page is made from; `None` for those without text. The blocks count by their keys
/// and places, not by their text, so that this costs far less than making the page.
fn page_key(site: &Site<'_>, templates: &Templates<'_>, origin: Origin) -> Option<Digest> {
    let (template, view) = view(site, origin, Body::Key)?;
    let view = serde_json::to_vec(&view).expect("a view is structs, lists and text");
    Some(Hasher::default().digest(templates.key).text(template).bytes(&view).finish())
}

fn emit_page(site: &Site<'_>, templates: &Templates<'_>, origin: Origin) -> Page {
    let (template, view) = view(site, origin, Body::Text).expect("a page with a key has a view");
    templates.render(template, &view).map(|html| Arc::from(html.into_bytes()))
}

/// The kinds of page that are made from the book's files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum PageKind {
    Index,
    Chapter,
    Papers,
    Glossary,
}

fn kind_of(page: &resolve::Page, config: &Config) -> PageKind {
    let is = |entry: &Option<crate::config::PathEntry>| entry.as_ref().is_some_and(|e| e.path == page.path);
    if page.number.is_some() {
        PageKind::Chapter
    } else if page.path == config.index.path {
        PageKind::Index
    } else if is(&config.papers) {
        PageKind::Papers
    } else {
        PageKind::Glossary
    }
}

/// Returns a page's template and its view; `None` for pages without text.
fn view(site: &Site<'_>, origin: Origin, body: Body) -> Option<(&'static str, View)> {
    Some(match origin {
        Origin::File(at) => return view_of_file(site, at, body),
        Origin::Exercises => ("exercises.html", View::Exercises(exercises_view(site))),
        Origin::Research => ("research.html", View::Research(research_view(site))),
        Origin::Moved(at) => ("moved.html", View::Moved(moved_view(site, moved_pages(site)[at]))),
        Origin::Nowhere => (NOT_FOUND, View::NotFound(not_found_view(site))),
    })
}

fn view_of_file(site: &Site<'_>, at: usize, body: Body) -> Option<(&'static str, View)> {
    let page = &site.input.index.pages[at];
    let fragment: Option<&Fragment> = site.input.fragments.get(at).and_then(Option::as_deref);
    Some(match kind_of(page, &site.input.sources.config) {
        PageKind::Index => ("index.html", View::Index(index_view(site, at, fragment?, body))),
        PageKind::Chapter => ("chapter.html", View::Chapter(chapter_view(site, at, fragment?, body))),
        PageKind::Glossary => ("glossary.html", View::Glossary(glossary_view(site, at, fragment?, body))),
        PageKind::Papers => ("papers.html", View::Papers(papers_view(site, at, site.input.papers?))),
    })
}
