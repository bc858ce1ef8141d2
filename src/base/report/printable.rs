//! Text of authors on a terminal: nothing in it may move the cursor or reorder the line.

use std::borrow::Cow;

/// Returns text on one line: line ends and tabs as a space, other control and bidirectional characters as U+FFFD.
pub(super) fn printable(text: &str) -> Cow<'_, str> {
    if !text.contains(|c| substitute(c) != c) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.replace("\r\n", "\n").chars().map(substitute).collect())
}

fn substitute(c: char) -> char {
    match c {
        '\n' | '\r' | '\t' => ' ',
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => '\u{fffd}',
        c if c.is_control() => '\u{fffd}',
        c => c,
    }
}
