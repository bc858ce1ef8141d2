//! Formulas.

use super::Fold;
use super::frame::{Leaf, LeafKind};
use crate::base::Code;
use crate::doc::{Attributes, BlockKind, DisplayMath, InlineKind};
use crate::parse::attributes;
use crate::parse::mask::RegionKind;
use std::ops::Range;

impl Fold<'_> {
    pub(super) fn inline_math(&mut self, tex: &str, range: Range<usize>) {
        if self.text[range.end..].starts_with(|c: char| c.is_ascii_digit()) {
            return self.ambiguous_dollar(range);
        }
        let source = &self.text[range.clone()];
        if source.contains("\\|") && !tex.contains("\\|") {
            self.escaped_pipes(&range);
        }
        let tex = self.restored_tex(tex, &(range.start + 1..range.end - 1));
        self.push_inline(InlineKind::Math(tex), &range);
    }

    /// `$5和$10` is two prices rather than a formula.
    fn ambiguous_dollar(&mut self, range: Range<usize>) {
        let fault = self.fault(Code::AmbiguousDollar, &range, "`$` before a digit does not close a formula");
        self.diagnostics.push(fault.hint("Write `\\$` for a dollar sign."));
        self.push_text(range, None);
    }

    /// In a table `\|` is a pipe of the cell, and TeX gets `|`.
    fn escaped_pipes(&mut self, range: &Range<usize>) {
        for (skip, _) in self.text[range.clone()].match_indices("\\|") {
            let at = range.start + skip;
            let fault = self.fault(Code::EscapedPipe, &(at..at + 2), "`\\|` in a table reaches TeX as `|`");
            self.diagnostics
                .push(fault.hint("Write `\\Vert` for a double bar and `\\vert` for a single one."));
        }
    }

    fn report_tags(&mut self, range: &Range<usize>) {
        for (skip, _) in self.text[range.clone()].match_indices("\\tag") {
            let at = range.start + skip;
            let end = at + "\\tag".len();
            if self.text[end..].starts_with(|c: char| c.is_ascii_alphabetic()) {
                continue;
            }
            let fault = self.fault(Code::TagInMath, &(at..end), "`\\tag` in a formula");
            let hint = "Equations are numbered by their labels: write `{#eq-name}` after the closing `$$`.";
            self.diagnostics.push(fault.hint(hint));
        }
    }

    pub(super) fn display_math(&mut self, tex: &str, range: Range<usize>) {
        self.report_tags(&range);
        if !self.may_split() {
            let range = range.start + 1..range.end - 1;
            let tex = self.text[range.start + 1..range.end - 1].to_owned();
            return self.push_inline(InlineKind::Math(tex), &range);
        }
        let explicit = self.leaf.is_none()
            || matches!(
                self.leaf.as_ref().map(|leaf| leaf.kind),
                Some(LeafKind::Paragraph { explicit: true, .. })
            );
        self.close_leaf();
        let (tex, line_starts) = self.tex_lines(tex, &range);
        self.report_empty_display(&tex, &range);
        let mut whole = range;
        let attributes = self.display_attributes(&mut whole);
        let math = DisplayMath { tex, line_starts, attributes, target: None };
        self.push_block(BlockKind::Math(math), &whole);
        self.continue_after(whole.end, explicit);
    }

    fn report_empty_display(&mut self, tex: &str, range: &Range<usize>) {
        if tex.trim().is_empty() {
            let fault = self.fault(Code::InvalidTex, range, "a formula without content");
            self.diagnostics.push(fault.hint("Write the formula between the two `$$`, or remove them."));
        }
    }

    /// Opens the paragraph that goes on after a display.
    pub(super) fn continue_after(&mut self, end: usize, explicit: bool) {
        let mut leaf = Leaf::new(LeafKind::Paragraph { explicit, continues: true }, end);
        leaf.skip_to = end;
        self.leaf = Some(leaf);
    }

    /// Tells whether a block may stand here: in a paragraph, outside of emphasis and links.
    pub(super) fn may_split(&self) -> bool {
        self.leaf
            .as_ref()
            .is_none_or(|leaf| leaf.frames.len() == 1 && matches!(leaf.kind, LeafKind::Paragraph { .. }))
    }

    fn display_attributes(&mut self, range: &mut Range<usize>) -> Attributes {
        let rest = &self.text[range.end..];
        let open = range.end + rest.len() - rest.trim_start_matches([' ', '\t']).len();
        if !self.text[open..].starts_with('{') {
            return Attributes::default();
        }
        let Some(end) = attributes::extent(self.text, open) else {
            let line = &self.text[open..];
            let length = line.lines().next().unwrap_or("").trim_end().len();
            let second = line.char_indices().nth(2).map_or(length, |(at, _)| at.min(length));
            let brace = open..open + second;
            let fault = self.fault(Code::MalformedAttributes, &brace, "`{` without its `}`");
            self.diagnostics.push(fault.hint("Close the attributes with `}`, or write `\\{` for a brace."));
            range.end = open + length;
            return Attributes::default();
        };
        range.end = end;
        attributes::parse(self.source, self.text, open..end, &mut self.diagnostics)
    }

    /// Returns the TeX of a display, and where each of its lines starts.
    fn tex_lines(&self, tex: &str, range: &Range<usize>) -> (String, Vec<u32>) {
        let lines = match self.regions.starting_at(range.start).map(|region| &region.kind) {
            Some(RegionKind::Display(lines)) => lines.clone(),
            _ => {
                let inner = range.start + 2..range.end - 2;
                self.content_lines(tex, &inner).unwrap_or_else(|| vec![inner])
            }
        };
        let shown = |line: &Range<usize>| !self.text[line.clone()].trim().is_empty();
        let first = lines.iter().position(shown).unwrap_or(0);
        let last = lines.iter().rposition(shown).map_or(first, |last| last + 1);
        let kept = &lines[first..last];
        let tex = kept.iter().map(|line| self.text[line.clone()].trim_end()).collect::<Vec<_>>().join("\n");
        let starts = kept.iter().map(|line| u32::try_from(line.start).unwrap_or(u32::MAX)).collect();
        (tex, starts)
    }

    /// Shows the source of a display that does not close, once.
    pub(super) fn unclosed_display(&mut self, range: &Range<usize>) {
        let shown = self.text[range.clone()].to_owned();
        if self.may_split() {
            self.close_leaf();
            self.push_block(BlockKind::Broken(shown), range);
            self.continue_after(range.end, true);
        } else {
            self.push_inline(InlineKind::Broken(shown), range);
        }
    }
}
