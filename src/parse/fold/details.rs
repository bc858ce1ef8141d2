//! Older text's `<details>` and `<summary>`.

use super::blocks::tidied;
use super::frame::{FrameKind, OpenDirective};
use super::{Buried, Fold};
use crate::base::{Code, Span};
use crate::doc::{Attributes, BlockKind, DirectiveKind, Inline, InlineKind};
use crate::parse::mask::OlderLine;
use std::ops::Range;

impl Fold<'_> {
    /// Takes a line of such tags; `content` is the text of its summary and what follows it.
    pub(super) fn older_line(&mut self, line: &OlderLine, content: Vec<Inline>) {
        if !self.options.raw_html {
            self.forbid_html(&line.range);
        }
        if let Some(tag) = &line.closes_before {
            self.close_details(tag);
        }
        if let Some(tag) = &line.opens {
            self.open_details(tag);
        }
        let split = line.summary.as_ref().map_or(line.range.start, |summary| summary.end);
        let (title, body): (Vec<_>, Vec<_>) =
            content.into_iter().partition(|inline| (inline.span.start as usize) < split);
        if let Some(summary) = &line.summary {
            self.summary(tidied(on_one_line(title)), summary);
        }
        if let (Some(range), false) = (&line.body, body.is_empty()) {
            self.push_block(BlockKind::Paragraph { content: tidied(body), continues: false }, range);
        }
        if let Some(tag) = &line.closes_after {
            self.close_details(tag);
        }
    }

    pub(super) fn open_details(&mut self, tag: &Range<usize>) {
        self.push_directive(OpenDirective {
            kind: Some(DirectiveKind::Details),
            opening: self.span(tag),
            title: Vec::new(),
            attributes: Attributes::default(),
            older: true,
            crossed: false,
        });
    }

    /// Gives the open `<details>` its title.
    fn summary(&mut self, title: Vec<Inline>, range: &Range<usize>) {
        match self.stack.last_mut().map(|frame| &mut frame.kind) {
            Some(FrameKind::Directive(open)) if open.older && open.title.is_empty() => open.title = title,
            _ => self.report(Code::MalformedHtml, range, "`<summary>` does not stand first in a `<details>`"),
        }
    }

    pub(super) fn close_details(&mut self, tag: &Range<usize>) {
        if self.unburies(Buried::details) {
            return;
        }
        match self.innermost(|frame| matches!(&frame.kind, FrameKind::Directive(open) if open.older)) {
            Some(position) => {
                self.close_above(position, tag.start);
                self.end_directive(tag.end);
            }
            None => self.report(Code::UnopenedHtml, tag, "`</details>` closes nothing"),
        }
    }

    pub(super) fn forbid_html(&mut self, range: &Range<usize>) {
        let fault = self.fault(Code::ForbiddenHtml, range, "raw HTML is forbidden in this book");
        self.diagnostics.push(fault.hint("`raw_html: false` in `book.yaml` forbids it."));
    }
}

/// Makes line breaks of the line ends in the text of a summary that goes over several lines.
fn on_one_line(content: Vec<Inline>) -> Vec<Inline> {
    let mut lines = Vec::new();
    for inline in content {
        match &inline.kind {
            InlineKind::Text(text) if text.contains('\n') => split_lines(text, inline.span, &mut lines),
            _ => lines.push(inline),
        }
    }
    let is_break = |inline: &Inline| inline.kind == InlineKind::SoftBreak;
    while lines.last().is_some_and(is_break) {
        lines.pop();
    }
    let leading = lines.iter().take_while(|inline| is_break(inline)).count();
    lines.drain(..leading);
    lines
}

fn split_lines(text: &str, span: Span, lines: &mut Vec<Inline>) {
    for (number, line) in text.split('\n').enumerate() {
        if number > 0 {
            lines.push(Inline { span, kind: InlineKind::SoftBreak });
        }
        if !line.trim().is_empty() {
            lines.push(Inline { span, kind: InlineKind::Text(line.trim().to_owned()) });
        }
    }
}
