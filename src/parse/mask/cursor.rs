//! Lines and columns of Markdown's block structure.

use std::ops::Range;

/// A place in a line; a tab may be consumed in part.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cursor<'a> {
    bytes: &'a [u8],
    /// Offset of the next byte.
    pub(super) at: usize,
    column: usize,
    end: usize,
}

impl<'a> Cursor<'a> {
    pub(super) fn new(text: &'a str, line: &Range<usize>) -> Cursor<'a> {
        Cursor { bytes: text.as_bytes(), at: line.start, column: 0, end: line.end }
    }

    /// Returns what is left of the line.
    pub(super) fn rest(&self) -> &'a [u8] {
        &self.bytes[self.at..self.end]
    }

    pub(super) fn is_blank(&self) -> bool {
        self.rest().iter().all(|byte| matches!(byte, b' ' | b'\t' | b'\r'))
    }

    /// Returns how many columns of white space follow.
    pub(super) fn indentation(&self) -> usize {
        let mut column = self.column;
        for byte in self.rest() {
            match byte {
                b' ' => column += 1,
                b'\t' => column += 4 - column % 4,
                _ => break,
            }
        }
        column - self.column
    }

    /// Goes over at most `columns` columns of white space.
    pub(super) fn skip_columns(&mut self, columns: usize) {
        for _ in 0..columns {
            match self.rest().first() {
                Some(b' ') => self.at += 1,
                Some(b'\t') if self.column % 4 == 3 => self.at += 1,
                Some(b'\t') => {}
                _ => return,
            }
            self.column += 1;
        }
    }

    /// Goes over all white space.
    pub(super) fn skip_spaces(&mut self) {
        self.skip_columns(self.indentation());
    }

    /// Goes over `bytes` bytes that are each one column wide.
    pub(super) fn skip_bytes(&mut self, bytes: usize) {
        self.at += bytes;
        self.column += bytes;
    }
}

/// Returns the line that starts at `start`, without its line end, and the start of the next line.
pub(super) fn line_at(text: &str, start: usize) -> (Range<usize>, usize) {
    match text.as_bytes()[start..].iter().position(|byte| *byte == b'\n') {
        Some(length) => (start..start + length, start + length + 1),
        None => (start..text.len(), text.len()),
    }
}

/// Tells whether a line, white space before it removed, is a thematic break.
pub(super) fn is_rule(line: &[u8]) -> bool {
    let Some(mark @ (b'*' | b'-' | b'_')) = line.first() else { return false };
    let marks = line.iter().filter(|byte| *byte == mark).count();
    marks >= 3 && line.iter().all(|byte| byte == mark || matches!(byte, b' ' | b'\t' | b'\r'))
}

/// Returns the character and length of the code fence that a line, white space before it removed, opens.
pub(super) fn fence(line: &[u8]) -> Option<(u8, usize)> {
    let mark = *line.first().filter(|byte| matches!(byte, b'`' | b'~'))?;
    let length = line.iter().take_while(|byte| **byte == mark).count();
    let proper = length >= 3 && (mark == b'~' || !line[length..].contains(&b'`'));
    proper.then_some((mark, length))
}

/// Tells whether a line, white space before it removed, closes a fence of this character and length.
pub(super) fn closes_fence(line: &[u8], (mark, length): (u8, usize)) -> bool {
    let marks = line.iter().take_while(|byte| **byte == mark).count();
    marks >= length && line[marks..].iter().all(|byte| matches!(byte, b' ' | b'\t' | b'\r'))
}
