//! Source texts, and places in them.

use serde::Serialize;

/// Names one source text of a build; its value is its position in the [`SourceMap`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct SourceId(pub u32);

/// A half-open byte range of one source text.
///
/// Both ends lie on character boundaries and within the text; `start <= end`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Span {
    /// The text that the range lies in.
    pub source: SourceId,
    /// Offset of the first byte.
    pub start: u32,
    /// Offset one past the last byte.
    pub end: u32,
}

impl Span {
    /// Makes a span from byte offsets.
    ///
    /// Offsets beyond 4 GiB saturate; [`crate::load`] refuses such files long before.
    pub fn new(source: SourceId, start: usize, end: usize) -> Span {
        let clamp = |offset: usize| u32::try_from(offset).unwrap_or(u32::MAX);
        Span { source, start: clamp(start), end: clamp(end.max(start)) }
    }

    /// Returns the range as indices of the source text.
    pub fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }

    /// Returns the smallest span that holds both; `other` must be of the same source.
    pub fn to(self, other: Span) -> Span {
        Span { source: self.source, start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    /// Returns the part of this span that starts `start` bytes in and ends `end` bytes in.
    pub fn within(self, start: usize, end: usize) -> Span {
        Span::new(self.source, self.start as usize + start, self.start as usize + end)
    }

    /// Tells whether `other` lies wholly inside this span.
    pub fn contains(self, other: Span) -> bool {
        self.source == other.source && self.start <= other.start && other.end <= self.end
    }
}

/// A value with the place that it was written at.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Spanned<T> {
    /// The value.
    pub value: T,
    /// Where it stands.
    pub span: Span,
}

impl<T> Spanned<T> {
    /// Pairs a value with its place.
    pub fn new(value: T, span: Span) -> Spanned<T> {
        Spanned { value, span }
    }
}

/// One source text and the path it was read from.
#[derive(Clone, Debug)]
pub struct Source {
    /// Path relative to the book's root, with `/`.
    pub path: String,
    /// The text without a byte-order mark, line ends as the author wrote them; bytes that are not UTF-8 are replaced.
    pub text: String,
    line_starts: Vec<u32>,
    /// How many characters start before each whole block of [`BLOCK`] bytes, so that a column is found in bounded
    /// time on a line of any length.
    characters: Vec<u32>,
}

/// Bytes between two counts of [`Source::characters`].
const BLOCK: usize = 4096;

impl Source {
    fn new(path: &str, text: String) -> Source {
        let breaks = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at as u32 + 1);
        let line_starts = std::iter::once(0).chain(breaks).collect();
        let characters = text.as_bytes().chunks(BLOCK).scan(0, |before, block| {
            let here = *before;
            *before += count_characters(block);
            Some(here)
        });
        Source { path: path.to_owned(), characters: characters.collect(), text, line_starts }
    }

    /// Returns the 1-based line and column (in Unicode scalar values) of a byte offset.
    ///
    /// An offset past the end, or inside a character, counts as the nearest boundary before it.
    pub fn line_column(&self, offset: usize) -> (usize, usize) {
        let offset = floor_boundary(&self.text, offset);
        let line = self.line_of(offset);
        let start = self.line_starts[line - 1] as usize;
        (line, self.characters_before(offset) - self.characters_before(start) + 1)
    }

    /// Returns the 1-based line of a byte offset, at less cost than with its column.
    pub fn line_of(&self, offset: usize) -> usize {
        self.line_starts.partition_point(|start| *start as usize <= offset)
    }

    /// Returns the number of lines; an empty text has one.
    pub fn line_count(&self) -> usize {
        self.line_starts.len()
    }

    /// Returns the byte range of a 1-based line without its line end; empty at the text's end when there is no such
    /// line.
    pub fn line_range(&self, line: usize) -> std::ops::Range<usize> {
        let Some(start) = line.checked_sub(1).and_then(|at| self.line_starts.get(at)) else {
            return self.text.len()..self.text.len();
        };
        let start = *start as usize;
        let end = self.line_starts.get(line).map_or(self.text.len(), |next| *next as usize);
        start..start + self.text[start..end].trim_end_matches(['\n', '\r']).len()
    }

    /// Returns the text of a 1-based line without its line end; empty when there is no such line.
    pub fn line(&self, line: usize) -> &str {
        &self.text[self.line_range(line)]
    }

    fn characters_before(&self, offset: usize) -> usize {
        let block = (offset / BLOCK).min(self.characters.len().saturating_sub(1));
        let counted = self.characters.get(block).map_or(0, |count| *count as usize);
        counted + count_characters(&self.text.as_bytes()[block * BLOCK..offset]) as usize
    }
}

/// Counts the bytes that start a character.
fn count_characters(bytes: &[u8]) -> u32 {
    bytes.iter().filter(|byte| **byte & 0xc0 != 0x80).count() as u32
}

fn floor_boundary(text: &str, offset: usize) -> usize {
    let mut at = offset.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// A span in the terms that people and editors use; lines and columns count from 1.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Location {
    /// Path relative to the book's root, with `/`.
    pub path: String,
    /// Line of the first character.
    pub line: usize,
    /// Column of the first character, in Unicode scalar values.
    pub column: usize,
    /// Line of the position after the last character.
    pub end_line: usize,
    /// Column of the position after the last character.
    pub end_column: usize,
}

/// All source texts of one build.
#[derive(Clone, Debug, Default)]
pub struct SourceMap {
    sources: Vec<Source>,
}

impl SourceMap {
    /// Adds a text and returns its name. A byte-order mark at its start is dropped.
    pub fn add(&mut self, path: &str, mut text: String) -> SourceId {
        if text.starts_with('\u{feff}') {
            text.drain(..'\u{feff}'.len_utf8());
        }
        self.sources.push(Source::new(path, text));
        SourceId(self.sources.len() as u32 - 1)
    }

    /// Returns a source; `id` must come from [`SourceMap::add`] of this map.
    pub fn get(&self, id: SourceId) -> &Source {
        &self.sources[id.0 as usize]
    }

    /// Returns the path of a source.
    pub fn path(&self, id: SourceId) -> &str {
        &self.get(id).path
    }

    /// Returns the text of a source.
    pub fn text(&self, id: SourceId) -> &str {
        &self.get(id).text
    }

    /// Returns the text that a span covers; empty when it is out of bounds.
    pub fn slice(&self, span: Span) -> &str {
        self.text(span.source).get(span.range()).unwrap_or("")
    }

    /// Returns the source of a path.
    pub fn find(&self, path: &str) -> Option<SourceId> {
        self.sources.iter().position(|source| source.path == path).map(|at| SourceId(at as u32))
    }

    /// Returns a span in lines and columns.
    pub fn locate(&self, span: Span) -> Location {
        let source = self.get(span.source);
        let (line, column) = source.line_column(span.start as usize);
        let (end_line, end_column) = source.line_column(span.end as usize);
        Location { path: source.path.clone(), line, column, end_line, end_column }
    }

    /// Iterates over all sources in the order they were added.
    pub fn iter(&self) -> impl Iterator<Item = (SourceId, &Source)> {
        self.sources.iter().enumerate().map(|(at, source)| (SourceId(at as u32), source))
    }
}

#[cfg(test)]
mod tests {
    use super::{BLOCK, Source, SourceId, SourceMap, Span};

    fn source(text: &str) -> Source {
        Source::new("a.md", text.to_owned())
    }

    #[test]
    fn columns_count_characters() {
        let source = source("甲乙\nab😀c\r\n");
        assert_eq!(source.line_column(0), (1, 1));
        assert_eq!(source.line_column(3), (1, 2));
        assert_eq!(source.line_column(4), (1, 2), "inside a character counts as its start");
        assert_eq!(source.line_column(7), (2, 1));
        assert_eq!(source.line_column(13), (2, 4));
        assert_eq!(source.line_column(16), (3, 1));
        assert_eq!(source.line_column(99), (3, 1), "past the end counts as the end");
    }

    #[test]
    fn columns_hold_on_lines_of_any_length() {
        let text = format!("甲\n{}\n乙", "字a".repeat(BLOCK));
        let source = source(&text);
        for (characters, (at, _)) in text.char_indices().enumerate().skip(2).step_by(997) {
            let expected = if at < text.len() - 4 { (2, characters - 1) } else { (3, 1) };
            assert_eq!(source.line_column(at), expected, "{at}");
        }
        assert_eq!(source.line_column(text.len()), (3, 2));
    }

    #[test]
    fn lines_lose_their_ends() {
        let source = source("甲\r\n乙\n");
        assert_eq!(["甲", "乙", "", ""], [1, 2, 3, 4].map(|line| source.line(line)));
        assert_eq!(source.line(0), "");
        assert_eq!(source.line_range(2), 5..8);
        assert_eq!(source.line_range(9), 9..9);
        assert_eq!(source.line_count(), 3);
    }

    #[test]
    fn an_empty_text_has_one_line() {
        assert_eq!(source("").line_column(0), (1, 1));
        assert_eq!(source("").line_count(), 1);
    }

    #[test]
    fn a_byte_order_mark_does_not_count() {
        let mut map = SourceMap::default();
        let id = map.add("a.md", "\u{feff}甲".to_owned());
        assert_eq!(map.text(id), "甲");
        assert_eq!(map.find("a.md"), Some(id));
        assert_eq!(map.find("b.md"), None);
        let at = map.locate(Span::new(id, 0, 3));
        assert_eq!((at.line, at.column, at.end_line, at.end_column), (1, 1, 1, 2));
    }

    #[test]
    fn spans_join_and_narrow() {
        let span = |start, end| Span::new(SourceId(0), start, end);
        assert_eq!(span(2, 4).to(span(7, 9)), span(2, 9));
        assert_eq!(span(10, 20).within(2, 5), span(12, 15));
        assert!(span(0, 5).contains(span(5, 5)) && !span(0, 5).contains(span(4, 6)));
        assert_eq!(span(5, 3), span(5, 5), "a span never ends before it starts");
    }
}
