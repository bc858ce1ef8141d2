//! Lists of attributes for start tags.

use crate::doc::Attributes;

/// Returns the attributes that have a value.
pub(super) fn given<'a, const N: usize>(pairs: [(&'a str, &'a str); N]) -> Vec<(&'a str, &'a str)> {
    pairs.into_iter().filter(|(_, value)| !value.is_empty()).collect()
}

/// Returns the value of a `class` attribute: our own classes, then the author's.
pub(super) fn classes(own: &str, attributes: &Attributes) -> String {
    let mut out = own.to_owned();
    for class in &attributes.classes {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(&class.value);
    }
    out
}
