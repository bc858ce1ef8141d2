//! Which pages there are, and which template makes each.

use crate::base::Diagnostic;
use crate::config::Config;
use crate::emit::NOT_FOUND;
use crate::emit::address::output_path;
use crate::emit::gathered::{EXERCISES, RESEARCH, exercises_view, has_exercises, has_threads, research_view};
use crate::emit::template::Templates;
use crate::emit::views::{Site, chapter_view, glossary_view, index_view, not_found_view, papers_view};
use crate::render::Fragment;
use crate::resolve::Page;
use rayon::prelude::*;
use serde::Serialize;

/// A page, or what its template did wrong.
pub(crate) struct PageOutput {
    /// Its path in the site.
    pub(crate) path: String,
    /// Its text; no diagnostic where the template's fault is known already.
    pub(crate) result: Result<String, Vec<Diagnostic>>,
}

/// Makes all pages, in parallel.
pub(crate) fn emit_pages(site: &Site<'_>, templates: &Templates<'_>) -> Vec<PageOutput> {
    let pages = &site.input.index.pages;
    let mut outputs: Vec<PageOutput> =
        (0..pages.len()).into_par_iter().filter_map(|at| emit_page(site, templates, at)).collect();
    if has_exercises(site) {
        outputs.push(render(templates, EXERCISES.url, "exercises.html", &exercises_view(site)));
    }
    if has_threads(site) {
        outputs.push(render(templates, RESEARCH.url, "research.html", &research_view(site)));
    }
    outputs.push(render(templates, NOT_FOUND, NOT_FOUND, &not_found_view(site)));
    outputs
}

/// The kinds of page that are made from the book's files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum PageKind {
    Index,
    Chapter,
    Papers,
    Glossary,
}

fn kind_of(page: &Page, config: &Config) -> PageKind {
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

/// Makes a page; `None` for those without text.
fn emit_page(site: &Site<'_>, templates: &Templates<'_>, at: usize) -> Option<PageOutput> {
    let page = &site.input.index.pages[at];
    let path = output_path(&page.url);
    let fragment: Option<&Fragment> = site.input.fragments.get(at).and_then(Option::as_deref);
    Some(match kind_of(page, &site.input.sources.config) {
        PageKind::Index => render(templates, &path, "index.html", &index_view(site, at, fragment?)),
        PageKind::Chapter => render(templates, &path, "chapter.html", &chapter_view(site, at, fragment?)),
        PageKind::Glossary => render(templates, &path, "glossary.html", &glossary_view(site, at, fragment?)),
        PageKind::Papers => {
            render(templates, &path, "papers.html", &papers_view(site, at, site.input.papers?))
        }
    })
}

fn render(templates: &Templates<'_>, path: &str, template: &str, view: &impl Serialize) -> PageOutput {
    PageOutput { path: path.to_owned(), result: templates.render(template, view) }
}
