//! The line that says where a thing is referred to.

use crate::base::Markup;
use crate::doc::TargetId;
use crate::render::attributes::given;
use crate::render::page::Page;

/// Writes where a thing is referred to; nothing where it is not, or where that is not known.
pub(super) fn write_cited_by(page: &Page<'_>, out: &mut Markup, target: Option<TargetId>) {
    let Some(places) = target.and_then(|target| page.facts.uses.get(&target)) else { return };
    out.open("p", &[("class", "cited-by")]);
    out.text("被引用于 ");
    for (at, place) in places.iter().enumerate() {
        out.text(if at > 0 { "、" } else { "" });
        let (text, title) =
            if place.text.is_empty() { (&place.title, "") } else { (&place.text, place.title.as_str()) };
        out.element("a", &given([("href", place.href.as_str()), ("title", title)]), text);
    }
    out.close("p");
    out.newline();
}
