//! The table of contents (EPUB 3.3, section 7).

use super::page::{from, whole};
use super::{ContentDocument, NAVIGATION, TITLE_PAGE};
use crate::base::{Markup, Syntax};
use crate::emit::Input;
use crate::render::ContentsEntry;

/// The level of sections; those below them are left to their pages.
const SECTION: u8 = 2;

/// Returns the navigation document: pages with their sections, and where the book's parts begin.
pub(super) fn navigation(input: &Input<'_>, documents: &[ContentDocument]) -> String {
    let mut body = Markup::new(Syntax::Xml);
    body.open("nav", &[("epub:type", "toc"), ("role", "doc-toc"), ("id", "toc")]);
    body.element("h1", &[], "目录");
    body.open("ol", &[]);
    body.newline();
    let listed = documents.iter().filter(|document| document.path != TITLE_PAGE);
    listed.for_each(|document| write_document(&mut body, document));
    body.close("ol");
    body.close("nav");
    body.newline();
    write_landmarks(&mut body, documents);
    whole(input, NAVIGATION, &input.sources.config.title, &body)
}

fn write_document(body: &mut Markup, document: &ContentDocument) {
    body.open("li", &[]);
    write_link(body, &document.path, "", &document.title_html);
    let sections: Vec<&ContentsEntry> =
        document.contents.iter().filter(|entry| entry.level == SECTION && !entry.id.is_empty()).collect();
    if !sections.is_empty() {
        body.newline();
        body.open("ol", &[]);
        for section in sections {
            body.open("li", &[]);
            let number =
                if section.number.is_empty() { String::new() } else { format!("{} ", section.number) };
            write_link(body, &document.path, &section.id, &format!("{number}{}", section.title));
            body.close("li");
        }
        body.close("ol");
    }
    body.close("li");
    body.newline();
}

/// Writes a link; `title` is markup.
fn write_link(body: &mut Markup, path: &str, id: &str, title: &str) {
    let anchor = if id.is_empty() { String::new() } else { format!("#{id}") };
    body.open("a", &[("href", &format!("{}{anchor}", from(NAVIGATION, path)))]);
    body.append_finished(title);
    body.close("a");
}

fn write_landmarks(body: &mut Markup, documents: &[ContentDocument]) {
    body.open("nav", &[("epub:type", "landmarks"), ("hidden", "hidden")]);
    body.element("h2", &[], "书的各部分");
    body.open("ol", &[]);
    let start = documents.iter().find(|document| document.path != TITLE_PAGE);
    let start = start.map(|document| ("bodymatter", from(NAVIGATION, &document.path), "正文"));
    for (kind, href, text) in [("toc", "#toc".to_owned(), "目录")].into_iter().chain(start) {
        body.open("li", &[]);
        body.element("a", &[("epub:type", kind), ("href", &href)], text);
        body.close("li");
    }
    body.close("ol");
    body.close("nav");
}
