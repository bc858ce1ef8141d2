//! Running text: references, and what authors meant as markup but is none.

use super::Fold;
use super::frame::{FrameKind, Piece, Wrap};
use crate::base::{Code, Spanned, is_wide};
use crate::doc::{Citation, CitationItem, Inline, InlineKind, Kind, Reference};
use crate::parse::attributes;
use std::ops::Range;

/// Tells whether the `@` at `at` may start a label: it does not belong to an address, and is not escaped. `first` says
/// that only markup stands before it, such as the `_` of emphasis.
fn starts_label(text: &str, at: usize, first: bool) -> bool {
    let address = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '%' | '+' | '-');
    let before = text[..at].chars().next_back();
    !before.is_some_and(|c| c == '\\' || (!first && address(c)))
}

/// Returns the label after the `@` at `at`: the longest id before `end`, with `.`, `:` and `-` at its end given back.
pub(super) fn label_at(text: &str, at: usize, end: usize) -> Option<Range<usize>> {
    let start = at + 1;
    let rest = &text[start..end];
    let length = rest.find(|c| !attributes::is_id_char(c)).unwrap_or(rest.len());
    let label = rest[..length].trim_end_matches(['.', ':', '-']);
    attributes::is_id(label).then(|| start..start + label.len())
}

/// A text node in the making.
struct Run {
    text: String,
    range: Range<usize>,
}

impl Run {
    fn push(&mut self, text: &str, range: Range<usize>) {
        if self.text.is_empty() {
            self.range.start = range.start;
        }
        self.text.push_str(text);
        self.range.end = range.end;
    }
}

impl Fold<'_> {
    /// Reads the text so far of the innermost inline: makes text nodes, references and running citations.
    pub(super) fn flush(&mut self) {
        let Some(leaf) = &mut self.leaf else { return };
        let in_link =
            leaf.frames.iter().any(|frame| matches!(frame.wrap, Wrap::Link { .. } | Wrap::Image { .. }));
        let Some(frame) = leaf.frames.last_mut() else { return };
        let pieces = std::mem::take(&mut frame.pieces);
        if pieces.is_empty() {
            return;
        }
        let mut run = Run { text: String::new(), range: 0..0 };
        for piece in pieces {
            self.piece(piece, &mut run, in_link);
        }
        self.end_run(&mut run);
    }

    fn piece(&mut self, piece: Piece, run: &mut Run, in_link: bool) {
        let Piece { range, decoded } = piece;
        if let Some(decoded) = decoded {
            return run.push(&decoded, range);
        }
        self.lint(&range);
        let mut at = range.start;
        let first = run.text.is_empty() && self.frame_is_empty();
        while let Some(sign) = self.text[at..range.end].find('@').map(|skip| at + skip) {
            let starts = !in_link && starts_label(self.text, sign, first && sign == range.start);
            let label = label_at(self.text, sign, range.end).filter(|_| starts);
            let end = label.as_ref().map_or(sign + 1, |label| label.end);
            run.push(&self.text[at..if label.is_some() { sign } else { end }], at..end);
            if let Some(label) = label {
                run.range.end = sign;
                self.end_run(run);
                self.push_label(sign, label);
            }
            at = end;
        }
        run.push(&self.text[at..range.end].replace('\0', "\u{fffd}"), at..range.end);
    }

    fn end_run(&mut self, run: &mut Run) {
        let text = std::mem::take(&mut run.text);
        if !text.is_empty() {
            let inline = Inline { span: self.span(&run.range), kind: InlineKind::Text(text) };
            self.push_child(inline);
        }
    }

    /// Tells whether the innermost inline has nothing in it yet.
    fn frame_is_empty(&self) -> bool {
        let frame = self.leaf.as_ref().and_then(|leaf| leaf.frames.last());
        frame.is_some_and(|frame| frame.children.is_empty())
    }

    fn push_child(&mut self, inline: Inline) {
        if let Some(frame) = self.leaf.as_mut().and_then(|leaf| leaf.frames.last_mut()) {
            frame.children.push(inline);
        }
    }

    /// Adds a reference, or a running citation where the label has no known prefix.
    fn push_label(&mut self, sign: usize, label: Range<usize>) {
        let span = self.span(&(sign..label.end));
        let label = Spanned::new(self.text[label.clone()].to_owned(), self.span(&label));
        let kind = if Kind::of_label(&label.value).is_some() {
            InlineKind::Reference(Reference { label, content: None })
        } else {
            let items = vec![CitationItem { key: label, locator: Vec::new() }];
            InlineKind::Citation(Citation { parenthetical: false, items })
        };
        self.push_child(Inline { span, kind });
    }

    /// Looks for markup that did not take in text that is as the author wrote it.
    fn lint(&mut self, range: &Range<usize>) {
        for at in self.unescaped("$$", range) {
            let fault = self.fault(Code::UnclosedMath, &(at..at + 2), "unclosed `$$`");
            let hint = "Close it in the same paragraph, or write `\\$` for a dollar sign.";
            self.diagnostics.push(fault.hint(hint));
        }
        for at in self.unescaped("[^", range) {
            self.undefined_footnote(at, range.end);
        }
        let bracket = self.text[range.clone()].find('[').map_or(range.end, |skip| range.start + skip);
        for at in self.unescaped("](", range).into_iter().filter(|at| *at > bracket) {
            self.failed_link(at, range.end);
        }
        for at in self.unescaped("{#", range) {
            self.stray_attributes(at, range);
        }
        self.failed_table(range);
        self.failed_heading(range);
        let runs = self.unescaped("**", range).into_iter().map(|at| at..at + 2);
        if let Some(leaf) = &mut self.leaf {
            leaf.stray_runs.extend(runs);
        }
    }

    /// Reports `[text](a b)`: its destination has a space, or no end.
    fn failed_link(&mut self, at: usize, end: usize) {
        let length = self.text[at + 2..end].find([')', ']', '\n']).unwrap_or(end - at - 2);
        let close = at + 2 + length + usize::from(self.text[at + 2 + length..end].starts_with(')'));
        let message = "this makes no link of the brackets before it";
        let fault = self.fault(Code::DeadLink, &(at + 1..close), message);
        let hint = "A destination with spaces stands in angle brackets, `[text](<a b.md>)`; write `\\]` for a bracket.";
        self.diagnostics.push(fault.hint(hint));
    }

    /// Reports `{#id}` where nothing takes it.
    fn stray_attributes(&mut self, at: usize, range: &Range<usize>) {
        let meant = attributes::looks_like(self.text, at) && !self.text[..at].ends_with('{');
        // A list item outside of chapters may be a paper, whose attributes the bibliography reads.
        let paper = !self.options.numbered && matches!(self.top().kind, FrameKind::Item { .. });
        let named = self.text[at + 2..].starts_with(|c: char| c.is_ascii_alphabetic());
        if !meant || !named || paper {
            return;
        }
        let place = "They stand at the end of a heading or of an opening line, right after an image or `[text]`, or after a closing `$$`; write `\\{` for a brace.";
        let (message, end, hint) = match attributes::extent(self.text, at) {
            Some(end) => ("attributes that belong to nothing", end.min(range.end), place),
            None => {
                ("`{` without its `}`", at + 2, "Close the attributes with `}`, or write `\\{` for a brace.")
            }
        };
        let fault = self.fault(Code::MalformedAttributes, &(at..end), message);
        self.diagnostics.push(fault.hint(hint));
    }

    /// Warns of `##标题` at the start of a line: a heading needs a space.
    fn failed_heading(&mut self, range: &Range<usize>) {
        let text = &self.text[range.clone()];
        let signs = text.bytes().take_while(|byte| *byte == b'#').count();
        let meant = match text[signs..].chars().next() {
            Some(c) if signs == 1 => is_wide(c),
            Some(c) => c.is_alphanumeric() && signs < 7,
            None => false,
        };
        if signs == 0 || !meant {
            return;
        }
        let before = self.text[..range.start].trim_end_matches([' ', '\t', '>']);
        if !before.is_empty() && !before.ends_with('\n') {
            return;
        }
        let place = range.start..range.start + signs;
        let fault =
            self.fault(Code::FailedHeading, &place, "no heading without a space after the number signs");
        let after = self.span(&(place.end..place.end));
        self.diagnostics.push(fault.hint("Write `\\#` for the sign itself.").fix(after, " "));
    }

    /// Reports a line such as `|---|---|` that is text: no table came of it.
    fn failed_table(&mut self, range: &Range<usize>) {
        let line = self.text[range.clone()].trim();
        let ruled = line.contains('|') && line.contains("--");
        if ruled && line.chars().all(|c| matches!(c, '|' | '-' | ':' | ' ' | '\t')) {
            let fault = self.fault(Code::TableContent, range, "this line makes no table of the line above");
            self.diagnostics
                .push(fault.hint("Both need the same number of cells; a bar inside a cell is `\\|`."));
        }
    }

    /// Returns where a mark stands in a range without a backslash before it.
    fn unescaped(&self, mark: &str, range: &Range<usize>) -> Vec<usize> {
        let found = self.text[range.clone()].match_indices(mark).map(|(skip, _)| range.start + skip);
        found.filter(|at| !self.text[..*at].ends_with('\\')).collect()
    }

    fn undefined_footnote(&mut self, at: usize, end: usize) {
        let rest = &self.text[at + 2..end];
        let length = rest.find(|c: char| c == ']' || c == '[' || c.is_whitespace()).unwrap_or(0);
        if length > 0 && rest[length..].starts_with(']') {
            let range = at..at + 2 + length + 1;
            let message = format!("footnote `{}` is not defined", &rest[..length]);
            let hint = format!("Define it with a line `[^{}]: text`.", &rest[..length]);
            let fault = self.fault(Code::UndefinedFootnote, &range, message);
            self.diagnostics.push(fault.hint(hint));
        }
    }

    /// Warns of each pair of `**` that stayed text.
    pub(super) fn report_stray_runs(&mut self, runs: &[Range<usize>]) {
        for pair in runs.chunks_exact(2) {
            let [open, close] = pair else { continue };
            let fault = self.fault(Code::FailedEmphasis, open, "`**` did not take as emphasis");
            let hint = "Put no space inside the asterisks, or write `\\*` for asterisks.";
            let close = self.span(close);
            self.diagnostics.push(fault.secondary(close, "the other `**` of the pair").hint(hint));
        }
    }
}
