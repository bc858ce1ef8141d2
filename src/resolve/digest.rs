//! The digest of a page's facts: part of the key under which its rendering is remembered.

use crate::base::{Digest, Hasher};
use crate::doc::{SvgElement, SvgNode};
use crate::resolve::{Facts, ImageFacts, LinkFacts};

impl Facts {
    /// Returns a digest of all facts; equal facts have equal digests.
    pub fn digest(&self) -> Digest {
        let mut hash =
            Hasher::default().text(&self.url).text(&self.id_prefix).number(self.chapter.map_or(0, u64::from));
        hash = hash.number(self.targets.len() as u64);
        for target in &self.targets {
            hash = hash.text(&target.id).text(&target.number).text(&target.text);
        }
        hash = hash.number(self.references.len() as u64);
        for (label, facts) in &self.references {
            hash = hash.text(label).text(&facts.href).text(&facts.text).text(&facts.title);
        }
        hash = hash.number(self.citations.len() as u64);
        for (key, facts) in &self.citations {
            hash = hash.text(key).text(&facts.href).text(&facts.authors).text(&facts.year).text(&facts.title);
        }
        hash = hash.number(self.links.len() as u64);
        for (destination, facts) in &self.links {
            hash = add_link(hash.text(destination), facts);
        }
        hash = hash.number(self.images.len() as u64);
        for (destination, facts) in &self.images {
            hash = add_image(hash.text(destination), facts);
        }
        hash = hash.number(self.widgets.len() as u64);
        for (name, facts) in &self.widgets {
            hash = hash.text(name).text(&facts.kit).text(&facts.model).text(&facts.script);
        }
        hash = hash.number(self.uses.len() as u64);
        for (target, places) in &self.uses {
            hash = hash.number(u64::from(target.0)).number(places.len() as u64);
            for place in places {
                hash = hash.text(&place.href).text(&place.text).text(&place.title);
            }
        }
        hash = hash.number(self.terms.len() as u64);
        for term in &self.terms {
            hash = term.names.iter().fold(hash.number(term.names.len() as u64), |hash, name| hash.text(name));
            hash = hash.text(&term.href);
        }
        hash.finish()
    }
}

fn add_link(hash: Hasher, facts: &LinkFacts) -> Hasher {
    match facts {
        LinkFacts::Internal(address) => hash.number(0).text(address),
        LinkFacts::External(address) => hash.number(1).text(address),
        LinkFacts::Unpublished => hash.number(2),
        LinkFacts::Elsewhere => hash.number(3),
    }
}

fn add_image(hash: Hasher, facts: &ImageFacts) -> Hasher {
    match facts {
        ImageFacts::Svg(drawing) => add_element(hash.number(0), drawing),
        ImageFacts::File { src, width, height } => {
            hash.number(1).text(src).number(u64::from(*width)).number(u64::from(*height))
        }
    }
}

/// Adds a drawing; parse bounds its depth.
fn add_element(mut hash: Hasher, element: &SvgElement) -> Hasher {
    hash = hash.text(&element.name).number(element.attributes.len() as u64);
    for (name, value) in &element.attributes {
        hash = hash.text(name).text(value);
    }
    hash = hash.number(element.children.len() as u64);
    for child in &element.children {
        hash = match child {
            SvgNode::Element(element) => add_element(hash.number(0), element),
            SvgNode::Text(text) => hash.number(1).text(text),
        };
    }
    hash
}
