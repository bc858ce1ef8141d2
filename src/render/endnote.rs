//! Hints and answers where text cannot be folded, on paper and in an EPUB: a link where each would stand, and the text at
//! the end of the page.

use crate::base::{Markup, Syntax};
use crate::doc::Directive;
use crate::render::attributes::given;
use crate::render::block::write_blocks;
use crate::render::page::Page;

/// Writes the link to an endnote, and keeps the note for the end of the page. `lead` is a sentence in front of its text;
/// empty for none.
pub(super) fn write_endnote(
    page: &mut Page<'_>,
    out: &mut Markup,
    note: &Directive,
    label: &str,
    lead: &str,
) {
    let named = page.target(note.target).id.clone();
    let id = if named.is_empty() { page.take_id(&format!("note-{}", note.kind.name())) } else { named };
    let back = page.take_id(&format!("{id}-ref"));
    out.open("p", &[("class", "endnote-ref")]);
    let href = format!("#{id}");
    let kind = epub_type(out, "noteref");
    out.element("a", &given([("id", &back), ("href", &href), ("role", "doc-noteref"), kind]), label);
    out.close("p");
    let mut markup = page.markup();
    let kind = epub_type(&markup, "endnote");
    markup.open("section", &given([("class", note.kind.name()), ("id", &id), kind]));
    write_note_title(page, &mut markup, label, &back);
    if !lead.is_empty() {
        markup.element("p", &[("class", "choice-answer")], lead);
    }
    page.set_aside(|page| write_blocks(page, &mut markup, &note.blocks));
    markup.close("section");
    markup.newline();
    page.endnotes.push(markup.finish());
}

/// Returns the attribute that tells reading systems what an element is; an empty one, which is not written, in HTML.
fn epub_type<'a>(out: &Markup, kind: &'a str) -> (&'a str, &'a str) {
    ("epub:type", if out.syntax() == Syntax::Xml { kind } else { "" })
}

/// Writes what a note is about, as the way back.
fn write_note_title(page: &Page<'_>, out: &mut Markup, label: &str, back: &str) {
    out.open("h3", &[]);
    let about = if page.exercise.is_empty() { page.section.text.as_str() } else { page.exercise.as_str() };
    let text = if about.is_empty() { label.to_owned() } else { format!("{about} {label}") };
    out.element("a", &[("href", &format!("#{back}")), ("role", "doc-backlink")], &text);
    out.close("h3");
    out.newline();
}

/// Writes the notes of a page.
pub(super) fn write_endnotes(page: &mut Page<'_>, out: &mut Markup) {
    let kind = epub_type(out, "endnotes");
    out.open("section", &given([("class", "endnotes"), ("id", &page.take_id("endnotes")), kind]));
    out.element("h2", &[], "提示与答案");
    out.newline();
    std::mem::take(&mut page.endnotes).iter().for_each(|note| out.append_finished(note));
    out.close("section");
}
