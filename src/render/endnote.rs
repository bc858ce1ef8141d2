//! Hints and answers in an EPUB, whose readers cannot be relied on to fold text: a link where each would stand, and the
//! text at the end of the page.

use crate::base::Markup;
use crate::doc::Directive;
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
    let role = [("epub:type", "noteref"), ("role", "doc-noteref")];
    out.element(
        "a",
        &[&[("id", back.as_str()), ("href", &format!("#{id}"))], role.as_slice()].concat(),
        label,
    );
    out.close("p");
    let mut markup = page.markup();
    markup.open("section", &[("class", note.kind.name()), ("id", &id), ("epub:type", "endnote")]);
    write_note_title(page, &mut markup, label, &back);
    if !lead.is_empty() {
        markup.element("p", &[("class", "choice-answer")], lead);
    }
    page.set_aside(|page| write_blocks(page, &mut markup, &note.blocks));
    markup.close("section");
    markup.newline();
    page.endnotes.push(markup.finish());
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
    out.open(
        "section",
        &[("class", "endnotes"), ("epub:type", "endnotes"), ("id", &page.take_id("endnotes"))],
    );
    out.element("h2", &[], "提示与答案");
    out.newline();
    std::mem::take(&mut page.endnotes).iter().for_each(|note| out.append_finished(note));
    out.close("section");
}
