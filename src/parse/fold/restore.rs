//! From the masked text back to the author's.

use super::Fold;
use std::ops::Range;

impl Fold<'_> {
    /// Returns the author's form of what the stock parser made of a range: the content of a code span or formula.
    ///
    /// Each line of it is the end of a line of the range, what stands before being container prefixes.
    pub(super) fn restored(&self, content: &str, range: &Range<usize>) -> String {
        let (masked, text) = (&self.masked[range.clone()], &self.text[range.clone()]);
        if masked == text {
            return content.to_owned();
        }
        let mut restored = String::with_capacity(content.len());
        let mut from = 0;
        for line in content.split_inclusive(['\n', ' ']) {
            let body = line.trim_end_matches(['\n', ' ']);
            let found = masked[from..].find(body).map_or(from, |skip| from + skip);
            let end = (found + body.len()).min(text.len());
            restored.push_str(text.get(found..end).unwrap_or(body));
            restored.push_str(&line[body.len()..]);
            from = end;
        }
        restored
    }
}
