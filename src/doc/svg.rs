//! Vector drawings as trees, so that they can be inlined, follow the theme and stay well formed.

/// An element of a drawing. Names keep their case, as XML asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SvgElement {
    /// The element's name, e.g. `linearGradient`.
    pub name: String,
    /// Names and decoded values in order, no name twice; never `style`, `on*` or a script address.
    pub attributes: Vec<(String, String)>,
    /// Its content.
    pub children: Vec<SvgNode>,
}

/// A node of a drawing. Comments, processing instructions and doctypes are dropped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SvgNode {
    /// An element.
    Element(SvgElement),
    /// Text, entities decoded.
    Text(String),
}
