//! Lists.

use crate::base::Markup;
use crate::doc::{Attributes, Block, BlockKind, DefinitionItem, Inline, ListItem, TargetId};
use crate::render::attributes::{classes, given};
use crate::render::block::{write_block, write_blocks, write_paragraph, write_tight};
use crate::render::cited_by::write_cited_by;
use crate::render::inline::{write_inlines, write_prose};
use crate::render::page::{Page, write_anchor};

/// Writes a bullet, numbered or task list.
pub(super) fn write_list(
    page: &mut Page<'_>,
    out: &mut Markup,
    start: Option<u64>,
    tight: bool,
    items: &[ListItem],
) {
    let name = if start.is_some() { "ol" } else { "ul" };
    let first = start.filter(|start| *start != 1).map(|start| start.to_string()).unwrap_or_default();
    let class = if items.iter().any(|item| item.task.is_some()) { "tasks" } else { "" };
    out.open(name, &given([("class", class), ("start", &first)]));
    out.newline();
    for item in items {
        write_item(page, out, item, tight);
        out.newline();
    }
    out.close(name);
}

fn write_item(page: &mut Page<'_>, out: &mut Markup, item: &ListItem, tight: bool) {
    out.open("li", &given([("class", if item.task.is_some() { "task" } else { "" })]));
    match (item.task, item.blocks.split_first()) {
        (Some(done), Some((Block { kind: BlockKind::Paragraph { content, .. }, .. }, rest))) if !tight => {
            write_paragraph(out, content, "", |out| {
                write_box(out, done);
                write_prose(page, out, content);
            });
            rest.iter().for_each(|block| write_block(page, out, block));
        }
        (task, _) => {
            task.into_iter().for_each(|done| write_box(out, done));
            write_item_blocks(page, out, &item.blocks, tight);
        }
    }
    out.close("li");
}

/// Writes what an item of a list holds.
pub(super) fn write_item_blocks(page: &mut Page<'_>, out: &mut Markup, blocks: &[Block], tight: bool) {
    if tight {
        write_tight(page, out, blocks);
    } else {
        write_blocks(page, out, blocks);
    }
}

fn write_box(out: &mut Markup, done: bool) {
    let label = if done { "已完成" } else { "未完成" };
    let mut attributes = vec![("type", "checkbox"), ("disabled", ""), ("aria-label", label)];
    if done {
        attributes.push(("checked", ""));
    }
    out.empty("input", &attributes);
    out.text(" ");
}

/// Writes a definition list.
pub(super) fn write_definitions(page: &mut Page<'_>, out: &mut Markup, items: &[DefinitionItem]) {
    out.open("dl", &[]);
    out.newline();
    for item in items {
        for (content, attributes, target) in &item.terms {
            write_term(page, out, content, attributes, *target);
            out.newline();
        }
        let named = item.terms.iter().find_map(|(_, _, target)| *target);
        for (at, blocks) in item.definitions.iter().enumerate() {
            let is_last = at + 1 == item.definitions.len();
            write_definition(page, out, blocks, named.filter(|_| is_last));
            out.newline();
        }
    }
    out.close("dl");
}

fn write_term(
    page: &mut Page<'_>,
    out: &mut Markup,
    content: &[Inline],
    attributes: &Attributes,
    target: Option<TargetId>,
) {
    let id = &page.target(target).id;
    let class = classes("", attributes);
    out.open("dt", &given([("class", &class), ("id", id)]));
    if id.is_empty() {
        write_inlines(page, out, content);
    } else {
        out.open("dfn", &[]);
        write_inlines(page, out, content);
        out.close("dfn");
        write_anchor(out, id, "术语");
    }
    out.close("dt");
}

/// Writes a definition; a single paragraph is bare text. Where `term` is referred to stands at its end.
fn write_definition(page: &mut Page<'_>, out: &mut Markup, blocks: &[Block], term: Option<TargetId>) {
    out.open("dd", &[]);
    let single = matches!(blocks, [Block { kind: BlockKind::Paragraph { .. }, .. }]);
    write_item_blocks(page, out, blocks, single);
    write_cited_by(page, out, term);
    out.close("dd");
}
