//! Blocks: the structure of a page.

use crate::base::Markup;
use crate::doc::{Block, BlockKind, Inline, InlineKind};
use crate::render::attributes::given;
use crate::render::directive::write_directive;
use crate::render::equation::write_equation;
use crate::render::heading::write_heading;
use crate::render::html::write_block_html;
use crate::render::inline::write_prose;
use crate::render::list::{write_definitions, write_list};
use crate::render::listing::write_listing;
use crate::render::page::Page;
use crate::render::svg::write_drawing;
use crate::render::table::write_table;

/// Elements that end a paragraph when they start within it, in the eyes of an HTML parser.
const ENDS_PARAGRAPH: [&str; 41] = [
    "address",
    "article",
    "aside",
    "blockquote",
    "center",
    "dd",
    "details",
    "dialog",
    "dir",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hgroup",
    "hr",
    "li",
    "main",
    "menu",
    "nav",
    "ol",
    "p",
    "pre",
    "search",
    "section",
    "summary",
    "table",
    "tbody",
    "thead",
    "tr",
    "ul",
];

/// Writes blocks, each on a line of its own.
pub(super) fn write_blocks(page: &mut Page<'_>, out: &mut Markup, blocks: &[Block]) {
    for block in blocks {
        write_block(page, out, block);
        out.newline();
    }
}

/// Writes a block.
pub(super) fn write_block(page: &mut Page<'_>, out: &mut Markup, block: &Block) {
    match &block.kind {
        BlockKind::Heading(heading) => write_heading(page, out, heading),
        BlockKind::Paragraph { content, continues } => {
            let class = if *continues { "continues" } else { "" };
            write_paragraph(out, content, class, |out| write_prose(page, out, content));
        }
        BlockKind::Math(math) => write_equation(page, out, math, block.span),
        BlockKind::Code(code) => write_listing(page, out, code, block.span, ""),
        BlockKind::Quote(blocks) => write_parent(page, out, "blockquote", &[], blocks),
        BlockKind::List { start, tight, items } => write_list(page, out, *start, *tight, items),
        BlockKind::Definitions(items) => write_definitions(page, out, items),
        BlockKind::Table(table) => write_table(page, out, table),
        BlockKind::Break => out.empty("hr", &[]),
        BlockKind::Directive(directive) => write_directive(page, out, directive),
        BlockKind::Html(element) => write_block_html(page, out, element),
        BlockKind::Svg(element) => write_drawing(page, out, element, "", ""),
        BlockKind::Broken(source) => write_broken(out, source, ""),
    }
}

/// Writes an element around blocks.
pub(super) fn write_parent(
    page: &mut Page<'_>,
    out: &mut Markup,
    name: &str,
    attributes: &[(&str, &str)],
    blocks: &[Block],
) {
    out.open(name, attributes);
    out.newline();
    write_blocks(page, out, blocks);
    out.close(name);
}

/// Writes a paragraph around what `write` writes: a `<p>`, or a `<div>` where raw HTML in `content` would end it.
pub(super) fn write_paragraph(
    out: &mut Markup,
    content: &[Inline],
    class: &str,
    write: impl FnOnce(&mut Markup),
) {
    let flows = content.iter().any(ends_paragraph);
    let (name, class) = match (flows, class) {
        (false, class) => ("p", class),
        (true, "") => ("div", "paragraph"),
        (true, _) => ("div", "paragraph continues"),
    };
    out.open(name, &given([("class", class)]));
    write(out);
    out.close(name);
}

fn ends_paragraph(inline: &Inline) -> bool {
    match &inline.kind {
        InlineKind::Html(element) => {
            ENDS_PARAGRAPH.contains(&element.name.as_str()) || element.children.iter().any(ends_paragraph)
        }
        InlineKind::Emphasis(content)
        | InlineKind::Strong(content)
        | InlineKind::Strikethrough(content)
        | InlineKind::Span(content, _) => content.iter().any(ends_paragraph),
        InlineKind::Link(link) => link.content.iter().any(ends_paragraph),
        InlineKind::Reference(reference) => reference.content.iter().flatten().any(ends_paragraph),
        _ => false,
    }
}

/// Writes blocks of a tight list: its paragraphs are bare text, `before` standing in front of the first.
pub(super) fn write_tight(page: &mut Page<'_>, out: &mut Markup, blocks: &[Block]) {
    for (at, block) in blocks.iter().enumerate() {
        if at > 0 {
            out.newline();
        }
        match &block.kind {
            BlockKind::Paragraph { content, .. } => write_prose(page, out, content),
            _ => write_block(page, out, block),
        }
    }
}

/// Writes source text that could not be read.
pub(super) fn write_broken(out: &mut Markup, source: &str, why: &str) {
    out.open("pre", &given([("class", "broken"), ("title", why)]));
    out.element("code", &[], source);
    out.close("pre");
}
