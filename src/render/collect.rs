//! What a page needs of the slow leaves, gathered before it is rendered.

use crate::doc::{Bibliography, Block, BlockKind, Document, Inline, InlineKind};
use crate::render::{Formula, Listing};
use std::collections::BTreeSet;

/// A node of a tree.
enum Node<'a> {
    Block(&'a Block),
    Inline(&'a Inline),
}

/// Returns the formulas of a document, each once, sorted.
pub fn formulas(document: &Document) -> Vec<Formula> {
    let mut found = BTreeSet::new();
    let mut visit = |node: Node<'_>| found.extend(formula(&node));
    walk_blocks(&document.blocks, &mut visit);
    document.footnotes.iter().for_each(|note| walk_blocks(&note.blocks, &mut visit));
    found.into_iter().collect()
}

/// Returns the formulas of a bibliography, each once, sorted.
pub fn bibliography_formulas(bibliography: &Bibliography) -> Vec<Formula> {
    let mut found = BTreeSet::new();
    let mut visit = |node: Node<'_>| found.extend(formula(&node));
    walk_inlines(&bibliography.title, &mut visit);
    walk_blocks(&bibliography.introduction, &mut visit);
    for group in &bibliography.groups {
        walk_inlines(&group.title, &mut visit);
        walk_blocks(&group.introduction, &mut visit);
    }
    for paper in bibliography.papers() {
        [&paper.title, &paper.venue, &paper.links, &paper.note]
            .into_iter()
            .for_each(|inlines| walk_inlines(inlines, &mut visit));
    }
    found.into_iter().collect()
}

/// Returns the listings of a document that are to be highlighted, each once, sorted.
pub fn listings(document: &Document) -> Vec<Listing> {
    let mut found = BTreeSet::new();
    let mut visit = |node: Node<'_>| found.extend(listing(&node));
    walk_blocks(&document.blocks, &mut visit);
    document.footnotes.iter().for_each(|note| walk_blocks(&note.blocks, &mut visit));
    found.into_iter().collect()
}

fn formula(node: &Node<'_>) -> Option<Formula> {
    match node {
        Node::Block(Block { kind: BlockKind::Math(math), .. }) => {
            Some(Formula { tex: math.tex.clone(), display: true })
        }
        Node::Inline(Inline { kind: InlineKind::Math(tex), .. }) => {
            Some(Formula { tex: tex.clone(), display: false })
        }
        _ => None,
    }
}

fn listing(node: &Node<'_>) -> Option<Listing> {
    match node {
        Node::Block(Block { kind: BlockKind::Code(code), .. }) if !code.language.value.is_empty() => {
            Some(Listing { language: code.language.value.clone(), code: code.code.clone() })
        }
        _ => None,
    }
}

fn walk_blocks(blocks: &[Block], visit: &mut dyn FnMut(Node<'_>)) {
    for block in blocks {
        visit(Node::Block(block));
        walk_block(block, visit);
    }
}

fn walk_block(block: &Block, visit: &mut dyn FnMut(Node<'_>)) {
    match &block.kind {
        BlockKind::Heading(heading) => walk_inlines(&heading.content, visit),
        BlockKind::Paragraph { content, .. } => walk_inlines(content, visit),
        BlockKind::Quote(blocks) => walk_blocks(blocks, visit),
        BlockKind::List { items, .. } => items.iter().for_each(|item| walk_blocks(&item.blocks, visit)),
        BlockKind::Definitions(items) => {
            for item in items {
                item.terms.iter().for_each(|(term, _, _)| walk_inlines(term, visit));
                item.definitions.iter().for_each(|blocks| walk_blocks(blocks, visit));
            }
        }
        BlockKind::Table(table) => {
            let rows = std::iter::once(&table.header).chain(&table.rows);
            rows.flatten().for_each(|cell| walk_inlines(cell, visit));
        }
        BlockKind::Directive(directive) => {
            walk_inlines(&directive.title, visit);
            walk_blocks(&directive.blocks, visit);
        }
        BlockKind::Html(element) => walk_blocks(&element.children, visit),
        BlockKind::Math(_)
        | BlockKind::Code(_)
        | BlockKind::Break
        | BlockKind::Svg(_)
        | BlockKind::Broken(_) => {}
    }
}

fn walk_inlines(inlines: &[Inline], visit: &mut dyn FnMut(Node<'_>)) {
    for inline in inlines {
        visit(Node::Inline(inline));
        match &inline.kind {
            InlineKind::Emphasis(content)
            | InlineKind::Strong(content)
            | InlineKind::Strikethrough(content)
            | InlineKind::Span(content, _) => walk_inlines(content, visit),
            InlineKind::Link(link) => walk_inlines(&link.content, visit),
            InlineKind::Reference(reference) => {
                reference.content.iter().for_each(|content| walk_inlines(content, visit));
            }
            InlineKind::Citation(citation) => {
                citation.items.iter().for_each(|item| walk_inlines(&item.locator, visit));
            }
            InlineKind::Html(element) => walk_inlines(&element.children, visit),
            _ => {}
        }
    }
}
