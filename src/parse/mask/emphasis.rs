//! Makes emphasis work beside CJK text: stand-ins for the characters that stock CommonMark misjudges.

use crate::parse::cjk::{Neighbour, neighbour};

/// A letter of three bytes, and one of four.
const LETTERS: [char; 2] = ['\u{e000}', '\u{20000}'];
/// A punctuation mark of three bytes, and one of four.
const MARKS: [char; 2] = ['\u{203b}', '\u{10100}'];

/// Replaces characters beside runs of `*` and `~` by others of equal length, so that a parser with the stock rules of
/// flanking sees runs as the CJK-friendly amendment does.
///
/// A CJK mark becomes a letter. Where a mark that is not CJK stands on the other side, a CJK letter becomes a mark. Only
/// characters whose class changes the outcome are touched. One character alone between two runs may have to be both:
/// then it suits the run that closes, if every second run of the paragraph does.
pub(super) fn stand_in(text: &str, out: &mut [u8]) {
    let bytes = text.as_bytes();
    let mut at = 0;
    let mut closes = false;
    while let Some(skip) = bytes[at..].iter().position(|byte| matches!(byte, b'*' | b'~')) {
        let start = at + skip;
        let length = bytes[start..].iter().take_while(|byte| **byte == bytes[start]).count();
        closes &= !has_blank_line(&bytes[at..start]);
        at = start + length;
        Run { text, start, end: at, closes }.stand_in(out);
        closes = !closes;
    }
}

fn has_blank_line(bytes: &[u8]) -> bool {
    let mut line_blank = false;
    for byte in bytes {
        match byte {
            b'\n' if line_blank => return true,
            b'\n' => line_blank = true,
            b' ' | b'\t' | b'\r' => {}
            _ => line_blank = false,
        }
    }
    false
}

/// A run of delimiters.
struct Run<'a> {
    text: &'a str,
    start: usize,
    end: usize,
    /// Whether it closes emphasis, if every second one does.
    closes: bool,
}

impl Run<'_> {
    fn stand_in(&self, out: &mut [u8]) {
        use Neighbour::{CjkLetter, CjkMark, Letter, Mark};
        let (before, after) =
            (self.text[..self.start].chars().next_back(), self.text[self.end..].chars().next());
        let (left, right) = match (neighbour(before), neighbour(after)) {
            (CjkMark, CjkLetter | Letter) => (Some(LETTERS), None),
            (CjkLetter | Letter, CjkMark) => (None, Some(LETTERS)),
            (Mark, CjkLetter) if self.closes || !self.alone_after(after) => (None, Some(MARKS)),
            (CjkLetter, Mark) if !self.closes || !self.alone_before(before) => (Some(MARKS), None),
            _ => (None, None),
        };
        if let (Some(stand_ins), Some(c)) = (left, before) {
            put(out, self.start - c.len_utf8(), c, stand_ins, self.text);
        }
        if let (Some(stand_ins), Some(c)) = (right, after) {
            put(out, self.end, c, stand_ins, self.text);
        }
    }

    /// Tells whether another run follows the character after this one.
    fn alone_after(&self, after: Option<char>) -> bool {
        let next = self.end + after.map_or(0, char::len_utf8);
        self.text[next..].starts_with(['*', '~'])
    }

    /// Tells whether another run ends at the character before this one.
    fn alone_before(&self, before: Option<char>) -> bool {
        let last = self.start - before.map_or(0, char::len_utf8);
        self.text[..last].ends_with(['*', '~'])
    }
}

fn put(out: &mut [u8], at: usize, c: char, stand_ins: [char; 2], text: &str) {
    let length = c.len_utf8();
    let untouched = out[at..at + length] == text.as_bytes()[at..at + length];
    let stand_in = stand_ins.into_iter().find(|stand_in| stand_in.len_utf8() == length);
    if let (true, Some(stand_in)) = (untouched, stand_in) {
        stand_in.encode_utf8(&mut out[at..at + length]);
    }
}
