//! Footnotes: numbered in the order in which they are first referred to, written at the end of the page.
//!
//! A note of one paragraph stands a second time beside its first reference, for readers with a margin there; the stylesheet
//! shows one of the two.

use crate::base::Markup;
use crate::doc::{Block, BlockKind, Footnote, Inline, InlineKind};
use crate::render::attributes::given;
use crate::render::block::{write_block, write_blocks, write_paragraph};
use crate::render::inline::write_inlines;
use crate::render::page::{Page, Place, write_unresolved};
use std::collections::HashMap;

/// The footnotes of a page, numbered as references to them are met.
pub(super) struct Notes<'a> {
    by_label: HashMap<&'a str, &'a Footnote>,
    numbers: HashMap<&'a str, usize>,
    used: Vec<Note<'a>>,
}

/// A footnote that was referred to.
struct Note<'a> {
    definition: &'a Footnote,
    id: String,
    first_reference: String,
    /// Whether it stands beside its first reference too.
    beside: bool,
}

impl<'a> Notes<'a> {
    /// Starts with no footnote numbered. Of two with one label the first counts, as in CommonMark.
    pub(super) fn new(footnotes: &'a [Footnote]) -> Notes<'a> {
        let by_label = footnotes.iter().rev().map(|note| (note.label.value.as_str(), note)).collect();
        Notes { by_label, numbers: HashMap::new(), used: Vec::new() }
    }

    /// Tells whether no footnote was referred to.
    pub(super) fn is_empty(&self) -> bool {
        self.used.is_empty()
    }
}

/// Writes a reference to a footnote.
pub(super) fn write_note_reference(page: &mut Page<'_>, out: &mut Markup, label: &str) {
    if page.place == Place::Title || page.detached {
        return;
    }
    let Some(definition) = page.notes.by_label.get(label).copied() else {
        return write_unresolved(out, &format!("[^{label}]"));
    };
    let known = page.notes.used.len();
    let (number, id) = number_note(page, definition);
    let text = number.to_string();
    let target = format!("#{}", page.notes.used[number - 1].id);
    out.open("sup", &[("class", "footnote-ref"), ("id", &id)]);
    if page.place == Place::Text {
        let label = format!("脚注 {text}");
        out.element("a", &[("href", &target), ("role", "doc-noteref"), ("aria-label", &label)], &text);
    } else {
        out.text(&text);
    }
    out.close("sup");
    if number > known {
        write_beside(page, out, definition, &text);
    }
}

/// Writes a note beside its reference, where that stands in running text that is in sight and the note fits into a line of it.
fn write_beside(page: &mut Page<'_>, out: &mut Markup, definition: &Footnote, number: &str) {
    let [Block { kind: BlockKind::Paragraph { content, .. }, .. }] = definition.blocks.as_slice() else {
        return;
    };
    let in_text = page.prose && page.place == Place::Text && page.is_on_site();
    if !in_text || !content.iter().all(is_repeatable) {
        return;
    }
    // The faults of the note are found where it stands at the end.
    let faults = page.diagnostics.len();
    out.open("span", &[("class", "sidenote"), ("role", "note")]);
    out.element("span", &[("class", "number")], number);
    out.text(" ");
    page.set_aside(|page| write_inlines(page, out, content));
    out.close("span");
    page.diagnostics.truncate(faults);
    if let Some(note) = page.notes.used.last_mut() {
        note.beside = true;
    }
}

/// Tells whether text may stand in a page twice and within a paragraph.
fn is_repeatable(inline: &Inline) -> bool {
    match &inline.kind {
        InlineKind::Emphasis(content) | InlineKind::Strong(content) | InlineKind::Strikethrough(content) => {
            content.iter().all(is_repeatable)
        }
        InlineKind::Link(link) => link.content.iter().all(is_repeatable),
        InlineKind::Reference(reference) => reference.content.iter().flatten().all(is_repeatable),
        InlineKind::Span(..)
        | InlineKind::Html(_)
        | InlineKind::Image(_)
        | InlineKind::Footnote(_)
        | InlineKind::Broken(_) => false,
        _ => true,
    }
}

/// Returns a footnote's number and a fresh id for one more reference to it.
fn number_note<'a>(page: &mut Page<'a>, definition: &'a Footnote) -> (usize, String) {
    let label = definition.label.value.as_str();
    let known = page.notes.numbers.get(label).copied();
    let number = known.unwrap_or(page.notes.used.len() + 1);
    let reference = page.take_id(&format!("fnref-{number}"));
    if known.is_none() {
        let id = page.take_id(&format!("fn-{number}"));
        page.notes.numbers.insert(label, number);
        page.notes.used.push(Note { definition, id, first_reference: reference.clone(), beside: false });
    }
    (number, reference)
}

/// Writes the footnotes that were referred to, those that footnotes themselves refer to included.
pub(super) fn write_notes(page: &mut Page<'_>, out: &mut Markup) {
    out.open("section", &[("class", "footnotes"), ("role", "doc-endnotes"), ("aria-label", "脚注")]);
    out.open("ol", &[]);
    let mut at = 0;
    while let Some(note) = page.notes.used.get(at) {
        let (definition, id, back) = (note.definition, note.id.clone(), format!("#{}", note.first_reference));
        // Those that are not shown would not be counted.
        let number = (at + 1).to_string();
        let class = if note.beside { "beside" } else { "" };
        out.open("li", &given([("class", class), ("id", &id), ("value", &number)]));
        page.set_aside(|page| write_note(page, out, &definition.blocks, &back));
        out.close("li");
        out.newline();
        at += 1;
    }
    out.close("ol");
    out.close("section");
}

/// Writes a footnote's blocks, the way back at the end of the last paragraph.
fn write_note(page: &mut Page<'_>, out: &mut Markup, blocks: &[Block], back: &str) {
    match blocks.split_last() {
        Some((Block { kind: BlockKind::Paragraph { content, .. }, .. }, rest)) => {
            write_blocks(page, out, rest);
            write_last(page, out, content, back);
        }
        _ => {
            blocks.iter().for_each(|block| write_block(page, out, block));
            write_last(page, out, &[], back);
        }
    }
}

fn write_last(page: &mut Page<'_>, out: &mut Markup, content: &[Inline], back: &str) {
    write_paragraph(out, content, "", |out| {
        write_inlines(page, out, content);
        let role = [("href", back), ("role", "doc-backlink"), ("aria-label", "回到正文")];
        out.element("a", &[&[("class", "footnote-back")], role.as_slice()].concat(), "↩");
    });
}
