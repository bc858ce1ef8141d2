//! Citations of works in the bibliography.

use crate::base::{Markup, is_cjk_punctuation, is_han};
use crate::doc::{Citation, CitationItem};
use crate::render::edges::Around;
use crate::render::inline::write_inlines;
use crate::render::page::{Page, Place, write_unresolved};
use crate::resolve::CitationFacts;

/// Writes a citation: （A & B, 2014, 第 3 节；C, 2017） in brackets, or A & B（2014） in running text.
pub(super) fn write_citation(page: &mut Page<'_>, out: &mut Markup, citation: &Citation, around: Around) {
    if citation.parenthetical {
        out.text("（");
        write_items(page, out, &citation.items);
        out.text("）");
    } else {
        let latin = is_latin(around);
        for (at, item) in citation.items.iter().enumerate() {
            out.text(if at > 0 { "、" } else { "" });
            write_textual(page, out, item, latin);
        }
    }
}

fn write_items(page: &mut Page<'_>, out: &mut Markup, items: &[CitationItem]) {
    for (at, item) in items.iter().enumerate() {
        out.text(if at > 0 { "；" } else { "" });
        match page.facts.citations.get(&item.key.value) {
            Some(work) => write_work(page, out, work, &format!("{}, {}", work.authors, work.year)),
            None => write_unresolved(out, &format!("@{}", item.key.value)),
        }
        write_locator(page, out, item);
    }
}

fn write_textual(page: &mut Page<'_>, out: &mut Markup, item: &CitationItem, latin: bool) {
    let Some(work) = page.facts.citations.get(&item.key.value) else {
        write_unresolved(out, &format!("@{}", item.key.value));
        return;
    };
    let (open, close) = if latin { (" (", ")") } else { ("（", "）") };
    if item.locator.is_empty() {
        write_work(page, out, work, &format!("{}{open}{}{close}", work.authors, work.year));
    } else {
        write_work(page, out, work, &format!("{}{open}{}", work.authors, work.year));
        write_locator(page, out, item);
        out.text(close);
    }
}

fn write_work(page: &Page<'_>, out: &mut Markup, work: &CitationFacts, text: &str) {
    if page.place == Place::Text {
        let attributes = [("class", "citation"), ("href", work.href.as_str()), ("title", &work.title)];
        out.element("a", &attributes, text);
    } else {
        out.element("span", &[("class", "citation")], text);
    }
}

fn write_locator(page: &mut Page<'_>, out: &mut Markup, item: &CitationItem) {
    if !item.locator.is_empty() {
        out.text(", ");
        write_inlines(page, out, &item.locator);
    }
}

/// Tells whether a place is within Latin text, where half-width brackets are right.
fn is_latin(around: Around) -> bool {
    let chinese = |c: char| is_han(c) || is_cjk_punctuation(c);
    let is_known = around.before.is_some() || around.after.is_some();
    is_known && !around.before.is_some_and(chinese) && !around.after.is_some_and(chinese)
}
