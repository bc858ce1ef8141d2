//! The engine's tree to markup: HTML, SVG and MathML with attributes in order, styles as classes and break points.

use super::style::{Styles, push_class};
use crate::base::{Markup, Syntax};
use katex::ClassList;
use katex::dom_tree::{
    Anchor, DomSpan, HtmlDomNode, Img, LineNode, PathNode, SvgChildNode, SvgNode, SymbolNode,
};
use katex::mathml_tree::{MathDomNode, MathNode, SpaceNode};
use katex::namespace::KeyMap;
use katex::svg_geometry::PATH_MAP;
use katex::types::{CssProperty, CssStyle};
use katex::units::make_em;
use std::fmt::Write as _;

/// The class of a box that the engine keeps on one line.
const BASE: &str = "katex-base";

/// The height of the strut on which the stylesheet puts each part of a stack, in em.
const STACK: f64 = 4.0;

/// Writes a formula's tree.
pub(super) struct Writer {
    out: Markup,
    styles: Styles,
    /// Whether lines may break between base boxes.
    breaks: bool,
    /// Whether everything is written as the tree has it.
    exact: bool,
    class: String,
    declarations: String,
}

impl Writer {
    /// Makes a writer; `breaks` asks for `<wbr>` between base boxes, which a formula in running text needs once its
    /// surroundings forbid breaks. `exact` asks for all that the tree has, with all its decimals.
    pub(super) fn new(syntax: Syntax, breaks: bool, exact: bool) -> Writer {
        let (class, declarations) = (String::new(), String::new());
        let styles = Styles::new(exact);
        Writer { out: Markup::new(syntax), styles, breaks, exact, class, declarations }
    }

    /// Returns the markup and the styles that its classes stand for.
    pub(super) fn finish(self) -> (String, Styles) {
        (self.out.finish(), self.styles)
    }

    /// Writes a `span` and what it holds.
    pub(super) fn span(&mut self, span: &DomSpan) {
        self.open("span", &span.classes, &span.style, &span.attributes);
        if span.classes.contains("vlist") && !self.exact {
            span.children.iter().for_each(|part| self.part(part));
        } else {
            self.children(&span.children);
        }
        self.out.close("span");
    }

    /// Writes a part of a stack without its own strut, if the stylesheet's is as high, and moves it by the difference. Empty
    /// parts are against a fault of browsers in text that is being edited, and are left out.
    fn part(&mut self, node: &HtmlDomNode) {
        let HtmlDomNode::DomSpan(part) = node else { return self.node(node) };
        if part.children.is_empty() && part.classes.is_empty() {
            return;
        }
        let strut = part.children.first().and_then(strut_height).filter(|height| *height <= STACK);
        let Some(height) = strut else { return self.span(part) };
        let mut style = part.style.clone();
        let top = em(&part.style, CssProperty::Top).unwrap_or(0.0);
        style.insert(CssProperty::Top, make_em(top + height - STACK));
        self.open("span", &part.classes, &style, &part.attributes);
        self.children(&part.children[1..]);
        self.out.close("span");
    }

    fn children(&mut self, children: &[HtmlDomNode]) {
        for (at, child) in children.iter().enumerate() {
            if self.breaks && at > 0 && is_base(child) && is_base(&children[at - 1]) {
                self.out.empty("wbr", &[]);
            }
            self.node(child);
        }
    }

    fn node(&mut self, node: &HtmlDomNode) {
        match node {
            HtmlDomNode::DomSpan(span) => self.span(span),
            HtmlDomNode::Symbol(symbol) => self.symbol(symbol),
            HtmlDomNode::SvgNode(svg) => self.svg(svg),
            HtmlDomNode::MathML(math) => self.math(math),
            HtmlDomNode::Fragment(fragment) => self.children(&fragment.children),
            HtmlDomNode::Anchor(anchor) => self.anchor(anchor),
            HtmlDomNode::Img(image) => self.image(image),
        }
    }

    fn anchor(&mut self, anchor: &Anchor) {
        self.open("a", &anchor.classes, &anchor.style, &anchor.attributes);
        self.children(&anchor.children);
        self.out.close("a");
    }

    fn image(&mut self, image: &Img) {
        self.begin_class(&image.classes);
        self.add_style(&image.style, 0.0);
        let class =
            [("alt", image.alt.as_str()), ("class", self.class.as_str()), ("src", image.src.as_str())];
        self.out.empty("img", &class);
    }

    fn symbol(&mut self, symbol: &SymbolNode) {
        if symbol.italic <= 0.0 && symbol.classes.is_empty() && symbol.style.is_empty() {
            return self.out.text(&symbol.text);
        }
        self.begin_class(&symbol.classes);
        self.add_style(&symbol.style, symbol.italic);
        match self.class.as_str() {
            "" => self.out.element("span", &[], &symbol.text),
            class => self.out.element("span", &[("class", class)], &symbol.text),
        }
    }

    fn svg(&mut self, svg: &SvgNode) {
        self.class.clear();
        self.open_tag("svg", &svg.attributes, &[("xmlns", "http://www.w3.org/2000/svg")]);
        for child in &svg.children {
            match child {
                SvgChildNode::Path(path) => self.path(path),
                SvgChildNode::Line(line) => self.line(line),
            }
        }
        self.out.close("svg");
    }

    fn path(&mut self, path: &PathNode) {
        let known = || PATH_MAP.get(&path.path_name).copied().unwrap_or_default();
        let data = path.alternate.as_deref().unwrap_or_else(known);
        self.out.empty("path", &[("d", data)]);
    }

    fn line(&mut self, line: &LineNode) {
        self.class.clear();
        self.open_tag("line", &line.attributes, &[]);
        self.out.close("line");
    }

    fn math(&mut self, node: &MathNode) {
        if let [MathDomNode::Math(only)] = node.children.as_slice()
            && self.is_mere_row(node)
        {
            return self.math(only);
        }
        let name = node.node_type.as_ref();
        self.begin_class(&node.classes);
        self.open_tag(name, &node.attributes, &[]);
        if TOKENS.contains(&name) && !self.exact {
            let text: String = node.children.iter().map(text_of).collect();
            self.out.text(&text);
        } else {
            let is_counted = COUNTED.contains(&name) && !self.exact;
            node.children.iter().for_each(|child| self.argument(child, is_counted));
        }
        self.out.close(name);
    }

    /// Writes a child; where an element counts its children, several that the engine gives for one become one row.
    fn argument(&mut self, child: &MathDomNode, is_counted: bool) {
        match child {
            MathDomNode::Fragment(fragment) if is_counted && fragment.children.len() != 1 => {
                self.out.open("mrow", &[]);
                self.math_child(child);
                self.out.close("mrow");
            }
            _ => self.math_child(child),
        }
    }

    /// Tells whether an element does nothing but join what it holds.
    fn is_mere_row(&self, node: &MathNode) -> bool {
        let is_row = node.node_type.as_ref() == "mrow" && !self.exact;
        is_row && node.classes.is_empty() && node.attributes.is_empty()
    }

    fn math_child(&mut self, child: &MathDomNode) {
        match child {
            MathDomNode::Math(node) => self.math(node),
            MathDomNode::Text(text) => self.out.text(&text.text),
            MathDomNode::Space(space) => self.space(space),
            MathDomNode::Fragment(fragment) => {
                fragment.children.iter().for_each(|child| self.math_child(child))
            }
        }
    }

    fn space(&mut self, space: &SpaceNode) {
        match &space.character {
            Some(character) => self.out.element("mtext", &[], character),
            None => self.out.empty("mspace", &[("width", &make_em(space.width))]),
        }
    }

    fn open(
        &mut self,
        name: &str,
        classes: &ClassList,
        style: &CssStyle,
        attributes: &KeyMap<String, String>,
    ) {
        self.begin_class(classes);
        self.add_style(style, 0.0);
        self.open_tag(name, attributes, &[]);
    }

    /// Writes a start tag with the class gathered so far, other attributes by name, and a style as one more class.
    fn open_tag(&mut self, name: &str, attributes: &KeyMap<String, String>, fixed: &[(&str, &str)]) {
        if attributes.is_empty() && fixed.is_empty() {
            let class = [("class", self.class.as_str())];
            return self.out.open(name, if self.class.is_empty() { &[] } else { &class });
        }
        if let Some(style) = attributes.get("style") {
            self.declarations.clear();
            push_declarations(&mut self.declarations, style);
            self.add_declarations();
        }
        let mut all: Vec<(&str, &str)> = fixed.to_vec();
        all.extend(attributes.iter().map(|(key, value)| (key.as_str(), value.as_str())));
        all.retain(|(key, _)| *key != "style" && !key.is_empty());
        if !self.class.is_empty() {
            all.push(("class", &self.class));
        }
        all.sort_unstable();
        self.out.open(name, &all);
    }

    fn begin_class(&mut self, classes: &ClassList) {
        self.class.clear();
        for class in classes.iter().filter(|class| !class.is_empty()) {
            push_class(&mut self.class, class);
        }
    }

    /// Adds the class of a style. `italic` is a symbol's correction in em, which the tree holds apart.
    fn add_style(&mut self, style: &CssStyle, italic: f64) {
        if style.is_empty() && italic <= 0.0 {
            return;
        }
        self.declarations.clear();
        if italic > 0.0 {
            self.declarations.push_str("margin-right:");
            self.declarations.push_str(&make_em(italic));
            self.declarations.push(';');
        }
        write!(self.declarations, "{style}").expect("writing to a string does not fail");
        self.add_declarations();
    }

    fn add_declarations(&mut self) {
        self.styles.add_classes(&self.declarations, &mut self.class);
    }
}

/// Elements of MathML that hold text alone (MathML Core, section 3.2); the engine puts rows into an operator that an author
/// made of several letters.
const TOKENS: [&str; 5] = ["mi", "mn", "mo", "ms", "mtext"];

/// Elements of MathML that tell their children apart by position (MathML Core, sections 3.3 and 3.4); the engine gives them
/// two for a function's name, which it follows with a sign of application.
const COUNTED: [&str; 8] = ["mfrac", "mover", "mroot", "msub", "msubsup", "msup", "munder", "munderover"];

/// Returns the text of a node and what it holds.
fn text_of(node: &MathDomNode) -> String {
    match node {
        MathDomNode::Math(node) => node.children.iter().map(text_of).collect(),
        MathDomNode::Text(text) => text.text.clone(),
        MathDomNode::Space(space) => space.character.clone().unwrap_or_default().to_string(),
        MathDomNode::Fragment(fragment) => fragment.children.iter().map(text_of).collect(),
    }
}

/// Returns the height of a strut of a stack, in em.
fn strut_height(node: &HtmlDomNode) -> Option<f64> {
    let HtmlDomNode::DomSpan(strut) = node else { return None };
    em(&strut.style, CssProperty::Height).filter(|_| strut.classes.contains("pstrut"))
}

/// Returns a length of a style, in em.
pub(super) fn em(style: &CssStyle, property: CssProperty) -> Option<f64> {
    style.get(property)?.strip_suffix("em")?.parse().ok()
}

fn is_base(node: &HtmlDomNode) -> bool {
    node.has_class(BASE)
}

/// Appends the declarations of a `style` attribute in the form that [`CssStyle`] prints.
fn push_declarations(out: &mut String, style: &str) {
    for declaration in style.split(';').map(str::trim).filter(|declaration| !declaration.is_empty()) {
        let (name, value) = declaration.split_once(':').unwrap_or((declaration, ""));
        out.extend([name.trim(), ":", value.trim(), ";"]);
    }
}
