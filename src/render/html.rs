//! Raw HTML, written anew from its tree.

use crate::base::Markup;
use crate::doc::{Block, BlockKind, HtmlElement, Inline};
use crate::render::block::{write_parent, write_tight};
use crate::render::edges::Around;
use crate::render::inline::write_between;
use crate::render::page::{Page, Place};
use crate::resolve::{ImageFacts, LinkFacts};

/// Elements that hold running text and no paragraphs.
const HOLDS_TEXT: [&str; 30] = [
    "abbr", "b", "button", "cite", "code", "dfn", "em", "h1", "h2", "h3", "h4", "h5", "h6", "i", "kbd",
    "label", "legend", "mark", "p", "pre", "q", "s", "samp", "small", "span", "strong", "sub", "summary",
    "sup", "u",
];

/// Elements that may hold paragraphs, but hold a single one as bare text.
const LINE_HOLDERS: [&str; 8] = ["caption", "center", "dd", "dt", "figcaption", "li", "td", "th"];

/// Writes a raw element at block level.
pub(super) fn write_block_html(page: &mut Page<'_>, out: &mut Markup, element: &HtmlElement<Block>) {
    page.set_aside(|page| write_element(page, out, element));
}

fn write_element(page: &mut Page<'_>, out: &mut Markup, element: &HtmlElement<Block>) {
    let attributes = attributes(page, element);
    let attributes: Vec<(&str, &str)> =
        attributes.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let name = element.name.as_str();
    let is_paragraph = |block: &Block| matches!(block.kind, BlockKind::Paragraph { .. });
    let is_text = match element.children.as_slice() {
        [only] if LINE_HOLDERS.contains(&name) => is_paragraph(only),
        many => HOLDS_TEXT.contains(&name) && many.iter().all(is_paragraph),
    };
    if element.children.is_empty() {
        out.empty(name, &attributes);
    } else if is_text {
        out.open(name, &attributes);
        write_tight(page, out, &element.children);
        out.close(name);
    } else {
        write_parent(page, out, if name == "p" { "div" } else { name }, &attributes, &element.children);
    }
}

/// Writes a raw element in running text. A link in a link is just its text.
pub(super) fn write_inline_html(
    page: &mut Page<'_>,
    out: &mut Markup,
    element: &HtmlElement<Inline>,
    around: Around,
) {
    let attributes = attributes(page, element);
    let attributes: Vec<(&str, &str)> =
        attributes.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let is_link = element.name == "a";
    let name = if is_link && page.place != Place::Text { "span" } else { &element.name };
    if element.children.is_empty() {
        return out.empty(name, &attributes);
    }
    let place = if is_link && page.place == Place::Text { Place::Link } else { page.place };
    out.open(name, &attributes);
    page.in_place(place, |page| write_between(page, out, &element.children, around));
    out.close(name);
}

/// Returns the attributes of a raw element: ids as resolve named them, addresses as it found them.
fn attributes<'a, T>(page: &Page<'_>, element: &'a HtmlElement<T>) -> Vec<(&'a str, String)> {
    let id = &page.target(element.target).id;
    let named = (!id.is_empty() && page.place != Place::Title).then(|| ("id", id.clone()));
    let mut out: Vec<(&str, String)> = named.into_iter().collect();
    let is_link = element.name == "a";
    for (name, value) in &element.attributes {
        match name.as_str() {
            "id" | "style" => {}
            "name" if is_link => {}
            name if name.starts_with("on") => {}
            "href" if is_link => push_href(page, &mut out, value),
            "src" if element.name == "img" => push_source(page, &mut out, value),
            name => out.push((name, value.clone())),
        }
    }
    out
}

fn push_href(page: &Page<'_>, out: &mut Vec<(&str, String)>, href: &str) {
    if page.place != Place::Text {
        return;
    }
    match page.facts.links.get(href) {
        Some(LinkFacts::Internal(href)) => out.push(("href", href.clone())),
        Some(LinkFacts::External(href)) => {
            out.push(("href", href.clone()));
            out.push(("rel", "noopener".to_owned()));
        }
        Some(LinkFacts::Unpublished | LinkFacts::Elsewhere) => {}
        None => out.push(("href", href.to_owned())),
    }
}

fn push_source(page: &Page<'_>, out: &mut Vec<(&str, String)>, source: &str) {
    match page.facts.images.get(source) {
        Some(ImageFacts::File { src, .. }) => out.push(("src", src.clone())),
        _ => out.push(("src", source.to_owned())),
    }
}
