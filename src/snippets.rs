//! Code blocks as a session: digests, and the outputs that were frozen for them.
//!
//! The `run` blocks of a chapter execute in order in one session, so what one prints depends on all code before it:
//! its digest is that of the whole chain. An answer's blocks run in a fork of the session, which ends with the answer.
//! A value in prose, `` `{run} expression` ``, is read off the session and leaves it as it is.

use crate::base::{Code, Diagnostic, Digest, Hasher, Span};
use crate::doc::{Block, BlockKind, CodeBlock, CodeFlag, DirectiveKind, Document, Inline, InlineKind};
use crate::load::{OUTPUTS, Sources, page_stem};
use std::collections::BTreeMap;

/// How many hexadecimal digits of a digest name a file of outputs.
const FILE_DIGITS: usize = 16;

/// A block or value that is executed.
#[derive(Clone, Debug, PartialEq)]
struct Snippet {
    /// The whole block or value.
    span: Span,
    /// The place to blame: the `run` flag, or the whole value.
    blame: Span,
    /// The digest of all code that leads to its output, its own last.
    digest: Digest,
}

/// What was frozen for a chapter.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Frozen {
    /// The recorded outputs by digest; bytes that are not UTF-8 are replaced.
    pub outputs: BTreeMap<Digest, String>,
    /// Blocks and values without a recorded output.
    pub diagnostics: Vec<Diagnostic>,
}

/// Returns the digest of every executed block and value of a chapter, by the offset that its span starts at.
pub fn snippet_digests(document: &Document) -> BTreeMap<u32, Digest> {
    snippets(document).into_iter().map(|snippet| (snippet.span.start, snippet.digest)).collect()
}

/// Returns the path of the file that holds the output of a digest; `chapter` is the chapter's path from the root.
pub fn output_path(chapter: &str, digest: Digest) -> String {
    format!("{OUTPUTS}/{}/{}.txt", page_stem(chapter), digest.hex(FILE_DIGITS))
}

/// Looks up the recorded outputs of a chapter.
pub fn frozen_outputs(document: &Document, sources: &Sources) -> Frozen {
    let chapter = sources.map.path(document.source);
    let mut frozen = Frozen::default();
    for snippet in snippets(document) {
        match sources.files.get(&output_path(chapter, snippet.digest)) {
            Some(Ok(asset)) => {
                let text = String::from_utf8_lossy(&asset.bytes).into_owned();
                frozen.outputs.insert(snippet.digest, text);
            }
            _ => frozen.diagnostics.push(missing(chapter, &snippet)),
        }
    }
    frozen
}

fn missing(chapter: &str, snippet: &Snippet) -> Diagnostic {
    let message = "no output is recorded for this code as it stands";
    let hint = format!("Run `bookpress run {}` to record it.", page_stem(chapter));
    Diagnostic::new(Code::MissingOutput, snippet.blame, message).hint(hint)
}

/// Returns the executed blocks and values of a chapter in order, those in footnotes last.
fn snippets(document: &Document) -> Vec<Snippet> {
    let mut session = Session::default();
    session.blocks(&document.blocks);
    document.footnotes.iter().for_each(|footnote| session.blocks(&footnote.blocks));
    session.found
}

/// A walk through a chapter. Recursion is bounded by the depth of the tree.
#[derive(Default)]
struct Session {
    /// The digest of all blocks so far.
    state: Digest,
    found: Vec<Snippet>,
}

impl Session {
    fn blocks(&mut self, blocks: &[Block]) {
        blocks.iter().for_each(|block| self.block(block));
    }

    fn block(&mut self, block: &Block) {
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
            BlockKind::Directive(directive) => {
                let before = self.state;
                self.inlines(&directive.title);
                self.blocks(&directive.blocks);
                if directive.kind == DirectiveKind::Answer {
                    self.state = before;
                }
            }
            BlockKind::Html(element) => self.blocks(&element.children),
            BlockKind::Math(_) | BlockKind::Break | BlockKind::Svg(_) | BlockKind::Broken(_) => {}
        }
    }

    fn code(&mut self, span: Span, code: &CodeBlock) {
        let Some(run) = code.flags.iter().find(|flag| flag.value == CodeFlag::Run) else { return };
        // Neither folding a block nor its time limit changes what it prints.
        let mut hash = Hasher::default().digest(self.state).text("block").text(&code.language.value);
        let flags = code.flags.iter().map(|flag| &flag.value);
        for flag in flags.filter(|flag| !matches!(flag, CodeFlag::Hide | CodeFlag::Timeout(_))) {
            hash = hash.text(&flag_text(flag));
        }
        self.state = hash.text(&code.code).finish();
        self.found.push(Snippet { span, blame: run.span, digest: self.state });
    }

    fn value(&mut self, span: Span, expression: &str) {
        let digest = Hasher::default().digest(self.state).text("value").text(expression).finish();
        self.found.push(Snippet { span, blame: span, digest });
    }

    fn inlines(&mut self, inlines: &[Inline]) {
        inlines.iter().for_each(|inline| self.inline(inline));
    }

    fn inline(&mut self, inline: &Inline) {
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
