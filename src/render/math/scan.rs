//! A formula's tokens, by the engine's rules: what the guards look at before the engine runs.

use super::nesting::is_mark;

/// A control sequence, a brace, or another visible character; spaces and comments are left out.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Token<'a> {
    /// As it stands, without the spaces that a control word swallows.
    pub(super) text: &'a str,
    /// Its byte offset.
    pub(super) at: usize,
}

impl Token<'_> {
    /// Returns its byte range.
    pub(super) fn range(self) -> std::ops::Range<usize> {
        self.at..self.at + self.text.len()
    }
}

/// Iterates over the tokens of a formula.
pub(super) fn tokens(tex: &str) -> Tokens<'_> {
    Tokens { tex, at: 0 }
}

/// See [`tokens`].
pub(super) struct Tokens<'a> {
    tex: &'a str,
    at: usize,
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        let bytes = self.tex.as_bytes();
        loop {
            match bytes.get(self.at)? {
                b' ' | b'\t' | b'\n' | b'\r' => self.at += 1,
                b'%' => self.at = self.end_of_line(),
                b'\\' => return Some(self.take(self.control_sequence())),
                _ => return Some(self.take(self.marked_character(self.at))),
            }
        }
    }
}

impl<'a> Tokens<'a> {
    fn take(&mut self, length: usize) -> Token<'a> {
        let token = Token { text: &self.tex[self.at..self.at + length], at: self.at };
        self.at += length;
        token
    }

    /// Returns the length of the control sequence here; a lone backslash at the end is one.
    fn control_sequence(&self) -> usize {
        let rest = &self.tex[self.at + 1..];
        let word = rest.bytes().take_while(|byte| byte.is_ascii_alphabetic() || *byte == b'@').count();
        if let Some(length) = rest.strip_prefix("verb").and_then(verbatim) {
            return 1 + "verb".len() + length;
        }
        match (word, rest.is_empty()) {
            (0, true) => 1,
            (0, false) => 1 + self.character(self.at + 1),
            _ => 1 + word,
        }
    }

    fn character(&self, at: usize) -> usize {
        self.tex[at..].chars().next().map_or(0, char::len_utf8)
    }

    /// Returns the length of a character with the combining marks on it.
    fn marked_character(&self, at: usize) -> usize {
        let first = self.character(at);
        let marks = self.tex[at + first..].chars().take_while(|character| is_mark(*character));
        first + marks.map(char::len_utf8).sum::<usize>()
    }

    fn end_of_line(&self) -> usize {
        self.tex[self.at..].find('\n').map_or(self.tex.len(), |length| self.at + length)
    }
}

/// Returns the length of what follows `\verb`, if it is verbatim text on one line.
fn verbatim(rest: &str) -> Option<usize> {
    let star = usize::from(rest.starts_with('*'));
    let mut characters = rest[star..].char_indices();
    let (_, delimiter) = characters.next()?;
    if star == 0 && (delimiter.is_ascii_alphabetic() || delimiter == '@') {
        return None;
    }
    let mut line = characters.take_while(|(_, character)| !matches!(character, '\n' | '\r'));
    let (at, _) = line.find(|(_, character)| *character == delimiter)?;
    Some(star + at + delimiter.len_utf8())
}
