//! What the fold keeps of blocks and inlines that are open.

use crate::base::{Span, Spanned};
use crate::doc::{
    Alignment, Attributes, Block, Cell, DefinitionItem, DirectiveKind, Inline, InlineKind, ListItem,
};
use std::ops::Range;

/// An open block.
pub(super) struct Frame {
    pub(super) kind: FrameKind,
    pub(super) start: usize,
    /// The end of what is in it so far.
    pub(super) end: usize,
    pub(super) blocks: Vec<Block>,
}

/// The kinds of open block.
pub(super) enum FrameKind {
    Root,
    Quote,
    List { start: Option<u64>, tight: bool, items: Vec<ListItem> },
    Item { task: Option<bool> },
    Definitions(Vec<DefinitionItem>),
    Definition,
    Footnote(Spanned<String>),
    Table(TableFrame),
    Directive(Box<OpenDirective>),
    Html(Box<OpenElement>),
}

/// An open table.
#[derive(Default)]
pub(super) struct TableFrame {
    pub(super) alignments: Vec<Alignment>,
    pub(super) header: Vec<Cell>,
    pub(super) rows: Vec<Vec<Cell>>,
    pub(super) row: Vec<Cell>,
    /// Where the last cell of the row ends.
    pub(super) row_end: usize,
}

/// An open directive.
pub(super) struct OpenDirective {
    /// `None` for an unknown name: its content goes to the block around it.
    pub(super) kind: Option<DirectiveKind>,
    pub(super) opening: Span,
    pub(super) title: Vec<Inline>,
    pub(super) attributes: Attributes,
    /// Whether it is older text's `<details>`.
    pub(super) older: bool,
    /// Whether a closing line in another container was reported for it.
    pub(super) crossed: bool,
}

/// An open raw element.
pub(super) struct OpenElement {
    pub(super) name: String,
    pub(super) attributes: Vec<(String, String)>,
    pub(super) tag: Span,
}

impl Frame {
    pub(super) fn new(kind: FrameKind, start: usize) -> Frame {
        Frame { kind, start, end: start, blocks: Vec::new() }
    }

    /// Tells whether Markdown's own structure ends it, rather than a line or tag of ours.
    pub(super) fn is_container(&self) -> bool {
        !matches!(self.kind, FrameKind::Directive(_) | FrameKind::Html(_))
    }
}

/// An open block of text.
pub(super) struct Leaf {
    pub(super) kind: LeafKind,
    /// The block's own inlines, then the open ones in it.
    pub(super) frames: Vec<InlineFrame>,
    /// Text before this offset is attributes, read already.
    pub(super) skip_to: usize,
    /// The only ranges whose text shows, where others are markup of ours.
    pub(super) visible: Option<Vec<Range<usize>>>,
    /// `**` left in the text.
    pub(super) stray_runs: Vec<Range<usize>>,
}

/// The kinds of text block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LeafKind {
    /// `explicit` where the parser says that it is one, and not just the text of a tight list item.
    Paragraph {
        explicit: bool,
        continues: bool,
    },
    Heading(u8),
    Term,
    Cell,
    /// The title of a directive, or the text of a line of older text.
    Line,
}

impl Leaf {
    pub(super) fn new(kind: LeafKind, start: usize) -> Leaf {
        let frames = vec![InlineFrame::new(Wrap::Base, start)];
        Leaf { kind, frames, skip_to: 0, visible: None, stray_runs: Vec::new() }
    }
}

/// An open inline.
pub(super) struct InlineFrame {
    pub(super) wrap: Wrap,
    pub(super) start: usize,
    pub(super) children: Vec<Inline>,
    /// Text not yet read for references.
    pub(super) pieces: Vec<Piece>,
}

impl InlineFrame {
    pub(super) fn new(wrap: Wrap, start: usize) -> InlineFrame {
        InlineFrame { wrap, start, children: Vec::new(), pieces: Vec::new() }
    }
}

impl InlineFrame {
    /// Tells whether there is nothing but white space in it so far.
    pub(super) fn is_blank(&self) -> bool {
        let blank =
            |inline: &Inline| matches!(&inline.kind, InlineKind::Text(text) if text.trim().is_empty());
        self.pieces.is_empty() && self.children.iter().all(blank)
    }
}

/// A piece of text.
pub(super) struct Piece {
    pub(super) range: Range<usize>,
    /// What it decodes to; `None` where it is as in the source.
    pub(super) decoded: Option<String>,
}

/// The kinds of open inline.
pub(super) enum Wrap {
    Base,
    Emphasis,
    Strong,
    Strikethrough,
    Link {
        destination: Spanned<String>,
        title: String,
    },
    Image {
        destination: Spanned<String>,
        title: String,
    },
    /// `[@a; @b]`.
    Citation,
    /// `[文字]{.class}`.
    Span,
    /// `[text][label]` without such a label.
    UndefinedLabel,
    Html(OpenElement),
}
