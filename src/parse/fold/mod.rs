//! One fold of the stock parser's events into the typed tree.

mod blocks;
mod citations;
mod code;
mod details;
mod directives;
mod display;
mod frame;
mod html;
mod inlines;
mod links;
mod restore;
mod text;

use crate::base::{Code, Diagnostic, SourceId, Span};
use crate::doc::{Block, BlockKind, Footnote, Inline, InlineKind};
use crate::parse::mask::{Masked, Regions};
use crate::parse::{MAX_DEPTH, ParseOptions};
use code::CodeLeaf;
use frame::{Frame, FrameKind, Leaf};
use html::HtmlLeaf;
use links::Definitions;
use pulldown_cmark::{BrokenLink, Event, Options, Parser};
use std::collections::BTreeSet;
use std::ops::Range;

/// What the fold gives.
pub(super) struct Folded {
    pub(super) blocks: Vec<Block>,
    pub(super) footnotes: Vec<Footnote>,
    pub(super) diagnostics: Vec<Diagnostic>,
}

/// The state of the fold.
struct Fold<'a> {
    source: SourceId,
    /// The author's text.
    text: &'a str,
    /// What the stock parser reads.
    masked: &'a str,
    regions: &'a Regions,
    options: ParseOptions,
    definitions: Definitions,
    diagnostics: Vec<Diagnostic>,
    /// Open blocks; the first is the document and never leaves.
    stack: Vec<Frame>,
    leaf: Option<Leaf>,
    code: Option<CodeLeaf>,
    html: Option<HtmlLeaf>,
    footnotes: Vec<Footnote>,
    /// Labels of footnotes that the text refers to.
    footnote_uses: BTreeSet<String>,
    /// The end of the last code block without its closing fence.
    open_fence_end: usize,
    /// Directives whose container ended before them.
    orphans: Vec<Span>,
    /// How many open events are skipped for being too deep.
    skipping: usize,
    /// Directives and raw elements that were not opened for being too deep; their ends are ignored.
    buried: Buried,
}

/// How many of each are open.
#[derive(Default)]
struct Buried {
    directives: usize,
    details: usize,
    elements: usize,
    inline_elements: usize,
}

impl Buried {
    fn directives(&mut self) -> &mut usize {
        &mut self.directives
    }

    fn details(&mut self) -> &mut usize {
        &mut self.details
    }

    fn elements(&mut self) -> &mut usize {
        &mut self.elements
    }

    fn inline_elements(&mut self) -> &mut usize {
        &mut self.inline_elements
    }
}

/// Folds a masked text.
pub(super) fn fold(source: SourceId, text: &str, masked: &Masked, options: ParseOptions) -> Folded {
    let accept = |broken: BrokenLink<'_>| links::accept(text, &broken).then(|| ("".into(), "".into()));
    let events = Parser::new_with_broken_link_callback(&masked.text, extensions(), Some(accept));
    let definitions = Definitions::new(events.reference_definitions(), text);
    let mut fold = Fold {
        source,
        text,
        masked: &masked.text,
        regions: &masked.regions,
        options,
        definitions,
        diagnostics: Vec::new(),
        stack: vec![Frame::new(FrameKind::Root, 0)],
        leaf: None,
        code: None,
        html: None,
        footnotes: Vec::new(),
        footnote_uses: BTreeSet::new(),
        open_fence_end: 0,
        orphans: Vec::new(),
        skipping: 0,
        buried: Buried::default(),
    };
    for (event, range) in events.into_offset_iter() {
        fold.event(event, range);
    }
    fold.finish()
}

fn extensions() -> Options {
    Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_MATH
        | Options::ENABLE_DEFINITION_LIST
}

impl Fold<'_> {
    fn event(&mut self, event: Event<'_>, range: Range<usize>) {
        if self.skipping > 0 {
            return self.skip(&event);
        }
        match event {
            Event::Start(tag) => self.start(tag, range),
            Event::End(tag) => self.end(tag, &range),
            Event::Text(text) => self.text_event(&text, range),
            Event::Code(code) => self.code_span(&code, &range),
            Event::InlineMath(tex) => self.inline_math(&tex, range),
            Event::DisplayMath(tex) => self.display_math(&tex, range),
            Event::Html(_) => self.html_line(range),
            Event::InlineHtml(_) => self.inline_html(&range),
            Event::FootnoteReference(_) => self.footnote_reference(&range),
            Event::SoftBreak => self.push_inline(InlineKind::SoftBreak, &range),
            Event::HardBreak => self.push_inline(InlineKind::HardBreak, &range),
            Event::Rule => self.rule(&range),
            Event::TaskListMarker(checked) => self.task(checked),
        }
    }

    fn skip(&mut self, event: &Event<'_>) {
        match event {
            Event::Start(_) => self.skipping += 1,
            Event::End(_) => self.skipping -= 1,
            _ => {}
        }
    }

    fn span(&self, range: &Range<usize>) -> Span {
        Span::new(self.source, range.start, range.end)
    }

    /// Returns a range without the white space at its end.
    fn trimmed(&self, range: &Range<usize>) -> Range<usize> {
        range.start..range.start + self.text[range.clone()].trim_end_matches([' ', '\t', '\n', '\r']).len()
    }

    fn report(&mut self, code: Code, range: &Range<usize>, message: impl Into<String>) {
        let fault = self.fault(code, range, message);
        self.diagnostics.push(fault);
    }

    fn fault(&self, code: Code, range: &Range<usize>, message: impl Into<String>) -> Diagnostic {
        Diagnostic::new(code, self.span(range), message)
    }

    /// Tells whether one more level would be too deep; if so it is reported, shown as source, and skipped to its end.
    fn too_deep(&mut self, range: &Range<usize>, inline: bool) -> bool {
        let inlines = self.leaf.as_ref().map_or(0, |leaf| leaf.frames.len());
        if self.stack.len() + inlines < MAX_DEPTH {
            return false;
        }
        let range = self.trimmed(range);
        let first = self.text[range.clone()].chars().next().map_or(0, char::len_utf8);
        let message = format!("nesting is deeper than {MAX_DEPTH} levels");
        self.report(Code::NestingTooDeep, &(range.start..range.start + first), message);
        let shown = self.text[range.clone()].to_owned();
        if inline {
            self.push_inline(InlineKind::Broken(shown), &range);
        } else {
            self.push_block(BlockKind::Broken(shown), &range);
        }
        true
    }

    /// Tells whether one more directive or raw element would be too deep: its content goes to what is around it. Of
    /// several such, one in the other, the first is reported.
    fn buries(&mut self, counter: fn(&mut Buried) -> &mut usize, range: &Range<usize>, inline: bool) -> bool {
        let already = *counter(&mut self.buried) > 0;
        let buries = already || self.too_deep(range, inline);
        *counter(&mut self.buried) += usize::from(buries);
        buries
    }

    /// Tells whether an end belongs to something buried.
    fn unburies(&mut self, counter: fn(&mut Buried) -> &mut usize) -> bool {
        let count = counter(&mut self.buried);
        let unburies = *count > 0;
        *count -= usize::from(unburies);
        unburies
    }

    fn push_block(&mut self, kind: BlockKind, range: &Range<usize>) {
        let block = Block { span: self.span(range), kind };
        let frame = self.top();
        frame.end = frame.end.max(range.end);
        frame.blocks.push(block);
    }

    fn top(&mut self) -> &mut Frame {
        self.stack.last_mut().expect("the document's frame never leaves the stack")
    }

    fn finish(mut self) -> Folded {
        let end = self.text.len();
        self.close_leaf();
        self.close_strays(end);
        self.report_orphans();
        self.report_footnotes();
        let blocks = std::mem::take(&mut self.top().blocks);
        Folded { blocks, footnotes: self.footnotes, diagnostics: self.diagnostics }
    }
}

/// Returns the last end of a list of inlines.
fn end_of(inlines: &[Inline]) -> Option<usize> {
    inlines.iter().map(|inline| inline.span.range().end).max()
}
