//! The statement of an exercise as Markdown that notebooks show: the author's text, references and citations written
//! out.

use super::ChapterCode;
use super::cells::{Cell, is_hidden};
use crate::base::Span;
use crate::config::Config;
use crate::doc::{Block, BlockKind, Citation, CodeBlock, Directive, Inline, InlineKind, plain_text};
use std::fmt::Write;

/// Returns what an exercise asks, without its hints and its answer, and without code that is a part of it.
pub(super) fn statement(chapter: &ChapterCode<'_>, exercise: &Directive) -> String {
    let blocks = exercise.blocks.iter().filter_map(|block| markdown(chapter, block));
    blocks.collect::<Vec<_>>().join("\n\n")
}

fn markdown(chapter: &ChapterCode<'_>, block: &Block) -> Option<String> {
    Some(match &block.kind {
        BlockKind::Code(code) if !code.flags.is_empty() => return None,
        BlockKind::Code(code) => fenced(code),
        BlockKind::Directive(inner) if is_hidden(inner.kind) => return None,
        BlockKind::Directive(inner) => statement(chapter, inner),
        BlockKind::Math(math) => format!("$$\n{}\n$$", math.tex),
        BlockKind::Svg(_) => return None,
        _ => {
            let mut edits = Vec::new();
            block_edits(chapter, block, &mut edits);
            edited(chapter, block.span, edits)
        }
    })
}

fn fenced(code: &CodeBlock) -> String {
    let longest = code.code.lines().map(|line| line.len() - line.trim_start_matches('`').len()).max();
    let fence = "`".repeat(longest.unwrap_or(0).max(2) + 1);
    format!("{fence}{}\n{}{fence}", code.language.value, code.code)
}

/// Returns inlines as Markdown.
pub(super) fn inline_markdown(chapter: &ChapterCode<'_>, inlines: &[Inline]) -> String {
    let (Some(first), Some(last)) = (inlines.first(), inlines.last()) else { return String::new() };
    let mut edits = Vec::new();
    inline_edits(chapter, inlines, &mut edits);
    let span = Span { end: last.span.end, ..first.span };
    edited(chapter, span, edits).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A range of the source, and what stands for it.
type Edit = (Span, String);

fn edited(chapter: &ChapterCode<'_>, span: Span, mut edits: Vec<Edit>) -> String {
    edits.sort_by_key(|(span, _)| span.start);
    let text = chapter.sources.map.text(span.source);
    let slice = |from: u32, to: u32| text.get(from as usize..to as usize).unwrap_or("");
    let mut out = String::new();
    let mut at = span.start;
    for (place, text) in edits.into_iter().filter(|(place, _)| place.end <= span.end) {
        if place.start >= at {
            out.push_str(slice(at, place.start));
            out.push_str(&text);
            at = place.end;
        }
    }
    out.push_str(slice(at, span.end));
    out.trim_end().to_owned()
}

fn block_edits(chapter: &ChapterCode<'_>, block: &Block, edits: &mut Vec<Edit>) {
    let mut within = |blocks: &[Block]| blocks.iter().for_each(|block| block_edits(chapter, block, edits));
    match &block.kind {
        BlockKind::Quote(blocks) => within(blocks),
        BlockKind::List { items, .. } => items.iter().for_each(|item| within(&item.blocks)),
        BlockKind::Html(element) => within(&element.children),
        BlockKind::Paragraph { content, .. } => inline_edits(chapter, content, edits),
        BlockKind::Table(table) => {
            let cells = std::iter::once(&table.header).chain(&table.rows).flatten();
            cells.for_each(|cell| inline_edits(chapter, cell, edits));
        }
        _ => {}
    }
}

fn inline_edits(chapter: &ChapterCode<'_>, inlines: &[Inline], edits: &mut Vec<Edit>) {
    for inline in inlines {
        match &inline.kind {
            InlineKind::Emphasis(content)
            | InlineKind::Strong(content)
            | InlineKind::Strikethrough(content) => inline_edits(chapter, content, edits),
            InlineKind::Reference(reference) => {
                let facts = chapter.facts.references.get(&reference.label.value);
                let made = facts.map_or_else(|| reference.label.value.clone(), |facts| facts.text.clone());
                let text = reference.content.as_deref().map_or(made, plain_text);
                edits.push((inline.span, text));
            }
            InlineKind::Citation(citation) => edits.push((inline.span, cited(chapter, citation))),
            InlineKind::Span(content, _)
            | InlineKind::Html(crate::doc::HtmlElement { children: content, .. }) => {
                edits.push((inline.span, inline_markdown(chapter, content)));
            }
            InlineKind::Link(link) if !link.destination.value.contains("://") => {
                edits.push((inline.span, inline_markdown(chapter, &link.content)));
            }
            InlineKind::Image(image) => edits.push((inline.span, image.alt.clone())),
            InlineKind::Footnote(_) => edits.push((inline.span, String::new())),
            _ => {}
        }
    }
}

fn cited(chapter: &ChapterCode<'_>, citation: &Citation) -> String {
    let works = citation.items.iter().map(|item| {
        let key = &item.key.value;
        let facts = chapter.facts.citations.get(key);
        facts.map_or_else(|| key.clone(), |facts| format!("{}, {}", facts.authors, facts.year))
    });
    format!("（{}）", works.collect::<Vec<_>>().join("；"))
}

/// Returns definitions of those of the book's macros that cells use, for notebooks; they show nothing.
pub(super) fn macros(config: &Config, cells: &[Cell]) -> String {
    let texts: Vec<&str> = cells
        .iter()
        .filter_map(|cell| match cell {
            Cell::Markdown(text) => Some(text.as_str()),
            Cell::Code(_) => None,
        })
        .collect();
    let mut out = String::new();
    for (name, body) in
        config.tex_macros().iter().filter(|(name, _)| texts.iter().any(|text| text.contains(*name)))
    {
        let count = (1..=9).rev().find(|number| body.contains(&format!("#{number}")));
        let count = count.map_or_else(String::new, |count| format!("[{count}]"));
        // Writing to a string cannot fail.
        let _ = write!(out, "\\newcommand{{{name}}}{count}{{{body}}}");
    }
    if out.is_empty() { out } else { format!("\n\n${out}$") }
}
