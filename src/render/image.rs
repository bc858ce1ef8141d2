//! Images.

use crate::base::Markup;
use crate::doc::Image;
use crate::render::attributes::classes;
use crate::render::page::{Page, Place, write_unresolved};
use crate::render::svg::write_drawing;
use crate::resolve::ImageFacts;

/// Writes an image; `alt` stands in where it has no text alternative of its own.
pub(super) fn write_image(page: &mut Page<'_>, out: &mut Markup, image: &Image, alt: &str) {
    let alt = if image.alt.is_empty() { alt } else { &image.alt };
    if page.place == Place::Title {
        return out.text(alt);
    }
    let class = classes("", &image.attributes);
    match page.facts.images.get(&image.destination.value) {
        Some(ImageFacts::Svg(drawing)) => write_drawing(page, out, drawing, alt, &class),
        Some(ImageFacts::File { src, width, height }) => {
            write_file(out, src, alt, (*width, *height), &[("class", &class), ("title", &image.title)]);
        }
        None => write_unresolved(out, &format!("![{alt}]({})", image.destination.value)),
    }
}

/// Writes `<img>`; its size is in CSS pixels, and 0 by 0 where it is not known.
pub(super) fn write_file(
    out: &mut Markup,
    src: &str,
    alt: &str,
    (width, height): (u32, u32),
    more: &[(&str, &str)],
) {
    let (width, height) = (width.to_string(), height.to_string());
    let mut attributes = vec![("src", src), ("alt", alt)];
    if width != "0" && height != "0" {
        attributes.extend([("width", width.as_str()), ("height", height.as_str())]);
    }
    attributes.extend([("loading", "lazy"), ("decoding", "async")]);
    attributes.extend(more.iter().copied().filter(|(_, value)| !value.is_empty()));
    out.empty("img", &attributes);
}
