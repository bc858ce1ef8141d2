//! Lighter trees for the same picture: KaTeX boxes everything as if it stood alone, and most formulas of running text
//! are a letter, a number or a letter with an index.
//!
//! What goes is what moves no ink: spans that only name the kind of an atom (no rule names it), glue as elements of its
//! own (it becomes the margin of a sign beside it), struts lower than the line that they stand in, the box around a
//! lone base, and the table around a lone script, which becomes a shifted inline box. A lone letter or number needs no
//! MathML either: its text says all. `tests/math_oracle.rs` compares the full trees with KaTeX.

use super::write::em;
use katex::ClassList;
use katex::dom_tree::{DomSpan, HtmlDomNode, SymbolNode};
use katex::types::{CssProperty, CssStyle};
use katex::units::make_em;
use std::borrow::Cow;

/// Classes that say what an atom is; no rule of KaTeX's depends on them.
const ATOMS: [&str; 10] =
    ["mord", "mop", "mbin", "mrel", "mopen", "mclose", "mpunct", "minner", "mtight", "textord"];

/// Classes of spans whose children stand in a line and may be changed.
const LINES: [&str; 3] = ["katex-base", "katex-sizing", "script"];

/// How far a line of KaTeX's height, 1.2 em, reaches above its base line and below, in em: the box of its main font.
const LINE: (f64, f64) = (0.85, 0.25);

/// Sizes of scripts: KaTeX's classes, the class that stands for them, and the size in em of the text around.
const SCRIPTS: [(&str, &str, &str, f64); 2] =
    [("reset-size6", "size3", "script", 0.7), ("reset-size3", "size1", "script second", 5.0 / 7.0)];

/// The width of the gap where a fraction has no delimiter, in em.
const NULL_DELIMITER: f64 = 0.12;

/// Makes a formula's tree lighter.
pub(super) fn lighten(root: &mut DomSpan, tex: &str, display: bool) {
    if let Some(html) = html_of(root) {
        html.children.iter_mut().filter_map(as_span).for_each(lighten_base);
        if !display {
            merge_base(html);
        }
    }
    if !display && let Some(symbol) = lone_symbol(root) {
        show_symbol(root, symbol, tex);
    }
}

/// Finds the span of what is seen: it stands in the root, or in the root of a display.
fn html_of(root: &mut DomSpan) -> Option<&mut DomSpan> {
    let root = if root.classes.contains("katex-display") {
        root.children.iter_mut().find_map(as_span)?
    } else {
        root
    };
    root.children.iter_mut().filter_map(as_span).find(|span| span.classes.contains("katex-html"))
}

fn as_span(node: &mut HtmlDomNode) -> Option<&mut DomSpan> {
    if let HtmlDomNode::DomSpan(span) = node { Some(span) } else { None }
}

fn lighten_base(base: &mut DomSpan) {
    if !base.classes.contains("katex-base") {
        return lighten_span(base);
    }
    lighten_line(&mut base.children);
    base.children.retain(|child| !is_low_strut(child));
}

/// Tells whether a node is a strut that the line around it is as high as.
fn is_low_strut(node: &HtmlDomNode) -> bool {
    let HtmlDomNode::DomSpan(strut) = node else { return false };
    let height = em(&strut.style, CssProperty::Height).unwrap_or(f64::INFINITY);
    let depth = -em(&strut.style, CssProperty::VerticalAlign).unwrap_or(0.0);
    strut.classes.contains("katex-strut") && height - depth <= LINE.0 && depth <= LINE.1
}

/// Joins the box of what is seen and the only base in it.
fn merge_base(html: &mut DomSpan) {
    let [HtmlDomNode::DomSpan(base)] = html.children.as_mut_slice() else { return };
    if base.style.to_string().is_empty() && base.classes.len() == 1 && base.classes.contains("katex-base") {
        html.children = std::mem::take(&mut base.children);
        html.classes = ClassList::Const(&["katex-html", "katex-base"]);
    }
}

/// Lightens what stands in a span, according to how its children stand.
fn lighten_span(span: &mut DomSpan) {
    if span.classes.contains("vlist") {
        let items = span.children.iter_mut().filter_map(as_span);
        items.for_each(|item| lighten_each(&mut item.children));
    } else if is_line(&span.classes) {
        lighten_line(&mut span.children);
    } else {
        lighten_each(&mut span.children);
    }
}

/// Lightens nodes that each stand alone.
fn lighten_each(nodes: &mut [HtmlDomNode]) {
    for node in nodes {
        match node {
            HtmlDomNode::DomSpan(span) => lighten_span(span),
            HtmlDomNode::Fragment(fragment) => lighten_each(&mut fragment.children),
            _ => {}
        }
    }
}

fn is_line(classes: &ClassList) -> bool {
    classes.iter().all(|class| {
        ATOMS.contains(&class)
            || LINES.contains(&class)
            || class.starts_with("reset-size")
            || class.starts_with("size")
    })
}

/// Lightens nodes that stand in a line.
fn lighten_line(nodes: &mut Vec<HtmlDomNode>) {
    let mut line = Vec::with_capacity(nodes.len());
    flatten(std::mem::take(nodes), &mut line);
    let mut glue = 0.0;
    for mut node in line {
        if let Some(width) = glue_width(&node) {
            let widened = glue == 0.0 && nodes.last_mut().is_some_and(|it| widen(it, width, Side::After));
            if !widened {
                glue += width;
            }
            continue;
        }
        if glue != 0.0 && !widen(&mut node, glue, Side::Before) {
            nodes.push(space(glue));
        }
        glue = 0.0;
        nodes.push(node);
    }
    if glue != 0.0 {
        nodes.push(space(glue));
    }
}

/// Puts the nodes of a line into one list, without spans that only name atoms.
fn flatten(nodes: Vec<HtmlDomNode>, line: &mut Vec<HtmlDomNode>) {
    for node in nodes {
        match node {
            HtmlDomNode::Fragment(fragment) => flatten(fragment.children, line),
            HtmlDomNode::DomSpan(span) if names_atoms(&span) => flatten(span.children, line),
            HtmlDomNode::DomSpan(mut span) => {
                match lone_script(&span) {
                    Some(script) => span = script,
                    None => lighten_span(&mut span),
                }
                line.push(HtmlDomNode::DomSpan(span));
            }
            HtmlDomNode::Symbol(mut symbol) => {
                symbol.classes = without_atoms(&symbol.classes);
                line.push(HtmlDomNode::Symbol(symbol));
            }
            other => line.push(other),
        }
    }
}

/// Tells whether a span does nothing but name the kind of what it holds.
fn names_atoms(span: &DomSpan) -> bool {
    span.attributes.is_empty()
        && span.style.is_empty()
        && span.classes.iter().all(|class| ATOMS.contains(&class))
}

fn without_atoms(classes: &ClassList) -> ClassList {
    let kept = classes.iter().filter(|class| !ATOMS.contains(class) && !class.is_empty());
    ClassList::Owned(kept.map(|class| Cow::Owned(class.to_owned())).collect())
}

/// Returns the width of glue that is nothing else, in em.
fn glue_width(node: &HtmlDomNode) -> Option<f64> {
    let HtmlDomNode::DomSpan(span) = node else { return None };
    if is_null_delimiter(span) {
        return Some(NULL_DELIMITER);
    }
    let is_glue = span.classes.len() == 1
        && span.classes.contains("mspace")
        && span.children.is_empty()
        && span.attributes.is_empty();
    let width = em(&span.style, CssProperty::MarginRight).filter(|_| is_glue)?;
    (span.style.to_string() == margin(width).to_string()).then_some(width)
}

/// Tells whether a span is the gap where a fraction has no delimiter, in the size of the text around.
fn is_null_delimiter(span: &DomSpan) -> bool {
    let mut classes = span.classes.iter();
    span.classes.contains("nulldelimiter")
        && classes.all(|class| matches!(class, "mopen" | "mclose" | "nulldelimiter"))
        && span.children.is_empty()
        && span.style.is_empty()
}

/// A side of a sign.
#[derive(Clone, Copy, PartialEq)]
enum Side {
    Before,
    After,
}

/// Adds glue to a sign or a fraction as its margin, if that can be.
fn widen(node: &mut HtmlDomNode, width: f64, side: Side) -> bool {
    let property = if side == Side::After { CssProperty::MarginRight } else { CssProperty::MarginLeft };
    let (style, italic) = match node {
        HtmlDomNode::Symbol(symbol) => (&mut symbol.style, Some(&mut symbol.italic)),
        HtmlDomNode::DomSpan(span) if is_fraction(span) => (&mut span.style, None),
        _ => return false,
    };
    if style.contains_key(property) {
        return false;
    }
    let italic = italic.filter(|_| side == Side::After).map_or(0.0, |italic| std::mem::take(italic).max(0.0));
    style.insert(property, make_em(width + italic));
    true
}

fn is_fraction(span: &DomSpan) -> bool {
    span.classes.len() == 1 && span.classes.contains("mfrac")
}

fn margin(width: f64) -> CssStyle {
    let mut style = CssStyle::default();
    style.insert(CssProperty::MarginRight, make_em(width));
    style
}

fn space(width: f64) -> HtmlDomNode {
    let classes = ClassList::Static("mspace");
    let mut space = DomSpan::builder().children(Vec::new()).classes(classes).build(None);
    space.style = margin(width);
    HtmlDomNode::DomSpan(space)
}

/// Returns a lone index or exponent of signs as a shifted inline box.
fn lone_script(span: &DomSpan) -> Option<DomSpan> {
    if !(span.classes.len() == 1 && span.classes.contains("msupsub") && span.style.is_empty()) {
        return None;
    }
    let list = only_span(first_span(only_span(span)?)?)?;
    let item = only_span(list).filter(|_| list.classes.contains("vlist"))?;
    let [HtmlDomNode::DomSpan(strut), HtmlDomNode::DomSpan(content)] = item.children.as_slice() else {
        return None;
    };
    let (_, _, class, size) = SCRIPTS.into_iter().find(|(around, own, ..)| {
        content.classes.contains("katex-sizing")
            && content.classes.contains(around)
            && content.classes.contains(own)
            && content.style.is_empty()
    })?;
    let shift = em(&strut.style, CssProperty::Height)? + em(&item.style, CssProperty::Top)?;
    let mut script = content.clone();
    script.classes = ClassList::Static(class);
    lighten_line(&mut script.children);
    script.children.iter().all(is_flat).then_some(())?;
    script.style.insert(CssProperty::VerticalAlign, make_em(-shift / size));
    for side in [CssProperty::MarginLeft, CssProperty::MarginRight] {
        if let Some(width) = em(&item.style, side) {
            script.style.insert(side, make_em(width / size));
        }
    }
    Some(script)
}

fn first_span(span: &DomSpan) -> Option<&DomSpan> {
    if let HtmlDomNode::DomSpan(first) = span.children.first()? { Some(first) } else { None }
}

/// Returns the first child, if it is a span and nothing but the helper of a table of two rows stands beside it.
fn only_span(span: &DomSpan) -> Option<&DomSpan> {
    let helper = |node: &HtmlDomNode| node.has_class("vlist-s") || node.has_class("vlist-r");
    span.children.iter().skip(1).all(helper).then(|| first_span(span)).flatten()
}

fn is_flat(node: &HtmlDomNode) -> bool {
    match node {
        HtmlDomNode::Symbol(_) => true,
        HtmlDomNode::DomSpan(span) if span.classes.contains("script second") => {
            span.children.iter().all(is_flat)
        }
        HtmlDomNode::DomSpan(span) => span.classes.contains("mspace"),
        _ => false,
    }
}

/// Returns the sign, if an inline formula is nothing but one letter or number in an ordinary face.
fn lone_symbol(root: &mut DomSpan) -> Option<SymbolNode> {
    let html = html_of(root)?;
    let [HtmlDomNode::Symbol(symbol)] = html.children.as_slice() else { return None };
    let plain = symbol.classes.iter().all(|class| class == "mathnormal")
        && symbol.style.is_empty()
        && symbol.text.chars().all(char::is_alphanumeric);
    plain.then(|| symbol.clone())
}

/// Makes a formula of one sign: no MathML, and its source only where the text is another.
fn show_symbol(root: &mut DomSpan, mut symbol: SymbolNode, tex: &str) {
    if symbol.text != tex {
        root.attributes.insert("data-tex".to_owned(), tex.to_owned());
    }
    let mathnormal = symbol.classes.contains("mathnormal");
    symbol.classes = if mathnormal {
        ClassList::Const(&["katex-base", "mathnormal"])
    } else {
        ClassList::Static("katex-base")
    };
    root.children = vec![HtmlDomNode::Symbol(symbol)];
}
