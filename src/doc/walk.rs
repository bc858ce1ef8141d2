//! Walking a tree.

use crate::doc::{Block, BlockKind, Document};

/// Calls `visit` for every block of a document in reading order, footnotes last, each before its content.
pub fn for_each_block<'a>(document: &'a Document, visit: &mut impl FnMut(&'a Block)) {
    walk(&document.blocks, visit);
    for footnote in &document.footnotes {
        walk(&footnote.blocks, visit);
    }
}

fn walk<'a>(blocks: &'a [Block], visit: &mut impl FnMut(&'a Block)) {
    for block in blocks {
        visit(block);
        match &block.kind {
            BlockKind::Quote(inner) => walk(inner, visit),
            BlockKind::List { items, .. } => items.iter().for_each(|item| walk(&item.blocks, visit)),
            BlockKind::Definitions(items) => {
                items.iter().flat_map(|item| &item.definitions).for_each(|blocks| walk(blocks, visit));
            }
            BlockKind::Directive(directive) => walk(&directive.blocks, visit),
            BlockKind::Html(element) => walk(&element.children, visit),
            _ => {}
        }
    }
}
