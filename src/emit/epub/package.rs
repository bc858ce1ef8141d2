//! The package document: metadata, the list of all files, their order (EPUB 3.3, section 5).

use super::{ContentDocument, NAVIGATION, Resource, STYLESHEET};
use crate::base::{Digest, Markup, Syntax};
use crate::emit::Input;

/// What reading systems and catalogues ask about access (EPUB Accessibility 1.1, section 3).
const ACCESS: [(&str, &str); 9] = [
    ("schema:accessMode", "textual"),
    ("schema:accessMode", "visual"),
    ("schema:accessModeSufficient", "textual"),
    ("schema:accessibilityFeature", "alternativeText"),
    ("schema:accessibilityFeature", "MathML"),
    ("schema:accessibilityFeature", "structuralNavigation"),
    ("schema:accessibilityFeature", "tableOfContents"),
    ("schema:accessibilityHazard", "none"),
    ("schema:accessibilitySummary", "公式是 MathML，图有文字说明，每节都可从目录到达。"),
];

/// The moment of a book that does not say when it changed: the first that a ZIP archive can name.
const UNKNOWN: &str = "1980-01-01";

/// Returns the package document.
pub(super) fn package(
    input: &Input<'_>,
    documents: &[ContentDocument],
    resources: &[Resource<'_>],
) -> String {
    let mut out = Markup::new(Syntax::Xml);
    out.declaration();
    out.open(
        "package",
        &[
            ("xmlns", "http://www.idpf.org/2007/opf"),
            ("version", "3.0"),
            ("unique-identifier", "book-id"),
            ("xml:lang", &input.sources.config.language),
        ],
    );
    out.newline();
    write_metadata(&mut out, input);
    write_manifest(&mut out, documents, resources);
    out.open("spine", &[]);
    for at in 0..documents.len() {
        out.empty("itemref", &[("idref", &format!("page-{at}"))]);
        if at == 0 {
            out.empty("itemref", &[("idref", "contents")]);
        }
    }
    out.close("spine");
    out.newline();
    out.close("package");
    out.newline();
    out.finish()
}

fn write_metadata(out: &mut Markup, input: &Input<'_>) {
    let config = &input.sources.config;
    out.open("metadata", &[("xmlns:dc", "http://purl.org/dc/elements/1.1/")]);
    out.newline();
    let mut element = |name: &str, attributes: &[(&str, &str)], text: &str| {
        out.element(name, attributes, text);
        out.newline();
    };
    element("dc:identifier", &[("id", "book-id")], &identifier(&config.slug()));
    element("dc:title", &[], &config.title);
    element("dc:language", &[], &config.language);
    config.authors.iter().for_each(|author| element("dc:creator", &[], author));
    config.description.iter().for_each(|text| element("dc:description", &[], text));
    config.license.iter().for_each(|license| element("dc:rights", &[], license));
    element("meta", &[("property", "dcterms:modified")], &format!("{}T00:00:00Z", changed(input)));
    ACCESS.iter().for_each(|(property, text)| element("meta", &[("property", property)], text));
    out.close("metadata");
    out.newline();
}

/// Returns a name of the book that no other has and that stays the same from edition to edition: a UUID of version 8
/// (RFC 9562, section 5.8) from the digest of its short name.
fn identifier(slug: &str) -> String {
    let hex = Digest::of(format!("bookpress {slug}").as_bytes()).hex(32);
    format!("urn:uuid:{}-{}-8{}-8{}-{}", &hex[..8], &hex[8..12], &hex[13..16], &hex[17..20], &hex[20..32])
}

/// Returns the day of the latest change that a page's front matter names.
fn changed(input: &Input<'_>) -> String {
    let dates = input.pages.iter().flatten().filter_map(|page| page.document.front_matter.updated.as_ref());
    dates.map(|date| date.value.clone()).max().unwrap_or_else(|| UNKNOWN.to_owned())
}

fn write_manifest(out: &mut Markup, documents: &[ContentDocument], resources: &[Resource<'_>]) {
    out.open("manifest", &[]);
    out.newline();
    let mut item = |id: &str, href: &str, media_type: &str, properties: &str| {
        let mut attributes = vec![("id", id), ("href", href), ("media-type", media_type)];
        if !properties.is_empty() {
            attributes.push(("properties", properties));
        }
        out.empty("item", &attributes);
        out.newline();
    };
    item("contents", NAVIGATION, "application/xhtml+xml", "nav");
    item("style", STYLESHEET, "text/css", "");
    for (at, document) in documents.iter().enumerate() {
        let id = format!("page-{at}");
        item(&id, &document.path, "application/xhtml+xml", &properties(&document.xhtml));
    }
    for (at, resource) in resources.iter().enumerate() {
        item(&format!("image-{at}"), resource.path, resource.media_type, "");
    }
    out.close("manifest");
    out.newline();
}

/// Says what a document holds that not every reading system knows. Our one writer makes these tags, and text in it is
/// escaped, so that they cannot be met elsewhere.
fn properties(xhtml: &str) -> String {
    let held = [("<math", "mathml"), ("<svg", "svg")].into_iter().filter(|(tag, _)| xhtml.contains(tag));
    held.map(|(_, property)| property).collect::<Vec<_>>().join(" ")
}
