//! Plain text of inlines: for slugs, titles, search and alternatives.

use crate::doc::{Inline, InlineKind};

/// Returns inlines as plain text: formulas as their TeX, references as nothing, breaks as one space.
pub fn plain_text(inlines: &[Inline]) -> String {
    let mut text = String::new();
    gather(inlines, &mut text);
    text
}

fn gather(inlines: &[Inline], out: &mut String) {
    for inline in inlines {
        match &inline.kind {
            InlineKind::Text(text)
            | InlineKind::Code(text)
            | InlineKind::Math(text)
            | InlineKind::Broken(text) => out.push_str(text),
            InlineKind::SoftBreak | InlineKind::HardBreak => out.push(' '),
            InlineKind::Emphasis(content)
            | InlineKind::Strong(content)
            | InlineKind::Strikethrough(content)
            | InlineKind::Span(content, _) => gather(content, out),
            InlineKind::Link(link) => gather(&link.content, out),
            InlineKind::Image(image) => out.push_str(&image.alt),
            InlineKind::Reference(reference) => gather(reference.content.as_deref().unwrap_or(&[]), out),
            InlineKind::Html(element) => gather(&element.children, out),
            InlineKind::Run(_) | InlineKind::Citation(_) | InlineKind::Footnote(_) => {}
        }
    }
}
