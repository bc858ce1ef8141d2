//! Walks a text line by line, with just enough block structure to know which lines are code, raw HTML or text.

use super::containers::{Container, MAX_CONTAINERS, continued, opened};
use super::cursor::{Cursor, closes_fence, fence, is_rule, line_at};
use super::{Region, RegionKind, braces, directive, display, drawing, older};
use crate::base::{Diagnostic, SourceId};
use crate::parse::attributes;
use std::ops::Range;

/// What the lines of an open block are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Leaf {
    /// No block is open.
    None,
    /// Lines of text.
    Paragraph,
    /// Code between fences of this character and length.
    Fence(u8, usize),
    /// Raw HTML to the line that has this text.
    HtmlTo(&'static str),
    /// Raw HTML to the next blank line.
    Html,
}

/// The state of a walk.
pub(super) struct Scan<'a> {
    pub(super) source: SourceId,
    pub(super) text: &'a str,
    pub(super) out: Vec<u8>,
    pub(super) regions: Vec<Region>,
    pub(super) diagnostics: Vec<Diagnostic>,
    pub(super) containers: Vec<Container>,
    /// Whether the last `$$` was reported for lacking its end, which may yet follow.
    pub(super) awaits_display_end: bool,
    /// No `</svg>` starts at or after this offset.
    pub(super) drawings_end: usize,
    leaf: Leaf,
    /// Where the open paragraph started.
    paragraph_start: usize,
}

/// Walks a text from `start`.
pub(super) fn scan(source: SourceId, text: &str, start: usize) -> Scan<'_> {
    let mut scan = Scan {
        source,
        text,
        out: text.as_bytes().to_vec(),
        regions: Vec::new(),
        diagnostics: Vec::new(),
        containers: Vec::new(),
        awaits_display_end: false,
        drawings_end: text.len(),
        leaf: Leaf::None,
        paragraph_start: start,
    };
    scan.fill(0..start, b' ');
    let mut at = start;
    while at < text.len() {
        at = scan.line(at);
    }
    scan.end_paragraph(text.len());
    scan
}

impl<'a> Scan<'a> {
    /// Replaces a range, line ends kept, by one byte repeated.
    pub(super) fn fill(&mut self, range: Range<usize>, byte: u8) {
        for out in &mut self.out[range] {
            if !matches!(out, b'\n' | b'\r') {
                *out = byte;
            }
        }
    }

    /// Replaces a range, line ends too, by letters: one inert word on one line.
    pub(super) fn fill_inert(&mut self, range: Range<usize>) {
        self.out[range].fill(b'x');
    }

    /// Adds a region.
    pub(super) fn push(&mut self, range: Range<usize>, kind: RegionKind) {
        self.regions.push(Region { range, kind });
    }

    fn in_paragraph(&self) -> bool {
        self.leaf == Leaf::Paragraph
    }

    /// Ends an open paragraph before `at`.
    fn end_paragraph(&mut self, at: usize) {
        if self.in_paragraph() {
            let range = self.paragraph_start..at;
            braces::neutralise(&self.text[range.clone()], &mut self.out[range]);
        }
        self.leaf = Leaf::None;
    }

    /// Takes the line that starts at `start`; returns where to go on.
    fn line(&mut self, start: usize) -> usize {
        let (line, next) = line_at(self.text, start);
        let mut cursor = Cursor::new(self.text, &line);
        let matched = continued(&self.containers, &mut cursor);
        if self.raw_line(matched, &cursor) {
            return next;
        }
        if cursor.is_blank() {
            self.end_paragraph(start);
            self.containers.truncate(matched);
            return next;
        }
        self.enter(matched, &mut cursor, start);
        self.leaf_line(cursor, &line, next)
    }

    /// Takes a line of an open block of code or raw HTML; tells whether it was one.
    fn raw_line(&mut self, matched: usize, cursor: &Cursor<'_>) -> bool {
        if !matches!(self.leaf, Leaf::Fence(..) | Leaf::HtmlTo(_)) {
            return false;
        }
        if matched < self.containers.len() {
            self.leaf = Leaf::None;
            return false;
        }
        let mut probe = *cursor;
        probe.skip_spaces();
        let ends = match self.leaf {
            Leaf::Fence(mark, length) => {
                cursor.indentation() < 4 && closes_fence(probe.rest(), (mark, length))
            }
            Leaf::HtmlTo(end) => contains(probe.rest(), end),
            _ => false,
        };
        if ends {
            self.leaf = Leaf::None;
        }
        true
    }

    /// Leaves and enters containers.
    fn enter(&mut self, matched: usize, cursor: &mut Cursor<'_>, start: usize) {
        if matched < self.containers.len() {
            if self.in_paragraph() && !interrupts(cursor) {
                return;
            }
            self.end_paragraph(start);
            self.containers.truncate(matched);
        }
        while self.leaf != Leaf::Html
            && let Some(container) = opened(cursor, self.in_paragraph())
        {
            self.end_paragraph(start);
            if self.containers.len() == MAX_CONTAINERS {
                let end = cursor.at + cursor.rest().len();
                self.fill(cursor.at.min(end)..end, b'x');
                return;
            }
            self.containers.push(container);
        }
    }

    /// Takes what follows the containers of a line; returns where to go on.
    fn leaf_line(&mut self, mut cursor: Cursor<'a>, line: &Range<usize>, next: usize) -> usize {
        let indented = cursor.indentation() > 3;
        if cursor.is_blank() || (indented && !self.in_paragraph()) {
            return next;
        }
        cursor.skip_spaces();
        let at = cursor.at;
        let rest = cursor.rest();
        if self.leaf == Leaf::Html {
            return self.raw_html(at, line, next);
        }
        match rest {
            [b':', b':', b':', ..] if !indented => {
                self.end_paragraph(line.start);
                directive::mask(self, at..line.end);
                next
            }
            [b'$', b'$', ..] => self.display(at, line, next),
            [b'<', ..] if !indented => self.html_line(at, line, next),
            _ => self.text_line(rest, at, line, next, indented),
        }
    }

    fn display(&mut self, at: usize, line: &Range<usize>, next: usize) -> usize {
        let (end, next) = display::mask(self, at, line, next);
        self.continue_paragraph(line.start);
        let (last, _) = line_at(self.text, end);
        self.mask_attributes(last);
        next
    }

    fn continue_paragraph(&mut self, start: usize) {
        if !self.in_paragraph() {
            self.paragraph_start = start;
        }
        self.leaf = Leaf::Paragraph;
    }

    fn text_line(
        &mut self,
        rest: &[u8],
        at: usize,
        line: &Range<usize>,
        next: usize,
        indented: bool,
    ) -> usize {
        if let (false, Some((mark, length))) = (indented, fence(rest)) {
            self.end_paragraph(line.start);
            self.leaf = Leaf::Fence(mark, length);
            return next;
        }
        self.mask_attributes(at..line.end);
        let heading = !indented && (rest.starts_with(b"#") || is_rule(rest));
        self.continue_paragraph(line.start);
        if heading {
            self.end_paragraph(next);
        }
        next
    }

    /// Takes a line that starts with `<`.
    fn html_line(&mut self, at: usize, line: &Range<usize>, next: usize) -> usize {
        let rest = &self.text[at..line.end];
        if drawing::opens(rest) {
            self.end_paragraph(line.start);
            return drawing::mask(self, at, line, next);
        }
        if let Some((older, next)) = older::line(self.text, at, line, next) {
            self.end_paragraph(line.start);
            older::mask(self, older);
            return next;
        }
        match html_start(rest, self.in_paragraph()) {
            Some(leaf) => {
                self.end_paragraph(line.start);
                let over = matches!(leaf, Leaf::HtmlTo(end) if contains(&rest.as_bytes()[1..], end));
                self.leaf = if over { Leaf::None } else { leaf };
                if leaf == Leaf::Html { self.raw_drawing(at, line, next) } else { next }
            }
            None => self.text_line(rest.as_bytes(), at, line, next, false),
        }
    }

    /// Takes a line inside raw HTML, where drawings and directives still count.
    fn raw_html(&mut self, at: usize, line: &Range<usize>, next: usize) -> usize {
        let rest = &self.text[at..line.end];
        if rest.starts_with(":::") {
            directive::mask(self, at..line.end);
        }
        if rest.starts_with('<') { self.raw_drawing(at, line, next) } else { next }
    }

    /// Masks a drawing inside raw HTML.
    fn raw_drawing(&mut self, at: usize, line: &Range<usize>, next: usize) -> usize {
        match self.text[at..line.end]
            .match_indices("<svg")
            .find(|(skip, _)| drawing::opens(&self.text[at + skip..line.end]))
        {
            Some((skip, _)) => drawing::mask(self, at + skip, line, next),
            None => next,
        }
    }

    /// Makes attributes inert: those after a bracket, and those at the end of the range.
    fn mask_attributes(&mut self, range: Range<usize>) {
        let bytes = self.text.as_bytes();
        let mut at = range.start;
        while let Some(skip) = bytes[at..range.end].iter().position(|byte| *byte == b'{') {
            let open = at + skip;
            at = open + 1;
            if !attributes::looks_like(self.text, open) {
                continue;
            }
            let Some(end) = attributes::extent(self.text, open).filter(|end| *end <= range.end) else {
                continue;
            };
            let after_bracket = open > 0 && matches!(bytes[open - 1], b']' | b')');
            if after_bracket || self.text[end..range.end].trim().is_empty() {
                self.fill_inert(open + 1..end - 1);
                at = end;
            }
        }
    }
}

fn contains(line: &[u8], needle: &str) -> bool {
    let lower = |byte: &u8| byte.to_ascii_lowercase();
    line.windows(needle.len()).any(|window| window.iter().map(lower).eq(needle.bytes()))
}

/// Tells whether a line starts a block that a paragraph does not swallow.
fn interrupts(cursor: &Cursor<'_>) -> bool {
    if cursor.indentation() > 3 {
        return false;
    }
    let mut probe = *cursor;
    probe.skip_spaces();
    let rest = probe.rest();
    opened(&mut cursor.clone(), true).is_some()
        || is_rule(rest)
        || fence(rest).is_some()
        || [&b":::"[..], b"$$", b"#", b"<"].iter().any(|start| rest.starts_with(start))
}

/// Tells which block of raw HTML a line, white space before it removed, starts.
fn html_start(rest: &str, in_paragraph: bool) -> Option<Leaf> {
    let lower = rest.get(..rest.len().min(12)).unwrap_or(rest).to_ascii_lowercase();
    let ends = [
        ("<!--", "-->"),
        ("<?", "?>"),
        ("<![cdata[", "]]>"),
        ("<script", "</script>"),
        ("<pre", "</pre>"),
        ("<style", "</style>"),
        ("<textarea", "</textarea>"),
    ];
    if let Some((_, end)) = ends.iter().find(|(start, _)| lower.starts_with(start)) {
        return Some(Leaf::HtmlTo(end));
    }
    let tag = rest[1..].strip_prefix('/').unwrap_or(&rest[1..]);
    let length = tag.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(tag.len());
    let name = tag[..length].to_ascii_lowercase();
    let bounded = tag[length..].is_empty() || tag[length..].starts_with([' ', '\t', '>', '/', '\r']);
    if bounded && BLOCK_TAGS.contains(&name.as_str()) {
        return Some(Leaf::Html);
    }
    let alone = rest.trim_end().ends_with('>') && rest.matches('>').count() == 1;
    (!in_paragraph && alone && !name.is_empty() && !rest.contains(':')).then_some(Leaf::Html)
}

/// Tags that start a block of raw HTML even inside a paragraph. Source: CommonMark 0.31.2, HTML blocks, condition 6.
const BLOCK_TAGS: [&str; 62] = [
    "address",
    "article",
    "aside",
    "base",
    "basefont",
    "blockquote",
    "body",
    "caption",
    "center",
    "col",
    "colgroup",
    "dd",
    "details",
    "dialog",
    "dir",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "frame",
    "frameset",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "head",
    "header",
    "hr",
    "html",
    "iframe",
    "legend",
    "li",
    "link",
    "main",
    "menu",
    "menuitem",
    "nav",
    "noframes",
    "ol",
    "optgroup",
    "option",
    "p",
    "param",
    "search",
    "section",
    "summary",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "title",
    "tr",
    "track",
    "ul",
];
