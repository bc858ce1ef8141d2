//! What figures and tables hold.

use crate::base::{Code, Diagnostic, Span};
use crate::doc::{Block, BlockKind, CodeFlag, Directive, Inline, InlineKind, SvgElement, SvgNode};

/// What a block of a figure is.
enum Shown<'a> {
    /// Something to look at; `described` where readers who cannot see it are told of it.
    Drawing { described: bool },
    /// A block that does not belong there.
    Stray(&'a Block),
}

impl<'a> Shown<'a> {
    fn stray(&self) -> Option<&'a Block> {
        if let Shown::Stray(block) = self { Some(block) } else { None }
    }
}

const FIGURE_HINT: &str =
    "A figure holds one image, one `<svg>` or one `run` block, and nothing else; its text is the caption.";

/// Checks that a figure holds exactly one drawing, with a text alternative.
pub(super) fn check(figure: &Directive, diagnostics: &mut Vec<Diagnostic>) {
    let shown: Vec<Shown<'_>> = figure.blocks.iter().flat_map(shown).collect();
    let drawings = shown.iter().filter(|shown| matches!(shown, Shown::Drawing { .. })).count();
    if drawings != 1 && !figure.blocks.iter().any(is_broken) {
        let message = match drawings {
            0 => "figure without a drawing".to_owned(),
            count => format!("figure with {count} drawings"),
        };
        diagnostics.push(Diagnostic::new(Code::FigureContent, figure.opening, message).hint(FIGURE_HINT));
    }
    // One is enough to say so: with a closing line forgotten, all that follows is in the figure.
    if let Some(stray) = shown.iter().find_map(Shown::stray).filter(|_| drawings > 0) {
        let fault =
            Diagnostic::new(Code::FigureContent, stray.span, "a figure holds nothing but its drawing");
        diagnostics.push(fault.hint(FIGURE_HINT));
    }
    let given = figure.attributes.get("alt").is_some_and(|alt| !alt.value.trim().is_empty());
    let described = |shown: &Shown<'_>| !matches!(shown, Shown::Drawing { described: false });
    if !given && !shown.iter().all(described) {
        missing_alt(figure.opening, diagnostics);
    }
}

/// Reports an image without a text alternative.
pub(super) fn missing_alt(span: Span, diagnostics: &mut Vec<Diagnostic>) {
    let fault = Diagnostic::new(Code::MissingAlt, span, "image without alt text");
    diagnostics.push(fault.hint("Say in the brackets, or in `alt=`, what it shows."));
}

fn shown(block: &Block) -> Vec<Shown<'_>> {
    match &block.kind {
        BlockKind::Svg(drawing) => vec![Shown::Drawing { described: has_title(drawing) }],
        BlockKind::Code(code) if code.has(&CodeFlag::Run) => vec![Shown::Drawing { described: false }],
        BlockKind::Paragraph { content, .. } if images(content).next().is_some() => {
            let images = images(content).map(|described| Shown::Drawing { described });
            let text = (!content.iter().all(is_image_or_space)).then_some(Shown::Stray(block));
            images.chain(text).collect()
        }
        _ if is_broken(block) => Vec::new(),
        _ => vec![Shown::Stray(block)],
    }
}

/// Tells whether a block, perhaps a drawing, is shown as source or torn for a fault that was reported.
fn is_broken(block: &Block) -> bool {
    match &block.kind {
        BlockKind::Broken(_) => true,
        BlockKind::Html(element) => element.name == "svg",
        _ => false,
    }
}

/// Iterates over the images of a paragraph: whether each has a text alternative.
fn images(content: &[Inline]) -> impl Iterator<Item = bool> + '_ {
    content.iter().filter_map(|inline| match &inline.kind {
        InlineKind::Image(image) => Some(!image.alt.trim().is_empty()),
        _ => None,
    })
}

fn is_image_or_space(inline: &Inline) -> bool {
    matches!(inline.kind, InlineKind::Image(_) | InlineKind::SoftBreak)
        || matches!(&inline.kind, InlineKind::Html(element) if element.children.is_empty())
}

fn has_title(drawing: &SvgElement) -> bool {
    let labelled = |(name, value): &(String, String)| name == "aria-label" && !value.trim().is_empty();
    let title = |node: &SvgNode| matches!(node, SvgNode::Element(element) if element.name == "title");
    drawing.attributes.iter().any(labelled) || drawing.children.iter().any(title)
}

/// Checks that a table directive holds exactly one table.
pub(super) fn check_table(table: &Directive, diagnostics: &mut Vec<Diagnostic>) {
    let (tables, strays): (Vec<&Block>, Vec<&Block>) =
        table.blocks.iter().partition(|block| matches!(block.kind, BlockKind::Table(_)));
    if tables.len() != 1 && !table.blocks.iter().any(is_broken) {
        let message = match tables.len() {
            0 => "`table` without a table".to_owned(),
            count => format!("`table` with {count} tables"),
        };
        let fault = Diagnostic::new(Code::TableContent, table.opening, message);
        diagnostics.push(fault.hint("It holds one pipe table; its text is the caption."));
    }
    if let Some(stray) = strays.iter().find(|block| !tables.is_empty() && !is_broken(block)) {
        let message = "`table` holds nothing but its table";
        diagnostics.push(Diagnostic::new(Code::TableContent, stray.span, message));
    }
}
