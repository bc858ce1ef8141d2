//! Inlines that Markdown itself knows.

use super::frame::{InlineFrame, Leaf, LeafKind, Piece, Wrap};
use super::{Fold, end_of};
use crate::base::{Code, Span, Spanned};
use crate::doc::{Attributes, HtmlElement, Image, Inline, InlineKind, Link, Reference, plain_text};
use crate::parse::attributes;
use crate::parse::mask::RegionKind;
use pulldown_cmark::{LinkType, Tag};
use std::ops::Range;

impl Fold<'_> {
    /// Returns the open leaf; text of a tight list item opens a paragraph.
    pub(super) fn leaf(&mut self, start: usize) -> &mut Leaf {
        let kind = LeafKind::Paragraph { explicit: false, continues: false };
        self.leaf.get_or_insert_with(|| Leaf::new(kind, start))
    }

    fn inline_top(&mut self, start: usize) -> &mut InlineFrame {
        let frames = &mut self.leaf(start).frames;
        frames.last_mut().expect("a leaf has its base frame until it is taken")
    }

    /// Adds an inline after the text so far.
    pub(super) fn push_inline(&mut self, kind: InlineKind, range: &Range<usize>) {
        if range.end <= self.leaf(range.start).skip_to {
            return;
        }
        self.flush();
        let inline = Inline { span: self.span(range), kind };
        self.inline_top(range.start).children.push(inline);
    }

    pub(super) fn text_event(&mut self, text: &str, range: Range<usize>) {
        if let Some(code) = &mut self.code {
            return code.push(text, range, self.masked, self.text);
        }
        if self.html.is_some() {
            return self.html_line(range);
        }
        if let Some(region) = self.regions.starting_at(range.start)
            && matches!(region.kind, RegionKind::UnclosedDisplay)
        {
            return self.unclosed_display(&region.range);
        }
        let decoded = (self.masked.get(range.clone()) != Some(text)).then(|| text.to_owned());
        let leaf = self.leaf(range.start);
        let start = range.start.max(leaf.skip_to);
        let Some(visible) = leaf.visible.clone() else { return self.push_text(start..range.end, decoded) };
        for shown in visible {
            let part = start.max(shown.start)..range.end.min(shown.end);
            if part.start < part.end {
                self.push_text(part, decoded.clone());
            }
        }
    }

    /// Adds text. Pieces that touch in the source are one.
    pub(super) fn push_text(&mut self, range: Range<usize>, decoded: Option<String>) {
        if range.start >= range.end {
            return;
        }
        let gap = self
            .inline_top(range.start)
            .pieces
            .last()
            .map_or(0, |last| range.start.saturating_sub(last.range.end));
        if gap > 1 {
            self.flush();
        }
        let pieces = &mut self.inline_top(range.start).pieces;
        match pieces.last_mut() {
            Some(last) if last.decoded.is_none() && decoded.is_none() && last.range.end == range.start => {
                last.range.end = range.end;
            }
            _ => pieces.push(Piece { range, decoded }),
        }
    }

    pub(super) fn code_span(&mut self, code: &str, range: &Range<usize>) {
        let ticks = self.text[range.clone()].bytes().take_while(|byte| *byte == b'`').count();
        let code =
            self.restored_code(code, &(range.start + ticks..range.end - ticks)).replace('\0', "\u{fffd}");
        let expression = code.trim_start().strip_prefix("{run}").map(str::trim);
        let kind = match expression.filter(|expression| !expression.is_empty()) {
            Some(expression) => InlineKind::Run(expression.to_owned()),
            None => InlineKind::Code(code),
        };
        self.push_inline(kind, range);
    }

    pub(super) fn start_inline(&mut self, tag: Tag<'_>, range: &Range<usize>) {
        self.leaf(range.start);
        self.flush();
        if self.too_deep(range, true) {
            self.skipping = 1;
            return;
        }
        let wrap = match tag {
            Tag::Emphasis => Wrap::Emphasis,
            Tag::Strong => Wrap::Strong,
            Tag::Strikethrough => Wrap::Strikethrough,
            Tag::Link { link_type, dest_url, title, id } => {
                self.link_wrap(link_type, &dest_url, &title, &id, range)
            }
            Tag::Image { link_type, dest_url, title, id } => {
                self.image_wrap(link_type, &dest_url, &title, &id, range)
            }
            _ => Wrap::Base,
        };
        self.leaf(range.start).frames.push(InlineFrame::new(wrap, range.start));
    }

    fn link_wrap(
        &mut self,
        kind: LinkType,
        destination: &str,
        title: &str,
        id: &str,
        range: &Range<usize>,
    ) -> Wrap {
        match kind {
            LinkType::ShortcutUnknown if self.text[range.clone()].starts_with("[@") => Wrap::Citation,
            LinkType::ShortcutUnknown => Wrap::Span,
            LinkType::ReferenceUnknown if self.text[range.clone()].starts_with("[@") => Wrap::Citation,
            LinkType::ReferenceUnknown | LinkType::CollapsedUnknown => Wrap::UndefinedLabel,
            _ => {
                let (destination, title) = self.destination(kind, (destination, title), id, range);
                Wrap::Link { destination, title }
            }
        }
    }

    fn image_wrap(
        &mut self,
        kind: LinkType,
        destination: &str,
        title: &str,
        id: &str,
        range: &Range<usize>,
    ) -> Wrap {
        match kind {
            LinkType::ReferenceUnknown | LinkType::CollapsedUnknown | LinkType::ShortcutUnknown => {
                Wrap::UndefinedLabel
            }
            _ => {
                let (destination, title) = self.destination(kind, (destination, title), id, range);
                Wrap::Image { destination, title }
            }
        }
    }

    /// Ends the innermost inline that is not raw HTML.
    pub(super) fn end_inline(&mut self, range: &Range<usize>) {
        let Some(leaf) = &self.leaf else { return };
        let position = leaf.frames.iter().rposition(|frame| !matches!(frame.wrap, Wrap::Html(_)));
        let Some(position) = position.filter(|position| *position > 0) else { return };
        self.close_inlines(position);
        self.flush();
        let Some(frame) = self.leaf.as_mut().and_then(|leaf| leaf.frames.pop()) else { return };
        self.wrap_up(frame, range);
    }

    /// Ends the raw elements that are open inside the frame at `position`; they lack their end tags.
    pub(super) fn close_inlines(&mut self, position: usize) {
        while self.leaf.as_ref().is_some_and(|leaf| leaf.frames.len() > position + 1) {
            self.flush();
            let Some(frame) = self.leaf.as_mut().and_then(|leaf| leaf.frames.pop()) else { return };
            let end = end_of(&frame.children).unwrap_or(frame.start);
            if let Wrap::Html(element) = &frame.wrap {
                let (name, tag) = (element.name.clone(), element.tag.range());
                self.report(Code::UnclosedHtml, &tag, format!("`<{name}>` is never closed"));
            }
            let range = frame.start..end.max(frame.start);
            self.wrap_up(frame, &range);
        }
    }

    pub(super) fn wrap_up(&mut self, frame: InlineFrame, range: &Range<usize>) {
        let children = frame.children;
        match frame.wrap {
            Wrap::Emphasis => self.push_inline(InlineKind::Emphasis(children), range),
            Wrap::Strong => self.push_inline(InlineKind::Strong(children), range),
            Wrap::Strikethrough => self.push_inline(InlineKind::Strikethrough(children), range),
            Wrap::Link { destination, title } => self.end_link(destination, title, children, range),
            Wrap::Image { destination, title } => self.end_image(destination, title, &children, range),
            Wrap::Citation => self.end_citation(children, range),
            Wrap::Span => self.end_span(children, range),
            Wrap::UndefinedLabel => self.end_undefined(children, range),
            Wrap::Html(element) => {
                let range = element.tag.range().start..range.end.max(element.tag.range().end);
                let (name, attributes) = (element.name, element.attributes);
                let element = HtmlElement { name, attributes, children, target: None };
                self.push_inline(InlineKind::Html(element), &range);
            }
            Wrap::Base => {}
        }
    }

    fn end_link(
        &mut self,
        destination: Spanned<String>,
        title: String,
        content: Vec<Inline>,
        range: &Range<usize>,
    ) {
        if let Some(label) = destination.value.strip_prefix('@').filter(|label| attributes::is_id(label)) {
            let span = destination.span.within(1, 1 + label.len());
            let label = Spanned::new(label.to_owned(), span);
            let content = Some(content).filter(|content| !content.is_empty());
            return self.push_inline(InlineKind::Reference(Reference { label, content }), range);
        }
        if destination.value.is_empty() {
            self.report(Code::EmptyLink, range, "link without a destination");
        } else if content.is_empty() {
            self.report(Code::EmptyLink, range, "link without text");
        }
        self.push_inline(InlineKind::Link(Link { destination, title, content }), range);
    }

    fn end_image(
        &mut self,
        destination: Spanned<String>,
        title: String,
        content: &[Inline],
        range: &Range<usize>,
    ) {
        let alt = plain_text(content);
        if destination.value.is_empty() {
            let fault = self.fault(Code::MissingImage, range, "image without a file");
            self.diagnostics.push(fault.hint("Write its path between the parentheses."));
        }
        let mut range = range.clone();
        let attributes = self.attributes_after(&mut range).unwrap_or_default();
        let id = attributes.id.clone();
        let image = Image { destination, title, alt, attributes };
        self.push_inline(InlineKind::Image(image), &range);
        self.push_anchor(id);
        self.leaf(range.start).skip_to = range.end;
    }

    fn end_span(&mut self, content: Vec<Inline>, range: &Range<usize>) {
        let mut range = range.clone();
        let attributes = self.attributes_after(&mut range).unwrap_or_default();
        let id = attributes.id.clone();
        self.push_inline(InlineKind::Span(content, attributes), &range);
        self.push_anchor(id);
        self.leaf(range.start).skip_to = range.end;
    }

    /// Adds an anchor for the id of an inline, which is no target itself.
    fn push_anchor(&mut self, id: Option<Spanned<String>>) {
        if let Some(id) = id {
            let attributes = vec![("id".to_owned(), id.value)];
            let anchor = HtmlElement { name: "a".to_owned(), attributes, children: Vec::new(), target: None };
            self.push_inline(InlineKind::Html(anchor), &id.span.range());
        }
    }

    /// Reads the attributes that stand right after a range, and widens it.
    pub(super) fn attributes_after(&mut self, range: &mut Range<usize>) -> Option<Attributes> {
        if !attributes::looks_like(self.text, range.end) {
            return None;
        }
        let end = attributes::extent(self.text, range.end)?;
        let attributes = attributes::parse(self.source, self.text, range.end..end, &mut self.diagnostics);
        range.end = end;
        Some(attributes)
    }

    /// Shows the text of a link or image whose label is not defined.
    fn end_undefined(&mut self, content: Vec<Inline>, range: &Range<usize>) {
        let source = &self.text[range.clone()];
        let open = source.strip_suffix("[]").unwrap_or(source).rfind('[').unwrap_or(0);
        let label = range.start + open..range.end - if source.ends_with("[]") { 2 } else { 0 };
        let name = self.text[label.clone()].trim_matches(['[', ']']);
        let message = format!("link label `{name}` is not defined");
        let fault = self.fault(Code::UndefinedLinkLabel, &label, message);
        let names = self.definitions.nearest(name);
        let hint = format!("Define it with a line `[{name}]: address`, or write `\\[` for a bracket.");
        self.diagnostics.push(fault.did_you_mean(names.as_deref()).hint(hint));
        self.push_inline(InlineKind::Span(content, Attributes::default()), range);
    }

    pub(super) fn span_at(&self, start: usize, end: usize) -> Span {
        Span::new(self.source, start, end)
    }
}
