//! Blocks that Markdown itself knows.

use super::frame::{Frame, FrameKind, Leaf, LeafKind, TableFrame};
use super::{Buried, Fold, end_of};
use crate::base::{Code, Diagnostic, Span, Spanned};
use crate::doc::{
    Alignment, Attributes, BlockKind, DefinitionItem, Footnote, Heading, Inline, InlineKind, ListItem, Table,
    TargetId,
};
use crate::parse::mask::RegionKind;
use crate::parse::{attributes, spacing};
use pulldown_cmark::{Tag, TagEnd};
use std::collections::BTreeMap;
use std::ops::Range;

impl Fold<'_> {
    pub(super) fn start(&mut self, tag: Tag<'_>, range: Range<usize>) {
        match tag {
            Tag::Emphasis | Tag::Strong | Tag::Strikethrough | Tag::Link { .. } | Tag::Image { .. } => {
                self.start_inline(tag, &range);
            }
            Tag::Paragraph => self.start_paragraph(range.start),
            Tag::Heading { level, .. } => self.start_heading(level as u8, &range),
            Tag::CodeBlock(kind) => self.start_code(&kind, &range),
            Tag::HtmlBlock => self.start_html(&range),
            Tag::TableHead | Tag::TableRow => {}
            Tag::TableCell => self.leaf = Some(Leaf::new(LeafKind::Cell, range.start)),
            Tag::DefinitionListTitle => self.leaf = Some(Leaf::new(LeafKind::Term, range.start)),
            container => self.start_container(container, &range),
        }
    }

    fn start_paragraph(&mut self, start: usize) {
        self.close_leaf();
        if let [.., list, item] = self.stack.as_mut_slice()
            && let (FrameKind::List { tight, .. }, FrameKind::Item { .. }) = (&mut list.kind, &item.kind)
        {
            *tight = false;
        }
        self.leaf = Some(Leaf::new(LeafKind::Paragraph { explicit: true, continues: false }, start));
    }

    fn start_heading(&mut self, level: u8, range: &Range<usize>) {
        self.close_leaf();
        let mut leaf = Leaf::new(LeafKind::Heading(level), range.start);
        if let Some(region) = self.regions.starting_at(range.start) {
            leaf.kind = LeafKind::Line;
            leaf.visible = Some(region.shown());
        }
        self.leaf = Some(leaf);
    }

    fn start_container(&mut self, tag: Tag<'_>, range: &Range<usize>) {
        self.close_leaf();
        if self.too_deep(range, false) {
            self.skipping = 1;
            return;
        }
        let kind = match tag {
            Tag::BlockQuote(_) => FrameKind::Quote,
            Tag::List(start) => FrameKind::List { start, tight: true, items: Vec::new() },
            Tag::Item => FrameKind::Item { task: None },
            Tag::DefinitionList => FrameKind::Definitions(Vec::new()),
            Tag::DefinitionListDefinition => FrameKind::Definition,
            Tag::FootnoteDefinition(_) => FrameKind::Footnote(self.footnote_label(range.start)),
            Tag::Table(alignments) => {
                let alignments = alignments.into_iter().map(alignment).collect();
                FrameKind::Table(TableFrame { alignments, ..TableFrame::default() })
            }
            _ => FrameKind::Quote,
        };
        self.stack.push(Frame::new(kind, range.start));
    }

    pub(super) fn end(&mut self, tag: TagEnd, range: &Range<usize>) {
        match tag {
            TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough | TagEnd::Link | TagEnd::Image => {
                self.end_inline(range);
            }
            TagEnd::Paragraph => self.close_leaf(),
            TagEnd::Heading(_) => self.end_heading(range),
            TagEnd::CodeBlock => self.end_code(range),
            TagEnd::HtmlBlock => self.end_html(),
            TagEnd::TableCell => self.end_cell(range.end),
            TagEnd::TableHead | TagEnd::TableRow => self.end_row(tag == TagEnd::TableHead, range.end),
            TagEnd::DefinitionListTitle => self.end_term(),
            _ => self.end_container(range),
        }
    }

    fn end_container(&mut self, range: &Range<usize>) {
        self.close_leaf();
        let range = self.trimmed(range);
        self.close_strays(range.end);
        self.buried = Buried::default();
        let Some(frame) = (self.stack.len() > 1).then(|| self.stack.pop()).flatten() else { return };
        let (blocks, range) = (frame.blocks, range.start..range.end.max(frame.end));
        self.top().end = self.top().end.max(range.end);
        match frame.kind {
            FrameKind::Quote => self.push_block(BlockKind::Quote(blocks), &range),
            FrameKind::List { start, tight, items } => {
                self.push_block(BlockKind::List { start, tight, items }, &range);
            }
            FrameKind::Item { task } => {
                let item = ListItem { span: self.span(&range), task, blocks };
                if let FrameKind::List { items, .. } = &mut self.top().kind {
                    items.push(item);
                }
            }
            FrameKind::Definitions(items) => self.push_block(BlockKind::Definitions(items), &range),
            FrameKind::Definition => {
                if let Some(item) = self.definition_item(false) {
                    item.definitions.push(blocks);
                }
            }
            FrameKind::Footnote(label) => self.footnotes.push(Footnote { label, blocks }),
            FrameKind::Table(table) => self.push_table(table, &range),
            FrameKind::Root | FrameKind::Directive(_) | FrameKind::Html(_) => {}
        }
    }

    fn push_table(&mut self, table: TableFrame, range: &Range<usize>) {
        let TableFrame { alignments, header, rows, .. } = table;
        self.push_block(BlockKind::Table(Table { alignments, header, rows }), range);
    }

    pub(super) fn task(&mut self, checked: bool) {
        if let FrameKind::Item { task } = &mut self.top().kind {
            *task = Some(checked);
        }
    }

    pub(super) fn rule(&mut self, range: &Range<usize>) {
        self.close_leaf();
        match self.regions.starting_at(range.start).map(|region| (&region.range, &region.kind)) {
            Some((line, RegionKind::Open(opening))) => self.open_directive(opening, line, Vec::new()),
            Some((line, RegionKind::Close)) => self.close_directive(line),
            Some((_, RegionKind::Older(older))) => self.older_line(older, Vec::new()),
            _ => {
                let range = self.trimmed(range);
                self.push_block(BlockKind::Break, &range);
            }
        }
    }

    /// Takes the inlines of the open leaf.
    fn take_leaf(&mut self) -> Option<(Leaf, Vec<Inline>)> {
        self.close_inlines(0);
        self.flush();
        self.buried.inline_elements = 0;
        let mut leaf = self.leaf.take()?;
        let content = leaf.frames.pop().map(|base| base.children).unwrap_or_default();
        self.report_stray_runs(&leaf.stray_runs);
        Some((leaf, content))
    }

    /// Ends the paragraph that is open, if one is.
    pub(super) fn close_leaf(&mut self) {
        let Some((leaf, content)) = self.take_leaf() else { return };
        let LeafKind::Paragraph { continues, .. } = leaf.kind else { return };
        let kept = matches!(&self.top().kind, FrameKind::Html(open) if open.name == "pre" || open.name == "textarea");
        let content = if kept { content } else { tidied(trimmed(content)) };
        let (Some(first), Some(end)) = (content.first(), end_of(&content)) else { return };
        let range = first.span.range().start..end;
        self.push_block(BlockKind::Paragraph { content, continues }, &range);
    }

    fn end_heading(&mut self, range: &Range<usize>) {
        if !matches!(self.leaf.as_ref().map(|leaf| leaf.kind), Some(LeafKind::Heading(_))) {
            return self.end_line(range.start);
        }
        self.close_inlines(0);
        let attributes = self.trailing_attributes();
        let Some((Leaf { kind: LeafKind::Heading(level), .. }, content)) = self.take_leaf() else { return };
        let end = self.trimmed(range).end.max(end_of(&content).unwrap_or(0));
        let heading =
            Heading { level, content: tidied(content), attributes, typed_number: None, target: TargetId(0) };
        self.push_block(BlockKind::Heading(heading), &(range.start..end));
    }

    /// Ends a line that was masked as a heading: a directive's with a title, or one of older text.
    fn end_line(&mut self, start: usize) {
        let Some((_, content)) = self.take_leaf() else { return };
        let Some(region) = self.regions.starting_at(start) else { return };
        match &region.kind {
            RegionKind::Open(opening) => self.open_directive(opening, &region.range, tidied(content)),
            RegionKind::Older(older) => self.older_line(older, content),
            _ => {}
        }
    }

    fn end_cell(&mut self, end: usize) {
        let Some((_, content)) = self.take_leaf() else { return };
        let frame = self.top();
        frame.end = frame.end.max(end_of(&content).unwrap_or(0));
        if let FrameKind::Table(table) = &mut frame.kind {
            table.row.push(tidied(content));
            table.row_end = end;
        }
    }

    fn end_row(&mut self, head: bool, end: usize) {
        if let FrameKind::Table(table) = &mut self.top().kind {
            let row = std::mem::take(&mut table.row);
            let left = table.row_end.min(end)..end;
            if head {
                table.header = row;
            } else {
                table.rows.push(row);
                self.lost_cells(&left);
            }
        }
    }

    /// Reports what stands in a row after its last cell: the stock parser drops it.
    fn lost_cells(&mut self, rest: &Range<usize>) {
        const AROUND: [char; 5] = [' ', '\t', '|', '\n', '\r'];
        let text = &self.text[rest.clone()];
        let start = rest.start + text.len() - text.trim_start_matches(AROUND).len();
        let lost = start..rest.start + text.trim_end_matches(AROUND).len();
        if lost.start < lost.end {
            let fault = self.fault(Code::TableContent, &lost, "row with more cells than the header");
            let hint =
                "A bar ends a cell: write `\\|` for one in code, `\\mid` or `\\vert` for one in a formula.";
            self.diagnostics.push(fault.hint(hint));
        }
    }

    fn end_term(&mut self) {
        self.close_inlines(0);
        let attributes = self.trailing_attributes();
        let Some((_, content)) = self.take_leaf() else { return };
        if let Some(item) = self.definition_item(true) {
            item.terms.push((tidied(content), attributes, None));
        }
    }

    /// Returns the item that a term or definition belongs to: a term after definitions starts one.
    fn definition_item(&mut self, term: bool) -> Option<&mut DefinitionItem> {
        let FrameKind::Definitions(items) = &mut self.top().kind else { return None };
        if items.is_empty() || (term && items.last().is_some_and(|item| !item.definitions.is_empty())) {
            items.push(DefinitionItem { terms: Vec::new(), definitions: Vec::new() });
        }
        items.last_mut()
    }

    /// Takes the attributes at the end of the open heading or term away from its text.
    fn trailing_attributes(&mut self) -> Attributes {
        let last = self
            .leaf
            .as_mut()
            .and_then(|leaf| leaf.frames.first_mut())
            .and_then(|base| base.pieces.last_mut());
        let Some(piece) = last.filter(|piece| piece.decoded.is_none()) else { return Attributes::default() };
        let end = piece.range.start + self.text[piece.range.clone()].trim_end().len();
        let Some(open) = trailing_brace(self.text, piece.range.start..end) else {
            return Attributes::default();
        };
        piece.range.end = piece.range.start + self.text[piece.range.start..open].trim_end().len();
        attributes::parse(self.source, self.text, open..end, &mut self.diagnostics)
    }

    fn footnote_label(&self, start: usize) -> Spanned<String> {
        let from = start + "[^".len();
        let end = self.text[from..].find(']').map_or(from, |length| from + length);
        Spanned::new(self.text[from..end].to_owned(), Span::new(self.source, from, end))
    }

    pub(super) fn footnote_reference(&mut self, range: &Range<usize>) {
        let label = self.text[range.clone()].trim_start_matches("[^").trim_end_matches(']').to_owned();
        self.footnote_uses.insert(label.to_lowercase());
        self.push_inline(InlineKind::Footnote(label), range);
    }

    fn report_repeated_footnotes(&mut self) {
        let mut first = BTreeMap::new();
        for note in &self.footnotes {
            let Some(known) = first.insert(note.label.value.to_lowercase(), note.label.span) else {
                continue;
            };
            let message = format!("footnote `{}` is defined twice", note.label.value);
            let fault = Diagnostic::new(Code::DuplicateId, note.label.span, message);
            self.diagnostics.push(fault.secondary(known, "the first one"));
        }
    }

    pub(super) fn report_footnotes(&mut self) {
        self.report_repeated_footnotes();
        let unused = self
            .footnotes
            .iter()
            .filter(|note| !self.footnote_uses.contains(&note.label.value.to_lowercase()));
        let unused: Vec<_> = unused.map(|note| note.label.clone()).collect();
        for label in unused {
            self.report(
                Code::UnusedFootnote,
                &label.span.range(),
                format!("footnote `{}` is never referred to", label.value),
            );
        }
    }
}

/// Puts the spaces of inlines right.
pub(super) fn tidied(mut content: Vec<Inline>) -> Vec<Inline> {
    spacing::tidy(&mut content);
    content
}

/// Drops line breaks and white space at both ends of a paragraph that a display or tag cut off.
fn trimmed(mut content: Vec<Inline>) -> Vec<Inline> {
    const SPACES: [char; 3] = [' ', '\n', '\r'];
    while content.last_mut().is_some_and(|last| is_trimmed(last, |text| text.trim_end_matches(SPACES))) {
        content.pop();
    }
    while content.first_mut().is_some_and(|first| is_trimmed(first, |text| text.trim_start_matches(SPACES))) {
        content.remove(0);
    }
    content
}

/// Trims a text at one end; tells whether nothing is left of it. A break is always dropped.
fn is_trimmed(inline: &mut Inline, trim: impl Fn(&str) -> &str) -> bool {
    match &mut inline.kind {
        InlineKind::SoftBreak | InlineKind::HardBreak => true,
        InlineKind::Text(text) => {
            let kept = trim(text);
            if kept.len() < text.len() {
                *text = kept.to_owned();
            }
            text.is_empty()
        }
        _ => false,
    }
}

/// Returns the offset of the brace that opens attributes running to the end of a range.
fn trailing_brace(text: &str, range: Range<usize>) -> Option<usize> {
    let starts = text[range.clone()].match_indices('{').map(|(skip, _)| range.start + skip);
    let mut meant = starts.filter(|at| attributes::looks_like(text, *at));
    meant.find(|at| attributes::extent(text, *at) == Some(range.end))
}

fn alignment(alignment: pulldown_cmark::Alignment) -> Alignment {
    match alignment {
        pulldown_cmark::Alignment::None => Alignment::None,
        pulldown_cmark::Alignment::Left => Alignment::Left,
        pulldown_cmark::Alignment::Center => Alignment::Center,
        pulldown_cmark::Alignment::Right => Alignment::Right,
    }
}
