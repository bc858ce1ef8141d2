//! Drawings, inlined so that they follow the theme.
//!
//! Ids within a drawing get names of their own in the page: a prefix made from the drawing's content, so that a drawing
//! inserted before another leaves the other's markup as it was.

use crate::base::{Hasher, Markup, Syntax};
use crate::doc::{SvgElement, SvgNode};
use crate::render::page::{Page, Place};
use std::collections::{BTreeMap, BTreeSet};

const NAMESPACE: &str = "http://www.w3.org/2000/svg";

/// Old ids to new.
type Ids<'a> = BTreeMap<&'a str, String>;

/// Writes a drawing. `alt` is its text alternative; where it is empty, the drawing's own `<title>` counts.
pub(super) fn write_drawing(
    page: &mut Page<'_>,
    out: &mut Markup,
    drawing: &SvgElement,
    alt: &str,
    class: &str,
) {
    if page.place == Place::Title {
        return out.text(alt);
    }
    let ids = name_ids(page, drawing);
    let mut writer = Writer { ids: &ids, unused: ids.keys().copied().collect() };
    let mut attributes = writer.attributes(drawing, out.syntax());
    name_drawing(&mut attributes, drawing, alt);
    if out.syntax() == Syntax::Xml && !attributes.iter().any(|(name, _)| name == "xmlns") {
        attributes.insert(0, ("xmlns".to_owned(), NAMESPACE.to_owned()));
    }
    if !class.is_empty() {
        add_class(&mut attributes, class);
    }
    writer.element(out, drawing, &attributes);
}

fn add_class(attributes: &mut Vec<(String, String)>, class: &str) {
    match attributes.iter_mut().find(|(name, _)| name == "class") {
        Some((_, value)) => *value = format!("{value} {class}"),
        None => attributes.push(("class".to_owned(), class.to_owned())),
    }
}

/// Gives the root its role and its name.
fn name_drawing(attributes: &mut Vec<(String, String)>, drawing: &SvgElement, alt: &str) {
    let names = |name: &str| matches!(name, "aria-label" | "aria-labelledby");
    let named = attributes.iter().any(|(name, _)| names(name)) || drawing.children.iter().any(is_title);
    attributes.retain(|(name, _)| name != "role" && (alt.is_empty() || !names(name)));
    let mut push = |name: &str, value: &str| attributes.push((name.to_owned(), value.to_owned()));
    match (alt.is_empty(), named) {
        (false, _) => {
            push("role", "img");
            push("aria-label", alt);
        }
        (true, true) => push("role", "img"),
        (true, false) => push("aria-hidden", "true"),
    }
}

fn is_title(node: &SvgNode) -> bool {
    matches!(node, SvgNode::Element(element) if element.name == "title")
}

/// Takes an id of the page for each id of a drawing.
fn name_ids<'a>(page: &mut Page<'_>, drawing: &'a SvgElement) -> Ids<'a> {
    let mut old = BTreeSet::new();
    gather_ids(drawing, &mut old);
    if old.is_empty() {
        return Ids::new();
    }
    // A copy on another page must not meet the drawing itself, which that page may show too.
    let kind = if page.detached { "copy" } else { "svg" };
    let prefix = hash(drawing, Hasher::default()).finish().hex(6);
    old.into_iter().map(|id| (id, page.take_id(&format!("{kind}-{prefix}-{id}")))).collect()
}

/// Gathers the ids of a drawing.
fn gather_ids<'a>(element: &'a SvgElement, ids: &mut BTreeSet<&'a str>) {
    for (name, value) in &element.attributes {
        if name == "id" {
            ids.insert(value);
        }
    }
    for child in &element.children {
        if let SvgNode::Element(child) = child {
            gather_ids(child, ids);
        }
    }
}

fn hash(element: &SvgElement, hasher: Hasher) -> Hasher {
    let count = (element.attributes.len() + element.children.len()) as u64;
    let opened = hasher.text(&element.name).number(count);
    let named = element.attributes.iter().fold(opened, |hasher, (name, value)| hasher.text(name).text(value));
    element.children.iter().fold(named, |hasher, child| match child {
        SvgNode::Element(child) => hash(child, hasher),
        SvgNode::Text(text) => hasher.text(text),
    })
}

/// Writes the elements of one drawing.
struct Writer<'a> {
    ids: &'a Ids<'a>,
    unused: BTreeSet<&'a str>,
}

impl Writer<'_> {
    fn node(&mut self, out: &mut Markup, node: &SvgNode) {
        match node {
            SvgNode::Text(text) => out.text(text),
            SvgNode::Element(element) => {
                let attributes = self.attributes(element, out.syntax());
                self.element(out, element, &attributes);
            }
        }
    }

    fn element(&mut self, out: &mut Markup, element: &SvgElement, attributes: &[(String, String)]) {
        let attributes: Vec<(&str, &str)> =
            attributes.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        if element.children.is_empty() {
            return out.empty(&element.name, &attributes);
        }
        out.open(&element.name, &attributes);
        element.children.iter().for_each(|child| self.node(out, child));
        out.close(&element.name);
    }

    /// Returns an element's attributes with ids renamed. HTML knows the namespaces, so their declarations go.
    fn attributes(&mut self, element: &SvgElement, syntax: Syntax) -> Vec<(String, String)> {
        let declares = |name: &str| name == "xmlns" || name.starts_with("xmlns:");
        let kept = element.attributes.iter().filter(|(name, _)| syntax == Syntax::Xml || !declares(name));
        kept.filter_map(|(name, value)| Some((name.clone(), self.value(name, value)?))).collect()
    }

    /// Returns an attribute's value with ids renamed; `None` for an id that stands a second time.
    fn value(&mut self, name: &str, value: &str) -> Option<String> {
        match name {
            "id" => self.unused.remove(value).then(|| self.renamed(value).to_owned()),
            "href" | "xlink:href" => Some(match value.strip_prefix('#') {
                Some(id) => format!("#{}", self.renamed(id)),
                None => value.to_owned(),
            }),
            "aria-labelledby" | "aria-describedby" => {
                let ids: Vec<&str> = value.split_ascii_whitespace().map(|id| self.renamed(id)).collect();
                Some(ids.join(" "))
            }
            _ => Some(self.rename_addresses(value)),
        }
    }

    fn renamed<'b>(&'b self, id: &'b str) -> &'b str {
        self.ids.get(id).map_or(id, String::as_str)
    }

    /// Renames the ids in `url(#x)`, quoted or not.
    fn rename_addresses(&self, value: &str) -> String {
        let mut out = String::with_capacity(value.len());
        let mut rest = value;
        while let Some(at) = rest.find("url(") {
            let (before, address) = rest.split_at(at + "url(".len());
            let open = address.len() - address.trim_start_matches(['"', '\'', ' ']).len();
            let end = address[open..].find(['"', '\'', ')', ' ']).map_or(address.len(), |end| open + end);
            out.push_str(before);
            out.push_str(&address[..open]);
            match address[open..end].strip_prefix('#') {
                Some(id) => {
                    out.push('#');
                    out.push_str(self.renamed(id));
                }
                None => out.push_str(&address[open..end]),
            }
            rest = &address[end..];
        }
        out.push_str(rest);
        out
    }
}
