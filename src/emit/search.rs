//! What search loads: titles when it opens, texts after them, answers only when they are asked for.

use crate::emit::Input;
use crate::emit::data::{data_file, data_path};
use crate::render::SearchRecord;
use serde::Serialize;
use std::collections::BTreeMap;

/// `search-titles`: everything but the texts, positions in place of repeated names.
#[derive(Debug, Default, Serialize)]
struct Titles<'a> {
    /// Address, number (0 for none) and title of each page.
    pages: Vec<(&'a str, u32, &'a str)>,
    /// The kinds of record.
    kinds: Vec<&'a str>,
    /// Page, kind, id, title, parent (-1 for none) and extra of each record.
    records: Vec<(usize, usize, &'a str, &'a str, i64, u32)>,
    /// The names of each term of the glossary that has several.
    aliases: Vec<&'a [String]>,
}

/// Returns the data files of search by path.
pub(crate) fn search_files(input: &Input<'_>) -> BTreeMap<String, Vec<u8>> {
    let mut titles = Titles { aliases: aliases(input), ..Titles::default() };
    let mut texts: Vec<&str> = Vec::new();
    let mut folded: Vec<(usize, &str)> = Vec::new();
    for (at, page) in input.index.pages.iter().enumerate().filter(|(_, page)| !page.planned) {
        let records = records(input, at);
        let first = titles.records.len();
        let number = titles.pages.len();
        titles.pages.push((&page.url, page.number.unwrap_or(0), &page.title));
        for record in records {
            let kind = position(&mut titles.kinds, record.kind);
            let parent = record.parent.map_or(-1, |parent| (first + parent) as i64);
            if !record.folded.is_empty() {
                folded.push((titles.records.len(), &record.folded));
            }
            titles.records.push((number, kind, &record.id, &record.title, parent, record.extra));
            texts.push(&record.text);
        }
    }
    let file = |name: &str, text: String| (data_path(name), text.into_bytes());
    BTreeMap::from([
        file("search-titles", data_file("search-titles", &titles)),
        file("search-texts", data_file("search-texts", &texts)),
        file("search-answers", data_file("search-answers", &folded)),
    ])
}

/// Returns the records of a page.
pub(crate) fn records<'a>(input: &Input<'a>, at: usize) -> &'a [SearchRecord] {
    let fragment = input.fragments.get(at).and_then(Option::as_ref);
    match fragment {
        Some(fragment) => &fragment.search,
        None if input.index.papers_page == Some(at) => input.papers.map_or(&[], |papers| &papers.search),
        None => &[],
    }
}

fn aliases<'a>(input: &Input<'a>) -> Vec<&'a [String]> {
    let names = input.index.terms.iter().map(|term| term.names.as_slice());
    names.filter(|names| names.len() > 1).collect()
}

/// Returns the position of a name in a list, adding it at the end where it is new; there are few.
fn position<'a>(names: &mut Vec<&'a str>, name: &'a str) -> usize {
    names.iter().position(|known| *known == name).unwrap_or_else(|| {
        names.push(name);
        names.len() - 1
    })
}
