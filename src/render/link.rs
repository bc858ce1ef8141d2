//! Links and cross references.

use crate::base::Markup;
use crate::doc::{Inline, Link, Reference};
use crate::render::attributes::given;
use crate::render::edges::Around;
use crate::render::inline::write_between;
use crate::render::page::{Page, Place, write_unresolved};
use crate::resolve::{LinkFacts, ReferenceFacts};

/// Writes a link; in places that hold no links, just its text.
pub(super) fn write_link(page: &mut Page<'_>, out: &mut Markup, link: &Link, around: Around) {
    let facts = page.facts.links.get(&link.destination.value);
    if page.place != Place::Text {
        return write_between(page, out, &link.content, around);
    }
    let (href, class, rel) = match facts {
        Some(LinkFacts::Internal(href)) => (href, "", ""),
        Some(LinkFacts::External(href)) => (href, "external", "noopener"),
        Some(LinkFacts::Unpublished) => return write_unpublished(page, out, &link.content, around),
        Some(LinkFacts::Elsewhere) => return write_between(page, out, &link.content, around),
        None => return write_dead(page, out, &link.content, around),
    };
    let attributes = given([("class", class), ("href", href), ("title", &link.title), ("rel", rel)]);
    write_anchored(page, out, &attributes, &link.content, around);
}

/// Writes an `<a>` around some text.
fn write_anchored(
    page: &mut Page<'_>,
    out: &mut Markup,
    attributes: &[(&str, &str)],
    content: &[Inline],
    around: Around,
) {
    out.open("a", attributes);
    page.in_place(Place::Link, |page| write_between(page, out, content, around));
    out.close("a");
}

fn write_unpublished(page: &mut Page<'_>, out: &mut Markup, content: &[Inline], around: Around) {
    write_between(page, out, content, around);
    write_mark(out);
}

fn write_dead(page: &mut Page<'_>, out: &mut Markup, content: &[Inline], around: Around) {
    out.open("span", &[("class", "unresolved")]);
    write_between(page, out, content, around);
    out.close("span");
}

/// Writes the mark of what is promised but not written.
fn write_mark(out: &mut Markup) {
    out.element("span", &[("class", "unpublished")], "未发布");
}

/// Writes a cross reference.
pub(super) fn write_reference(page: &mut Page<'_>, out: &mut Markup, reference: &Reference, around: Around) {
    let content = reference.content.as_deref();
    match page.facts.references.get(&reference.label.value) {
        Some(facts) => write_known(page, out, facts, content, around),
        None => match content {
            Some(content) => write_dead(page, out, content, around),
            None => write_unresolved(out, &format!("@{}", reference.label.value)),
        },
    }
}

fn write_known(
    page: &mut Page<'_>,
    out: &mut Markup,
    facts: &ReferenceFacts,
    content: Option<&[Inline]>,
    around: Around,
) {
    let class = if content.is_some() { "reference" } else { "reference nobreak" };
    let linked = page.place == Place::Text && !facts.href.is_empty();
    let name = if linked { "a" } else { "span" };
    let (href, title) = if linked { (facts.href.as_str(), facts.title.as_str()) } else { ("", "") };
    out.open(name, &given([("class", class), ("href", href), ("title", title)]));
    match content {
        Some(content) if linked => {
            page.in_place(Place::Link, |page| write_between(page, out, content, around))
        }
        Some(content) => write_between(page, out, content, around),
        None => out.text(&facts.text),
    }
    if facts.href.is_empty() {
        write_mark(out);
    }
    out.close(name);
}
