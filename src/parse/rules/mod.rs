//! Rules of content: which attributes, labels and blocks belong where.

mod attributes;
mod code;
mod exercise;
mod figure;
mod label;

use crate::base::Diagnostic;
use crate::doc::{
    Block, BlockKind, Directive, DirectiveKind, Document, HtmlElement, Inline, InlineKind, Kind,
};

/// Checks a document; attributes that nothing takes are dropped from it.
pub(super) fn check(document: &mut Document, diagnostics: &mut Vec<Diagnostic>) {
    let mut rules = Rules { diagnostics };
    rules.blocks(&mut document.blocks, None);
    for footnote in &mut document.footnotes {
        rules.blocks(&mut footnote.blocks, None);
    }
}

struct Rules<'a> {
    diagnostics: &'a mut Vec<Diagnostic>,
}

impl Rules<'_> {
    /// Checks blocks inside a directive, if any.
    fn blocks(&mut self, blocks: &mut [Block], parent: Option<DirectiveKind>) {
        for block in blocks {
            self.block(block, parent);
        }
    }

    fn block(&mut self, block: &mut Block, parent: Option<DirectiveKind>) {
        match &mut block.kind {
            BlockKind::Heading(heading) => {
                let (kind, name) = match parent {
                    None => (Kind::Section, "heading"),
                    Some(_) => (Kind::Anchor, "heading inside a directive"),
                };
                label::check(&heading.attributes, kind, name, self.diagnostics);
                attributes::check_keys(&mut heading.attributes, "a heading", &[], self.diagnostics);
                self.inlines(&mut heading.content, None);
            }
            BlockKind::Paragraph { content, .. } => self.inlines(content, parent),
            BlockKind::Math(math) => {
                label::check(&math.attributes, Kind::Equation, "equation", self.diagnostics);
                attributes::check_keys(&mut math.attributes, "a display", &[], self.diagnostics);
            }
            BlockKind::Code(block) => code::check(block, self.diagnostics),
            BlockKind::Quote(blocks) => self.blocks(blocks, parent),
            BlockKind::List { items, .. } => {
                items.iter_mut().for_each(|item| self.blocks(&mut item.blocks, parent));
            }
            BlockKind::Definitions(items) => {
                for item in items {
                    for (term, given, _) in &mut item.terms {
                        label::check(given, Kind::Term, "term", self.diagnostics);
                        attributes::check_term(given, self.diagnostics);
                        self.inlines(term, parent);
                    }
                    item.definitions.iter_mut().for_each(|blocks| self.blocks(blocks, parent));
                }
            }
            BlockKind::Table(table) => {
                let cells = table.header.iter_mut().chain(table.rows.iter_mut().flatten());
                cells.for_each(|cell| self.inlines(cell, None));
            }
            BlockKind::Directive(directive) => self.directive(directive, parent),
            BlockKind::Html(element) => self.blocks(&mut element.children, parent),
            BlockKind::Break | BlockKind::Svg(_) | BlockKind::Broken(_) => {}
        }
    }

    fn directive(&mut self, directive: &mut Directive, parent: Option<DirectiveKind>) {
        let kind = directive.kind;
        label::check(
            &directive.attributes,
            kind.numbered().unwrap_or(Kind::Anchor),
            kind.name(),
            self.diagnostics,
        );
        attributes::check_directive(directive, self.diagnostics);
        match kind {
            DirectiveKind::Exercise => exercise::check(directive, self.diagnostics),
            DirectiveKind::Answer | DirectiveKind::Hint => {
                exercise::check_place(directive, parent, self.diagnostics)
            }
            DirectiveKind::Figure => figure::check(directive, self.diagnostics),
            DirectiveKind::Table => figure::check_table(directive, self.diagnostics),
            _ => {}
        }
        self.inlines(&mut directive.title, None);
        self.blocks(&mut directive.blocks, Some(kind));
    }

    fn inlines(&mut self, inlines: &mut [Inline], parent: Option<DirectiveKind>) {
        for inline in inlines {
            let span = inline.span;
            match &mut inline.kind {
                InlineKind::Emphasis(content)
                | InlineKind::Strong(content)
                | InlineKind::Strikethrough(content) => {
                    self.inlines(content, parent);
                }
                InlineKind::Span(content, given) => {
                    label::check(given, Kind::Anchor, "span", self.diagnostics);
                    attributes::check_keys(given, "a span", &[], self.diagnostics);
                    self.inlines(content, parent);
                }
                InlineKind::Link(link) => self.inlines(&mut link.content, parent),
                InlineKind::Reference(reference) => {
                    reference.content.iter_mut().for_each(|content| self.inlines(content, parent));
                }
                InlineKind::Image(image) => {
                    label::check(&image.attributes, Kind::Anchor, "image", self.diagnostics);
                    attributes::check_keys(&mut image.attributes, "an image", &[], self.diagnostics);
                    if image.alt.trim().is_empty() && parent != Some(DirectiveKind::Figure) {
                        figure::missing_alt(span, self.diagnostics);
                    }
                }
                InlineKind::Html(element) => {
                    if element.name == "img" && !has_alt(element) {
                        figure::missing_alt(span, self.diagnostics);
                    }
                    self.inlines(&mut element.children, parent);
                }
                _ => {}
            }
        }
    }
}

fn has_alt(image: &HtmlElement<Inline>) -> bool {
    image.attributes.iter().any(|(name, value)| name == "alt" && !value.trim().is_empty())
}
