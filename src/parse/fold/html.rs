//! Raw HTML.

use super::frame::{Frame, FrameKind, InlineFrame, Leaf, LeafKind, OpenElement, Wrap};
use super::{Buried, Fold};
use crate::base::Code;
use crate::doc::{BlockKind, HtmlElement, Inline, InlineKind};
use crate::parse::html::{RawAttribute, Token, is_forbidden, is_phrasing, is_void, tokens};
use crate::parse::mask::{Region, RegionKind};
use crate::parse::svg;
use std::ops::Range;

/// An open block of raw HTML.
#[derive(Default)]
pub(super) struct HtmlLeaf {
    /// The lines, container prefixes left out.
    lines: Vec<Range<usize>>,
}

/// Lines of raw HTML joined, and where they come from.
#[derive(Default)]
struct Chunk {
    html: String,
    /// For each line its offset in `html` and in the source.
    starts: Vec<(usize, usize)>,
}

impl Chunk {
    fn push(&mut self, text: &str, range: Range<usize>) {
        self.starts.push((self.html.len(), range.start));
        self.html.push_str(&text[range]);
    }

    /// Returns the place in the source of an offset.
    fn source(&self, offset: usize) -> usize {
        let position = self.starts.partition_point(|(start, _)| *start <= offset);
        self.starts.get(position.saturating_sub(1)).map_or(0, |(start, source)| source + offset - start)
    }

    fn range(&self, range: &Range<usize>) -> Range<usize> {
        let end = if range.is_empty() { range.end } else { range.end - 1 };
        self.source(range.start)..self.source(end) + usize::from(!range.is_empty())
    }
}

/// What becomes of a tag.
enum Verdict {
    Keep,
    Drop,
}

impl Fold<'_> {
    pub(super) fn start_html(&mut self, _range: &Range<usize>) {
        self.close_leaf();
        self.html = Some(HtmlLeaf::default());
    }

    pub(super) fn html_line(&mut self, range: Range<usize>) {
        if let Some(leaf) = &mut self.html {
            leaf.lines.push(range);
        }
    }

    pub(super) fn end_html(&mut self) {
        let Some(leaf) = self.html.take() else { return };
        let mut chunk = Chunk::default();
        for line in leaf.lines {
            let mut at = line.start;
            while let Some(region) = self.region_in_html(&(at..line.end)) {
                chunk.push(self.text, at..region.range.start);
                self.html_chunk(&std::mem::take(&mut chunk));
                self.close_leaf();
                self.html_region(&region);
                at = region.range.end.min(line.end);
            }
            chunk.push(self.text, at..line.end);
        }
        self.html_chunk(&chunk);
        self.promote_open_tags();
        self.close_leaf();
    }

    /// Makes blocks of elements of running text that hold the blocks after them, such as `<del>` on a line of its own.
    fn promote_open_tags(&mut self) {
        let Some(leaf) = &self.leaf else { return };
        if leaf.frames.len() < 2 || !leaf.frames.iter().all(InlineFrame::is_blank) {
            return;
        }
        let Some(leaf) = self.leaf.take() else { return };
        for frame in leaf.frames.into_iter().skip(1) {
            if let Wrap::Html(element) = frame.wrap {
                self.stack.push(Frame::new(FrameKind::Html(Box::new(element)), frame.start));
            }
        }
    }

    fn region_in_html(&self, range: &Range<usize>) -> Option<Region> {
        let region = self.regions.first_in(range)?;
        let kinds = matches!(region.kind, RegionKind::Drawing(_) | RegionKind::Open(_) | RegionKind::Close);
        kinds.then(|| region.clone())
    }

    fn html_region(&mut self, region: &Region) {
        match &region.kind {
            RegionKind::Open(opening) => {
                let message = "directive without a blank line between raw HTML and it";
                let fault = self.fault(Code::MalformedDirective, &region.range, message);
                self.diagnostics.push(fault.hint("Leave a blank line before it."));
                self.open_directive(opening, &region.range, Vec::new());
            }
            RegionKind::Close => self.close_directive(&region.range),
            _ => self.drawing(region),
        }
    }

    fn drawing_in(&self, range: &Range<usize>) -> Option<Region> {
        let region = self.regions.first_in(range)?;
        matches!(region.kind, RegionKind::Drawing(_)).then(|| region.clone())
    }

    fn html_chunk(&mut self, chunk: &Chunk) {
        for (token, range) in tokens(&chunk.html) {
            let range = chunk.range(&range);
            match token {
                Token::Open { name, attributes, closed } => {
                    let attributes = moved(attributes, chunk);
                    self.open_tag(name, attributes, closed, &range);
                }
                Token::Close(name) => self.close_tag(&name, &range),
                Token::Text(text) => {
                    self.lint_raw(&range);
                    self.html_text(&text, &range);
                }
                Token::Comment => {}
                Token::OpenComment => self.open_comment(range.start),
                Token::Malformed => self.malformed(&range),
            }
        }
    }

    /// Warns of Markdown inside raw HTML, where it stays text.
    fn lint_raw(&mut self, range: &Range<usize>) {
        let kept = |name: &str| matches!(name, "pre" | "textarea" | "code");
        let verbatim =
            self.stack.iter().any(|frame| matches!(&frame.kind, FrameKind::Html(open) if kept(&open.name)))
                || self
                    .leaf
                    .iter()
                    .flat_map(|leaf| &leaf.frames)
                    .any(|frame| matches!(&frame.wrap, Wrap::Html(open) if kept(&open.name)));
        let Some(marked) = marked(&self.text[range.clone()]).filter(|_| !verbatim) else { return };
        let place = range.start + marked.start..range.start + marked.end;
        let message = format!("`{}` stays text inside raw HTML", &self.text[place.clone()]);
        let fault = self.fault(Code::FailedEmphasis, &place, message);
        self.diagnostics.push(
            fault.hint("Raw HTML goes on to the next blank line: leave one before and after the Markdown."),
        );
    }

    fn open_comment(&mut self, start: usize) {
        let fault = self.fault(Code::UnclosedHtml, &(start..start + 4), "comment is never closed");
        self.diagnostics
            .push(fault.label("opened here").hint("End it with `-->`; all after it is left out."));
    }

    fn malformed(&mut self, range: &Range<usize>) {
        let fault = self.fault(Code::MalformedHtml, range, "this is no HTML tag");
        self.diagnostics.push(fault.hint("Write `&lt;` for a less-than sign."));
        self.raw_leaf(range.start);
        let shown = self.text[range.clone()].to_owned();
        self.push_inline(InlineKind::Broken(shown), range);
    }

    fn html_text(&mut self, text: &str, range: &Range<usize>) {
        let open = self
            .leaf
            .as_ref()
            .is_some_and(|leaf| leaf.frames.len() > 1 || !leaf.frames[0].children.is_empty());
        if text.trim().is_empty() && !open {
            return;
        }
        self.raw_leaf(range.start);
        self.push_inline(InlineKind::Text(text.to_owned()), range);
    }

    /// Opens text without a paragraph, unless some text is open.
    fn raw_leaf(&mut self, start: usize) {
        self.leaf.get_or_insert_with(|| {
            Leaf::new(LeafKind::Paragraph { explicit: false, continues: false }, start)
        });
    }

    fn open_tag(&mut self, name: String, attributes: Vec<RawAttribute>, closed: bool, range: &Range<usize>) {
        if name == "details" {
            self.close_leaf();
            return self.open_details(range);
        }
        if is_phrasing(&name) {
            self.raw_leaf(range.start);
            return self.open_inline_tag(name, attributes, closed, range);
        }
        self.close_leaf();
        let Some(attributes) = self.allowed(&name, attributes, range) else { return };
        let start = range.start;
        let element = OpenElement { name, attributes, tag: self.span(range) };
        let void = closed || is_void(&element.name);
        if !void && self.buries(Buried::elements, range, false) {
            return;
        }
        self.stack.push(Frame::new(FrameKind::Html(Box::new(element)), start));
        if void {
            self.end_element(range.end);
        }
    }

    fn open_inline_tag(
        &mut self,
        name: String,
        attributes: Vec<RawAttribute>,
        closed: bool,
        range: &Range<usize>,
    ) {
        let Some(attributes) = self.allowed(&name, attributes, range) else { return };
        if closed || is_void(&name) {
            let element = HtmlElement { name, attributes, children: Vec::new(), target: None };
            return self.push_inline(InlineKind::Html(element), range);
        }
        self.flush();
        if self.buries(Buried::inline_elements, range, true) {
            return;
        }
        let element = OpenElement { name, attributes, tag: self.span(range) };
        self.leaf(range.start).frames.push(InlineFrame::new(Wrap::Html(element), range.start));
    }

    fn close_tag(&mut self, name: &str, range: &Range<usize>) {
        if is_void(name) || is_forbidden(name) {
            return;
        }
        if self.close_inline_tag(name, range) {
            return;
        }
        if self.unburies(Buried::elements) {
            return;
        }
        self.close_leaf();
        if name == "details" {
            return self.close_details(range);
        }
        match self.innermost(|frame| matches!(&frame.kind, FrameKind::Html(open) if open.name == name)) {
            Some(position) => {
                self.close_above(position, range.start);
                self.end_element(range.end);
            }
            None => self.unopened_tag(name, range),
        }
    }

    fn unopened_tag(&mut self, name: &str, range: &Range<usize>) {
        if self.options.raw_html {
            self.report(Code::UnopenedHtml, range, format!("`</{name}>` closes nothing"));
        }
    }

    /// Closes an element of running text; tells whether one was open.
    fn close_inline_tag(&mut self, name: &str, range: &Range<usize>) -> bool {
        if self.unburies(Buried::inline_elements) {
            return true;
        }
        let Some(leaf) = &self.leaf else { return false };
        let reachable = leaf.frames.iter().rev().take_while(|frame| matches!(frame.wrap, Wrap::Html(_)));
        let found = reachable
            .enumerate()
            .find(|(_, frame)| matches!(&frame.wrap, Wrap::Html(open) if open.name == name));
        let Some((depth, _)) = found else { return false };
        let position = leaf.frames.len() - 1 - depth;
        self.close_inlines(position);
        self.flush();
        if let Some(frame) = self.leaf.as_mut().and_then(|leaf| leaf.frames.pop()) {
            let span = frame.start..range.end;
            self.wrap_up(frame, &span);
        }
        true
    }

    /// Pops the raw element on top of the stack, and adds it to the block around it.
    pub(super) fn end_element(&mut self, end: usize) {
        let Some(frame) = self.stack.pop() else { return };
        let FrameKind::Html(open) = frame.kind else { return };
        if open.name == "summary" && self.summary_title(&frame.blocks) {
            return;
        }
        let range = frame.start..end.max(frame.end).max(open.tag.range().end);
        let element = HtmlElement {
            name: open.name,
            attributes: open.attributes,
            children: frame.blocks,
            target: None,
        };
        self.push_block(BlockKind::Html(element), &range);
    }

    /// Makes the content of `<summary>` the title of the `<details>` around it.
    fn summary_title(&mut self, blocks: &[crate::doc::Block]) -> bool {
        let Some(FrameKind::Directive(open)) = self.stack.last_mut().map(|frame| &mut frame.kind) else {
            return false;
        };
        let [block] = blocks else { return false };
        let content: &Vec<Inline> = match &block.kind {
            BlockKind::Paragraph { content, .. } => content,
            _ => return false,
        };
        let takes = open.older && open.title.is_empty();
        if takes {
            open.title.clone_from(content);
        }
        takes
    }

    pub(super) fn inline_html(&mut self, range: &Range<usize>) {
        if let Some(region) = self.drawing_in(range) {
            return self.inline_drawing(&region);
        }
        self.leaf(range.start);
        let text = self.text;
        let Some((token, _)) = tokens(&text[range.clone()]).into_iter().next() else { return };
        match token {
            Token::Open { name, attributes, closed } => {
                if name == "svg" {
                    self.misplaced_drawing(range);
                }
                let chunk = Chunk { html: String::new(), starts: vec![(0, range.start)] };
                self.open_inline_tag(name, moved(attributes, &chunk), closed, range);
            }
            Token::Close(name) if is_void(&name) || is_forbidden(&name) => {}
            Token::Close(name) => {
                if !self.close_inline_tag(&name, range) {
                    self.unopened_tag(&name, range);
                }
            }
            Token::Comment => {}
            Token::Text(_) | Token::OpenComment | Token::Malformed => self.malformed(range),
        }
    }

    fn inline_drawing(&mut self, region: &Region) {
        if self.may_split() {
            self.close_leaf();
            self.drawing(region);
            self.continue_after(region.range.end, true);
        } else {
            self.misplaced_drawing(&region.range);
        }
    }

    fn misplaced_drawing(&mut self, range: &Range<usize>) {
        let fault = self.fault(Code::MalformedSvg, range, "drawing in the middle of text");
        self.diagnostics.push(fault.hint("Start a line with `<svg`."));
    }

    fn drawing(&mut self, region: &Region) {
        let RegionKind::Drawing(prefixes) = &region.kind else { return };
        if !self.options.raw_html {
            return self.forbid_html(&region.range);
        }
        let mut text = self.text[region.range.clone()].to_owned();
        for prefix in prefixes {
            let blank = prefix.start - region.range.start..prefix.end - region.range.start;
            text.replace_range(blank.clone(), &" ".repeat(blank.len()));
        }
        match svg::parse_svg(self.source, &text, region.range.start) {
            Ok(drawing) => self.push_block(BlockKind::Svg(drawing), &region.range),
            Err(mut faults) => {
                self.diagnostics.append(&mut faults);
                let shown = self.text[region.range.clone()].to_owned();
                self.push_block(BlockKind::Broken(shown), &region.range);
            }
        }
    }

    /// Checks a tag and its attributes; `None` where the tag is dropped.
    fn allowed(
        &mut self,
        name: &str,
        attributes: Vec<RawAttribute>,
        range: &Range<usize>,
    ) -> Option<Vec<(String, String)>> {
        match self.verdict(name, &attributes, range) {
            Verdict::Drop => None,
            Verdict::Keep => Some(self.allowed_attributes(attributes)),
        }
    }

    fn verdict(&mut self, name: &str, attributes: &[RawAttribute], range: &Range<usize>) -> Verdict {
        let template = !self.options.numbered && brought_by_template(name, attributes);
        if !template && !self.options.raw_html {
            self.forbid_html(range);
        } else if !template && is_forbidden(name) {
            let fault = self.fault(Code::ForbiddenHtml, range, format!("`<{name}>` is forbidden"));
            self.diagnostics.push(fault.hint("Scripts and styles belong into `static/` and the templates."));
        }
        let keep = self.options.raw_html && !template && !is_forbidden(name);
        if keep { Verdict::Keep } else { Verdict::Drop }
    }

    fn allowed_attributes(&mut self, attributes: Vec<RawAttribute>) -> Vec<(String, String)> {
        let mut allowed: Vec<(String, String)> = Vec::new();
        for RawAttribute { name, value, range } in attributes {
            let twice = allowed.iter().any(|(known, _)| *known == name);
            if svg::is_forbidden_attribute(&name, &value) {
                let fault =
                    self.fault(Code::ForbiddenHtml, &range, format!("attribute `{name}` is forbidden"));
                self.diagnostics.push(fault.hint("Scripts never pass, and styles are given as classes."));
            } else if twice {
                self.report(Code::MalformedHtml, &range, format!("attribute `{name}` is given twice"));
            } else if !is_attribute_name(&name) {
                self.report(Code::MalformedHtml, &range, format!("`{name}` is no attribute name"));
            } else {
                allowed.push((name, value));
            }
        }
        allowed
    }
}

/// Finds the first `**strong**` or `$formula$` in a text.
fn marked(text: &str) -> Option<Range<usize>> {
    ["**", "$"].iter().find_map(|mark| {
        let places: Vec<usize> = text.match_indices(mark).map(|(at, _)| at).collect();
        let pairs = places.windows(2).map(|pair| pair[0] + mark.len()..pair[1]);
        let mut taken = pairs.filter(|inner| {
            let content = &text[inner.clone()];
            let digit = text[inner.end + mark.len()..].starts_with(|c: char| c.is_ascii_digit());
            content.trim() == content && !content.is_empty() && !content.contains('\n') && !digit
        });
        taken.next().map(|inner| inner.start - mark.len()..inner.end + mark.len())
    })
}

fn is_attribute_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '_' | ':'))
        && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | ':' | '.' | '-'))
}

/// Tells whether a tag only links the style sheet or script that the templates bring.
fn brought_by_template(name: &str, attributes: &[RawAttribute]) -> bool {
    let has = |key: &str, file: &str| {
        attributes.iter().any(|attribute| attribute.name == key && attribute.value.ends_with(file))
    };
    (name == "link" && has("href", "common.css")) || (name == "script" && has("src", "common.js"))
}

/// Moves the ranges of attributes to the source.
fn moved(attributes: Vec<RawAttribute>, chunk: &Chunk) -> Vec<RawAttribute> {
    let place = |attribute: RawAttribute| RawAttribute { range: chunk.range(&attribute.range), ..attribute };
    attributes.into_iter().map(place).collect()
}
