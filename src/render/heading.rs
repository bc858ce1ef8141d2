//! Headings and titles.

use crate::base::Markup;
use crate::doc::{Heading, Inline};
use crate::render::attributes::{classes, given};
use crate::render::inline::write_inlines;
use crate::render::page::{Page, Place, write_anchor, write_label};

/// Names of heading elements by level.
const NAMES: [&str; 6] = ["h1", "h2", "h3", "h4", "h5", "h6"];

/// Writes a heading with its number and its anchor.
pub(super) fn write_heading(page: &mut Page<'_>, out: &mut Markup, heading: &Heading) {
    let target = page.target(Some(heading.target));
    let name = NAMES[usize::from(heading.level.clamp(1, 6)) - 1];
    let class = classes("", &heading.attributes);
    out.open(name, &given([("class", &class), ("id", &target.id)]));
    write_label(out, "number", &target.number);
    write_inlines(page, out, &heading.content);
    let called = if target.text.is_empty() { "本节" } else { &target.text };
    write_anchor(out, &target.id, called);
    out.close(name);
}

/// Returns a title as markup that may stand in a link: without links, ids and footnotes.
pub(super) fn title_markup(page: &mut Page<'_>, content: &[Inline]) -> String {
    let mut out = page.markup();
    page.in_place(Place::Title, |page| write_inlines(page, &mut out, content));
    out.finish()
}
