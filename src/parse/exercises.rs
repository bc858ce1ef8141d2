//! Older text's exercises: a heading `练习 1.3 …` with one `<details>` before the next heading.

use crate::base::Spanned;
use crate::doc::{Block, BlockKind, Directive, DirectiveKind, Heading, InlineKind};
use crate::parse::headings::{cut, labelled_number};

/// Turns such headings, with what follows them, into exercises. `text` is the author's file.
pub(super) fn recognise(text: &str, blocks: &mut Vec<Block>) {
    let mut at = 0;
    while at < blocks.len() {
        match exercise_end(text, blocks, at) {
            Some(end) => {
                let taken: Vec<Block> = blocks.drain(at..end).collect();
                blocks.insert(at, exercise(text, taken));
            }
            None => recognise_inside(text, &mut blocks[at]),
        }
        at += 1;
    }
}

fn recognise_inside(text: &str, block: &mut Block) {
    match &mut block.kind {
        BlockKind::Quote(blocks) => recognise(text, blocks),
        BlockKind::List { items, .. } => items.iter_mut().for_each(|item| recognise(text, &mut item.blocks)),
        BlockKind::Html(element) => recognise(text, &mut element.children),
        _ => {}
    }
}

/// Returns the end of the exercise that starts at a block.
fn exercise_end(text: &str, blocks: &[Block], start: usize) -> Option<usize> {
    let BlockKind::Heading(heading) = &blocks[start].kind else { return None };
    let title = heading.content.first()?;
    let InlineKind::Text(title) = &title.kind else { return None };
    labelled_number(title, "练习")?;
    let ends = |block: &Block| matches!(&block.kind, BlockKind::Heading(next) if next.level <= heading.level);
    let rest = &blocks[start + 1..];
    let length = rest.iter().position(ends).unwrap_or(rest.len());
    let answers = rest[..length].iter().filter(|block| older_details(text, block).is_some()).count();
    (answers == 1).then_some(start + 1 + length)
}

fn older_details<'a>(text: &str, block: &'a Block) -> Option<&'a Directive> {
    match &block.kind {
        BlockKind::Directive(directive) if directive.kind == DirectiveKind::Details => {
            text[directive.opening.range()].starts_with('<').then_some(directive)
        }
        _ => None,
    }
}

fn exercise(text: &str, blocks: Vec<Block>) -> Block {
    let mut blocks = blocks.into_iter();
    let first = blocks.next().expect("the caller took the heading and what follows it");
    let BlockKind::Heading(heading) = first.kind else { return first };
    let mut blocks: Vec<Block> = blocks.collect();
    let answer = blocks.iter().position(|block| older_details(text, block).is_some());
    if let Some(BlockKind::Directive(details)) = answer.map(|at| &mut blocks[at].kind) {
        details.kind = DirectiveKind::Answer;
    }
    let (title, typed_number) = title(text, &heading);
    let directive = Directive {
        kind: DirectiveKind::Exercise,
        opening: first.span,
        title,
        attributes: heading.attributes,
        typed_number,
        target: None,
        blocks,
    };
    let end = directive.blocks.last().map_or(first.span, |block| block.span);
    Block { span: first.span.to(end), kind: BlockKind::Directive(Box::new(directive)) }
}

fn title(text: &str, heading: &Heading) -> (Vec<crate::doc::Inline>, Option<Spanned<String>>) {
    let mut content = heading.content.clone();
    let number = cut(text, &mut content, |title| labelled_number(title, "练习"));
    (content, number)
}
