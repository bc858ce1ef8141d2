//! What references show before they are followed: one data file for each page, loaded when a reader points at a reference
//! to it.

use crate::base::Markup;
use crate::emit::Input;
use crate::emit::data::{data_file, data_path};
use crate::render::{Previews, RenderedPaper};
use crate::resolve::CitedBy;
use serde::Serialize;
use std::collections::BTreeMap;

/// `previews/PAGE`.
#[derive(Debug, Default, Serialize)]
struct PageData<'a> {
    /// Markup by id.
    targets: BTreeMap<&'a str, String>,
    /// Address, text and title of each place that refers to a thing, by its id.
    uses: BTreeMap<&'a str, Vec<(&'a str, &'a str, &'a str)>>,
}

/// Returns the data files of previews by path: one for each page, and one for each that has exercises.
pub(crate) fn preview_files(input: &Input<'_>) -> BTreeMap<String, Vec<u8>> {
    let mut pages: Vec<PageData<'_>> = input.index.pages.iter().map(|_| PageData::default()).collect();
    for (label, places) in &input.index.uses {
        if let Some(entry) = input.index.labels.get(label) {
            pages[entry.page].uses.insert(&entry.id, places.iter().map(place).collect());
        }
    }
    let mut files = BTreeMap::new();
    let mut add = |name: String, value: &dyn Fn(&str) -> String| {
        files.insert(data_path(&name), value(&name).into_bytes());
    };
    for (at, (page, mut data)) in input.index.pages.iter().zip(pages).enumerate() {
        if page.planned {
            continue;
        }
        let previews = input.previews.get(at).and_then(Option::as_deref);
        let stem = page.url.trim_end_matches(".html");
        data.targets = previews.map(targets).unwrap_or_default();
        if input.index.papers_page == Some(at) {
            add_papers(input, &mut data);
        }
        add(format!("previews/{stem}"), &|name| data_file(name, &data));
        if let Some(previews) = previews.filter(|previews| !previews.exercises.is_empty()) {
            add(format!("exercises/{stem}"), &|name| data_file(name, &previews.exercises));
        }
    }
    files
}

fn place(place: &CitedBy) -> (&str, &str, &str) {
    (&place.href, &place.text, &place.title)
}

fn targets(previews: &Previews) -> BTreeMap<&str, String> {
    previews.targets.iter().map(|(id, html)| (id.as_str(), html.clone())).collect()
}

/// Adds the works that are cited, and where.
fn add_papers<'a>(input: &Input<'a>, data: &mut PageData<'a>) {
    let works = input.papers.iter().flat_map(|papers| &papers.groups).flat_map(|group| &group.papers);
    for work in works {
        if let Some(places) = input.index.cited_by.get(&work.id) {
            data.targets.insert(&work.id, show_paper(work));
            data.uses.insert(&work.id, places.iter().map(place).collect());
        }
    }
}

/// Shows a work as `templates/papers.html` does.
fn show_paper(work: &RenderedPaper) -> String {
    let mut out = Markup::default();
    out.open("p", &[("class", "paper-title")]);
    out.open("cite", &[]);
    out.append_finished(&work.title);
    out.close("cite");
    out.close("p");
    out.open("p", &[("class", "paper-source")]);
    out.text(&format!("{} ({}).", work.authors, work.year));
    if !work.venue.is_empty() {
        out.text(" ");
        out.append_finished(&work.venue);
        out.text(".");
    }
    for (at, link) in work.links.iter().enumerate() {
        out.text(if at > 0 { ", " } else { " " });
        out.append_finished(link);
    }
    out.close("p");
    if !work.note.is_empty() {
        out.open("p", &[("class", "paper-note")]);
        out.append_finished(&work.note);
        out.close("p");
    }
    out.finish()
}
