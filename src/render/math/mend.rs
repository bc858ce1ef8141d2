//! Where katex-rs 0.3.0 departs from KaTeX in what a reader sees, its tree is mended before it is written.
//!
//! Each mend is found by the comparison with KaTeX (`tests/math_oracle.rs`), which fails once the crate does better.

use katex::ClassList;
use katex::dom_tree::{DomSpan, HtmlDomNode, SvgChildNode};
use katex::types::CssProperty;
use katex::units::make_em;

/// Mends a tree.
pub(super) fn mend(span: &mut DomSpan) {
    if span.classes.contains("delimcenter") {
        unwrap_delimiter(span);
    } else if span.classes.contains("sqrt") {
        pad_radicand(span);
        frame_tall_root(span);
    } else if span.classes.contains("x-arrow") {
        align_arrow(span);
    }
    each_span(&mut span.children, mend);
}

/// Does something to the spans that stand directly in some nodes, or in fragments of them.
fn each_span(nodes: &mut [HtmlDomNode], change: fn(&mut DomSpan)) {
    for node in nodes {
        match node {
            HtmlDomNode::DomSpan(span) => change(span),
            HtmlDomNode::Fragment(fragment) => each_span(&mut fragment.children, change),
            _ => {}
        }
    }
}

fn spans(nodes: &mut [HtmlDomNode]) -> impl DoubleEndedIterator<Item = &mut DomSpan> {
    nodes.iter_mut().filter_map(|node| if let HtmlDomNode::DomSpan(span) = node { Some(span) } else { None })
}

/// Takes from a delimiter's sign the class that its box has already.
fn unwrap_delimiter(delimiter: &mut DomSpan) {
    for child in &mut delimiter.children {
        if let HtmlDomNode::Symbol(sign) = child
            && sign.classes.len() == 1
        {
            sign.classes = ClassList::Empty;
        }
    }
}

/// Moves a lone sign under a root to the right of the radical, as any other radicand is: `\sqrt x`.
fn pad_radicand(root: &mut DomSpan) {
    let Some([radicand, radical]) = layers(root) else { return };
    let Some(width) = radical.children.last().and_then(advance_width) else { return };
    if let Some(HtmlDomNode::Symbol(sign)) = radicand.children.last_mut() {
        sign.style.insert(CssProperty::PaddingLeft, make_em(width));
    }
}

/// What KaTeX leaves free above a root's line within its picture, in thousandths of an em.
const PADDING: f64 = 80.0;

/// How far the stroke of a tall root ends above the picture's lower edge, in thousandths of an em.
const FOOT: f64 = 54.0;

/// Makes the picture of a root that is taller than all of the fonts as high as its box: the crate forgets the padding.
fn frame_tall_root(root: &mut DomSpan) {
    let Some([_, radical]) = layers(root) else { return };
    let Some(HtmlDomNode::DomSpan(radical)) = radical.children.last_mut() else { return };
    let Some(HtmlDomNode::SvgNode(picture)) = radical.children.first_mut() else { return };
    let Some(SvgChildNode::Path(path)) = picture.children.first_mut() else { return };
    if path.path_name != "sqrtTall" {
        return;
    }
    let height = (1000.0 * radical.height).floor() + PADDING;
    picture.attributes.insert("viewBox".to_owned(), format!("0 0 400000 {height}"));
    if let Some(data) = &mut path.alternate
        && let Some((before, after)) = data.split_once("H742v")
        && let Some(end) = after.find(|c: char| c.is_ascii_alphabetic())
    {
        *data = format!("{before}H742v{}{}", height - FOOT - PADDING, &after[end..]);
    }
}

/// Finds the two layers of a root: what stands under it, and the radical.
fn layers(root: &mut DomSpan) -> Option<[&mut DomSpan; 2]> {
    let table = spans(&mut root.children).next_back()?;
    let row = spans(&mut table.children).next()?;
    let list = spans(&mut row.children).next()?;
    let mut layers = spans(&mut list.children);
    Some([layers.next()?, layers.next()?])
}

/// Returns how wide a radical is, in em: its picture tells which it is, and the box how far it is scaled.
fn advance_width(radical: &HtmlDomNode) -> Option<f64> {
    let HtmlDomNode::DomSpan(radical) = radical else { return None };
    let HtmlDomNode::SvgNode(picture) = radical.children.first()? else { return None };
    let SvgChildNode::Path(path) = picture.children.first()? else { return None };
    let (width, natural_height) = match path.path_name.as_str() {
        "sqrtMain" => (0.833, 1.08),
        "sqrtSize1" => (1.0, 1.28),
        "sqrtSize2" => (1.0, 1.88),
        "sqrtSize3" => (1.0, 2.48),
        "sqrtSize4" => (1.0, 3.08),
        _ => return Some(1.056),
    };
    let height: f64 = radical.style.get(CssProperty::Height)?.strip_suffix("em")?.parse().ok()?;
    Some(width * height / natural_height)
}

/// Gives the layer of an extensible arrow the class by which it starts at the left.
fn align_arrow(span: &mut DomSpan) {
    let is_arrow = |node: &HtmlDomNode| node.has_class("katex-stretchy") || node.has_class("hide-tail");
    if span.classes.is_empty() && span.children.last().is_some_and(is_arrow) {
        span.classes = ClassList::Static("svg-align");
    }
    each_span(&mut span.children, align_arrow);
}
