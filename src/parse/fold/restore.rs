//! From the masked text back to the author's.

use super::Fold;
use std::ops::Range;

impl Fold<'_> {
    /// Returns the author's form of a formula; `content` is what the stock parser made of it, `inner` the range between
    /// its delimiters.
    pub(super) fn restored_tex(&self, content: &str, inner: &Range<usize>) -> String {
        self.restored_lines(content, inner).map_or_else(|| content.to_owned(), |lines| lines.join("\n"))
    }

    /// Returns the author's form of a code span: lines joined by a space, and one space dropped at both ends where
    /// there is one at each.
    pub(super) fn restored_code(&self, content: &str, inner: &Range<usize>) -> String {
        let Some(lines) = self.restored_lines(content, inner) else { return content.to_owned() };
        let code = lines.join(" ");
        let stripped = code.strip_prefix(' ').and_then(|code| code.strip_suffix(' '));
        match stripped.filter(|_| !code.trim_matches(' ').is_empty()) {
            Some(stripped) => stripped.to_owned(),
            None => code,
        }
    }

    /// Returns the author's lines of a content; `None` where the parser's form is the author's.
    fn restored_lines(&self, content: &str, inner: &Range<usize>) -> Option<Vec<&str>> {
        let (masked, text) = (&self.masked[inner.clone()], &self.text[inner.clone()]);
        if masked == text && !text.contains('\n') {
            return None;
        }
        let lines = self.content_lines(content, inner)?;
        Some(lines.into_iter().map(|line| &self.text[line]).collect())
    }

    /// Returns where the lines of a content stand in the source; `None` where they can't be told.
    ///
    /// Each is the end of a line of the range, what stands before being container prefixes. The parser may have dropped
    /// a space at both ends of the whole.
    pub(super) fn content_lines(&self, content: &str, inner: &Range<usize>) -> Option<Vec<Range<usize>>> {
        self.aligned(content, inner).or_else(|| self.aligned(&format!(" {content} "), inner))
    }

    fn aligned(&self, content: &str, inner: &Range<usize>) -> Option<Vec<Range<usize>>> {
        let mut lines: Vec<Range<usize>> = Vec::new();
        let (mut at, mut rest) = (inner.start, content);
        for line in self.masked[inner.clone()].split('\n') {
            let next = at + line.len() + 1;
            let body = line.strip_suffix('\r').unwrap_or(line);
            let prefix = body.bytes().take_while(|byte| matches!(byte, b' ' | b'\t' | b'>')).count();
            let longest = if lines.is_empty() { 0 } else { prefix };
            let skip = (0..=longest).find(|skip| rest.starts_with(&body[*skip..]))?;
            lines.push(at + skip..at + body.len());
            rest = &rest[body.len() - skip..];
            if next > inner.end {
                break;
            }
            rest = rest.get(1 + line.len() - body.len()..)?;
            at = next;
        }
        let sound = |line: &Range<usize>| self.text.get(line.clone()).is_some();
        (rest.is_empty() && lines.iter().all(sound)).then_some(lines)
    }
}
