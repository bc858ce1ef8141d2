//! What search reads of a page: a record for each section, and one for each numbered thing in it.
//!
//! Text counts once, in the innermost record. Hints, answers, folded text, code and drawings are left out.

use crate::doc::{
    Block, BlockKind, Citation, Directive, DirectiveKind, Document, Heading, Inline, InlineKind, plain_text,
};
use crate::render::SearchRecord;
use crate::resolve::{Facts, TargetFacts};

/// The deepest heading that has a record of its own.
const DEEPEST: u8 = 4;

/// Returns the records of a page in order, a section's before those of what it holds; the first is what stands before the
/// first section.
pub(super) fn search_records(document: &Document, facts: &Facts) -> Vec<SearchRecord> {
    let mut index = Index { facts, records: vec![record("section", String::new(), String::new())] };
    let mut section = 0;
    let mut text = String::new();
    for block in &document.blocks {
        match &block.kind {
            BlockKind::Heading(heading) if heading.level <= DEEPEST => {
                index.records[section].text = std::mem::take(&mut text);
                section = index.records.len();
                index.records.push(index_section(facts, heading));
            }
            _ => index.block(block, &mut text),
        }
    }
    index.records[section].text = text;
    index.records.retain(|record| !record.title.is_empty() || !record.text.is_empty());
    index.records
}

fn record(kind: &str, id: String, title: String) -> SearchRecord {
    SearchRecord { kind: kind.to_owned(), id, title, text: String::new() }
}

fn index_section(facts: &Facts, heading: &Heading) -> SearchRecord {
    let target = facts.targets.get(heading.target.0 as usize);
    let number = target.map_or("", |target| if heading.level == 1 { &target.text } else { &target.number });
    let id = target.map(|target| target.id.clone()).unwrap_or_default();
    record("section", id, titled(number, &words(&heading.content, facts)))
}

/// Joins a number and a title, either of which may be empty.
fn titled(number: &str, title: &str) -> String {
    if number.is_empty() || title.is_empty() {
        format!("{number}{title}")
    } else {
        format!("{number} {title}")
    }
}

/// Adds text to a record's, parted by a space.
fn push(text: &mut String, more: &str) {
    let more = more.trim();
    if !text.is_empty() && !more.is_empty() {
        text.push(' ');
    }
    text.push_str(more);
}

/// Returns what readers see of running text, formulas as TeX; footnotes and what is not known are left out.
fn words(inlines: &[Inline], facts: &Facts) -> String {
    let mut text = String::new();
    write_words(inlines, facts, &mut text);
    text
}

fn write_words(inlines: &[Inline], facts: &Facts, out: &mut String) {
    for inline in inlines {
        match &inline.kind {
            InlineKind::Reference(reference) => match &reference.content {
                Some(content) => write_words(content, facts, out),
                None => {
                    out.extend(facts.references.get(&reference.label.value).map(|facts| facts.text.as_str()))
                }
            },
            InlineKind::Citation(citation) => write_works(citation, facts, out),
            InlineKind::Emphasis(content)
            | InlineKind::Strong(content)
            | InlineKind::Strikethrough(content)
            | InlineKind::Span(content, _) => write_words(content, facts, out),
            InlineKind::Link(link) => write_words(&link.content, facts, out),
            InlineKind::Html(element) => write_words(&element.children, facts, out),
            _ => out.push_str(&plain_text(std::slice::from_ref(inline))),
        }
    }
}

fn write_works(citation: &Citation, facts: &Facts, out: &mut String) {
    let works: Vec<String> = citation
        .items
        .iter()
        .filter_map(|item| facts.citations.get(&item.key.value))
        .map(|work| format!("{} {}", work.authors, work.year))
        .collect();
    let works = works.join("；");
    let bracketed = citation.parenthetical && !works.is_empty();
    out.push_str(&if bracketed { format!("（{works}）") } else { works });
}

struct Index<'a> {
    facts: &'a Facts,
    records: Vec<SearchRecord>,
}

impl Index<'_> {
    fn blocks(&mut self, blocks: &[Block], text: &mut String) {
        blocks.iter().for_each(|block| self.block(block, text));
    }

    /// Adds a block's text, and records for the numbered things in it.
    fn block(&mut self, block: &Block, text: &mut String) {
        let facts = self.facts;
        let mut inlines = |content: &[Inline]| push(text, &words(content, facts));
        match &block.kind {
            BlockKind::Heading(heading) => inlines(&heading.content),
            BlockKind::Paragraph { content, .. } => inlines(content),
            BlockKind::Math(math) => push(text, &math.tex.replace('\n', " ")),
            BlockKind::Code(code) => {
                push(text, code.attributes.get("caption").map_or("", |caption| &caption.value));
            }
            BlockKind::Quote(blocks) => self.blocks(blocks, text),
            BlockKind::List { items, .. } => items.iter().for_each(|item| self.blocks(&item.blocks, text)),
            BlockKind::Definitions(items) => {
                for item in items {
                    item.terms.iter().for_each(|(term, _, _)| push(text, &words(term, facts)));
                    item.definitions.iter().for_each(|blocks| self.blocks(blocks, text));
                }
            }
            BlockKind::Table(table) => {
                let rows = std::iter::once(&table.header).chain(&table.rows);
                rows.flatten().for_each(|cell| inlines(cell));
            }
            BlockKind::Directive(directive) => self.directive(directive, text),
            BlockKind::Html(element) => self.blocks(&element.children, text),
            BlockKind::Break | BlockKind::Svg(_) | BlockKind::Broken(_) => {}
        }
    }

    fn directive(&mut self, directive: &Directive, text: &mut String) {
        match directive.kind {
            DirectiveKind::Hint | DirectiveKind::Answer | DirectiveKind::Details => {}
            kind if kind.numbered().is_some() => self.numbered(directive),
            _ => {
                push(text, &words(&directive.title, self.facts));
                self.blocks(&directive.blocks, text);
            }
        }
    }

    /// Makes the record of a numbered directive, before those of what it holds.
    fn numbered(&mut self, directive: &Directive) {
        let unnamed = TargetFacts::default();
        let target =
            directive.target.and_then(|id| self.facts.targets.get(id.0 as usize)).unwrap_or(&unnamed);
        let label = if target.number.is_empty() { String::new() } else { directive.kind.label().to_owned() };
        let number = titled(&label, &target.number);
        let title = titled(&number, &words(&directive.title, self.facts));
        let at = self.records.len();
        self.records.push(record(directive.kind.name(), target.id.clone(), title));
        let mut text = String::new();
        self.blocks(&directive.blocks, &mut text);
        self.records[at].text = text;
    }
}
