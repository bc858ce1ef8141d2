//! A page's content, put together.

use crate::base::{Diagnostic, Digest, Hasher, Span};
use crate::doc::{Block, BlockKind, Document, Heading, TargetId, for_each_block};
use crate::render::Engines;
use crate::render::allowance::Allowance;
use crate::render::block::write_block;
use crate::render::endnote::write_endnotes;
use crate::render::footnote::write_notes;
use crate::render::gathered::{ListedExercise, ListedThread, Place, show_thread};
use crate::render::heading::title_markup;
use crate::render::height::{Height, height};
use crate::render::markdown::{SectionText, section_texts};
use crate::render::page::Page;
use crate::render::search::search_records;
use crate::resolve::Facts;
use std::collections::{BTreeMap, HashMap};

/// A top-level block as markup.
#[derive(Clone, Debug, PartialEq)]
pub struct RenderedBlock {
    /// Stable over edits elsewhere in the page: the preview replaces only blocks whose key changed. No two blocks of a
    /// page have the same.
    pub key: Digest,
    /// Where it was written; `None` for the footnotes, which come from many places.
    pub span: Option<Span>,
    /// The markup.
    pub html: String,
    /// Whether a section begins with it: a heading of the second or third level.
    pub opens: bool,
    /// How high it will be: a guess.
    pub height: Height,
}

/// An entry of the page's contents.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct ContentsEntry {
    /// 2–4.
    pub level: u8,
    /// The id in the page.
    pub id: String,
    /// The number; may be empty.
    pub number: String,
    /// The title as markup without links.
    pub title: String,
}

/// The text of one section, or of one thing in it, for search.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SearchRecord {
    /// What it is: `section`, the name of a numbered directive, `listing`, `term` or `paper`.
    pub kind: &'static str,
    /// The id in the page; empty for what stands before the first section.
    pub id: String,
    /// Number and title.
    pub title: String,
    /// The position of the section that it stands in among the page's records.
    pub parent: Option<usize>,
    /// The level of an exercise, the year of a work; else 0.
    pub extra: u32,
    /// Plain text, formulas as TeX.
    pub text: String,
    /// The text of hints, answers and other folded text in it.
    pub folded: String,
}

/// A page's content.
#[derive(Clone, Debug, Default)]
pub struct Fragment {
    /// The `#` heading as markup, with its number.
    pub title: String,
    /// The id of the `#` heading; empty without one.
    pub title_id: String,
    /// The top-level blocks, the `#` heading left out, footnotes at the end, after them an EPUB's hints and answers.
    pub blocks: Vec<RenderedBlock>,
    /// The page's contents.
    pub contents: Vec<ContentsEntry>,
    /// Its exercises in order.
    pub exercises: Vec<ListedExercise>,
    /// Its research threads and open questions in order.
    pub threads: Vec<ListedThread>,
    /// What search reads.
    pub search: Vec<SearchRecord>,
    /// Its sections as Markdown; none in an EPUB.
    pub sections: Vec<SectionText>,
    /// CSS rules that its formulas need: class name to declarations.
    pub math_rules: BTreeMap<String, String>,
    /// Faults of TeX and code.
    pub diagnostics: Vec<Diagnostic>,
}

/// The deepest heading that the page's contents list.
const DEEPEST: u8 = 3;

/// Renders a page.
pub fn render(document: &Document, facts: &Facts, engines: &Engines<'_>) -> Fragment {
    let mut page = Page::new(&document.footnotes, facts, engines);
    let sections =
        if page.is_on_site() { section_texts(document, facts, engines.outputs) } else { Vec::new() };
    let mut fragment = Fragment { search: search_records(document, facts), sections, ..Fragment::default() };
    let mut keys = Keys::default();
    let mut titled = false;
    for block in &document.blocks {
        match heading(block) {
            Some(title) if title.level == 1 && !titled => {
                titled = true;
                set_title(&mut page, &mut fragment, title);
                continue;
            }
            Some(section) => {
                enter_section(&mut page, section);
                add_entry(&mut page, &mut fragment.contents, section);
            }
            None => {}
        }
        fragment.blocks.push(render_block(&mut page, block, &mut keys));
    }
    if !page.notes.is_empty() {
        let mut out = page.markup();
        write_notes(&mut page, &mut out);
        fragment.blocks.push(keys.block(out.finish(), None));
    }
    if !page.endnotes.is_empty() {
        let mut out = page.markup();
        write_endnotes(&mut page, &mut out);
        fragment.blocks.push(keys.block(out.finish(), None));
    }
    let threads = show_threads(document, &page.threads, facts, engines);
    let Page { rules: math_rules, diagnostics, exercises, .. } = page;
    Fragment { math_rules, diagnostics, exercises, threads, ..fragment }
}

/// Notes the section that a heading begins, where it has a number.
fn enter_section(page: &mut Page<'_>, heading: &Heading) {
    let target = page.target(Some(heading.target));
    if let Some(mentions) = page.mentions.as_mut().filter(|_| heading.level <= 2) {
        mentions.begin_section();
    }
    if !target.text.is_empty() {
        page.section = Place { id: target.id.clone(), text: target.text.clone() };
    }
}

/// Shows the page's research threads and open questions for another page; `places` has where each stands.
fn show_threads(
    document: &Document,
    places: &BTreeMap<TargetId, Place>,
    facts: &Facts,
    engines: &Engines<'_>,
) -> Vec<ListedThread> {
    if places.is_empty() {
        return Vec::new();
    }
    let detached = facts.detached();
    let mut page = Page::detached(&detached, engines);
    let mut threads = Vec::new();
    let mut allowance = Allowance::of(document);
    for_each_block(document, &mut |block| {
        let BlockKind::Directive(directive) = &block.kind else { return };
        let Some((target, place)) = directive.target.and_then(|id| places.get_key_value(&id)) else { return };
        if !allowance.takes(std::slice::from_ref(block)) {
            return;
        }
        let id = facts.targets.get(target.0 as usize).map_or("", |target| target.id.as_str());
        threads.push(show_thread(&mut page, directive, id, place));
    });
    threads
}

fn heading(block: &Block) -> Option<&Heading> {
    match &block.kind {
        BlockKind::Heading(heading) => Some(heading),
        _ => None,
    }
}

fn render_block(page: &mut Page<'_>, block: &Block, keys: &mut Keys) -> RenderedBlock {
    let mut out = page.markup();
    write_block(page, &mut out, block);
    let opens = heading(block).is_some_and(|heading| matches!(heading.level, 2 | 3));
    RenderedBlock {
        opens,
        height: height(block, page.engines.outputs),
        ..keys.block(out.finish(), Some(block.span))
    }
}

/// Writes the title with the chapter's number: 第 1 章.
fn set_title(page: &mut Page<'_>, fragment: &mut Fragment, heading: &Heading) {
    let target = page.target(Some(heading.target));
    let mut out = page.markup();
    crate::render::page::write_label(&mut out, "number", &target.text);
    crate::render::inline::write_inlines(page, &mut out, &heading.content);
    fragment.title = out.finish();
    fragment.title_id = target.id.clone();
}

fn add_entry(page: &mut Page<'_>, contents: &mut Vec<ContentsEntry>, heading: &Heading) {
    if !(2..=DEEPEST).contains(&heading.level) {
        return;
    }
    let target = page.target(Some(heading.target));
    contents.push(ContentsEntry {
        level: heading.level,
        id: target.id.clone(),
        number: target.number.clone(),
        title: title_markup(page, &heading.content),
    });
}

/// Gives blocks their keys: a digest of the markup, and of how often the same came before.
#[derive(Default)]
struct Keys(HashMap<Digest, u64>);

impl Keys {
    fn block(&mut self, html: String, span: Option<Span>) -> RenderedBlock {
        let digest = Digest::of(html.as_bytes());
        let count = self.0.entry(digest).or_insert(0);
        *count += 1;
        let key = Hasher::default().digest(digest).number(*count).finish();
        RenderedBlock { key, span, html, opens: false, height: Height::default() }
    }
}
