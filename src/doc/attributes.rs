//! Attributes: `{#id .class key=value}`.

use crate::base::{Span, Spanned};

/// The attributes of a heading, display, fence, image, directive or bracketed span.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Attributes {
    /// The explicit id, without `#`; its syntax is already checked.
    pub id: Option<Spanned<String>>,
    /// Classes, without `.`.
    pub classes: Vec<Spanned<String>>,
    /// Keys and values, in order; no key twice.
    pub pairs: Vec<(Spanned<String>, Spanned<String>)>,
    /// The braces and all between; `None` where there are none.
    pub span: Option<Span>,
}

impl Attributes {
    /// Returns the value of a key.
    pub fn get(&self, key: &str) -> Option<&Spanned<String>> {
        self.pairs.iter().find(|(name, _)| name.value == key).map(|(_, value)| value)
    }

    /// Tells whether a class is there.
    pub fn has_class(&self, class: &str) -> bool {
        self.classes.iter().any(|name| name.value == class)
    }
}
