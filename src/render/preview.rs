//! Parts of a page for other pages: what a reference shows before it is followed.

use crate::base::Markup;
use crate::doc::{Block, BlockKind, DefinitionItem, DirectiveKind, Document, Heading, TargetId};
use crate::render::Engines;
use crate::render::block::write_block;
use crate::render::heading::title_markup;
use crate::render::list::write_definitions;
use crate::render::page::Page;
use crate::resolve::Facts;
use std::collections::{BTreeMap, BTreeSet};

/// Parts of a page as markup by their id: no ids in them, no footnotes, no hints, no answers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Previews {
    /// What other pages refer to.
    pub targets: BTreeMap<String, String>,
    /// All exercises, for the page that lists them.
    pub exercises: BTreeMap<String, String>,
}

/// Renders the parts of a page that other pages show.
pub fn render_previews(
    document: &Document,
    facts: &Facts,
    engines: &Engines<'_>,
    wanted: &BTreeSet<TargetId>,
) -> Previews {
    let detached = facts.detached();
    let mut found = Found { document, wanted, parts: Vec::new(), exercises: Vec::new() };
    found.sections();
    found.blocks(&document.blocks);
    let mut page = Page::detached(&detached, engines);
    let id = |target: TargetId| facts.targets.get(target.0 as usize).map(|target| target.id.clone());
    let mut show = |part: &(TargetId, Part<'_>)| Some((id(part.0)?, part.1.show(&mut page, part.0)));
    Previews {
        targets: found.parts.iter().filter_map(&mut show).collect(),
        exercises: found.exercises.iter().filter_map(&mut show).collect(),
    }
}

/// A part that can be shown by itself.
enum Part<'a> {
    Block(&'a Block),
    Term(&'a DefinitionItem),
    Section(&'a Heading, &'a [Block]),
}

impl Part<'_> {
    fn show(&self, page: &mut Page<'_>, target: TargetId) -> String {
        let mut out = page.markup();
        match self {
            Part::Block(block) => write_block(page, &mut out, block),
            Part::Term(item) => write_definitions(page, &mut out, std::slice::from_ref(item)),
            Part::Section(heading, opening) => {
                write_section_title(page, &mut out, heading, target);
                opening.iter().for_each(|block| write_block(page, &mut out, block));
            }
        }
        out.finish()
    }
}

fn write_section_title(page: &mut Page<'_>, out: &mut Markup, heading: &Heading, target: TargetId) {
    let title = title_markup(page, &heading.content);
    out.open("p", &[("class", "box-title")]);
    crate::render::page::write_label(out, "label", &page.target(Some(target)).text);
    out.open("span", &[("class", "title")]);
    out.append_finished(&title);
    out.close("span");
    out.close("p");
}

/// The parts of a document, found in reading order.
struct Found<'a> {
    document: &'a Document,
    wanted: &'a BTreeSet<TargetId>,
    parts: Vec<(TargetId, Part<'a>)>,
    exercises: Vec<(TargetId, Part<'a>)>,
}

impl<'a> Found<'a> {
    /// Takes wanted sections, each with its opening: the first paragraph, and the formula that it leads to.
    fn sections(&mut self) {
        let blocks = &self.document.blocks;
        for (at, block) in blocks.iter().enumerate() {
            let BlockKind::Heading(heading) = &block.kind else { continue };
            if self.wanted.contains(&heading.target) {
                self.parts.push((heading.target, Part::Section(heading, opening(&blocks[at + 1..]))));
            }
        }
    }

    fn blocks(&mut self, blocks: &'a [Block]) {
        blocks.iter().for_each(|block| self.block(block));
    }

    fn take(&mut self, target: Option<TargetId>, part: Part<'a>) {
        if let Some(target) = target.filter(|target| self.wanted.contains(target)) {
            self.parts.push((target, part));
        }
    }

    /// Takes what is wanted of a block and in it. What stands in hints and answers is not shown elsewhere.
    fn block(&mut self, block: &'a Block) {
        match &block.kind {
            BlockKind::Math(math) => self.take(math.target, Part::Block(block)),
            BlockKind::Code(code) => self.take(code.target, Part::Block(block)),
            BlockKind::Quote(blocks) => self.blocks(blocks),
            BlockKind::List { items, .. } => items.iter().for_each(|item| self.blocks(&item.blocks)),
            BlockKind::Definitions(items) => {
                for item in items {
                    item.terms.iter().for_each(|(_, _, target)| self.take(*target, Part::Term(item)));
                    item.definitions.iter().for_each(|blocks| self.blocks(blocks));
                }
            }
            BlockKind::Directive(directive) if directive.kind.is_folded() => {}
            BlockKind::Directive(directive) => {
                self.take(directive.target, Part::Block(block));
                if directive.kind == DirectiveKind::Exercise {
                    self.exercises.extend(directive.target.map(|target| (target, Part::Block(block))));
                }
                self.blocks(&directive.blocks);
            }
            BlockKind::Html(element) => self.blocks(&element.children),
            _ => {}
        }
    }
}

/// Returns a section's first paragraph with the formula after it; nothing where the section begins otherwise.
fn opening(blocks: &[Block]) -> &[Block] {
    let is_paragraph = |block: &Block| matches!(block.kind, BlockKind::Paragraph { .. });
    let is_formula = |block: &&Block| matches!(block.kind, BlockKind::Math(_));
    match blocks.first().is_some_and(is_paragraph) {
        true => &blocks[..1 + usize::from(blocks.get(1).as_ref().is_some_and(is_formula))],
        false => &[],
    }
}
