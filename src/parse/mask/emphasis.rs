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
/// characters whose class changes the outcome are touched. Where one character between two runs would have to be both,
/// the run before it wins.
pub(super) fn stand_in(text: &str, out: &mut [u8]) {
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(skip) = bytes[at..].iter().position(|byte| matches!(byte, b'*' | b'~')) {
        let start = at + skip;
        let length = bytes[start..].iter().take_while(|byte| **byte == bytes[start]).count();
        at = start + length;
        stand_in_beside(text, start, at, out);
    }
}

fn stand_in_beside(text: &str, start: usize, end: usize, out: &mut [u8]) {
    let (before, after) = (text[..start].chars().next_back(), text[end..].chars().next());
    use Neighbour::{CjkLetter, CjkMark, Letter, Mark};
    let replaced = match (neighbour(before), neighbour(after)) {
        (CjkMark, CjkLetter | Letter) => [Some(LETTERS), None],
        (CjkLetter | Letter, CjkMark) => [None, Some(LETTERS)],
        (Mark, CjkLetter) => [None, Some(MARKS)],
        (CjkLetter, Mark) => [Some(MARKS), None],
        _ => [None, None],
    };
    if let ([Some(stand_ins), _], Some(c)) = (replaced, before) {
        put(out, start - c.len_utf8(), c, stand_ins, text);
    }
    if let ([_, Some(stand_ins)], Some(c)) = (replaced, after) {
        put(out, end, c, stand_ins, text);
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
