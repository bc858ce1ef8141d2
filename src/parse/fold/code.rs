//! Code blocks.

use super::Fold;
use crate::base::{Code, Diagnostic, Spanned, nearest};
use crate::doc::{Attributes, BlockKind, CodeBlock, CodeFlag};
use crate::parse::attributes;
use pulldown_cmark::CodeBlockKind;
use std::ops::Range;

/// An open code block.
pub(super) struct CodeLeaf {
    language: Spanned<String>,
    flags: Vec<Spanned<CodeFlag>>,
    attributes: Attributes,
    fenced: bool,
    code: String,
    /// The range of its lines so far.
    lines: Option<Range<usize>>,
    /// Where its lines start when there are none.
    body: usize,
}

impl CodeLeaf {
    /// Adds text of the block: as the author wrote it, unless the parser made it up.
    pub(super) fn push(&mut self, text: &str, range: Range<usize>, masked: &str, source: &str) {
        let author = source.get(range.clone()).filter(|_| masked.get(range.clone()) == Some(text));
        self.code.push_str(author.unwrap_or(text));
        let start = self.lines.as_ref().map_or(range.start, |lines| lines.start);
        self.lines = Some(start..range.end);
    }
}

impl Fold<'_> {
    pub(super) fn start_code(&mut self, kind: &CodeBlockKind<'_>, range: &Range<usize>) {
        self.close_leaf();
        let CodeBlockKind::Fenced(info) = kind else {
            let language = Spanned::new(String::new(), self.span_at(range.start, range.start));
            self.code = Some(CodeLeaf::new(language, false, range.start));
            return;
        };
        let line_end = self.text[range.clone()].find('\n').map_or(range.end, |length| range.start + length);
        let line = &self.text[range.start..line_end];
        let fence = line.chars().next().unwrap_or('`');
        let skip = line.len() - line.trim_start_matches(fence).trim_start().len();
        let info_range = range.start + skip..range.start + line.trim_end().len().max(skip);
        let mut leaf = self.info(info, info_range);
        leaf.body = (line_end + 1).min(range.end);
        self.code = Some(leaf);
    }

    /// Reads an info string: language, flags, attributes. `decoded` is the parser's form of it.
    fn info(&mut self, decoded: &str, range: Range<usize>) -> CodeLeaf {
        let text = self.text;
        let words_end = text[range.clone()].find('{').map_or(range.end, |length| range.start + length);
        let mut words = words(text, range.start..words_end);
        let first = words.next();
        let language = first.unwrap_or(range.start..range.start);
        let name = decoded.split([' ', '\t', '{']).next().unwrap_or("").to_lowercase();
        let mut leaf = CodeLeaf::new(Spanned::new(name, self.span(&language)), true, range.end);
        let before = self.diagnostics.len();
        for word in words {
            let flag = self.flag(&text[word.clone()], &word);
            leaf.flags.extend(flag.map(|flag| Spanned::new(flag, self.span(&word))));
        }
        if self.diagnostics.len() == before {
            self.check_flags(&leaf);
        }
        if words_end < range.end {
            leaf.attributes = self.fence_attributes(words_end..range.end);
        }
        leaf
    }

    fn fence_attributes(&mut self, range: Range<usize>) -> Attributes {
        let Some(end) = attributes::extent(self.text, range.start).filter(|end| *end <= range.end) else {
            self.report(Code::MalformedAttributes, &range, "`{` without its `}`");
            return Attributes::default();
        };
        let rest = self.text[end..range.end].trim();
        if !rest.is_empty() {
            let start = range.end - rest.len();
            self.report(Code::MalformedAttributes, &(start..range.end), "nothing may follow the attributes");
        }
        attributes::parse(self.source, self.text, range.start..end, &mut self.diagnostics)
    }

    fn flag(&mut self, word: &str, range: &Range<usize>) -> Option<CodeFlag> {
        let (name, value) = word.split_once('=').map_or((word, None), |(name, value)| (name, Some(value)));
        match (name, value) {
            ("run", None) => Some(CodeFlag::Run),
            ("hide", None) => Some(CodeFlag::Hide),
            ("cuda", None) => Some(CodeFlag::Cuda),
            ("stub", None) => Some(CodeFlag::Stub),
            ("check", None) => Some(CodeFlag::Check),
            ("solution", None) => Some(CodeFlag::Solution),
            ("mutant", None) => Some(CodeFlag::Mutant),
            ("save", Some(module)) => self.module(module, range),
            ("raises", Some(error)) if is_dotted(error) => Some(CodeFlag::Raises(error.to_owned())),
            ("timeout", Some(seconds)) => self.timeout(seconds, range),
            _ => self.bad_flag(name, value, range),
        }
    }

    fn module(&mut self, module: &str, range: &Range<usize>) -> Option<CodeFlag> {
        if is_dotted(module) {
            return Some(CodeFlag::Save(module.to_owned()));
        }
        let message = format!("`{module}` is no module name");
        let fault = self.fault(Code::InvalidAttribute, range, message);
        self.diagnostics.push(fault.hint("Write a dotted name such as `save=tinyllm.model`."));
        None
    }

    fn timeout(&mut self, seconds: &str, range: &Range<usize>) -> Option<CodeFlag> {
        match seconds.parse() {
            Ok(seconds) if seconds > 0 => Some(CodeFlag::Timeout(seconds)),
            _ => {
                self.report(
                    Code::InvalidAttribute,
                    range,
                    format!("`{seconds}` is no time in whole seconds"),
                );
                None
            }
        }
    }

    fn bad_flag(&mut self, name: &str, value: Option<&str>, range: &Range<usize>) -> Option<CodeFlag> {
        const NAMES: [&str; 10] =
            ["run", "hide", "save", "raises", "timeout", "cuda", "stub", "check", "solution", "mutant"];
        let fault = if !NAMES.contains(&name) {
            let fault = self.fault(Code::UnknownFlag, range, format!("unknown flag `{name}`"));
            match nearest(name, NAMES) {
                Some(near) => fault.did_you_mean(Some(near)),
                None => fault.hint("Attributes such as `caption=\"…\"` stand in braces after the flags."),
            }
        } else if value.is_some() {
            self.fault(Code::InvalidAttribute, range, format!("flag `{name}` does not take this value"))
        } else {
            self.fault(
                Code::InvalidAttribute,
                range,
                format!("flag `{name}` needs a value, as in `{name}=…`"),
            )
        };
        self.diagnostics.push(fault);
        None
    }

    /// Checks that flags which say how a block is run stand with `run`.
    fn check_flags(&mut self, leaf: &CodeLeaf) {
        let runs = leaf.flags.iter().any(|flag| flag.value == CodeFlag::Run);
        for flag in leaf.flags.iter().filter(|_| !runs) {
            let name = match flag.value {
                CodeFlag::Hide => "hide",
                CodeFlag::Save(_) => "save",
                CodeFlag::Raises(_) => "raises",
                CodeFlag::Timeout(_) => "timeout",
                CodeFlag::Cuda => "cuda",
                _ => continue,
            };
            let fault =
                Diagnostic::new(Code::InvalidAttribute, flag.span, format!("flag `{name}` without `run`"));
            self.diagnostics.push(fault.hint("It says how a block is run; write `run` before it."));
        }
    }

    pub(super) fn end_code(&mut self, range: &Range<usize>) {
        let Some(leaf) = self.code.take() else { return };
        let range = self.trimmed(range);
        if leaf.fenced {
            self.check_closed(&range);
        }
        let body = leaf.body.min(range.end);
        let lines = leaf.lines.unwrap_or(body..body);
        let mut code = leaf.code.replace("\r\n", "\n").replace('\0', "\u{fffd}");
        if !code.is_empty() && !code.ends_with('\n') {
            code.push('\n');
        }
        let block = CodeBlock {
            language: leaf.language,
            flags: leaf.flags,
            attributes: leaf.attributes,
            code,
            code_span: self.span(&lines),
            fenced: leaf.fenced,
            target: None,
        };
        self.push_block(BlockKind::Code(block), &(range.start..range.end.max(lines.end)));
    }

    fn check_closed(&mut self, range: &Range<usize>) {
        let text = &self.text[range.clone()];
        let mark = text.chars().next().unwrap_or('`');
        let length = text.chars().take_while(|c| *c == mark).count();
        let last = text.lines().next_back().unwrap_or("").trim_start_matches([' ', '\t', '>']);
        let closed = text.lines().nth(1).is_some() && last.len() >= length && last.chars().all(|c| c == mark);
        if !closed {
            self.open_fence_end = range.end;
            let fence: String = text.chars().take(length).collect();
            let fault =
                self.fault(Code::UnclosedFence, &(range.start..range.start + length), "unclosed code fence");
            self.diagnostics
                .push(fault.label("opened here").hint(format!("Close it with a line `{fence}`.")));
        }
    }
}

impl CodeLeaf {
    fn new(language: Spanned<String>, fenced: bool, body: usize) -> CodeLeaf {
        let attributes = Attributes::default();
        CodeLeaf { language, flags: Vec::new(), attributes, fenced, code: String::new(), lines: None, body }
    }
}

/// Iterates over the ranges of the words of a range.
fn words(text: &str, range: Range<usize>) -> impl Iterator<Item = Range<usize>> + '_ {
    let mut at = range.start;
    std::iter::from_fn(move || {
        let start = at + text[at..range.end].find(|c| !matches!(c, ' ' | '\t'))?;
        at = text[start..range.end].find([' ', '\t']).map_or(range.end, |length| start + length);
        Some(start..at)
    })
}

/// Tells whether a text is Python names joined by dots.
fn is_dotted(text: &str) -> bool {
    let name = |part: &str| {
        part.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
            && part.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
    };
    text.split('.').all(name)
}
