//! Inline styles as classes, so that pages need no `style` attribute and a strict policy of styles holds.
//!
//! A class is named by the digest of its declarations and by nothing else: the same declarations have the same name in
//! every formula of every page, and a new formula changes no other.

use crate::base::Digest;
use std::collections::BTreeMap;

/// How many base-36 digits name a class: 36 bits, so that among a book's thousand styles two meet with a chance of
/// some seven in a million.
const DIGITS: usize = 7;

/// The styles that one formula uses.
#[derive(Debug, Default)]
pub(super) struct Styles {
    classes: BTreeMap<String, String>,
}

impl Styles {
    /// Returns the class that stands for some declarations, written as KaTeX does: `name:value;` each.
    pub(super) fn class(&mut self, declarations: &str) -> &str {
        if !self.classes.contains_key(declarations) {
            self.classes.insert(declarations.to_owned(), class_name(declarations));
        }
        &self.classes[declarations]
    }

    /// Returns class names with their declarations.
    pub(super) fn into_rules(self) -> BTreeMap<String, String> {
        self.classes.into_iter().map(|(declarations, class)| (class, declarations)).collect()
    }
}

/// Returns `k` and seven base-36 digits of the declarations' digest.
fn class_name(declarations: &str) -> String {
    let mut number = Digest::of(declarations.as_bytes()).leading_bits();
    let mut name = String::with_capacity(DIGITS + 1);
    name.push('k');
    for _ in 0..DIGITS {
        name.push(char::from(b"0123456789abcdefghijklmnopqrstuvwxyz"[(number % 36) as usize]));
        number /= 36;
    }
    name
}
