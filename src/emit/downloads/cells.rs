//! Which cells there are.

use super::ChapterCode;
use super::prose::{inline_markdown, macros, statement};
use super::python::{attempt, on_gpu, raising, setup_cell};
use crate::doc::{Block, BlockKind, CodeBlock, CodeFlag, Directive, DirectiveKind, Heading, TargetId};

use std::collections::BTreeSet;

/// A cell of a notebook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Cell {
    /// Text.
    Markdown(String),
    /// Python.
    Code(String),
}

/// The cells of a chapter.
#[derive(Debug, Default)]
pub(super) struct Cells<'a> {
    /// The cells; none if nothing in the chapter is executed.
    pub(super) cells: Vec<Cell>,
    /// The names of the checkpoints that the code loads and does not save.
    pub(super) checkpoints: BTreeSet<&'a str>,
}

/// Makes the cells of a chapter.
pub(super) fn cells<'a>(chapter: &'a ChapterCode<'a>) -> Cells<'a> {
    let mut walk =
        Walk { chapter, cells: Vec::new(), heading: Vec::new(), exercises: Vec::new(), codes: Vec::new() };
    walk.blocks(&chapter.document.blocks);
    chapter.document.footnotes.iter().for_each(|footnote| walk.blocks(&footnote.blocks));
    if walk.codes.is_empty() {
        return Cells::default();
    }
    let checkpoints = checkpoints(&walk.codes);
    let mut body = walk.cells;
    if !walk.exercises.is_empty() {
        body.push(Cell::Markdown(format!("## 编程练习\n\n{EXERCISES}")));
        body.extend(walk.exercises);
    }
    let macros = macros(&chapter.sources.config, &body);
    let mut cells = vec![Cell::Markdown(format!("{}{macros}", introduction(chapter)))];
    cells.extend(setup_cell(chapter, &walk.codes, &checkpoints).map(Cell::Code));
    cells.extend(body);
    Cells { cells, checkpoints }
}

/// Returns the names that code loads by `checkpoint.load("name")`, but for those that it saves.
fn checkpoints<'a>(codes: &[&'a str]) -> BTreeSet<&'a str> {
    let named = |call: &str| -> BTreeSet<&'a str> {
        let calls = codes.iter().flat_map(|code| code.split(call).skip(1));
        let names = calls.filter_map(|rest| {
            let quote = rest.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
            rest[1..].split(quote).next()
        });
        names
            .filter(|name| name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_')))
            .collect()
    };
    &named("checkpoint.load(") - &named("checkpoint.save(")
}

const EXERCISES: &str = "每道题先是起始代码，后是检验：补全起始代码，再执行检验。解答在书里。";

/// Says what this is and what it needs.
fn introduction(chapter: &ChapterCode<'_>) -> String {
    let config = &chapter.sources.config;
    let number = chapter.page.number.map(|number| format!("第 {number} 章 ")).unwrap_or_default();
    let version = config.version.as_ref().map(|version| format!(" {version}")).unwrap_or_default();
    let text = match &config.base_url {
        Some(base) => {
            format!("正文：<{}/{}>。", base.trim_end_matches('/'), chapter.page.url)
        }
        None => String::new(),
    };
    format!(
        "# {number}{}\n\n《{}》{version} 本章的代码，从上到下依次执行。{text}需要 Python 3.11 以上：\
         `pip install torch numpy matplotlib`。",
        chapter.page.title, config.title
    )
}

/// A walk through a chapter. Recursion is bounded by the depth of the tree.
struct Walk<'a> {
    chapter: &'a ChapterCode<'a>,
    cells: Vec<Cell>,
    /// Headings that no cell has followed yet, one for each level: those without code are left out.
    heading: Vec<(u8, String)>,
    exercises: Vec<Cell>,
    /// The code of all cells, as the author wrote it.
    codes: Vec<&'a str>,
}

impl<'a> Walk<'a> {
    fn blocks(&mut self, blocks: &'a [Block]) {
        blocks.iter().for_each(|block| self.block(block));
    }

    fn block(&mut self, block: &'a Block) {
        match &block.kind {
            BlockKind::Heading(heading) => self.heading(heading),
            BlockKind::Code(code) if code.has(&CodeFlag::Run) && is_python(code) => self.run(code),
            BlockKind::Quote(blocks) => self.blocks(blocks),
            BlockKind::List { items, .. } => items.iter().for_each(|item| self.blocks(&item.blocks)),
            BlockKind::Definitions(items) => {
                items.iter().flat_map(|item| &item.definitions).for_each(|blocks| self.blocks(blocks));
            }
            BlockKind::Directive(directive) => self.directive(directive),
            BlockKind::Html(element) => self.blocks(&element.children),
            _ => {}
        }
    }

    fn heading(&mut self, heading: &'a Heading) {
        if heading.level < 2 {
            return;
        }
        let number = self.number(Some(heading.target));
        let text = inline_markdown(self.chapter, &heading.content);
        let hashes = "#".repeat(usize::from(heading.level));
        self.heading.retain(|(level, _)| *level < heading.level);
        self.heading.push((heading.level, format!("{hashes} {number}{text}")));
    }

    /// Returns the number of a target and a space; nothing where it has none.
    fn number(&self, target: Option<TargetId>) -> String {
        let facts = target.and_then(|target| self.chapter.facts.targets.get(target.0 as usize));
        let number = facts.map_or("", |facts| facts.number.as_str());
        if number.is_empty() { String::new() } else { format!("{number} ") }
    }

    fn run(&mut self, code: &'a CodeBlock) {
        let headings: Vec<String> = self.heading.drain(..).map(|(_, text)| text).collect();
        self.cells.extend(headings.into_iter().map(Cell::Markdown));
        self.codes.push(&code.code);
        let kind = code.flags.iter().find_map(|flag| match &flag.value {
            CodeFlag::Raises(kind) => Some(kind.as_str()),
            _ => None,
        });
        let text = kind.map_or_else(|| code.code.clone(), |kind| raising(&code.code, kind));
        self.cells.push(Cell::Code(if code.has(&CodeFlag::Cuda) { on_gpu(&text) } else { text }));
    }

    /// Nothing of an answer or a hint is in the files.
    fn directive(&mut self, directive: &'a Directive) {
        match directive.kind {
            DirectiveKind::Answer | DirectiveKind::Hint => {}
            DirectiveKind::Exercise => {
                self.blocks(&directive.blocks);
                self.exercise(directive);
            }
            _ => self.blocks(&directive.blocks),
        }
    }

    fn exercise(&mut self, exercise: &'a Directive) {
        let (stubs, checks) = (parts(exercise, &CodeFlag::Stub), parts(exercise, &CodeFlag::Check));
        if stubs.is_empty() && checks.is_empty() {
            return;
        }
        let name = format!("练习 {}", self.number(exercise.target)).trim_end().to_owned();
        let title = inline_markdown(self.chapter, &exercise.title);
        let text = statement(self.chapter, exercise);
        self.exercises.push(Cell::Markdown(format!("### {name} {title}\n\n{text}").trim_end().to_owned()));
        for stub in stubs {
            self.codes.push(&stub.code);
            self.exercises.push(Cell::Code(stub.code.clone()));
        }
        for check in checks {
            self.codes.push(&check.code);
            self.exercises.push(Cell::Code(attempt(&check.code, &name)));
        }
    }
}

/// Returns the parts of a kind that an exercise has outside of its answer and hints.
fn parts<'a>(exercise: &'a Directive, flag: &CodeFlag) -> Vec<&'a CodeBlock> {
    let mut found = Vec::new();
    let mut pending: Vec<&'a Block> = exercise.blocks.iter().rev().collect();
    while let Some(block) = pending.pop() {
        match &block.kind {
            BlockKind::Code(code) if code.has(flag) && is_python(code) => found.push(code),
            BlockKind::Directive(inner) if is_hidden(inner.kind) => {}
            BlockKind::Directive(inner) => pending.extend(inner.blocks.iter().rev()),
            BlockKind::Html(inner) => pending.extend(inner.children.iter().rev()),
            BlockKind::Quote(inner) => pending.extend(inner.iter().rev()),
            BlockKind::List { items, .. } => {
                pending.extend(items.iter().rev().flat_map(|item| item.blocks.iter().rev()));
            }
            _ => {}
        }
    }
    found
}

pub(super) fn is_hidden(kind: DirectiveKind) -> bool {
    matches!(kind, DirectiveKind::Answer | DirectiveKind::Hint)
}

fn is_python(code: &CodeBlock) -> bool {
    matches!(code.language.value.as_str(), "python" | "py")
}

#[cfg(test)]
mod tests {
    use super::checkpoints;

    #[test]
    fn checkpoints_are_those_that_are_loaded_by_name() {
        let codes = [
            "a, _ = checkpoint.load(\"town\")\nb = checkpoint.load('base-2')[0]\n",
            "checkpoint.save(\"own\", m)\ncheckpoint.load(\"own\")\ncheckpoint.load(name)\ncheckpoint.load(\"../x\")\n",
            "checkpoint.load(",
        ];
        assert_eq!(checkpoints(&codes).into_iter().collect::<Vec<_>>(), ["base-2", "town"]);
    }
}
