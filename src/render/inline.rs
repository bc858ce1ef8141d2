//! Inlines: running text.

use crate::base::{Markup, Span, is_han};
use crate::doc::{Attributes, Inline, InlineKind};
use crate::render::MathError;
use crate::render::attributes::{classes, given};
use crate::render::citation::write_citation;
use crate::render::edges::{Around, Piece, Unit, arrange};
use crate::render::equation::{fault, place_in_line};
use crate::render::footnote::write_note_reference;
use crate::render::html::write_inline_html;
use crate::render::image::write_image;
use crate::render::link::{write_link, write_reference};
use crate::render::page::{Page, write_unresolved};
use crate::render::terms::write_text;

/// The most characters that 着重号 are put under; longer emphasis is bold.
const DOTTED: usize = 6;

/// Writes running text.
pub(super) fn write_inlines(page: &mut Page<'_>, out: &mut Markup, inlines: &[Inline]) {
    write_between(page, out, inlines, Around::default());
}

/// Writes a paragraph's text, in which the glossary's terms are links.
pub(super) fn write_prose(page: &mut Page<'_>, out: &mut Markup, inlines: &[Inline]) {
    let prose = !page.aside;
    page.in_prose(prose, |page| write_inlines(page, out, inlines));
}

/// Writes running text that stands between two characters.
pub(super) fn write_between(page: &mut Page<'_>, out: &mut Markup, inlines: &[Inline], around: Around) {
    for piece in arrange(inlines, around, page.facts) {
        match piece {
            Piece::Text(text) => write_text(page, out, &text),
            Piece::Node(inline, around) => write_inline(page, out, inline, around),
            Piece::Unit(unit) => write_unit(page, out, &unit),
        }
    }
}

/// Writes a formula with the marks that must not part from it.
fn write_unit(page: &mut Page<'_>, out: &mut Markup, unit: &Unit<'_>) {
    let class = unit.class();
    if !class.is_empty() {
        out.open("span", &[("class", &class)]);
    }
    out.text(&unit.before);
    write_inline(page, out, unit.formula, Around::default());
    for note in unit.notes {
        write_inline(page, out, note, Around::default());
    }
    out.text(&unit.after);
    if !class.is_empty() {
        out.close("span");
    }
}

fn write_inline(page: &mut Page<'_>, out: &mut Markup, inline: &Inline, around: Around) {
    match &inline.kind {
        InlineKind::Text(text) => out.text(text),
        InlineKind::SoftBreak => out.text(" "),
        InlineKind::HardBreak => out.empty("br", &[]),
        InlineKind::Code(code) => out.element("code", &[], code),
        InlineKind::Run(expression) => write_value(page, out, inline.span, expression),
        InlineKind::Math(tex) => write_math(page, out, inline.span, tex),
        InlineKind::Emphasis(content) => write_emphasis(page, out, content, around),
        InlineKind::Strong(content) => write_within(page, out, "strong", &[], content, around),
        InlineKind::Strikethrough(content) => write_within(page, out, "s", &[], content, around),
        InlineKind::Link(link) => write_link(page, out, link, around),
        InlineKind::Image(image) => write_image(page, out, image, ""),
        InlineKind::Reference(reference) => write_reference(page, out, reference, around),
        InlineKind::Citation(citation) => write_citation(page, out, citation, around),
        InlineKind::Footnote(label) => write_note_reference(page, out, label),
        InlineKind::Span(content, attributes) => write_span(page, out, content, attributes, around),
        InlineKind::Html(element) => {
            page.in_prose(false, |page| write_inline_html(page, out, element, around));
        }
        InlineKind::Broken(source) => out.element("code", &[("class", "broken")], source),
    }
}

/// Writes an element around running text.
pub(super) fn write_within(
    page: &mut Page<'_>,
    out: &mut Markup,
    name: &str,
    attributes: &[(&str, &str)],
    content: &[Inline],
    around: Around,
) {
    out.open(name, attributes);
    write_between(page, out, content, around);
    out.close(name);
}

fn write_span(
    page: &mut Page<'_>,
    out: &mut Markup,
    content: &[Inline],
    attributes: &Attributes,
    around: Around,
) {
    let class = classes("", attributes);
    write_within(page, out, "span", &given([("class", &class)]), content, around);
}

/// Writes emphasis: 着重号 for a few 汉字, bold for more, italics for Latin text alone.
fn write_emphasis(page: &mut Page<'_>, out: &mut Markup, content: &[Inline], around: Around) {
    let mut text = String::new();
    gather_text(content, &mut text);
    let attributes = given([
        ("class", if text.contains(is_han) && text.chars().count() > DOTTED { "long" } else { "" }),
        ("lang", if is_latin(&text) { "en" } else { "" }),
    ]);
    write_within(page, out, "em", &attributes, content, around);
}

fn is_latin(text: &str) -> bool {
    text.contains(|c: char| c.is_ascii_alphabetic()) && text.chars().all(|c| (c as u32) < 0x250 || is_mark(c))
}

/// Tells whether a character is punctuation that Latin text has too: dashes, quotes, the ellipsis.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{2010}'..='\u{2027}')
}

/// Gathers the words of emphasis; formulas are neither Chinese nor Latin and don't count.
fn gather_text(inlines: &[Inline], text: &mut String) {
    for inline in inlines {
        match &inline.kind {
            InlineKind::Text(words) | InlineKind::Code(words) => text.push_str(words),
            InlineKind::Emphasis(content)
            | InlineKind::Strong(content)
            | InlineKind::Strikethrough(content)
            | InlineKind::Span(content, _) => gather_text(content, text),
            InlineKind::Link(link) => gather_text(&link.content, text),
            InlineKind::SoftBreak => text.push(' '),
            _ => {}
        }
    }
}

fn write_math(page: &mut Page<'_>, out: &mut Markup, span: Span, tex: &str) {
    let formulas = page.engines.math;
    match formulas.get(tex, false).as_ref() {
        Ok(markup) => {
            page.use_rules(markup);
            out.append_finished(&markup.html);
        }
        Err(error) => {
            write_bad_math(out, error, &format!("${tex}$"));
            page.report(fault(error, place_in_line(tex, &error.range, span)));
        }
    }
}

fn write_bad_math(out: &mut Markup, error: &MathError, source: &str) {
    out.element("code", &[("class", "broken"), ("title", &error.message)], source);
}

fn write_value(page: &Page<'_>, out: &mut Markup, span: Span, expression: &str) {
    match page.output(span).map(|output| output.text.as_str()) {
        Some(value) => out.element("span", &[("class", "value")], value.trim()),
        None => write_unresolved(out, &format!("{{run}} {expression}")),
    }
}
