//! The bibliography: list items of a fixed form to typed entries.
//!
//! ```text
//! - **Title** {#key year=2017} Vaswani, Shazeer, et al. NeurIPS 2017. [arXiv:1706.03762](https://…). 一句话：note
//! ```

use super::attributes;
use crate::base::{Code, Diagnostic, Span, Spanned};
use crate::doc::{
    Attributes, Bibliography, Block, BlockKind, Document, Heading, Inline, InlineKind, Kind, ListItem, Paper,
    PaperGroup,
};
use std::collections::{BTreeMap, VecDeque};

/// What stands in front of a paper's note.
const NOTE: &str = "一句话：";

/// The form of authors, for hints.
const AUTHORS: &str = "Authors are family or group names joined by `, `, perhaps ending with `, et al.`.";

/// The form of an entry, for hints.
const FORM: &str =
    "An entry is `- **Title** {#key year=2017} A, B, et al. Venue. [link](https://…). 一句话：note`.";

/// Reads a parsed `papers.md` as a bibliography; `text` is what it was parsed from.
///
/// An entry that is partly wrong is kept with what could be read of it, so that citations of it still hold.
pub fn parse_bibliography(document: &Document, text: &str) -> (Bibliography, Vec<Diagnostic>) {
    let mut reader = Reader { text, seen: BTreeMap::new(), diagnostics: Vec::new() };
    let mut bibliography = Bibliography::default();
    for block in &document.blocks {
        reader.block(&mut bibliography, block);
    }
    (bibliography, reader.diagnostics)
}

struct Reader<'a> {
    text: &'a str,
    /// The place of each key.
    seen: BTreeMap<String, Span>,
    diagnostics: Vec<Diagnostic>,
}

impl Reader<'_> {
    fn block(&mut self, bibliography: &mut Bibliography, block: &Block) {
        match (&block.kind, bibliography.groups.last_mut()) {
            (BlockKind::Heading(heading), _) if heading.level == 1 => {
                bibliography.title.clone_from(&heading.content);
            }
            (BlockKind::Heading(heading), _) if heading.level == 2 => {
                bibliography.groups.push(group(heading));
            }
            (BlockKind::List { items, .. }, Some(group)) => {
                group.papers.extend(items.iter().filter_map(|item| self.item(item)));
            }
            (BlockKind::List { items, .. }, None) if items.iter().any(looks_like_entry) => {
                self.malformed(block.span, "papers before the first `##` group").hints.push(FORM.to_owned());
                let papers = items.iter().filter_map(|item| self.item(item)).collect();
                bibliography.groups.push(PaperGroup { papers, ..PaperGroup::default() });
            }
            (_, Some(group)) if !group.papers.is_empty() => {
                self.malformed(block.span, "only papers may follow the first paper of a group");
            }
            (_, Some(group)) => group.introduction.push(block.clone()),
            (_, None) => bibliography.introduction.push(block.clone()),
        }
    }

    fn malformed(&mut self, span: Span, message: impl Into<String>) -> &mut Diagnostic {
        self.diagnostics.push(Diagnostic::new(Code::MalformedPaper, span, message));
        let last = self.diagnostics.len() - 1;
        &mut self.diagnostics[last]
    }

    fn item(&mut self, item: &ListItem) -> Option<Paper> {
        let content = match item.blocks.as_slice() {
            [Block { kind: BlockKind::Paragraph { content, .. }, .. }] => content,
            [Block { kind: BlockKind::Paragraph { content, .. }, .. }, second, ..] => {
                self.malformed(second.span, "a paper's entry is one paragraph");
                content
            }
            _ => {
                self.malformed(item.span, "a list item that is no paper").hints.push(FORM.to_owned());
                return None;
            }
        };
        let paper = self.paper(item.span, content.iter().cloned().collect())?;
        self.claim(&paper.key).then_some(paper)
    }

    fn paper(&mut self, span: Span, mut rest: VecDeque<Inline>) -> Option<Paper> {
        let title = match rest.pop_front() {
            Some(Inline { kind: InlineKind::Strong(title), span }) => Spanned::new(title, span),
            other => {
                let at = other.map_or(span, |inline| inline.span);
                self.malformed(at, "the title of a paper must be bold").hints.push(FORM.to_owned());
                return self.key_alone(span);
            }
        };
        let attributes = self.attributes(&mut rest, title.span);
        let year = self.year(&attributes, title.span);
        let key = self.key(&attributes);
        let authors = self.authors(&mut rest, title.span);
        let tail = self.tail(rest, title.span);
        Some(Paper {
            key: key?,
            span,
            title: title.value,
            authors: authors.names,
            et_al: authors.et_al,
            year,
            venue: tail.venue,
            links: tail.links,
            note: tail.note,
        })
    }

    /// Reads nothing but the key of an entry that has the wrong form.
    fn key_alone(&mut self, span: Span) -> Option<Paper> {
        let start = span.range().start + self.text[span.range()].find("{#")?;
        let end = attributes::extent(self.text, start).filter(|end| *end <= span.range().end)?;
        let read = attributes::parse(span.source, self.text, start..end, &mut self.diagnostics);
        Some(Paper {
            key: self.key(&read)?,
            span,
            title: Vec::new(),
            authors: Vec::new(),
            et_al: false,
            year: 0,
            venue: Vec::new(),
            links: Vec::new(),
            note: Vec::new(),
        })
    }

    /// Reads the attributes behind the title and cuts them from the text.
    fn attributes(&mut self, rest: &mut VecDeque<Inline>, title: Span) -> Attributes {
        let after = title.range().end;
        let gap = self.text[after..].len() - self.text[after..].trim_start_matches([' ', '\n', '\r']).len();
        let start = after + gap;
        let opened = self.text[start..].starts_with('{');
        let Some(end) = opened.then(|| attributes::extent(self.text, start)).flatten() else {
            let fault = self.malformed(title, "the attributes of a paper are missing behind its title");
            fault.hints.push("Write its key and year: `{#vaswani2017attention year=2017}`.".to_owned());
            return Attributes { span: None, ..Attributes::default() };
        };
        cut_before(rest, end, &self.text[start..end]);
        let mut read = attributes::parse(title.source, self.text, start..end, &mut self.diagnostics);
        attributes::check_keys(&mut read, "a paper", &["year"], &mut self.diagnostics);
        read
    }

    fn key(&mut self, attributes: &Attributes) -> Option<Spanned<String>> {
        let Some(key) = attributes.id.clone() else {
            // Without attributes, and with a wrong key, a diagnostic stands already.
            let braces = attributes.span.filter(|span| !self.text[span.range()].contains('#'));
            if let Some(braces) = braces {
                self.malformed(braces, "the key of a paper is missing")
                    .hints
                    .push("Write it in front of the year: `{#vaswani2017attention year=2017}`.".to_owned());
            }
            return None;
        };
        if Kind::of_label(&key.value).is_some() {
            let fault = self.malformed(key.span, format!("the key `{}` begins like a label", key.value));
            fault
                .hints
                .push("Keys begin otherwise than `sec-`, `eq-`, `fig-` and the other labels.".to_owned());
        }
        Some(key)
    }

    /// Reads the year; 0 for none.
    fn year(&mut self, attributes: &Attributes, title: Span) -> u16 {
        let Some(year) = attributes.get("year") else {
            if attributes.span.is_some() {
                self.malformed(attributes.span.unwrap_or(title), "the year of a paper is missing");
            }
            return 0;
        };
        match year.value.parse() {
            Ok(number @ 1000..=2999) if year.value.len() == 4 => number,
            _ => {
                self.malformed(year.span, format!("`{}` is no year", year.value));
                0
            }
        }
    }

    /// Reads the authors and cuts them, with the stop behind them, from the text.
    fn authors(&mut self, rest: &mut VecDeque<Inline>, title: Span) -> Authors {
        skip_space(rest);
        let Some(Inline { kind: InlineKind::Text(text), span }) = rest.front().cloned() else {
            let at = rest.front().map_or(title, |inline| inline.span);
            self.malformed(at, "the authors of a paper are missing").hints.push(FORM.to_owned());
            return Authors::default();
        };
        let Some(end) = stop(&text) else {
            self.malformed(span, "the authors of a paper end with a full stop and a space")
                .hints
                .push(FORM.to_owned());
            return Authors::default();
        };
        cut(rest, end + 1);
        let listed = &text[..end];
        let (names, et_al) = match listed.strip_suffix(", et al") {
            Some(names) => (names, true),
            None => (listed, false),
        };
        Authors { names: self.names(names, &text, span), et_al }
    }

    fn names(&mut self, names: &str, text: &str, span: Span) -> Vec<String> {
        let mut read = Vec::new();
        let mut at = 0;
        for name in names.split(", ") {
            if let Some(fault) = name_fault(name) {
                let place = part(span, text, at, at + name.len());
                self.malformed(place, fault).hints.push(AUTHORS.to_owned());
            }
            at += name.len() + ", ".len();
            read.push(name.trim().to_owned());
        }
        read
    }

    /// Reads venue, links and note.
    fn tail(&mut self, mut rest: VecDeque<Inline>, title: Span) -> Tail {
        let mut tail = Tail::default();
        skip_space(&mut rest);
        while let Some(mut inline) = rest.pop_front() {
            match &mut inline.kind {
                InlineKind::Text(text) if text.contains(NOTE) => {
                    let (before, note) = text.split_once(NOTE).unwrap_or((text, ""));
                    let start = part(inline.span, text, before.len() + NOTE.len(), text.len());
                    let before = Inline {
                        kind: InlineKind::Text(before.to_owned()),
                        span: part(inline.span, text, 0, before.len()),
                    };
                    self.between(&mut tail, before);
                    rest.push_front(Inline {
                        kind: InlineKind::Text(note.trim_start().to_owned()),
                        span: start,
                    });
                    tail.note = rest.into();
                    break;
                }
                InlineKind::Link(_) => tail.links.push(inline),
                _ => self.between(&mut tail, inline),
            }
        }
        trim_stop(&mut tail.venue);
        if !has_text(&tail.note) {
            self.malformed(title, "the note of a paper is missing")
                .hints
                .push(format!("End the entry with `{NOTE}` and the note."));
        }
        tail
    }

    /// Takes what is neither link nor note: the venue before the first link, punctuation after it.
    fn between(&mut self, tail: &mut Tail, inline: Inline) {
        if tail.links.is_empty() {
            tail.venue.push(inline);
            return;
        }
        let punctuation = match &inline.kind {
            InlineKind::SoftBreak | InlineKind::HardBreak => true,
            InlineKind::Text(text) => text.chars().all(|c| c.is_whitespace() || ".,;、，。；".contains(c)),
            _ => false,
        };
        if !punctuation {
            let fault = self.malformed(inline.span, "text between the links and the note of a paper");
            fault.hints.push(format!("The venue stands before the links, and all else behind `{NOTE}`."));
        }
    }

    /// Keeps the first paper of a key.
    fn claim(&mut self, key: &Spanned<String>) -> bool {
        if let Some(first) = self.seen.get(&key.value) {
            let message = format!("the key `{}` is given twice", key.value);
            let fault = Diagnostic::new(Code::DuplicatePaper, key.span, message);
            self.diagnostics.push(fault.secondary(*first, "first given here"));
            return false;
        }
        self.seen.insert(key.value.clone(), key.span);
        true
    }
}

#[derive(Default)]
struct Authors {
    names: Vec<String>,
    et_al: bool,
}

#[derive(Default)]
struct Tail {
    venue: Vec<Inline>,
    links: Vec<Inline>,
    note: Vec<Inline>,
}

fn group(heading: &Heading) -> PaperGroup {
    PaperGroup {
        title: heading.content.clone(),
        id: heading.attributes.id.clone(),
        target: heading.target,
        introduction: Vec::new(),
        papers: Vec::new(),
    }
}

/// Tells whether an item begins with bold text and a brace, so that the author means it as a paper.
fn looks_like_entry(item: &ListItem) -> bool {
    let Some(Block { kind: BlockKind::Paragraph { content, .. }, .. }) = item.blocks.first() else {
        return false;
    };
    match content.as_slice() {
        [Inline { kind: InlineKind::Strong(_), .. }, Inline { kind: InlineKind::Text(text), .. }, ..] => {
            text.trim_start().starts_with("{#")
        }
        _ => false,
    }
}

/// Returns the offset of the full stop that ends the authors: the first before a space or the text's end.
fn stop(text: &str) -> Option<usize> {
    let inner = text.find(". ");
    inner.or_else(|| text.ends_with('.').then(|| text.len() - 1))
}

fn name_fault(name: &str) -> Option<String> {
    if name.trim().is_empty() {
        return Some("an author's name is missing".to_owned());
    }
    let initial = name.chars().count() == 1 && name.chars().all(|c| c.is_ascii_uppercase());
    if initial {
        return Some(format!("`{name}.` is an initial"));
    }
    let joined = [" and ", " & ", "、", "，", ";", "；"].iter().any(|mark| name.contains(mark));
    (joined || name.contains("et al")).then(|| format!("`{name}` is not one author"))
}

/// Returns the place of a part of a text; the whole text's where escapes make its length differ from its source.
fn part(span: Span, text: &str, start: usize, end: usize) -> Span {
    let exact = span.range().len() == text.len();
    if exact { span.within(start, end) } else { span }
}

/// Drops what stands before an offset of the source; `attributes` is the text that ends there.
fn cut_before(rest: &mut VecDeque<Inline>, end: usize, attributes: &str) {
    while let Some(front) = rest.front() {
        let range = front.span.range();
        if range.end <= end {
            rest.pop_front();
        } else if range.start < end {
            let InlineKind::Text(text) = &front.kind else { return };
            let exact = text.find(attributes).map(|at| at + attributes.len());
            // Spacing between Chinese and Latin may have changed inside the braces.
            let length = exact.or_else(|| text.find('}').map(|at| at + 1)).unwrap_or(text.len());
            return cut(rest, length);
        } else {
            return;
        }
    }
}

/// Drops the first bytes of the text in front.
fn cut(rest: &mut VecDeque<Inline>, length: usize) {
    if let Some(Inline { kind: InlineKind::Text(text), span }) = rest.front_mut() {
        *span = part(*span, text, length, text.len());
        text.drain(..length);
        if text.is_empty() {
            rest.pop_front();
        }
    }
}

/// Drops spaces and line breaks in front.
fn skip_space(rest: &mut VecDeque<Inline>) {
    while let Some(front) = rest.front() {
        match &front.kind {
            InlineKind::SoftBreak | InlineKind::HardBreak => drop(rest.pop_front()),
            InlineKind::Text(text) if text.starts_with(char::is_whitespace) => {
                let length = text.len() - text.trim_start().len();
                cut(rest, length);
            }
            _ => return,
        }
    }
}

/// Drops spaces and one full stop at the end of a venue.
fn trim_stop(venue: &mut Vec<Inline>) {
    while let Some(Inline {
        kind: InlineKind::Text(_) | InlineKind::SoftBreak | InlineKind::HardBreak, ..
    }) = venue.last()
    {
        let Some(last) = venue.last_mut() else { return };
        if let InlineKind::Text(text) = &mut last.kind {
            let trimmed = text.trim_end();
            let length = trimmed.strip_suffix('.').unwrap_or(trimmed).len();
            last.span = part(last.span, text, 0, length);
            text.truncate(length);
            if !text.is_empty() {
                return;
            }
        }
        venue.pop();
    }
}

fn has_text(note: &[Inline]) -> bool {
    note.iter().any(|inline| !matches!(&inline.kind, InlineKind::Text(text) if text.trim().is_empty()))
}
