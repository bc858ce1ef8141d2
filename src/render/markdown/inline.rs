//! Running text as Markdown.

use crate::base::Span;
use crate::doc::{Citation, CitationItem, Inline, InlineKind, Link, Reference};
use crate::render::markdown::block::Writer;
use crate::render::markdown::text::{fence, push_literal};
use crate::resolve::LinkFacts;

impl Writer<'_> {
    /// Returns running text as Markdown.
    pub(super) fn words(&mut self, inlines: &[Inline]) -> String {
        let mut out = String::new();
        self.push_words(inlines, &mut out);
        out
    }

    fn push_words(&mut self, inlines: &[Inline], out: &mut String) {
        inlines.iter().for_each(|inline| self.push_inline(inline, out));
    }

    fn push_inline(&mut self, inline: &Inline, out: &mut String) {
        match &inline.kind {
            InlineKind::Text(text) | InlineKind::Broken(text) => push_literal(out, text),
            InlineKind::SoftBreak | InlineKind::HardBreak => out.push(' '),
            InlineKind::Code(code) => self.push_code(code, out),
            InlineKind::Run(expression) => self.push_value(inline.span, expression, out),
            InlineKind::Math(tex) => self.push_math(tex, out),
            InlineKind::Emphasis(content) => self.push_marked("*", content, out),
            InlineKind::Strong(content) => self.push_marked("**", content, out),
            InlineKind::Strikethrough(content) => self.push_marked("~~", content, out),
            InlineKind::Link(link) => self.push_link(link, out),
            InlineKind::Image(image) => push_literal(out, &image.alt),
            InlineKind::Reference(reference) => self.push_reference(reference, out),
            InlineKind::Citation(citation) => self.push_citation(citation, out),
            InlineKind::Footnote(label) => self.push_note(label, out),
            InlineKind::Span(content, _) => self.push_words(content, out),
            InlineKind::Html(element) => self.push_words(&element.children, out),
        }
    }

    fn push_marked(&mut self, mark: &str, content: &[Inline], out: &mut String) {
        out.push_str(mark);
        self.push_words(content, out);
        out.push_str(mark);
    }

    fn push_code(&self, code: &str, out: &mut String) {
        let mark = fence(code, 1);
        let gap = if code.starts_with('`') || code.ends_with('`') { " " } else { "" };
        let code = if self.in_table { code.replace('|', "\\|") } else { code.to_owned() };
        out.extend([mark.as_str(), gap, &code, gap, &mark]);
    }

    /// A bar would end a cell of a table, and TeX has names for both bars.
    fn push_math(&self, tex: &str, out: &mut String) {
        let tex = if self.in_table {
            tex.replace("\\|", "\\Vert ").replace('|', "\\vert ")
        } else {
            tex.replace('\n', " ")
        };
        out.extend(["$", &tex, "$"]);
    }

    fn push_value(&self, span: Span, expression: &str, out: &mut String) {
        match self.outputs.get(&span.start) {
            Some(output) => push_literal(out, output.text.trim()),
            None => push_literal(out, expression),
        }
    }

    fn push_link(&mut self, link: &Link, out: &mut String) {
        match self.facts.links.get(&link.destination.value) {
            Some(LinkFacts::External(href)) => {
                out.push('[');
                self.push_words(&link.content, out);
                out.extend(["](<", &href.replace('>', "%3E"), ">)"]);
            }
            _ => self.push_words(&link.content, out),
        }
    }

    fn push_reference(&mut self, reference: &Reference, out: &mut String) {
        match (&reference.content, self.facts.references.get(&reference.label.value)) {
            (Some(content), _) => self.push_words(content, out),
            (None, Some(facts)) => push_literal(out, &facts.text),
            (None, None) => push_literal(out, &reference.label.value),
        }
    }

    fn push_citation(&mut self, citation: &Citation, out: &mut String) {
        out.push_str(if citation.parenthetical { "（" } else { "" });
        for (at, item) in citation.items.iter().enumerate() {
            out.push_str(match (at, citation.parenthetical) {
                (0, _) => "",
                (_, true) => "；",
                (_, false) => "、",
            });
            self.push_work(item, citation.parenthetical, out);
        }
        out.push_str(if citation.parenthetical { "）" } else { "" });
    }

    fn push_work(&mut self, item: &CitationItem, parenthetical: bool, out: &mut String) {
        let Some(work) = self.facts.citations.get(&item.key.value) else {
            return push_literal(out, &item.key.value);
        };
        push_literal(out, &work.authors);
        out.push_str(if parenthetical { ", " } else { "（" });
        push_literal(out, &work.year);
        if !item.locator.is_empty() {
            out.push_str(", ");
            self.push_words(&item.locator, out);
        }
        out.push_str(if parenthetical { "" } else { "）" });
    }

    fn push_note(&mut self, label: &str, out: &mut String) {
        out.extend(["[^", label, "]"]);
        self.use_note(label);
    }
}
