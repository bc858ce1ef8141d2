//! A page's text as Markdown (CommonMark with GitHub's tables and footnotes), cut into sections, for programs that read
//! text: formulas as TeX, names and citations in words, what code printed beside it, hints and answers at the end.
//!
//! It is written from the tree, not copied from the source: there are no labels, directives or includes in it. Links
//! within the book are words, since the text stands at another address than the page.

mod block;
mod inline;
mod text;

use crate::doc::{BlockKind, Document, Heading, TargetId};
use crate::render::markdown::block::Writer;
use crate::resolve::{Facts, TargetFacts};
use crate::snippets::Outputs;

/// A section of the second level, or what stands before the first one, as Markdown.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SectionText {
    /// The id in the page; empty for what stands before the first section.
    pub id: String,
    /// Number and title as plain text; empty for what stands before the first section.
    pub title: String,
    /// The text, with its heading; ends with a line end.
    pub text: String,
}

/// Returns the sections of a page in order; what stands before the first one comes first.
pub(super) fn section_texts(document: &Document, facts: &Facts, outputs: &Outputs) -> Vec<SectionText> {
    let mut sections = vec![SectionText::default()];
    let mut writer = Writer::new(document, facts, outputs);
    for block in &document.blocks {
        if let BlockKind::Heading(heading) = &block.kind
            && heading.level == 2
        {
            close(&mut writer, &mut sections);
            sections.push(opened(&writer, heading));
        }
        writer.write(block);
    }
    close(&mut writer, &mut sections);
    sections.retain(|section| !section.text.is_empty());
    sections
}

fn opened(writer: &Writer<'_>, heading: &Heading) -> SectionText {
    let id = writer.target(Some(heading.target)).id.clone();
    SectionText { id, title: writer.heading_title(heading), text: String::new() }
}

fn close(writer: &mut Writer<'_>, sections: &mut [SectionText]) {
    if let Some(section) = sections.last_mut() {
        section.text = writer.take();
    }
}

static UNNAMED: TargetFacts = TargetFacts { id: String::new(), number: String::new(), text: String::new() };

fn target(facts: &Facts, id: Option<TargetId>) -> &TargetFacts {
    id.and_then(|id| facts.targets.get(id.0 as usize)).unwrap_or(&UNNAMED)
}
