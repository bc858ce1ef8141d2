//! How high a block will be on the page, guessed from the tree.
//!
//! Browsers skip the layout of sections that are out of sight and reserve a guessed height for them instead; the nearer
//! the guess, the less the scroll bar moves. Guesses are for the widest column, in tenths of the root's em.

use crate::base::is_wide;
use crate::doc::{Block, BlockKind, Cell, Inline, InlineKind, plain_text};

/// How many full-width characters a line holds.
const LINE: usize = 37;
/// The height of a line of text, of one of code, of a row of a table and of a line of a display.
const TEXT: u32 = 18;
const CODE: u32 = 14;
const ROW: u32 = 26;
const DISPLAY: u32 = 24;
/// The gap between two blocks.
const GAP: u32 = 10;
/// What a closed fold takes.
const FOLDED: u32 = 30;
/// A figure whose size is not known.
const FIGURE: u32 = 220;
/// The title and the edges of a box, and an exercise's line of facts.
const FRAME: u32 = 50;

/// Returns the height of a block with the gap after it.
pub(super) fn height(block: &Block) -> u32 {
    match &block.kind {
        BlockKind::Heading(heading) => match heading.level {
            ..=2 => 95,
            3 => 55,
            _ => 45,
        },
        BlockKind::Paragraph { content, .. } => text(content) + GAP,
        BlockKind::Math(math) => {
            let rows = 1 + math.tex.matches("\\\\").count() + math.tex.matches("\\frac").count().min(1);
            count(rows) * DISPLAY + GAP
        }
        BlockKind::Code(code) => count(code.code.lines().count()) * CODE + GAP + 30,
        BlockKind::Quote(blocks) => heights(blocks),
        BlockKind::List { items, .. } => items.iter().map(|item| heights(&item.blocks)).sum::<u32>() + GAP,
        BlockKind::Definitions(items) => {
            let definitions = items.iter().flat_map(|item| &item.definitions);
            definitions.map(|blocks| TEXT + heights(blocks)).sum()
        }
        BlockKind::Table(table) => table.rows.iter().map(|row| row_height(row)).sum::<u32>() + ROW + 2 * GAP,
        BlockKind::Break => 4 * GAP,
        BlockKind::Directive(directive) if directive.kind.is_folded() => FOLDED,
        BlockKind::Directive(directive) => FRAME + heights(&directive.blocks),
        BlockKind::Html(element) if element.name == "details" => FOLDED,
        BlockKind::Html(element) => heights(&element.children),
        BlockKind::Svg(_) => FIGURE,
        BlockKind::Broken(source) => count(source.lines().count()) * CODE + GAP,
    }
}

fn heights(blocks: &[Block]) -> u32 {
    blocks.iter().map(height).fold(0, u32::saturating_add)
}

/// Returns the height of running text; an image that stands alone is a figure.
fn text(content: &[Inline]) -> u32 {
    if let [Inline { kind: InlineKind::Image(_), .. }] = content {
        return FIGURE;
    }
    count(width(&plain_text(content)).div_ceil(2 * LINE).max(1)) * TEXT
}

/// Returns the width of text in halves of a character.
fn width(text: &str) -> usize {
    text.chars().map(|c| 1 + usize::from(is_wide(c))).sum()
}

/// Returns the height of a row: its fullest cell, whose column is some part of the text's width.
fn row_height(row: &[Cell]) -> u32 {
    let room = (2 * LINE / row.len().max(1)).max(8);
    let lines = row.iter().map(|cell| width(&plain_text(cell)).div_ceil(room)).max().unwrap_or(1);
    count(lines.max(1) - 1) * TEXT + ROW
}

fn count(number: usize) -> u32 {
    u32::try_from(number.min(100_000)).unwrap_or(100_000)
}
