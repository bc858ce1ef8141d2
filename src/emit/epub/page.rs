//! The content documents: XHTML around the markup that the pages have already.

use super::{ContentDocument, STYLESHEET, TITLE_PAGE};
use crate::base::{Markup, Syntax};
use crate::emit::Input;
use crate::emit::bibliography::write_papers;
use crate::render::{Fragment, RenderedPapers};
use crate::resolve::Page;

/// Returns the document of each page that has text, in the order of the book.
pub(super) fn pages(input: &Input<'_>) -> Vec<ContentDocument> {
    let listed = input.index.pages.iter().enumerate();
    listed
        .filter_map(|(at, page)| match input.papers.filter(|_| input.index.papers_page == Some(at)) {
            Some(papers) => Some(papers_document(input, page, papers)),
            None => Some(document(input, page, input.fragments[at].as_deref()?)),
        })
        .collect()
}

/// Returns the page that a paper book begins with.
pub(super) fn title_page(input: &Input<'_>) -> ContentDocument {
    let config = &input.sources.config;
    let mut body = Markup::new(Syntax::Xml);
    body.open("section", &[("class", "title-page"), ("epub:type", "titlepage")]);
    body.element("h1", &[], &config.title);
    let lines = [
        ("subtitle", config.subtitle.clone()),
        ("authors", Some(config.authors.join("、")).filter(|names| !names.is_empty())),
        ("version", config.version.as_ref().map(|version| format!("版本 {version}"))),
        ("license", config.license.as_ref().map(|license| format!("文字以 {license} 许可"))),
    ];
    for (class, line) in lines {
        line.iter().for_each(|line| body.element("p", &[("class", class)], line));
    }
    body.close("section");
    ContentDocument {
        path: TITLE_PAGE.to_owned(),
        title_html: escaped(&config.title),
        contents: Vec::new(),
        xhtml: whole(input, TITLE_PAGE, &config.title, &body),
    }
}

fn document(input: &Input<'_>, page: &Page, fragment: &Fragment) -> ContentDocument {
    let kind = if page.number.is_some() { "chapter" } else { "frontmatter" };
    let mut body = Markup::new(Syntax::Xml);
    body.open("section", &[("class", kind), ("epub:type", if kind == "chapter" { kind } else { "preface" })]);
    heading(&mut body, &fragment.title_id, &fragment.title);
    for block in &fragment.blocks {
        body.append_finished(&block.html);
        body.newline();
    }
    body.close("section");
    ContentDocument {
        path: page.url.clone(),
        title_html: page.number.map_or_else(
            || escaped(&page.title),
            |number| format!("{} {}", escaped(&format!("第 {number} 章")), escaped(&page.title)),
        ),
        contents: fragment.contents.clone(),
        xhtml: whole(input, &page.url, &page.title, &body),
    }
}

fn heading(body: &mut Markup, id: &str, title: &str) {
    let id = [("id", id)];
    body.open("h1", if id[0].1.is_empty() { &[] } else { &id });
    body.append_finished(title);
    body.close("h1");
    body.newline();
}

fn papers_document(input: &Input<'_>, page: &Page, papers: &RenderedPapers) -> ContentDocument {
    let mut body = Markup::new(Syntax::Xml);
    body.open("section", &[("class", "papers"), ("epub:type", "bibliography")]);
    heading(&mut body, "", &papers.title);
    write_papers(&mut body, papers);
    body.close("section");
    ContentDocument {
        path: page.url.clone(),
        title_html: escaped(&page.title),
        contents: papers.contents(),
        xhtml: whole(input, &page.url, &page.title, &body),
    }
}

fn escaped(text: &str) -> String {
    let mut out = Markup::new(Syntax::Xml);
    out.text(text);
    out.finish()
}

/// Puts a body into a whole document.
pub(super) fn whole(input: &Input<'_>, path: &str, title: &str, body: &Markup) -> String {
    let language = input.sources.config.language.as_str();
    let mut out = Markup::new(Syntax::Xml);
    out.declaration();
    out.open(
        "html",
        &[
            ("xmlns", "http://www.w3.org/1999/xhtml"),
            ("xmlns:epub", "http://www.idpf.org/2007/ops"),
            ("xml:lang", language),
            ("lang", language),
        ],
    );
    out.newline();
    out.open("head", &[]);
    out.element("title", &[], title);
    out.empty("link", &[("rel", "stylesheet"), ("href", &from(path, STYLESHEET))]);
    out.close("head");
    out.newline();
    out.open("body", &[]);
    out.newline();
    out.append(body);
    out.newline();
    out.close("body");
    out.newline();
    out.close("html");
    out.newline();
    out.finish()
}

/// Returns the address of a file of the book for another; both paths are from the book's folder.
pub(super) fn from(path: &str, to: &str) -> String {
    format!("{}{to}", "../".repeat(path.matches('/').count()))
}
