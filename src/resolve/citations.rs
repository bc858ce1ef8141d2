//! Citations: short forms of papers, and where each is cited.

use crate::doc::{Bibliography, Paper, TargetId, plain_text};
use crate::resolve::address::relative;
use crate::resolve::book::Book;
use crate::resolve::number::chapter_text;
use crate::resolve::{CitationFacts, CitedBy};
use std::collections::BTreeMap;

/// Returns the short form of each paper by its key; works of the same authors and year get letters in order.
pub(super) fn short_forms(bibliography: &Bibliography, url: &str) -> BTreeMap<String, CitationFacts> {
    let mut alike: BTreeMap<(String, u16), u32> = BTreeMap::new();
    for paper in bibliography.papers() {
        *alike.entry((short_authors(paper), paper.year)).or_default() += 1;
    }
    let mut seen: BTreeMap<(String, u16), u32> = BTreeMap::new();
    let mut forms = BTreeMap::new();
    for paper in bibliography.papers() {
        let authors = short_authors(paper);
        let group = (authors.clone(), paper.year);
        let position = seen.entry(group.clone()).or_default();
        *position += 1;
        let letter = if alike[&group] > 1 { letters(*position) } else { String::new() };
        forms.entry(paper.key.value.clone()).or_insert_with(|| CitationFacts {
            href: relative("", url, Some(&paper.key.value)),
            authors,
            year: format!("{}{letter}", paper.year),
            title: plain_text(&paper.title),
        });
    }
    forms
}

fn short_authors(paper: &Paper) -> String {
    match paper.authors.as_slice() {
        [] => paper.key.value.clone(),
        [one] if !paper.et_al => one.clone(),
        [one, two] if !paper.et_al => format!("{one} & {two}"),
        [first, ..] => format!("{first} et al."),
    }
}

/// Returns `a` for 1, `z` for 26, `aa` for 27.
fn letters(mut position: u32) -> String {
    let mut letters = Vec::new();
    while position > 0 {
        position -= 1;
        letters.insert(0, char::from(b'a' + (position % 26) as u8));
        position /= 26;
    }
    letters.into_iter().collect()
}

/// Returns how a page refers to a paper.
pub(super) fn cite(book: &Book<'_>, page: usize, key: &str) -> Option<CitationFacts> {
    let facts = book.papers.get(key)?;
    let papers = book.papers_page.map_or("papers.html", |at| book.pages[at].url.as_str());
    Some(CitationFacts { href: relative(&book.pages[page].url, papers, Some(key)), ..facts.clone() })
}

/// Returns the numbered section that a citation stands in, as the cited paper's entry lists it; where there is none,
/// the page.
pub(super) fn cited_by(book: &Book<'_>, page: usize, mut section: Option<TargetId>) -> CitedBy {
    let listed = &book.pages[page];
    let whole = book.edition.page_id(&listed.path);
    while let Some((target, facts)) = section.and_then(|id| book.target(page, id)) {
        if !facts.text.is_empty() {
            let fragment = (target.level > 1).then_some(facts.id.as_str());
            let href = relative("", &listed.url, fragment.or(whole.as_deref()));
            let (text, title) = (facts.text.clone(), target.title.clone());
            return CitedBy { text, title, href, chapter: listed.number };
        }
        // Sections stand before what is in them, so the way up ends.
        section = target.section.filter(|parent| Some(*parent) < section);
    }
    let text = listed.number.map(chapter_text).unwrap_or_default();
    let href = relative("", &listed.url, whole.as_deref());
    CitedBy { text, title: listed.title.clone(), href, chapter: listed.number }
}

#[cfg(test)]
mod tests {
    use super::letters;

    #[test]
    fn letters_go_on_after_z() {
        let positions = [1, 2, 26, 27, 52, 53, 702, 703];
        assert_eq!(positions.map(letters), ["a", "b", "z", "aa", "az", "ba", "zz", "aaa"]);
    }
}
