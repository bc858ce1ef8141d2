//! The content documents: XHTML around the markup that the pages have already.

use super::{ContentDocument, STYLESHEET, TITLE_PAGE};
use crate::base::{Markup, Syntax};
use crate::emit::Input;
use crate::render::{Fragment, RenderedGroup, RenderedPaper, RenderedPapers};
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
    body.append_finished(&papers.introduction);
    papers.groups.iter().for_each(|group| write_group(&mut body, group));
    body.close("section");
    ContentDocument {
        path: page.url.clone(),
        title_html: escaped(&page.title),
        contents: papers.contents(),
        xhtml: whole(input, &page.url, &page.title, &body),
    }
}

fn write_group(body: &mut Markup, group: &RenderedGroup) {
    body.open("h2", &[("id", &group.id)]);
    body.append_finished(&group.title);
    body.close("h2");
    body.newline();
    body.append_finished(&group.introduction);
    if group.papers.is_empty() {
        return;
    }
    body.open("ul", &[("class", "paper-list")]);
    body.newline();
    group.papers.iter().for_each(|paper| write_paper(body, paper));
    body.close("ul");
    body.newline();
}

fn write_paper(body: &mut Markup, paper: &RenderedPaper) {
    body.open("li", &[("id", &paper.id)]);
    body.open("cite", &[]);
    body.append_finished(&paper.title);
    body.close("cite");
    body.text(&format!(" {} ({}). ", paper.authors, paper.year));
    let parts = std::iter::once(&paper.venue).chain(&paper.links).filter(|part| !part.is_empty());
    for part in parts {
        body.append_finished(part);
        body.text(" ");
    }
    body.append_finished(&paper.note);
    body.close("li");
    body.newline();
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
