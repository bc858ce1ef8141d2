//! Figures and tables with captions.

use crate::base::Markup;
use crate::doc::{Block, BlockKind, Directive, Image, InlineKind};
use crate::render::attributes::{classes, given};
use crate::render::block::{write_block, write_blocks};
use crate::render::directive::label;
use crate::render::image::write_image;
use crate::render::inline::write_inlines;
use crate::render::listing::write_listing;
use crate::render::page::{Page, write_anchor, write_label};
use crate::render::svg::write_drawing;

/// Writes a figure: what it shows, then its caption.
pub(super) fn write_figure(page: &mut Page<'_>, out: &mut Markup, figure: &Directive) {
    open(page, out, figure, "figure");
    for block in &figure.blocks {
        write_shown(page, out, figure, block);
        out.newline();
    }
    write_caption(page, out, figure);
    out.close("figure");
}

/// Writes a table with its caption above it.
pub(super) fn write_table_figure(page: &mut Page<'_>, out: &mut Markup, table: &Directive) {
    open(page, out, table, "table");
    write_caption(page, out, table);
    out.newline();
    write_blocks(page, out, &table.blocks);
    out.close("figure");
}

fn open(page: &Page<'_>, out: &mut Markup, directive: &Directive, class: &str) {
    let class = classes(class, &directive.attributes);
    out.open("figure", &given([("class", &class), ("id", &page.target(directive.target).id)]));
    out.newline();
}

/// Writes what a figure shows: images and drawings take its `alt` where they have none of their own.
fn write_shown(page: &mut Page<'_>, out: &mut Markup, figure: &Directive, block: &Block) {
    let alt = figure.attributes.get("alt").map_or("", |alt| alt.value.as_str());
    match &block.kind {
        BlockKind::Svg(element) => write_drawing(page, out, element, alt, ""),
        BlockKind::Code(code) => write_listing(page, out, code, block.span, alt),
        kind => match lone_image(kind) {
            Some(image) => write_image(page, out, image, alt),
            None => write_block(page, out, block),
        },
    }
}

/// Returns the image of a paragraph that holds nothing else.
fn lone_image(kind: &BlockKind) -> Option<&Image> {
    let BlockKind::Paragraph { content, .. } = kind else { return None };
    match content.as_slice() {
        [inline] => match &inline.kind {
            InlineKind::Image(image) => Some(image),
            _ => None,
        },
        _ => None,
    }
}

fn write_caption(page: &mut Page<'_>, out: &mut Markup, directive: &Directive) {
    let label = label(page, directive);
    out.open("figcaption", &[]);
    write_label(out, "label", &label);
    write_inlines(page, out, &directive.title);
    write_anchor(out, &page.target(directive.target).id, &label);
    out.close("figcaption");
}
