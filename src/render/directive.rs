//! Directives: boxes, folded text, widgets.

use crate::base::Markup;
use crate::doc::{Block, BlockKind, Directive, DirectiveKind, Inline, plain_text};
use crate::render::attributes::{classes, given};
use crate::render::block::{write_blocks, write_paragraph};
use crate::render::cited_by::write_cited_by;
use crate::render::endnote::write_endnote;
use crate::render::exercise::write_exercise;
use crate::render::figure::{write_figure, write_table_figure};
use crate::render::inline::{write_inlines, write_prose};
use crate::render::page::{Page, write_anchor};
use crate::resolve::WidgetFacts;

/// Writes a directive.
pub(super) fn write_directive(page: &mut Page<'_>, out: &mut Markup, directive: &Directive) {
    match directive.kind {
        DirectiveKind::Exercise => write_exercise(page, out, directive),
        DirectiveKind::Figure => write_figure(page, out, directive),
        DirectiveKind::Table => write_table_figure(page, out, directive),
        DirectiveKind::Widget => write_widget(page, out, directive),
        DirectiveKind::Proof => write_proof(page, out, directive),
        DirectiveKind::Hint | DirectiveKind::Answer if page.detached => {}
        DirectiveKind::Hint | DirectiveKind::Answer | DirectiveKind::Details => {
            write_folded(page, out, directive, directive.kind.label(), "");
        }
        DirectiveKind::Research | DirectiveKind::Open => {
            page.threads.extend(directive.target.map(|target| (target, page.section.clone())));
            write_box(page, out, directive);
        }
        _ => write_box(page, out, directive),
    }
}

fn write_box(page: &mut Page<'_>, out: &mut Markup, directive: &Directive) {
    let id = &page.target(directive.target).id;
    let class = classes(&format!("box {}", directive.kind.name()), &directive.attributes);
    out.open("section", &given([("class", &class), ("id", id)]));
    out.newline();
    write_box_title(page, out, directive);
    write_blocks(page, out, &directive.blocks);
    write_cited_by(page, out, directive.target);
    out.close("section");
}

/// Returns the label of a directive with its number: 定理 1.2, 说明.
pub(super) fn label(page: &Page<'_>, directive: &Directive) -> String {
    let number = &page.target(directive.target).number;
    let word = directive.kind.label();
    if number.is_empty() { word.to_owned() } else { format!("{word} {number}") }
}

/// Writes the line at the top of a box: label, number, title, anchor.
pub(super) fn write_box_title(page: &mut Page<'_>, out: &mut Markup, directive: &Directive) {
    let label = label(page, directive);
    out.open("p", &[("class", "box-title")]);
    out.element("span", &[("class", "label")], &label);
    write_title(page, out, &directive.title);
    write_anchor(out, &page.target(directive.target).id, &label);
    out.close("p");
    out.newline();
}

/// Writes a title after its label; nothing where there is none.
fn write_title(page: &mut Page<'_>, out: &mut Markup, title: &[Inline]) {
    if title.is_empty() {
        return;
    }
    out.text(" ");
    out.open("span", &[("class", "title")]);
    write_inlines(page, out, title);
    out.close("span");
}

/// Writes folded text. `lead` is a sentence in front of the content; empty for none.
pub(super) fn write_folded(
    page: &mut Page<'_>,
    out: &mut Markup,
    directive: &Directive,
    label: &str,
    lead: &str,
) {
    if !page.is_on_site() && directive.kind != DirectiveKind::Details {
        return write_endnote(page, out, directive, label, lead);
    }
    let id = &page.target(directive.target).id;
    let class = classes(directive.kind.name(), &directive.attributes);
    out.open("details", &given([("class", &class), ("id", id)]));
    write_summary(page, out, directive, label);
    out.newline();
    if !lead.is_empty() {
        out.element("p", &[("class", "choice-answer")], lead);
        out.newline();
    }
    page.set_aside(|page| write_blocks(page, out, &directive.blocks));
    out.close("details");
}

/// Writes a summary: the label and the title, or the title alone where it says what the label says.
fn write_summary(page: &mut Page<'_>, out: &mut Markup, directive: &Directive, label: &str) {
    let says_all = directive.kind == DirectiveKind::Details || plain_text(&directive.title).contains(label);
    out.open("summary", &[]);
    if directive.title.is_empty() || !says_all {
        out.element("span", &[("class", "label")], label);
        write_title(page, out, &directive.title);
    } else {
        out.open("span", &[("class", "title")]);
        write_inlines(page, out, &directive.title);
        out.close("span");
    }
    out.close("summary");
}

fn write_widget(page: &mut Page<'_>, out: &mut Markup, directive: &Directive) {
    let id = &page.target(directive.target).id;
    let class = classes("widget", &directive.attributes);
    let name = directive.attributes.get("name").map_or("", |name| name.value.as_str());
    let scripts = page.facts.widgets.get(name).filter(|_| page.is_on_site());
    let address = |of: fn(&WidgetFacts) -> &String| scripts.map_or("", |facts| of(facts).as_str());
    out.open(
        "div",
        &given([
            ("class", class.as_str()),
            ("id", id),
            ("data-widget", if page.is_on_site() { name } else { "" }),
            ("data-kit", address(|facts| &facts.kit)),
            ("data-model", address(|facts| &facts.model)),
            ("data-script", address(|facts| &facts.script)),
        ]),
    );
    out.newline();
    if !directive.title.is_empty() {
        write_box_title(page, out, directive);
    }
    // What stands there is hidden once the widget runs.
    page.set_aside(|page| write_blocks(page, out, &directive.blocks));
    out.close("div");
}

/// Writes a proof: open, its label run into the first paragraph and ∎ at the end of the last.
fn write_proof(page: &mut Page<'_>, out: &mut Markup, proof: &Directive) {
    let id = &page.target(proof.target).id;
    let class = classes("proof", &proof.attributes);
    out.open("section", &given([("class", &class), ("id", id)]));
    out.newline();
    if !proof.blocks.first().is_some_and(is_paragraph) {
        write_box_title(page, out, proof);
    }
    let last = proof.blocks.len().saturating_sub(1);
    for (at, block) in proof.blocks.iter().enumerate() {
        match &block.kind {
            BlockKind::Paragraph { content, continues } if at == 0 || at == last => {
                let ends = Ends { label: at == 0, qed: at == last, continues: *continues };
                write_proof_paragraph(page, out, proof, content, ends);
                out.newline();
            }
            _ => write_blocks(page, out, std::slice::from_ref(block)),
        }
    }
    if !proof.blocks.last().is_some_and(is_paragraph) {
        out.open("p", &[]);
        write_qed(out);
        out.close("p");
        out.newline();
    }
    out.close("section");
}

fn is_paragraph(block: &Block) -> bool {
    matches!(block.kind, BlockKind::Paragraph { .. })
}

/// What a paragraph of a proof has beside its text.
struct Ends {
    label: bool,
    qed: bool,
    continues: bool,
}

fn write_proof_paragraph(
    page: &mut Page<'_>,
    out: &mut Markup,
    proof: &Directive,
    content: &[Inline],
    ends: Ends,
) {
    write_paragraph(out, content, if ends.continues { "continues" } else { "" }, |out| {
        if ends.label {
            out.element("span", &[("class", "label")], proof.kind.label());
            write_title(page, out, &proof.title);
            out.text(" ");
        }
        write_prose(page, out, content);
        if ends.qed {
            write_qed(out);
        }
    });
}

fn write_qed(out: &mut Markup) {
    out.element("span", &[("class", "qed"), ("role", "img"), ("aria-label", "证毕")], "∎");
}
