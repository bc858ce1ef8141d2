//! Directives: which line opens and closes which.

use super::frame::{Frame, FrameKind, OpenDirective};
use super::{Buried, Fold, end_of};
use crate::base::{Code, Diagnostic, Span, nearest};
use crate::doc::{Attributes, Block, BlockKind, Directive, DirectiveKind, Inline};
use crate::parse::attributes;
use crate::parse::mask::Opening;
use std::ops::Range;

impl Fold<'_> {
    pub(super) fn open_directive(&mut self, opening: &Opening, line: &Range<usize>, title: Vec<Inline>) {
        let kind = self.directive_kind(opening, line);
        let attributes = match &opening.attributes {
            Some(range) => attributes::parse(self.source, self.text, range.clone(), &mut self.diagnostics),
            None => Attributes::default(),
        };
        let opening = self.span(line);
        self.push_directive(OpenDirective { kind, opening, title, attributes, older: false, crossed: false });
    }

    pub(super) fn push_directive(&mut self, directive: OpenDirective) {
        let range = directive.opening.range();
        let start = range.start;
        let counter = if directive.older { Buried::details } else { Buried::directives };
        if self.buries(counter, &range, false) {
            return;
        }
        self.stack.push(Frame::new(FrameKind::Directive(Box::new(directive)), start));
    }

    fn directive_kind(&mut self, opening: &Opening, line: &Range<usize>) -> Option<DirectiveKind> {
        let word = opening.name.start..self.word_end(opening.name.end);
        if word.len() > opening.name.len() {
            self.unknown_directive(&word);
            return None;
        }
        if let Some(rest) = &opening.rest {
            self.malformed_opening(rest);
        }
        let kind = DirectiveKind::from_name(&self.text[word.clone()]);
        if kind.is_none() && !word.is_empty() {
            self.unknown_directive(&word);
        } else if kind.is_none() && opening.rest.is_none() {
            self.report(Code::MalformedDirective, line, "directive without a name");
        }
        kind
    }

    /// Returns the end of what the author may have meant as a name.
    fn word_end(&self, start: usize) -> usize {
        let rest = &self.text[start..];
        start + rest.find(|c: char| !(c.is_alphanumeric() || matches!(c, '-' | '_'))).unwrap_or(rest.len())
    }

    fn unknown_directive(&mut self, word: &Range<usize>) {
        let name = &self.text[word.clone()];
        let fault = self.fault(Code::UnknownDirective, word, format!("unknown directive `{name}`"));
        self.diagnostics.push(fault.did_you_mean(near(name)));
    }

    /// Reports what follows the parts of an opening line that could be read.
    fn malformed_opening(&mut self, rest: &Range<usize>) {
        let text = &self.text[rest.clone()];
        if text.starts_with('{') {
            return self.report(Code::MalformedAttributes, rest, "`{` without its `}`");
        }
        let message = if text.starts_with('[') && !text.contains(']') {
            "the bracket of the title is never closed".to_owned()
        } else {
            format!("`{text}` does not belong in an opening line")
        };
        let hint = "Write `:::name[title]{#id key=value}` and nothing else.";
        let fault = self.fault(Code::MalformedDirective, rest, message);
        self.diagnostics.push(fault.hint(hint));
    }

    /// Closes the innermost directive of the container that the line stands in.
    pub(super) fn close_directive(&mut self, line: &Range<usize>) {
        if self.unburies(Buried::directives) {
            return;
        }
        match self.innermost(|frame| matches!(&frame.kind, FrameKind::Directive(open) if !open.older)) {
            Some(position) => {
                self.close_above(position, line.start);
                self.end_directive(line.end);
            }
            None => self.unopened(line),
        }
    }

    /// Returns the position of the innermost frame of a kind that no container separates from here.
    pub(super) fn innermost(&self, wanted: impl Fn(&Frame) -> bool) -> Option<usize> {
        let reachable = self.stack.iter().enumerate().rev().take_while(|(_, frame)| !frame.is_container());
        reachable.filter(|(_, frame)| wanted(frame)).map(|(position, _)| position).next()
    }

    fn unopened(&mut self, line: &Range<usize>) {
        let outer = self.stack.iter_mut().rev().find_map(|frame| match &mut frame.kind {
            FrameKind::Directive(open) if !open.older && !open.crossed => Some(open),
            _ => None,
        });
        let opening = match outer {
            Some(open) => {
                open.crossed = true;
                Some(open.opening)
            }
            None => self.orphans.pop(),
        };
        let fault = match opening {
            Some(opening) => {
                let message = "`:::` closes a directive that was opened in another container";
                let fault = self.fault(Code::CrossingDirective, line, message);
                fault
                    .secondary(opening, "opened here")
                    .hint("Open and close it in the same list item or quote.")
            }
            None => self.fault(Code::UnopenedDirective, line, "`:::` closes nothing"),
        };
        self.diagnostics.push(fault);
    }

    /// Pops the frames above a position; they lack their ends.
    pub(super) fn close_above(&mut self, position: usize, end: usize) {
        while self.stack.len() > position + 1 {
            self.close_stray(end);
        }
    }

    /// Pops the directives and raw elements that the end of a container cuts off.
    pub(super) fn close_strays(&mut self, end: usize) {
        while self.stack.last().is_some_and(|frame| !frame.is_container()) {
            self.close_stray(end);
        }
    }

    fn close_stray(&mut self, end: usize) {
        match self.stack.last().map(|frame| &frame.kind) {
            Some(FrameKind::Directive(open)) => {
                if open.older {
                    let fault =
                        Diagnostic::new(Code::UnclosedHtml, open.opening, "`<details>` is never closed");
                    self.diagnostics.push(fault);
                } else if !open.crossed {
                    self.orphans.push(open.opening);
                }
                self.end_torn_directive(end);
            }
            Some(FrameKind::Html(open)) => {
                let fault = Diagnostic::new(
                    Code::UnclosedHtml,
                    open.tag,
                    format!("`<{}>` is never closed", open.name),
                );
                self.diagnostics.push(fault);
                self.end_element(end);
            }
            _ => {}
        }
    }

    /// Ends a directive that lacks its closing line where its author may have meant it to end, so that what follows is
    /// not blamed for standing inside of it.
    fn end_torn_directive(&mut self, end: usize) {
        let Some(frame) = self.stack.last_mut() else { return };
        let FrameKind::Directive(open) = &frame.kind else { return };
        // Older text may give its title late.
        let titled = end_of(&open.title).unwrap_or(frame.start);
        let early = frame.blocks.iter().take_while(|block| block.span.range().start < titled).count();
        let kept = likely_length(open.kind, &frame.blocks).max(early);
        let rest = frame.blocks.split_off(kept);
        if rest.is_empty() {
            return self.end_directive(end);
        }
        let ends = frame.blocks.iter().map(|block| block.span.range().end);
        let last = ends.fold(frame.start.max(titled), usize::max);
        let whole = std::mem::replace(&mut frame.end, last);
        self.end_directive(last);
        let around = self.top();
        around.blocks.extend(rest);
        around.end = around.end.max(whole);
    }

    /// Pops the directive on top of the stack, and adds it to the block around it.
    pub(super) fn end_directive(&mut self, end: usize) {
        let Some(frame) = self.stack.pop() else { return };
        let FrameKind::Directive(open) = frame.kind else { return };
        let mut blocks = frame.blocks;
        let Some(kind) = open.kind else { return self.top().blocks.append(&mut blocks) };
        let range = frame.start..end.max(frame.end).max(open.opening.range().end);
        let directive = Directive {
            kind,
            opening: open.opening,
            title: open.title,
            attributes: open.attributes,
            typed_number: None,
            blocks,
            target: None,
        };
        self.push_block(BlockKind::Directive(Box::new(directive)), &range);
    }

    /// Reports directives that nothing closed, unless a fence that nothing closed hides the rest of the file.
    pub(super) fn report_orphans(&mut self) {
        if self.open_fence_end == self.text.trim_end().len() && self.open_fence_end > 0 {
            return;
        }
        for opening in std::mem::take(&mut self.orphans) {
            self.diagnostics.push(unclosed(opening, self.text));
        }
    }
}

/// Returns how many blocks a directive likely holds that lacks its closing line: a figure or table the first, any other
/// all before the next section.
fn likely_length(kind: Option<DirectiveKind>, blocks: &[Block]) -> usize {
    if matches!(kind, Some(DirectiveKind::Figure | DirectiveKind::Table)) {
        return blocks.len().min(1);
    }
    let section = |block: &Block| matches!(&block.kind, BlockKind::Heading(heading) if heading.level < 4);
    blocks.iter().position(section).unwrap_or(blocks.len())
}

/// Returns the directive that an unknown name likely means.
fn near(name: &str) -> Option<&'static str> {
    let lower = name.to_lowercase();
    let same = DirectiveKind::from_name(&lower).map(DirectiveKind::name);
    same.or_else(|| nearest(&lower, DirectiveKind::ALL.iter().map(|kind| kind.name())))
}

fn unclosed(opening: Span, text: &str) -> Diagnostic {
    let line = text.get(opening.range()).unwrap_or("").trim_start_matches([':', ' ']);
    let name = &line[..line.find(|c: char| !c.is_ascii_lowercase() && c != '-').unwrap_or(line.len())];
    let message = format!("directive `{name}` is never closed");
    let fault = Diagnostic::new(Code::UnclosedDirective, opening, message);
    fault.label("opened here").hint("Close it with a line `:::`.")
}
