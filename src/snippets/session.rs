//! What the session of a chapter does, and the digest of all that leads to each output.

use super::library::Library;
use crate::base::{Digest, Hasher, Span};
use crate::doc::{
    Block, BlockKind, CodeBlock, CodeFlag, Directive, DirectiveKind, Document, Inline, InlineKind,
};
use std::collections::BTreeMap;

/// A block or value that is executed.
#[derive(Clone, Debug, PartialEq)]
pub struct Snippet<'a> {
    /// The whole block or value.
    pub span: Span,
    /// The place to blame: the `run` flag, or the whole value.
    pub blame: Span,
    /// The digest of all code that leads to its output, its own last, with the modules that it imports.
    pub digest: Digest,
    /// The digest of what was imported for the looks of figures; see [`Library::looks`].
    pub looks: Digest,
    /// What is executed.
    pub source: SnippetSource<'a>,
}

/// What is executed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum SnippetSource<'a> {
    /// A block with the flag `run`.
    Block(&'a CodeBlock),
    /// The expression of a value in prose.
    Value(&'a str),
}

/// What a session does, one after the other.
#[derive(Clone, Debug, PartialEq)]
pub enum Step<'a> {
    /// Executes a block or value.
    Snippet(Snippet<'a>),
    /// Does the steps of an answer in a fork of the session, which is thrown away.
    Fork(Vec<Step<'a>>),
    /// Judges a code exercise; each of its candidates in a fork.
    Exercise(CodeExercise<'a>),
}

/// An exercise whose candidates are judged by its checks. Parts of one kind are executed one after the other, but for
/// the mutants, each of which stands for itself.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CodeExercise<'a> {
    /// The opening line of the exercise.
    pub opening: Option<Span>,
    /// What the reader starts from.
    pub stubs: Vec<&'a CodeBlock>,
    /// The assertions that judge.
    pub checks: Vec<&'a CodeBlock>,
    /// The reference answer.
    pub solutions: Vec<&'a CodeBlock>,
    /// Classic mistakes.
    pub mutants: Vec<&'a CodeBlock>,
}

impl<'a> CodeExercise<'a> {
    /// Tells whether the exercise has none of the parts.
    pub fn is_empty(&self) -> bool {
        [&self.stubs, &self.checks, &self.solutions, &self.mutants].into_iter().all(Vec::is_empty)
    }

    fn add(&mut self, code: &'a CodeBlock) {
        for flag in &code.flags {
            match flag.value {
                CodeFlag::Stub => self.stubs.push(code),
                CodeFlag::Check => self.checks.push(code),
                CodeFlag::Solution => self.solutions.push(code),
                CodeFlag::Mutant => self.mutants.push(code),
                _ => {}
            }
        }
    }
}

/// Returns the digest of every executed block and value of a chapter, by the offset that its span starts at.
pub fn snippet_digests(document: &Document, library: &Library) -> BTreeMap<u32, Digest> {
    snippets(document, library).into_iter().map(|snippet| (snippet.span.start, snippet.digest)).collect()
}

/// Returns what the session of a chapter does, in the order of the text, footnotes last.
pub fn session_steps<'a>(document: &'a Document, library: &'a Library) -> Vec<Step<'a>> {
    let mut session = Session::new(library);
    session.blocks(&document.blocks);
    document.footnotes.iter().for_each(|footnote| session.blocks(&footnote.blocks));
    session.steps
}

/// Returns the executed blocks and values of a chapter in the order of the text, those in footnotes last.
pub fn snippets<'a>(document: &'a Document, library: &'a Library) -> Vec<Snippet<'a>> {
    snippets_of(&session_steps(document, library))
}

/// Returns the executed blocks and values of some steps, in order.
pub fn snippets_of<'a>(steps: &[Step<'a>]) -> Vec<Snippet<'a>> {
    let mut found = Vec::new();
    gather(steps, &mut found);
    found
}

fn gather<'a>(steps: &[Step<'a>], found: &mut Vec<Snippet<'a>>) {
    for step in steps {
        match step {
            Step::Snippet(snippet) => found.push(snippet.clone()),
            Step::Fork(steps) => gather(steps, found),
            Step::Exercise(_) => {}
        }
    }
}

/// A walk through a chapter. Recursion is bounded by the depth of the tree.
struct Session<'a> {
    library: &'a Library,
    /// The digest of all blocks so far.
    state: Digest,
    /// The digest of all that was imported so far for the looks of figures.
    looks: Digest,
    steps: Vec<Step<'a>>,
    /// The parts of the exercise that the walk is in.
    exercise: CodeExercise<'a>,
}

impl<'a> Session<'a> {
    fn new(library: &'a Library) -> Session<'a> {
        Session {
            library,
            state: Digest::default(),
            looks: Digest::default(),
            steps: Vec::new(),
            exercise: CodeExercise::default(),
        }
    }

    fn blocks(&mut self, blocks: &'a [Block]) {
        blocks.iter().for_each(|block| self.block(block));
    }

    fn block(&mut self, block: &'a Block) {
        match &block.kind {
            BlockKind::Code(code) => self.code(block.span, code),
            BlockKind::Heading(heading) => self.inlines(&heading.content),
            BlockKind::Paragraph { content, .. } => self.inlines(content),
            BlockKind::Quote(blocks) => self.blocks(blocks),
            BlockKind::List { items, .. } => items.iter().for_each(|item| self.blocks(&item.blocks)),
            BlockKind::Definitions(items) => {
                for item in items {
                    item.terms.iter().for_each(|(term, ..)| self.inlines(term));
                    item.definitions.iter().for_each(|blocks| self.blocks(blocks));
                }
            }
            BlockKind::Table(table) => {
                let cells = std::iter::once(&table.header).chain(&table.rows).flatten();
                cells.for_each(|cell| self.inlines(cell));
            }
            BlockKind::Directive(directive) => self.directive(directive),
            BlockKind::Html(element) => self.blocks(&element.children),
            BlockKind::Math(_) | BlockKind::Break | BlockKind::Svg(_) | BlockKind::Broken(_) => {}
        }
    }

    fn directive(&mut self, directive: &'a Directive) {
        match directive.kind {
            DirectiveKind::Answer => self.answer(directive),
            DirectiveKind::Exercise => self.exercise(directive),
            _ => self.content(directive),
        }
    }

    fn content(&mut self, directive: &'a Directive) {
        self.inlines(&directive.title);
        self.blocks(&directive.blocks);
    }

    fn answer(&mut self, directive: &'a Directive) {
        let (state, looks, before) = (self.state, self.looks, std::mem::take(&mut self.steps));
        self.content(directive);
        (self.state, self.looks) = (state, looks);
        let steps = std::mem::replace(&mut self.steps, before);
        if !steps.is_empty() {
            self.steps.push(Step::Fork(steps));
        }
    }

    fn exercise(&mut self, directive: &'a Directive) {
        let opening = Some(directive.opening);
        let outer =
            std::mem::replace(&mut self.exercise, CodeExercise { opening, ..CodeExercise::default() });
        self.content(directive);
        let exercise = std::mem::replace(&mut self.exercise, outer);
        if !exercise.is_empty() {
            self.steps.push(Step::Exercise(exercise));
        }
    }

    fn code(&mut self, span: Span, code: &'a CodeBlock) {
        self.exercise.add(code);
        let Some(run) = code.flags.iter().find(|flag| flag.value == CodeFlag::Run) else { return };
        // Neither folding a block nor its time limit changes what it prints.
        let mut hash = Hasher::default().digest(self.state).text("block").text(&code.language.value);
        let flags = code.flags.iter().map(|flag| &flag.value);
        for flag in flags.filter(|flag| !matches!(flag, CodeFlag::Hide | CodeFlag::Timeout(_))) {
            hash = hash.text(&flag_text(flag));
        }
        hash = hash.text(&code.code);
        if let Some(modules) = self.library.imported(&code.code) {
            hash = hash.text("modules").digest(modules);
        }
        if let Some(data) = self.library.data(&code.code) {
            hash = hash.text("data").digest(data);
        }
        self.state = hash.finish();
        if let Some(looks) = self.library.looks(&code.code) {
            self.looks = Hasher::default().digest(self.looks).digest(looks).finish();
        }
        self.push(span, run.span, self.state, SnippetSource::Block(code));
    }

    fn value(&mut self, span: Span, expression: &'a str) {
        let digest = Hasher::default().digest(self.state).text("value").text(expression).finish();
        self.push(span, span, digest, SnippetSource::Value(expression));
    }

    fn push(&mut self, span: Span, blame: Span, digest: Digest, source: SnippetSource<'a>) {
        let looks = self.looks;
        self.steps.push(Step::Snippet(Snippet { span, blame, digest, looks, source }));
    }

    fn inlines(&mut self, inlines: &'a [Inline]) {
        inlines.iter().for_each(|inline| self.inline(inline));
    }

    fn inline(&mut self, inline: &'a Inline) {
        match &inline.kind {
            InlineKind::Run(expression) => self.value(inline.span, expression),
            InlineKind::Emphasis(content)
            | InlineKind::Strong(content)
            | InlineKind::Strikethrough(content)
            | InlineKind::Span(content, _) => self.inlines(content),
            InlineKind::Link(link) => self.inlines(&link.content),
            InlineKind::Reference(reference) => {
                reference.content.iter().for_each(|content| self.inlines(content));
            }
            InlineKind::Citation(citation) => {
                citation.items.iter().for_each(|item| self.inlines(&item.locator));
            }
            InlineKind::Html(element) => self.inlines(&element.children),
            _ => {}
        }
    }
}

/// Returns a flag as its author writes it.
fn flag_text(flag: &CodeFlag) -> String {
    match flag {
        CodeFlag::Run => "run".to_owned(),
        CodeFlag::Hide => "hide".to_owned(),
        CodeFlag::Save(module) => format!("save={module}"),
        CodeFlag::Raises(exception) => format!("raises={exception}"),
        CodeFlag::Timeout(seconds) => format!("timeout={seconds}"),
        CodeFlag::Cuda => "cuda".to_owned(),
        CodeFlag::Stub => "stub".to_owned(),
        CodeFlag::Check => "check".to_owned(),
        CodeFlag::Solution => "solution".to_owned(),
        CodeFlag::Mutant => "mutant".to_owned(),
    }
}
