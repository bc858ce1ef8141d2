//! Where formulas meet Chinese text.
//!
//! Browsers may break a line on either side of a formula's box, so a comma after it can start a line and a bracket
//! before it can end one; and the gap that CSS puts between 汉字 and Latin letters does not appear beside it. So marks
//! that touch a formula move into a span that does not break, together with Latin letters that belong to it (`top-$k$`),
//! and a side that meets a 汉字 gets a gap. Spaces that the author typed between a formula and Chinese text are dropped,
//! since the gap stands for them.

use crate::base::{is_cjk_punctuation, is_han};
use crate::doc::{Inline, InlineKind};
use crate::resolve::Facts;
use std::borrow::Cow;

/// The most Latin characters that a formula takes along; a longer run may part from it.
const LONGEST_WORD: usize = 16;

/// The characters that running text stands between, where they are known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Around {
    /// The character before.
    pub(super) before: Option<char>,
    /// The character after.
    pub(super) after: Option<char>,
}

/// A part of running text, ready to be written.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Piece<'a> {
    /// Text.
    Text(Cow<'a, str>),
    /// An inline, and what it stands between.
    Node(&'a Inline, Around),
    /// A formula and what must not part from it.
    Unit(Unit<'a>),
}

/// A formula with the marks and footnotes that touch it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Unit<'a> {
    /// Marks and letters before it.
    pub(super) before: String,
    /// The formula; possibly within emphasis and the like that hold nothing else.
    pub(super) formula: &'a Inline,
    /// References to footnotes that follow it.
    pub(super) notes: &'a [Inline],
    /// Letters and marks after it.
    pub(super) after: String,
    /// Whether a 汉字 stands before it.
    pub(super) space_before: bool,
    /// Whether a 汉字 stands after it.
    pub(super) space_after: bool,
}

impl Unit<'_> {
    /// Returns the classes of its span; empty when it needs none.
    pub(super) fn class(&self) -> String {
        let touched = !self.before.is_empty() || !self.after.is_empty() || !self.notes.is_empty();
        let gaps = [(self.space_before, " space-before"), (self.space_after, " space-after")];
        let parts = [(touched, " nobreak")].into_iter().chain(gaps);
        let given: String = parts.filter(|(is, _)| *is).map(|(_, class)| class).collect();
        if given.is_empty() { given } else { format!("formula{given}") }
    }
}

/// Arranges running text that stands between two characters.
pub(super) fn arrange<'a>(inlines: &'a [Inline], around: Around, facts: &Facts) -> Vec<Piece<'a>> {
    let mut pieces = cut(inlines);
    for at in 0..pieces.len() {
        match pieces[at] {
            Piece::Unit(_) => {
                join_before(&mut pieces, at, around, facts);
                join_after(&mut pieces, at, around, facts);
            }
            Piece::Node(inline, _) if is_container(inline) => {
                let before = char_before(&pieces[..at], around, facts);
                let after = char_after(&pieces[at + 1..], around, facts);
                pieces[at] = Piece::Node(inline, Around { before, after });
            }
            Piece::Node(inline, _) if matches!(inline.kind, InlineKind::Citation(_)) => {
                pieces[at] = Piece::Node(inline, words_around(&pieces, at));
            }
            _ => {}
        }
    }
    pieces
}

/// Cuts inlines into text (no two pieces of it side by side), formulas with their footnotes, and all else.
fn cut(inlines: &[Inline]) -> Vec<Piece<'_>> {
    let mut pieces = Vec::with_capacity(inlines.len());
    let mut at = 0;
    while let Some(inline) = inlines.get(at) {
        at += 1;
        match &inline.kind {
            InlineKind::Text(text) => push_text(&mut pieces, text),
            InlineKind::SoftBreak => push_text(&mut pieces, " "),
            _ if is_formula(inline) => {
                let notes = leading_notes(&inlines[at..]);
                at += notes.len();
                pieces.push(Piece::Unit(bare_unit(inline, notes)));
            }
            _ => pieces.push(Piece::Node(inline, Around::default())),
        }
    }
    pieces
}

fn push_text<'a>(pieces: &mut Vec<Piece<'a>>, text: &'a str) {
    match pieces.last_mut() {
        Some(Piece::Text(before)) => before.to_mut().push_str(text),
        _ => pieces.push(Piece::Text(Cow::Borrowed(text))),
    }
}

fn leading_notes(inlines: &[Inline]) -> &[Inline] {
    let other = inlines.iter().position(|inline| !matches!(inline.kind, InlineKind::Footnote(_)));
    &inlines[..other.unwrap_or(inlines.len())]
}

fn bare_unit<'a>(formula: &'a Inline, notes: &'a [Inline]) -> Unit<'a> {
    Unit {
        before: String::new(),
        formula,
        notes,
        after: String::new(),
        space_before: false,
        space_after: false,
    }
}

/// Tells whether an inline is a formula, or holds just one.
fn is_formula(inline: &Inline) -> bool {
    match &inline.kind {
        InlineKind::Math(_) => true,
        _ => matches!(content(inline), Some([only]) if is_formula(only)),
    }
}

/// Tells whether what stands around an inline matters to how it is written.
fn is_container(inline: &Inline) -> bool {
    content(inline).is_some()
}

/// Returns the running text that an inline holds.
fn content(inline: &Inline) -> Option<&[Inline]> {
    match &inline.kind {
        InlineKind::Emphasis(content)
        | InlineKind::Strong(content)
        | InlineKind::Strikethrough(content)
        | InlineKind::Span(content, _) => Some(content),
        InlineKind::Link(link) => Some(&link.content),
        InlineKind::Reference(reference) => reference.content.as_deref(),
        InlineKind::Html(element) => Some(&element.children),
        _ => None,
    }
}

/// Takes marks and letters from the text before a formula, drops needless spaces, and notes a 汉字.
fn join_before(pieces: &mut [Piece<'_>], at: usize, around: Around, facts: &Facts) {
    let (left, right) = pieces.split_at_mut(at);
    let Some(Piece::Unit(unit)) = right.first_mut() else { return };
    let Some((Piece::Text(text), farther)) = left.split_last_mut() else {
        unit.space_before = char_before(left, around, facts).is_some_and(is_han);
        return;
    };
    let trimmed = text.trim_end_matches(' ');
    let beyond = trimmed.chars().next_back().or_else(|| char_before(farther, around, facts));
    if trimmed.len() < text.len() && !beyond.is_some_and(is_chinese) {
        return;
    }
    let (rest, touching) = trimmed.split_at(trimmed.len() - touching_before(trimmed));
    unit.before = touching.to_owned();
    unit.space_before = touching.is_empty() && beyond.is_some_and(is_han);
    let kept = rest.len();
    cut_text(text, 0..kept);
}

/// Takes letters and marks from the text after a formula, drops needless spaces, and notes a 汉字.
fn join_after(pieces: &mut [Piece<'_>], at: usize, around: Around, facts: &Facts) {
    let (left, right) = pieces.split_at_mut(at + 1);
    let Some(Piece::Unit(unit)) = left.last_mut() else { return };
    let Some((Piece::Text(text), farther)) = right.split_first_mut() else {
        unit.space_after = char_after(right, around, facts).is_some_and(is_han);
        return;
    };
    let trimmed = text.trim_start_matches(' ');
    let beyond = trimmed.chars().next().or_else(|| char_after(farther, around, facts));
    if trimmed.len() < text.len() && !beyond.is_some_and(is_chinese) {
        return;
    }
    let (touching, _) = trimmed.split_at(touching_after(trimmed));
    unit.after = touching.to_owned();
    unit.space_after = touching.is_empty() && beyond.is_some_and(is_han);
    let kept = text.len() - trimmed.len() + touching.len()..text.len();
    cut_text(text, kept);
}

/// Keeps just a part of a text.
fn cut_text(text: &mut Cow<'_, str>, kept: std::ops::Range<usize>) {
    match text {
        Cow::Borrowed(text) => *text = &text[kept],
        Cow::Owned(text) => *text = text[kept].to_owned(),
    }
}

/// Returns how many bytes at the end of a text belong to a formula after it: opening marks, then letters.
fn touching_before(text: &str) -> usize {
    let word = text.bytes().rev().take_while(|byte| is_word(*byte) || *byte == b'~').count();
    if word > LONGEST_WORD {
        return 0;
    }
    let marks = text[..text.len() - word].chars().rev().take_while(|c| is_opening(*c));
    word + marks.map(char::len_utf8).sum::<usize>()
}

/// Returns how many bytes at the start of a text belong to a formula before it: letters, then closing marks.
fn touching_after(text: &str) -> usize {
    let word = text.bytes().take_while(|byte| is_word(*byte)).count();
    if word > LONGEST_WORD {
        return 0;
    }
    let marks = text[word..].chars().take_while(|c| is_closing(*c));
    word + marks.map(char::len_utf8).sum::<usize>()
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'/')
}

fn is_chinese(c: char) -> bool {
    is_han(c) || is_cjk_punctuation(c)
}

/// Tells whether a mark may not end a line.
fn is_opening(c: char) -> bool {
    matches!(
        c,
        '(' | '['
            | '{'
            | '"'
            | '\''
            | '（'
            | '［'
            | '｛'
            | '「'
            | '『'
            | '【'
            | '《'
            | '〈'
            | '〔'
            | '〖'
            | '〘'
            | '〚'
            | '“'
            | '‘'
            | '￥'
            | '＄'
    )
}

/// Tells whether a mark may not start a line.
fn is_closing(c: char) -> bool {
    matches!(
        c,
        ')' | ']'
            | '}'
            | '"'
            | '\''
            | ','
            | '.'
            | ';'
            | ':'
            | '!'
            | '?'
            | '%'
            | '）'
            | '］'
            | '｝'
            | '」'
            | '』'
            | '】'
            | '》'
            | '〉'
            | '〕'
            | '〗'
            | '〙'
            | '〛'
            | '”'
            | '’'
            | '，'
            | '。'
            | '、'
            | '．'
            | '；'
            | '：'
            | '！'
            | '？'
            | '％'
            | '‰'
            | '…'
            | '·'
            | '～'
            | '℃'
            | '°'
    )
}

/// Returns the last character of the pieces, or what stands before them.
fn char_before(pieces: &[Piece<'_>], around: Around, facts: &Facts) -> Option<char> {
    for piece in pieces.iter().rev() {
        match piece {
            Piece::Text(text) if text.is_empty() => {}
            Piece::Text(text) => return text.chars().next_back(),
            Piece::Node(inline, _) => return last_char(inline, facts),
            Piece::Unit(unit) => return unit.after.chars().next_back(),
        }
    }
    around.before
}

/// Returns the first character of the pieces, or what stands after them.
fn char_after(pieces: &[Piece<'_>], around: Around, facts: &Facts) -> Option<char> {
    for piece in pieces {
        match piece {
            Piece::Text(text) if text.is_empty() => {}
            Piece::Text(text) => return text.chars().next(),
            Piece::Node(inline, _) => return first_char(inline, facts),
            Piece::Unit(unit) => return unit.before.chars().next(),
        }
    }
    around.after
}

/// Returns the characters of the text beside a piece, spaces left out: they tell Latin text from Chinese.
fn words_around(pieces: &[Piece<'_>], at: usize) -> Around {
    let text = |at: Option<usize>| match at.and_then(|at| pieces.get(at)) {
        Some(Piece::Text(text)) => text.trim(),
        _ => "",
    };
    Around { before: text(at.checked_sub(1)).chars().next_back(), after: text(Some(at + 1)).chars().next() }
}

fn last_char(inline: &Inline, facts: &Facts) -> Option<char> {
    match &inline.kind {
        InlineKind::Text(text) | InlineKind::Code(text) => text.chars().next_back(),
        InlineKind::Reference(reference) if reference.content.is_none() => {
            facts.references.get(&reference.label.value)?.text.chars().next_back()
        }
        InlineKind::Citation(_) => Some('）'),
        _ => last_char(content(inline)?.last()?, facts),
    }
}

fn first_char(inline: &Inline, facts: &Facts) -> Option<char> {
    match &inline.kind {
        InlineKind::Text(text) | InlineKind::Code(text) => text.chars().next(),
        InlineKind::Reference(reference) if reference.content.is_none() => {
            facts.references.get(&reference.label.value)?.text.chars().next()
        }
        InlineKind::Citation(citation) if citation.parenthetical => Some('（'),
        InlineKind::Citation(citation) => {
            facts.citations.get(&citation.items.first()?.key.value)?.authors.chars().next()
        }
        _ => first_char(content(inline)?.first()?, facts),
    }
}
