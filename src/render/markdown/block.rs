//! Blocks as Markdown.

use crate::base::Span;
use crate::doc::{
    Block, BlockKind, Cell, CodeBlock, CodeFlag, DefinitionItem, Directive, DirectiveKind, DisplayMath,
    Document, Footnote, Heading, ListItem, Table, TargetId,
};
use crate::render::markdown::target;
use crate::render::markdown::text::{fence, paragraph, prefixed, push_literal};
use crate::resolve::{Facts, TargetFacts};
use crate::snippets::Outputs;
use std::collections::{BTreeMap, BTreeSet};

/// What is above the hints and answers of a section.
const ANSWERS: &str = "## 提示与答案";

/// A walk over a page that writes one section after the other.
pub(super) struct Writer<'a> {
    pub(super) facts: &'a Facts,
    pub(super) outputs: &'a Outputs,
    /// Whether a cell of a table is being written.
    pub(super) in_table: bool,
    footnotes: BTreeMap<&'a str, &'a Footnote>,
    /// The blocks of the section so far.
    blocks: Vec<String>,
    /// Its hints and answers so far.
    answers: Vec<String>,
    /// The labels of the footnotes that it has so far, in order.
    notes: Vec<String>,
    /// The same as a set.
    noted: BTreeSet<String>,
    /// What the exercise around this place is called; empty for none.
    exercise: String,
}

impl<'a> Writer<'a> {
    pub(super) fn new(document: &'a Document, facts: &'a Facts, outputs: &'a Outputs) -> Writer<'a> {
        Writer {
            facts,
            outputs,
            in_table: false,
            footnotes: document.footnotes.iter().map(|note| (note.label.value.as_str(), note)).collect(),
            blocks: Vec::new(),
            answers: Vec::new(),
            notes: Vec::new(),
            noted: BTreeSet::new(),
            exercise: String::new(),
        }
    }

    pub(super) fn target(&self, id: Option<TargetId>) -> &'a TargetFacts {
        target(self.facts, id)
    }

    /// Writes a block of the page.
    pub(super) fn write(&mut self, block: &Block) {
        let text = self.block(block);
        self.blocks.push(text);
    }

    /// Returns what was written since the last call, with its answers and footnotes, and begins anew.
    pub(super) fn take(&mut self) -> String {
        let mut parts = std::mem::take(&mut self.blocks);
        let answers = std::mem::take(&mut self.answers);
        if !answers.is_empty() {
            parts.push(ANSWERS.to_owned());
            parts.extend(answers);
        }
        let mut at = 0;
        // A footnote may have footnotes: the list grows while it is read, by each label once.
        while let Some(label) = self.notes.get(at).cloned() {
            parts.extend(self.note(&label));
            at += 1;
        }
        self.notes.clear();
        self.noted.clear();
        joined(parts)
    }

    pub(super) fn use_note(&mut self, label: &str) {
        if self.noted.insert(label.to_owned()) {
            self.notes.push(label.to_owned());
        }
    }

    fn note(&mut self, label: &str) -> Option<String> {
        let note = *self.footnotes.get(label)?;
        let text = self.content(&note.blocks);
        Some(prefixed(text.trim_end(), &format!("[^{label}]: "), "    "))
    }

    /// Returns a heading's number and words.
    pub(super) fn heading_title(&self, heading: &Heading) -> String {
        let target = self.target(Some(heading.target));
        let number = if heading.level == 1 { &target.text } else { &target.number };
        titled(number, &crate::doc::plain_text(&heading.content))
    }

    /// Returns blocks, parted by empty lines.
    fn content(&mut self, blocks: &[Block]) -> String {
        let parts = blocks.iter().map(|block| self.block(block)).collect();
        joined(parts)
    }

    fn block(&mut self, block: &Block) -> String {
        match &block.kind {
            BlockKind::Heading(heading) => self.heading(heading),
            BlockKind::Paragraph { content, .. } => paragraph(&self.words(content)),
            BlockKind::Math(math) => self.display(math),
            BlockKind::Code(code) => self.listing(code, block.span),
            BlockKind::Quote(blocks) => prefixed(&self.content(blocks), "> ", "> "),
            BlockKind::List { start, tight, items } => self.list(*start, *tight, items),
            BlockKind::Definitions(items) => joined(items.iter().map(|item| self.definition(item)).collect()),
            BlockKind::Table(table) => self.table(table),
            BlockKind::Break => "---".to_owned(),
            BlockKind::Directive(directive) => self.directive(directive),
            BlockKind::Html(element) => self.content(&element.children),
            BlockKind::Svg(_) => String::new(),
            BlockKind::Broken(source) => fenced("text", source),
        }
    }

    fn heading(&mut self, heading: &Heading) -> String {
        let target = self.target(Some(heading.target));
        let number = if heading.level == 1 { &target.text } else { &target.number };
        let words = self.words(&heading.content);
        format!("{} {}", "#".repeat(heading.level.into()), titled(number, &words))
    }

    fn display(&self, math: &DisplayMath) -> String {
        let number = &self.target(math.target).number;
        let tag = if number.is_empty() { String::new() } else { format!(" \\tag{{{number}}}") };
        format!("$$\n{}{tag}\n$$", math.tex.trim())
    }

    /// Returns code with its caption, and what it printed.
    fn listing(&mut self, code: &CodeBlock, span: Span) -> String {
        let caption = code.attributes.get("caption").map_or("", |caption| caption.value.as_str());
        let mut title = titled(&self.target(code.target).text, caption);
        if code.has(&CodeFlag::Mutant) {
            title = titled("典型错误", &title);
        }
        let mut parts = vec![strong(&title), fenced(&code.language.value, &code.code)];
        let printed = self.outputs.get(&span.start).filter(|_| code.has(&CodeFlag::Run));
        if let Some(output) = printed.filter(|output| !output.text.trim().is_empty()) {
            parts.extend(["输出：".to_owned(), fenced("text", &output.text)]);
        }
        joined(parts)
    }

    fn list(&mut self, start: Option<u64>, tight: bool, items: &[ListItem]) -> String {
        let mut number = start;
        let mut parts = Vec::with_capacity(items.len());
        for item in items {
            let mark = number.map_or("- ".to_owned(), |number| format!("{number}. "));
            number = number.map(|number| number.saturating_add(1));
            parts.push(self.item(item, &mark));
        }
        parts.join(if tight { "\n" } else { "\n\n" })
    }

    fn item(&mut self, item: &ListItem, mark: &str) -> String {
        let task = item.task.map_or("", |done| if done { "[x] " } else { "[ ] " });
        let text = self.content(&item.blocks);
        prefixed(text.trim_end(), &format!("{mark}{task}"), &" ".repeat(mark.len()))
    }

    fn definition(&mut self, item: &DefinitionItem) -> String {
        let terms: Vec<String> = item.terms.iter().map(|(term, _, _)| self.words(term)).collect();
        let mut parts = vec![format!("**{}**", terms.join("、"))];
        parts.extend(item.definitions.iter().map(|blocks| self.content(blocks).trim_end().to_owned()));
        joined(parts)
    }

    fn table(&mut self, table: &Table) -> String {
        let mut lines =
            vec![self.row(&table.header), format!("|{}", " --- |".repeat(table.alignments.len()))];
        lines.extend(table.rows.iter().map(|row| self.row(row)));
        lines.join("\n")
    }

    fn row(&mut self, cells: &[Cell]) -> String {
        let outer = std::mem::replace(&mut self.in_table, true);
        let cells: Vec<String> = cells.iter().map(|cell| self.words(cell)).collect();
        self.in_table = outer;
        format!("| {} |", cells.join(" | "))
    }

    /// Returns a box with its name above it; hints and answers are kept for the section's end.
    fn directive(&mut self, directive: &Directive) -> String {
        match directive.kind {
            DirectiveKind::Hint | DirectiveKind::Answer => {
                let text = self.boxed(directive, directive.kind.label());
                self.answers.push(text);
                String::new()
            }
            DirectiveKind::Exercise => {
                let name = self.target(directive.target).text.clone();
                let outer = std::mem::replace(&mut self.exercise, name);
                let text = self.boxed(directive, directive.kind.label());
                self.exercise = outer;
                text
            }
            _ => self.boxed(directive, directive.kind.label()),
        }
    }

    fn boxed(&mut self, directive: &Directive, label: &str) -> String {
        let target = self.target(directive.target);
        let name = match (directive.kind, target.text.is_empty()) {
            (DirectiveKind::Hint | DirectiveKind::Answer, _) => titled(&self.exercise, label),
            (_, true) => label.to_owned(),
            (_, false) => target.text.clone(),
        };
        let title = self.words(&directive.title);
        let alt = directive.attributes.get("alt").map_or("", |alt| alt.value.as_str());
        let mut parts = vec![format!("**{}**", titled(&name, &title))];
        if !alt.is_empty() {
            let mut words = String::new();
            push_literal(&mut words, alt);
            parts.push(format!("（图示：{words}）"));
        }
        parts.push(self.content(&directive.blocks));
        joined(parts)
    }
}

/// Joins a number and a title, either of which may be empty.
fn titled(number: &str, title: &str) -> String {
    let gap = if number.is_empty() || title.is_empty() { "" } else { " " };
    format!("{number}{gap}{title}")
}

fn strong(text: &str) -> String {
    if text.is_empty() {
        return String::new();
    }
    let mut out = "**".to_owned();
    push_literal(&mut out, text);
    out + "**"
}

fn fenced(language: &str, code: &str) -> String {
    let mark = fence(code, 3);
    format!("{mark}{language}\n{}\n{mark}", code.trim_end_matches('\n'))
}

/// Joins blocks by empty lines, empty ones left out; ends with a line end unless there is nothing.
fn joined(parts: Vec<String>) -> String {
    let kept: Vec<&str> = parts.iter().map(|part| part.trim_end()).filter(|part| !part.is_empty()).collect();
    if kept.is_empty() { String::new() } else { kept.join("\n\n") + "\n" }
}
