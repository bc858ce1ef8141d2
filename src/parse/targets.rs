//! Gives out [`TargetId`]s in document order.

use crate::doc::{Block, BlockKind, Document, Inline, InlineKind, TargetId};

/// Numbers everything that can be linked to; footnotes come last.
pub(super) fn number(document: &mut Document) {
    let mut counter = Counter(0);
    counter.blocks(&mut document.blocks);
    for footnote in &mut document.footnotes {
        counter.blocks(&mut footnote.blocks);
    }
    document.targets = counter.0;
}

struct Counter(u32);

impl Counter {
    fn next(&mut self) -> TargetId {
        let id = TargetId(self.0);
        self.0 += 1;
        id
    }

    fn next_if(&mut self, wanted: bool) -> Option<TargetId> {
        wanted.then(|| self.next())
    }

    fn blocks(&mut self, blocks: &mut [Block]) {
        for block in blocks {
            self.block(block);
        }
    }

    fn block(&mut self, block: &mut Block) {
        match &mut block.kind {
            BlockKind::Heading(heading) => {
                heading.target = self.next();
                self.inlines(&mut heading.content);
            }
            BlockKind::Paragraph { content, .. } => self.inlines(content),
            BlockKind::Math(math) => math.target = self.next_if(math.attributes.id.is_some()),
            BlockKind::Code(code) => code.target = self.next_if(code.attributes.id.is_some()),
            BlockKind::Quote(blocks) => self.blocks(blocks),
            BlockKind::List { items, .. } => items.iter_mut().for_each(|item| self.blocks(&mut item.blocks)),
            BlockKind::Definitions(items) => {
                for item in items {
                    for (term, attributes, target) in &mut item.terms {
                        *target = self.next_if(attributes.id.is_some());
                        self.inlines(term);
                    }
                    item.definitions.iter_mut().for_each(|blocks| self.blocks(blocks));
                }
            }
            BlockKind::Table(table) => {
                let cells = table.header.iter_mut().chain(table.rows.iter_mut().flatten());
                cells.for_each(|cell| self.inlines(cell));
            }
            BlockKind::Directive(directive) => {
                let named = directive.kind.numbered().is_some() || directive.attributes.id.is_some();
                directive.target = self.next_if(named);
                self.inlines(&mut directive.title);
                self.blocks(&mut directive.blocks);
            }
            BlockKind::Html(element) => {
                element.target = self.next_if(is_anchor(&element.name, &element.attributes));
                self.blocks(&mut element.children);
            }
            BlockKind::Break | BlockKind::Svg(_) | BlockKind::Broken(_) => {}
        }
    }

    fn inlines(&mut self, inlines: &mut [Inline]) {
        for inline in inlines {
            match &mut inline.kind {
                InlineKind::Emphasis(content)
                | InlineKind::Strong(content)
                | InlineKind::Strikethrough(content)
                | InlineKind::Span(content, _) => self.inlines(content),
                InlineKind::Link(link) => self.inlines(&mut link.content),
                InlineKind::Reference(reference) => {
                    reference.content.iter_mut().for_each(|content| self.inlines(content));
                }
                InlineKind::Citation(citation) => {
                    citation.items.iter_mut().for_each(|item| self.inlines(&mut item.locator));
                }
                InlineKind::Html(element) => {
                    element.target = self.next_if(is_anchor(&element.name, &element.attributes));
                    self.inlines(&mut element.children);
                }
                _ => {}
            }
        }
    }
}

/// Tells whether a raw element can be linked to: it has an id, or is `<a name>`.
fn is_anchor(name: &str, attributes: &[(String, String)]) -> bool {
    attributes.iter().any(|(key, value)| !value.is_empty() && (key == "id" || (key == "name" && name == "a")))
}
