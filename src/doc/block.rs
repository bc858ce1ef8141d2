//! Blocks: the structure of a page.

use crate::base::{Span, Spanned};
use crate::doc::{Attributes, Directive, Inline, SvgElement, TargetId};

/// A block and its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Block {
    /// The source text of the block.
    pub span: Span,
    /// What it is.
    pub kind: BlockKind,
}

/// The kinds of block.
#[derive(Clone, Debug, PartialEq)]
pub enum BlockKind {
    /// A heading; inside directives it is no section.
    Heading(Heading),
    /// A paragraph. `continues` marks the text after a display that split it: it has no indent.
    Paragraph {
        /// The text.
        content: Vec<Inline>,
        /// Whether it goes on after a display.
        continues: bool,
    },
    /// A displayed formula.
    Math(DisplayMath),
    /// A fenced or indented code block.
    Code(CodeBlock),
    /// A block quote.
    Quote(Vec<Block>),
    /// A bullet list (`start` is `None`) or an ordered list.
    List {
        /// The first number.
        start: Option<u64>,
        /// Whether its items' paragraphs are shown without paragraph gaps.
        tight: bool,
        /// The items.
        items: Vec<ListItem>,
    },
    /// A definition list.
    Definitions(Vec<DefinitionItem>),
    /// A pipe table.
    Table(Table),
    /// A thematic break.
    Break,
    /// A `:::` directive, or older text that reads as one. Boxed: it is by far the largest kind.
    Directive(Box<Directive>),
    /// A raw HTML element at block level, its content parsed as Markdown.
    Html(HtmlElement<Block>),
    /// An inline `<svg>` drawing.
    Svg(SvgElement),
    /// A place that the text could not be made sense of; the diagnostics say why. Shows the source text.
    Broken(String),
}

/// A heading.
#[derive(Clone, Debug, PartialEq)]
pub struct Heading {
    /// 1–6.
    pub level: u8,
    /// The text without attributes and without a typed number.
    pub content: Vec<Inline>,
    /// Its attributes.
    pub attributes: Attributes,
    /// The number that the author typed at the start, such as `第1章：` or `1.2 `, cut from `content`; the value is the
    /// number alone (`1`, `1.2`). The span covers all that was cut.
    pub typed_number: Option<Spanned<String>>,
    /// Its place among the chapter's targets.
    pub target: TargetId,
}

/// A displayed formula.
#[derive(Clone, Debug, PartialEq)]
pub struct DisplayMath {
    /// The TeX between the dollars, container prefixes removed, lines joined by `\n`.
    pub tex: String,
    /// For each line of `tex`, the offset in the source of its first byte; so errors find their place.
    pub line_starts: Vec<u32>,
    /// The attributes on the closing line.
    pub attributes: Attributes,
    /// Its place among the chapter's targets; only labelled displays are targets.
    pub target: Option<TargetId>,
}

/// A code block.
#[derive(Clone, Debug, PartialEq)]
pub struct CodeBlock {
    /// The language in lower case, as written; empty if none.
    pub language: Spanned<String>,
    /// The flags, in order.
    pub flags: Vec<Spanned<CodeFlag>>,
    /// The attributes: `caption`, `lines` (first line number, or absent), `hl` and so on.
    pub attributes: Attributes,
    /// The code, container prefixes removed, each line ended by `\n`.
    pub code: String,
    /// The source range of the code's lines.
    pub code_span: Span,
    /// Whether it was fenced.
    pub fenced: bool,
    /// Its place among the chapter's targets; only labelled listings are targets.
    pub target: Option<TargetId>,
}

/// A word between a fence's language and its attributes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CodeFlag {
    /// Executed; its output is shown.
    Run,
    /// Shown folded.
    Hide,
    /// Also goes into a module of the book's package.
    Save(String),
    /// Must raise this exception.
    Raises(String),
    /// Time limit in seconds.
    Timeout(u32),
    /// Needs a GPU.
    Cuda,
    /// What the reader of a code exercise starts from.
    Stub,
    /// The assertions that judge a code exercise.
    Check,
    /// The reference answer.
    Solution,
    /// A classic mistake.
    Mutant,
}

impl CodeBlock {
    /// Tells whether a flag is there.
    pub fn has(&self, flag: &CodeFlag) -> bool {
        self.flags.iter().any(|given| given.value == *flag)
    }
}

/// An item of a list.
#[derive(Clone, Debug, PartialEq)]
pub struct ListItem {
    /// Its place.
    pub span: Span,
    /// `Some(checked)` for an item of a task list.
    pub task: Option<bool>,
    /// Its blocks.
    pub blocks: Vec<Block>,
}

/// A term, or several, with their definitions.
#[derive(Clone, Debug, PartialEq)]
pub struct DefinitionItem {
    /// The terms, each with its attributes (`{#term-x}`).
    pub terms: Vec<(Vec<Inline>, Attributes, Option<TargetId>)>,
    /// The definitions.
    pub definitions: Vec<Vec<Block>>,
}

/// How a table column is aligned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Alignment {
    /// As the page likes.
    None,
    /// To the left.
    Left,
    /// Centred.
    Center,
    /// To the right.
    Right,
}

/// A cell of a table.
pub type Cell = Vec<Inline>;

/// A pipe table; every row has as many cells as `alignments`.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// One for each column.
    pub alignments: Vec<Alignment>,
    /// The first row.
    pub header: Vec<Cell>,
    /// The other rows.
    pub rows: Vec<Vec<Cell>>,
}

/// A raw HTML element, of block or inline content. Its attributes are allowed ones only.
#[derive(Clone, Debug, PartialEq)]
pub struct HtmlElement<T> {
    /// The tag name in lower case; empty never.
    pub name: String,
    /// Names in lower case and decoded values, in order, no name twice.
    pub attributes: Vec<(String, String)>,
    /// Its content; always empty for void elements.
    pub children: Vec<T>,
    /// Its place among the chapter's targets, where it has an `id` or is `<a name>`.
    pub target: Option<TargetId>,
}

/// A footnote definition.
#[derive(Clone, Debug, PartialEq)]
pub struct Footnote {
    /// The label between `[^` and `]`.
    pub label: Spanned<String>,
    /// Its blocks.
    pub blocks: Vec<Block>,
}
