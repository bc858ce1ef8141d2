//! How high a block will be on the page, guessed from the tree.
//!
//! Browsers skip the layout of sections that are out of sight and reserve a guessed height for them instead; the nearer
//! the guess, the less the scroll bar moves. Guesses are for the widest column, in tenths of the root's em, and tell how
//! much of it is lines of text, of which a narrower column has more. `tests/render/heights.md` has examples.

use crate::base::is_wide;
use crate::doc::{
    Block, BlockKind, Cell, CodeBlock, CodeFlag, Directive, DirectiveKind, Inline, InlineKind, SvgElement,
    plain_text,
};
use crate::snippets::{Output, Outputs};
use std::iter::Sum;
use std::ops::Add;

/// A guessed height, in tenths of the root's em.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Height {
    /// What lines of running text take.
    pub text: u32,
    /// What is as high in a narrow column.
    pub rest: u32,
}

impl Height {
    fn text(text: u32) -> Height {
        Height { text, rest: 0 }
    }

    fn rest(rest: u32) -> Height {
        Height { text: 0, rest }
    }

    fn less(self, gap: u32) -> Height {
        Height { rest: self.rest.saturating_sub(gap), ..self }
    }

    /// Returns the whole of it.
    pub fn total(self) -> u32 {
        self.text.saturating_add(self.rest)
    }
}

impl Add for Height {
    type Output = Height;

    fn add(self, other: Height) -> Height {
        let (text, rest) = (self.text.saturating_add(other.text), self.rest.saturating_add(other.rest));
        Height { text, rest }
    }
}

impl Sum for Height {
    fn sum<I: Iterator<Item = Height>>(heights: I) -> Height {
        heights.fold(Height::default(), Add::add)
    }
}

/// How many full-width characters a line holds, and a row of a table, which is set smaller and may be wider.
const LINE: usize = 37;
const WIDE_LINE: usize = 52;
/// The height of a line of text, of one of code, of a row of a table, of one more line in it, and of a line of a display.
const TEXT: u32 = 18;
const CODE: u32 = 14;
const ROW: u32 = 24;
const SMALL: u32 = 14;
const DISPLAY: u32 = 20;
/// The height of headings of the second, third and fourth level with the gaps around them.
const HEADINGS: [u32; 3] = [87, 57, 45];
/// The gap between two blocks, and between two items of a list that stand close.
const GAP: u32 = 10;
const CLOSE: u32 = 5;
/// What surrounds code.
const LISTING: u32 = 30;
/// What a closed fold takes.
const FOLDED: u32 = 30;
/// A figure whose size is not known.
const FIGURE: u32 = 210;
/// How many tenths of the root's em make ten pixels of a drawing, nearly.
const DRAWN: f64 = 0.58;
/// The title and the edges of a box, and those of an exercise with its line of facts.
const FRAME: u32 = 55;
const EXERCISE: u32 = 95;

/// Returns the height of a block with the gap after it.
pub(super) fn height(block: &Block, outputs: &Outputs) -> Height {
    let heights = |blocks: &[Block]| blocks.iter().map(|block| height(block, outputs)).sum::<Height>();
    match &block.kind {
        BlockKind::Heading(heading) => Height::rest(HEADINGS[usize::from(heading.level.clamp(2, 4)) - 2]),
        BlockKind::Paragraph { content, .. } => text(content) + Height::rest(GAP),
        BlockKind::Math(math) => Height::rest(display_height(&math.tex) + GAP),
        BlockKind::Code(code) => Height::rest(code_height(code, outputs.get(&block.span.start))),
        BlockKind::Quote(blocks) => heights(blocks),
        BlockKind::List { items, tight, .. } => {
            let items =
                items.iter().map(|item| heights(&item.blocks).less(if *tight { GAP - CLOSE } else { 0 }));
            items.sum::<Height>() + Height::rest(GAP)
        }
        BlockKind::Definitions(items) => {
            let definitions = items.iter().flat_map(|item| &item.definitions);
            definitions.map(|blocks| Height::rest(TEXT) + heights(blocks)).sum()
        }
        BlockKind::Table(table) => {
            table.rows.iter().map(|row| row_height(row)).sum::<Height>() + Height::rest(ROW + 2 * GAP)
        }
        BlockKind::Break => Height::rest(2 * GAP),
        BlockKind::Directive(directive) => {
            frame(directive) + shown(directive).map(heights).unwrap_or_default()
        }
        BlockKind::Html(element) if element.name == "details" => Height::rest(FOLDED),
        BlockKind::Html(element) => heights(&element.children),
        BlockKind::Svg(drawing) => Height::rest(drawing_height(drawing)),
        BlockKind::Broken(source) => Height::rest(lines(source) + GAP),
    }
}

/// Returns what a directive takes beside what it shows.
fn frame(directive: &Directive) -> Height {
    Height::rest(match &directive.kind {
        kind if kind.is_folded() => FOLDED,
        DirectiveKind::Exercise => EXERCISE,
        _ => FRAME,
    })
}

fn shown(directive: &Directive) -> Option<&[Block]> {
    (!directive.kind.is_folded()).then_some(&directive.blocks)
}

/// Returns the height of running text; an image that stands alone is a figure.
fn text(content: &[Inline]) -> Height {
    if let [Inline { kind: InlineKind::Image(_), .. }] = content {
        return Height::rest(FIGURE);
    }
    Height::text(count(width(&plain_text(content)).div_ceil(2 * LINE).max(1)) * TEXT)
}

/// Returns the width of text in halves of a character.
fn width(text: &str) -> usize {
    text.chars().map(|c| 1 + usize::from(is_wide(c))).sum()
}

fn lines(code: &str) -> u32 {
    count(code.lines().count()) * CODE
}

/// Returns the height of a listing and of what it printed and drew.
fn code_height(code: &CodeBlock, output: Option<&Output>) -> u32 {
    let folded = code.has(&CodeFlag::Hide) || code.has(&CodeFlag::Mutant);
    let own = if folded { FOLDED } else { lines(&code.code) + LISTING };
    let Some(output) = output.filter(|_| code.has(&CodeFlag::Run)) else { return own };
    let printed = if output.text.is_empty() { 0 } else { lines(&output.text) + 2 * GAP };
    let drawn = output.figures.iter().map(|figure| drawing_height(figure) + GAP);
    drawn.fold(own.saturating_add(printed), u32::saturating_add)
}

/// Returns the height of a drawing, which its `viewBox` tells in pixels.
fn drawing_height(drawing: &SvgElement) -> u32 {
    let attribute = drawing.attributes.iter().find(|(name, _)| name == "viewBox");
    let pixels = attribute.and_then(|(_, sizes)| sizes.split([' ', ',']).nth(3)?.parse::<f64>().ok());
    pixels.map_or(FIGURE, |pixels| (pixels * DRAWN).clamp(0.0, 2000.0) as u32)
}

fn display_height(tex: &str) -> u32 {
    count(1 + tex.matches("\\\\").count() + tex.matches("\\frac").count().min(1)) * DISPLAY
}

/// Returns the height of a row: its fullest cell, whose column is some part of the text's width.
fn row_height(row: &[Cell]) -> Height {
    let room = (2 * WIDE_LINE / row.len().max(1)).max(8);
    let lines = row.iter().map(|cell| width(&plain_text(cell)).div_ceil(room)).max().unwrap_or(1);
    Height { text: count(lines.max(1) - 1) * SMALL, rest: ROW }
}

fn count(number: usize) -> u32 {
    u32::try_from(number.min(100_000)).unwrap_or(100_000)
}
