//! What search reads of a page: a record for each section, and one for each numbered or labelled thing in it.
//!
//! Text counts once, in the innermost record. Hints, answers and other folded text count apart, and the things in them
//! have no records, so that a search shows nothing of them unless it is asked to. Code and drawings are left out.

use crate::doc::{
    Bibliography, Block, BlockKind, Citation, CodeBlock, DefinitionItem, Directive, DirectiveKind, Document,
    Heading, Inline, InlineKind, Paper, TargetId, plain_text,
};
use crate::render::SearchRecord;
use crate::resolve::{Facts, TargetFacts};

/// The deepest heading that has a record of its own.
const DEEPEST: u8 = 4;

/// The kind of records of sections.
const SECTION: &str = "section";

/// Returns the records of a page in order, a section's before those of what it holds; the first is what stands before the
/// first section.
pub(super) fn search_records(document: &Document, facts: &Facts) -> Vec<SearchRecord> {
    let mut index = Index::new(facts);
    for block in &document.blocks {
        match &block.kind {
            BlockKind::Heading(heading) if heading.level <= DEEPEST => index.section(heading),
            _ => index.block(block),
        }
    }
    index.finish()
}

/// Returns the records of a bibliography: its groups, and the works in them.
pub(super) fn paper_records(bibliography: &Bibliography, facts: &Facts) -> Vec<SearchRecord> {
    let mut index = Index::new(facts);
    index.blocks(&bibliography.introduction);
    for group in &bibliography.groups {
        let id = target(facts, Some(group.target)).id.clone();
        index.open_section(2, id, plain_text(&group.title));
        index.blocks(&group.introduction);
        group.papers.iter().for_each(|paper| index.paper(paper));
    }
    index.finish()
}

static UNNAMED: TargetFacts = TargetFacts { id: String::new(), number: String::new(), text: String::new() };

fn target(facts: &Facts, id: Option<TargetId>) -> &TargetFacts {
    id.and_then(|id| facts.targets.get(id.0 as usize)).unwrap_or(&UNNAMED)
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

/// A walk over a page that fills its records.
struct Index<'a> {
    facts: &'a Facts,
    records: Vec<SearchRecord>,
    /// The record that text goes into.
    at: usize,
    /// The sections around this place: their levels and records.
    sections: Vec<(u8, usize)>,
    /// Whether this place is in folded text.
    folded: bool,
}

impl<'a> Index<'a> {
    fn new(facts: &'a Facts) -> Index<'a> {
        let first = SearchRecord { kind: SECTION, ..SearchRecord::default() };
        Index { facts, records: vec![first], at: 0, sections: Vec::new(), folded: false }
    }

    /// Drops records without title or text; the first is one on most pages.
    fn finish(self) -> Vec<SearchRecord> {
        let is_kept = |record: &SearchRecord| !(record.title.is_empty() && record.text.is_empty());
        let mut places = Vec::with_capacity(self.records.len());
        let mut kept: Vec<SearchRecord> = Vec::with_capacity(self.records.len());
        for mut record in self.records {
            places.push(is_kept(&record).then_some(kept.len()));
            if is_kept(&record) {
                record.parent = record.parent.and_then(|parent| places[parent]);
                kept.push(record);
            }
        }
        kept
    }

    fn section(&mut self, heading: &Heading) {
        let target = target(self.facts, Some(heading.target));
        let number = if heading.level == 1 { &target.text } else { &target.number };
        let title = titled(number, &words(&heading.content, self.facts));
        self.open_section(heading.level, target.id.clone(), title);
    }

    fn open_section(&mut self, level: u8, id: String, title: String) {
        self.sections.retain(|(outer, _)| *outer < level);
        self.at = self.add(SECTION, id, title);
        self.sections.push((level, self.at));
    }

    /// Adds a record to the section around this place.
    fn add(&mut self, kind: &'static str, id: String, title: String) -> usize {
        let parent = self.sections.last().map(|(_, record)| *record);
        self.records.push(SearchRecord { kind, id, title, parent, ..SearchRecord::default() });
        self.records.len() - 1
    }

    /// Runs `fill` with text going into a record.
    fn within(&mut self, record: usize, fill: impl FnOnce(&mut Index<'a>)) {
        let outer = std::mem::replace(&mut self.at, record);
        fill(self);
        self.at = outer;
    }

    fn push(&mut self, text: &str) {
        let record = &mut self.records[self.at];
        push(if self.folded { &mut record.folded } else { &mut record.text }, text);
    }

    fn inlines(&mut self, inlines: &[Inline]) {
        self.push(&words(inlines, self.facts));
    }

    fn blocks(&mut self, blocks: &[Block]) {
        blocks.iter().for_each(|block| self.block(block));
    }

    /// Adds a block's text, and records for the things in it.
    fn block(&mut self, block: &Block) {
        match &block.kind {
            BlockKind::Heading(heading) => self.inlines(&heading.content),
            BlockKind::Paragraph { content, .. } => self.inlines(content),
            BlockKind::Math(math) => self.push(&math.tex.replace('\n', " ")),
            BlockKind::Code(code) => self.listing(code),
            BlockKind::Quote(blocks) => self.blocks(blocks),
            BlockKind::List { items, .. } => items.iter().for_each(|item| self.blocks(&item.blocks)),
            BlockKind::Definitions(items) => items.iter().for_each(|item| self.definition(item)),
            BlockKind::Table(table) => {
                let rows = std::iter::once(&table.header).chain(&table.rows);
                rows.flatten().for_each(|cell| self.inlines(cell));
            }
            BlockKind::Directive(directive) => self.directive(directive),
            BlockKind::Html(element) => self.blocks(&element.children),
            BlockKind::Break | BlockKind::Svg(_) | BlockKind::Broken(_) => {}
        }
    }

    /// Takes a listing: its caption, as a record where it has a number.
    fn listing(&mut self, code: &CodeBlock) {
        let caption = code.attributes.get("caption").map_or("", |caption| caption.value.as_str());
        let target = target(self.facts, code.target);
        if target.text.is_empty() || self.folded {
            return self.push(caption);
        }
        self.add("listing", target.id.clone(), titled(&target.text, caption));
    }

    /// Takes terms with their definitions: a record where a term has an id.
    fn definition(&mut self, item: &DefinitionItem) {
        let named = item.terms.iter().find(|(_, _, target)| target.is_some());
        let Some((_, _, id)) = named.filter(|_| !self.folded) else {
            item.terms.iter().for_each(|(term, _, _)| self.inlines(term));
            return item.definitions.iter().for_each(|blocks| self.blocks(blocks));
        };
        let titles: Vec<String> = item.terms.iter().map(|(term, _, _)| words(term, self.facts)).collect();
        let record = self.add("term", target(self.facts, *id).id.clone(), titles.join("、"));
        self.within(record, |index| item.definitions.iter().for_each(|blocks| index.blocks(blocks)));
    }

    fn directive(&mut self, directive: &Directive) {
        match directive.kind {
            DirectiveKind::Hint | DirectiveKind::Answer | DirectiveKind::Details => {
                let outer = std::mem::replace(&mut self.folded, true);
                self.inlines(&directive.title);
                self.blocks(&directive.blocks);
                self.folded = outer;
            }
            kind if !self.folded && kind.numbered().is_some() => self.numbered(directive),
            _ => {
                self.inlines(&directive.title);
                self.blocks(&directive.blocks);
            }
        }
    }

    /// Makes the record of a numbered directive, before those of what it holds.
    fn numbered(&mut self, directive: &Directive) {
        let target = target(self.facts, directive.target);
        let title = titled(&target.text, &words(&directive.title, self.facts));
        let record = self.add(directive.kind.name(), target.id.clone(), title);
        let level = directive.attributes.get("level").and_then(|level| level.value.parse().ok());
        self.records[record].extra = level.unwrap_or(0);
        self.within(record, |index| index.blocks(&directive.blocks));
    }

    fn paper(&mut self, paper: &Paper) {
        let record = self.add("paper", paper.key.value.clone(), plain_text(&paper.title));
        self.records[record].extra = u32::from(paper.year);
        self.within(record, |index| {
            index.push(&paper.authors.join(", "));
            index.inlines(&paper.venue);
            index.inlines(&paper.note);
        });
    }
}
