//! Checks the spans of a tree.

use bookpress::base::Span;
use bookpress::doc::{Block, BlockKind, Document, Inline, InlineKind};

/// Asserts that spans lie in the text, on character boundaries, and in the spans around them.
pub(crate) fn check(document: &Document, text: &str) {
    let all = Span::new(document.source, 0, text.len());
    check_blocks(&document.blocks, all, text);
    for footnote in &document.footnotes {
        check_blocks(&footnote.blocks, all, text);
    }
}

fn check_span(span: Span, around: Span, text: &str) {
    assert!(around.contains(span), "{span:?} lies outside of {around:?} in {text:?}");
    assert!(text.get(span.range()).is_some(), "{span:?} is not on character boundaries in {text:?}");
}

fn check_blocks(blocks: &[Block], around: Span, text: &str) {
    for block in blocks {
        check_span(block.span, around, text);
        let span = block.span;
        match &block.kind {
            BlockKind::Heading(heading) => check_inlines(&heading.content, span, text),
            BlockKind::Paragraph { content, .. } => check_inlines(content, span, text),
            BlockKind::Quote(blocks) => check_blocks(blocks, span, text),
            BlockKind::List { items, .. } => {
                for item in items {
                    check_span(item.span, span, text);
                    check_blocks(&item.blocks, item.span, text);
                }
            }
            BlockKind::Definitions(items) => {
                for item in items {
                    item.terms.iter().for_each(|(term, _, _)| check_inlines(term, span, text));
                    item.definitions.iter().for_each(|blocks| check_blocks(blocks, span, text));
                }
            }
            BlockKind::Table(table) => {
                let cells = table.header.iter().chain(table.rows.iter().flatten());
                cells.for_each(|cell| check_inlines(cell, span, text));
            }
            BlockKind::Directive(directive) => {
                check_span(directive.opening, span, text);
                check_inlines(&directive.title, span, text);
                check_blocks(&directive.blocks, span, text);
            }
            BlockKind::Html(element) => check_blocks(&element.children, span, text),
            BlockKind::Code(code) => check_span(code.code_span, span, text),
            BlockKind::Math(_) | BlockKind::Break | BlockKind::Svg(_) | BlockKind::Broken(_) => {}
        }
    }
}

fn check_inlines(inlines: &[Inline], around: Span, text: &str) {
    for inline in inlines {
        check_span(inline.span, around, text);
        let span = inline.span;
        match &inline.kind {
            InlineKind::Emphasis(content)
            | InlineKind::Strong(content)
            | InlineKind::Strikethrough(content)
            | InlineKind::Span(content, _) => check_inlines(content, span, text),
            InlineKind::Link(link) => check_inlines(&link.content, span, text),
            InlineKind::Html(element) => check_inlines(&element.children, span, text),
            InlineKind::Citation(citation) => {
                citation.items.iter().for_each(|item| check_inlines(&item.locator, span, text));
            }
            InlineKind::Reference(reference) => {
                check_inlines(reference.content.as_deref().unwrap_or(&[]), span, text);
            }
            _ => {}
        }
    }
}
