//! What a chapter holds, in numbers.

use crate::base::is_han;
use crate::doc::{
    Block, BlockKind, Directive, DirectiveKind, Document, ExerciseKind, HtmlElement, Inline, InlineKind,
};
use serde::Serialize;
use std::collections::BTreeMap;

/// The numbers of one page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Statistics {
    /// Characters of prose that are not white space: no code, no formulas.
    pub characters: usize,
    /// 汉字 among them.
    pub han: usize,
    /// Headings below the title, those inside directives left out.
    pub sections: usize,
    /// Formulas in running text.
    pub inline_formulas: usize,
    /// Formulas on lines of their own.
    pub display_formulas: usize,
    /// Code blocks.
    pub listings: usize,
    /// `figure` directives.
    pub figures: usize,
    /// Tables, captioned or not.
    pub tables: usize,
    /// Exercises.
    pub exercises: Exercises,
    /// Works cited, each time that they are.
    pub citations: usize,
    /// Cross references.
    pub references: usize,
}

/// Exercises, counted by what they say of themselves.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Exercises {
    /// All of them.
    pub total: usize,
    /// By kind, `derive` and so on; `unknown` for those of older text.
    pub by_kind: BTreeMap<&'static str, usize>,
    /// By level, `1` to `4`; `unknown` likewise.
    pub by_level: BTreeMap<&'static str, usize>,
}

/// The numbers of a page, with its name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ChapterStatistics {
    /// The Markdown's path from the root.
    pub path: String,
    /// The chapter's number; none for other pages.
    pub number: Option<u32>,
    /// The title as plain text.
    pub title: String,
    /// Its numbers.
    #[serde(flatten)]
    pub statistics: Statistics,
}

impl Statistics {
    /// Adds the numbers of another page.
    pub fn add(&mut self, other: &Statistics) {
        self.characters += other.characters;
        self.han += other.han;
        self.sections += other.sections;
        self.inline_formulas += other.inline_formulas;
        self.display_formulas += other.display_formulas;
        self.listings += other.listings;
        self.figures += other.figures;
        self.tables += other.tables;
        self.exercises.add(&other.exercises);
        self.citations += other.citations;
        self.references += other.references;
    }

    fn blocks(&mut self, blocks: &[Block], boxed: bool) {
        for block in blocks {
            self.block(block, boxed);
        }
    }

    /// Counts a block; `boxed` tells whether it stands in a directive.
    fn block(&mut self, block: &Block, boxed: bool) {
        match &block.kind {
            BlockKind::Heading(heading) => {
                self.sections += usize::from(!boxed && heading.level > 1);
                self.inlines(&heading.content);
            }
            BlockKind::Paragraph { content, .. } => self.inlines(content),
            BlockKind::Math(_) => self.display_formulas += 1,
            BlockKind::Code(_) => self.listings += 1,
            BlockKind::Quote(blocks) => self.blocks(blocks, boxed),
            BlockKind::List { items, .. } => items.iter().for_each(|item| self.blocks(&item.blocks, boxed)),
            BlockKind::Definitions(items) => {
                for item in items {
                    item.terms.iter().for_each(|(term, _, _)| self.inlines(term));
                    item.definitions.iter().for_each(|blocks| self.blocks(blocks, boxed));
                }
            }
            BlockKind::Table(table) => {
                self.tables += 1;
                let rows = std::iter::once(&table.header).chain(&table.rows);
                rows.flatten().for_each(|cell| self.inlines(cell));
            }
            BlockKind::Directive(directive) => self.directive(directive),
            BlockKind::Html(HtmlElement { children, .. }) => self.blocks(children, boxed),
            BlockKind::Break | BlockKind::Svg(_) | BlockKind::Broken(_) => {}
        }
    }

    fn directive(&mut self, directive: &Directive) {
        match directive.kind {
            DirectiveKind::Figure => self.figures += 1,
            DirectiveKind::Exercise => self.exercises.count(directive),
            _ => {}
        }
        self.inlines(&directive.title);
        self.blocks(&directive.blocks, true);
    }

    fn inlines(&mut self, inlines: &[Inline]) {
        for inline in inlines {
            self.inline(inline);
        }
    }

    fn inline(&mut self, inline: &Inline) {
        match &inline.kind {
            InlineKind::Text(text) => self.text(text),
            InlineKind::Math(_) => self.inline_formulas += 1,
            InlineKind::Emphasis(content)
            | InlineKind::Strong(content)
            | InlineKind::Strikethrough(content)
            | InlineKind::Span(content, _) => self.inlines(content),
            InlineKind::Link(link) => self.inlines(&link.content),
            InlineKind::Html(element) => self.inlines(&element.children),
            InlineKind::Reference(reference) => {
                self.references += 1;
                self.inlines(reference.content.as_deref().unwrap_or_default());
            }
            InlineKind::Citation(citation) => {
                self.citations += citation.items.len();
                citation.items.iter().for_each(|item| self.inlines(&item.locator));
            }
            InlineKind::SoftBreak
            | InlineKind::HardBreak
            | InlineKind::Code(_)
            | InlineKind::Run(_)
            | InlineKind::Image(_)
            | InlineKind::Footnote(_)
            | InlineKind::Broken(_) => {}
        }
    }

    fn text(&mut self, text: &str) {
        self.characters += text.chars().filter(|c| !c.is_whitespace()).count();
        self.han += text.chars().filter(|c| is_han(*c)).count();
    }
}

impl Exercises {
    fn count(&mut self, exercise: &Directive) {
        let value = |key| exercise.attributes.get(key).map(|value| value.value.as_str());
        let kind = value("kind").and_then(ExerciseKind::from_name).map_or("unknown", ExerciseKind::name);
        let level = ["1", "2", "3", "4"].into_iter().find(|level| value("level") == Some(level));
        self.total += 1;
        *self.by_kind.entry(kind).or_default() += 1;
        *self.by_level.entry(level.unwrap_or("unknown")).or_default() += 1;
    }

    fn add(&mut self, other: &Exercises) {
        self.total += other.total;
        for (kind, count) in &other.by_kind {
            *self.by_kind.entry(kind).or_default() += count;
        }
        for (level, count) in &other.by_level {
            *self.by_level.entry(level).or_default() += count;
        }
    }
}

/// Counts what a document holds, footnotes included.
pub fn count(document: &Document) -> Statistics {
    let mut statistics = Statistics::default();
    statistics.blocks(&document.blocks, false);
    for footnote in &document.footnotes {
        statistics.blocks(&footnote.blocks, false);
    }
    statistics
}
