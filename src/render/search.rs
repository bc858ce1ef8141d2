//! What search reads of a page: a record for each section, and one for each numbered thing in it.
//!
//! Text counts once, in the innermost record. Hints, answers, folded text, code and drawings are left out.

use crate::doc::{Block, BlockKind, Directive, DirectiveKind, Document, Heading, Inline, plain_text};
use crate::render::SearchRecord;
use crate::resolve::{Facts, TargetFacts};

/// The deepest heading that has a record of its own.
const DEEPEST: u8 = 4;

/// Returns the records of a page in order; the first is what stands before the first section.
pub(super) fn search_records(document: &Document, facts: &Facts) -> Vec<SearchRecord> {
    let mut index = Index { facts, records: Vec::new() };
    let mut section = SearchRecord {
        kind: "section".to_owned(),
        id: String::new(),
        title: String::new(),
        text: String::new(),
    };
    for block in &document.blocks {
        match &block.kind {
            BlockKind::Heading(heading) if heading.level <= DEEPEST => {
                index.finish(std::mem::replace(&mut section, index_section(facts, heading)));
            }
            _ => index.block(block, &mut section.text),
        }
    }
    index.finish(section);
    index.records
}

fn index_section(facts: &Facts, heading: &Heading) -> SearchRecord {
    let target = facts.targets.get(heading.target.0 as usize);
    let number = target.map_or("", |target| if heading.level == 1 { &target.text } else { &target.number });
    let id = target.map(|target| target.id.clone()).unwrap_or_default();
    SearchRecord {
        kind: "section".to_owned(),
        id,
        title: titled(number, &plain_text(&heading.content)),
        text: String::new(),
    }
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

struct Index<'a> {
    facts: &'a Facts,
    records: Vec<SearchRecord>,
}

impl Index<'_> {
    /// Keeps a record that says something.
    fn finish(&mut self, record: SearchRecord) {
        if !record.title.is_empty() || !record.text.is_empty() {
            self.records.push(record);
        }
    }

    fn blocks(&mut self, blocks: &[Block], text: &mut String) {
        blocks.iter().for_each(|block| self.block(block, text));
    }

    /// Adds a block's text, and records for the numbered things in it.
    fn block(&mut self, block: &Block, text: &mut String) {
        let mut inlines = |content: &[Inline]| push(text, &plain_text(content));
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
                    item.terms.iter().for_each(|(term, _, _)| push(text, &plain_text(term)));
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
            kind if kind.numbered().is_some() => self.record(directive),
            _ => {
                push(text, &plain_text(&directive.title));
                self.blocks(&directive.blocks, text);
            }
        }
    }

    /// Makes the record of a numbered directive, before those of what it holds.
    fn record(&mut self, directive: &Directive) {
        let unnamed = TargetFacts::default();
        let target =
            directive.target.and_then(|id| self.facts.targets.get(id.0 as usize)).unwrap_or(&unnamed);
        let label = if target.number.is_empty() { String::new() } else { directive.kind.label().to_owned() };
        let number = titled(&label, &target.number);
        let record = SearchRecord {
            kind: directive.kind.name().to_owned(),
            id: target.id.clone(),
            title: titled(&number, &plain_text(&directive.title)),
            text: String::new(),
        };
        let at = self.records.len();
        self.records.push(record);
        let mut text = String::new();
        self.blocks(&directive.blocks, &mut text);
        self.records[at].text = text;
    }
}
