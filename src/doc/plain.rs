//! Plain text of inlines: for slugs, titles, search and alternatives.

use crate::doc::Inline;

/// Returns inlines as plain text: formulas as their TeX, references as nothing, breaks as one space.
pub fn plain_text(inlines: &[Inline]) -> String {
    todo!("{}", inlines.len())
}
