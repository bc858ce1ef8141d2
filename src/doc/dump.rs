//! A readable dump of a tree, for snapshots.

use crate::base::Span;
use crate::doc::{
    Attributes, Block, BlockKind, Citation, CodeBlock, CodeFlag, Directive, DisplayMath, Document,
    FrontMatter, Heading, Inline, InlineKind, SvgElement, SvgNode, Table, TargetId,
};
use std::fmt::Write;

/// Returns the tree as indented lines, one a node: kind, byte range, and what distinguishes it.
pub fn dump(document: &Document) -> String {
    let mut dump = Dump { out: String::new(), depth: 0 };
    dump.front_matter(&document.front_matter);
    dump.blocks(&document.blocks);
    for footnote in &document.footnotes {
        let Span { start, end, .. } = footnote.label.span;
        dump.line(&format!("footnote {start}..{end} {:?}", footnote.label.value));
        dump.nested(|dump| dump.blocks(&footnote.blocks));
    }
    dump.out
}

struct Dump {
    out: String,
    depth: usize,
}

impl Dump {
    fn line(&mut self, text: &str) {
        for _ in 0..self.depth {
            self.out.push_str("  ");
        }
        self.out.push_str(text.trim_end());
        self.out.push('\n');
    }

    fn node(&mut self, name: &str, span: Span, rest: &str) {
        self.line(&format!("{name} {}..{} {rest}", span.start, span.end));
    }

    fn nested(&mut self, write: impl FnOnce(&mut Dump)) {
        self.depth += 1;
        write(self);
        self.depth -= 1;
    }

    /// Writes a part of a node, left out where it is empty.
    fn part(&mut self, name: &str, inlines: &[Inline]) {
        if !inlines.is_empty() {
            self.line(name);
            self.nested(|dump| dump.inlines(inlines));
        }
    }

    fn front_matter(&mut self, front_matter: &FrontMatter) {
        let Some(span) = front_matter.span else { return };
        self.node("front-matter", span, "");
        self.nested(|dump| {
            if let Some(description) = &front_matter.description {
                dump.line(&format!("description {description:?}"));
            }
            for keyword in &front_matter.keywords {
                dump.line(&format!("keyword {keyword:?}"));
            }
            if let Some(time) = front_matter.time {
                dump.line(&format!("time {time}"));
            }
            if let Some(updated) = &front_matter.updated {
                dump.node("updated", updated.span, &updated.value);
            }
        });
    }

    fn blocks(&mut self, blocks: &[Block]) {
        for block in blocks {
            self.block(block);
        }
    }

    fn block(&mut self, block: &Block) {
        let span = block.span;
        match &block.kind {
            BlockKind::Heading(heading) => self.heading(heading, span),
            BlockKind::Paragraph { content, continues } => {
                self.node("paragraph", span, if *continues { "continues" } else { "" });
                self.nested(|dump| dump.inlines(content));
            }
            BlockKind::Math(math) => self.math(math, span),
            BlockKind::Code(code) => self.code(code, span),
            BlockKind::Quote(blocks) => {
                self.node("quote", span, "");
                self.nested(|dump| dump.blocks(blocks));
            }
            BlockKind::List { start, tight, items } => {
                let start = start.map(|start| format!("from {start} ")).unwrap_or_default();
                self.node("list", span, &format!("{start}{}", if *tight { "tight" } else { "loose" }));
                self.nested(|dump| {
                    for item in items {
                        let task = item.task.map(|done| if done { "[x]" } else { "[ ]" });
                        dump.node("item", item.span, task.unwrap_or(""));
                        dump.nested(|dump| dump.blocks(&item.blocks));
                    }
                });
            }
            BlockKind::Definitions(items) => {
                self.node("definitions", span, "");
                self.nested(|dump| {
                    for item in items {
                        for (term, attributes, target) in &item.terms {
                            dump.line(format!("term {}{}", of(*target), given(attributes)).trim_end());
                            dump.nested(|dump| dump.inlines(term));
                        }
                        for definition in &item.definitions {
                            dump.line("definition");
                            dump.nested(|dump| dump.blocks(definition));
                        }
                    }
                });
            }
            BlockKind::Table(table) => self.table(table, span),
            BlockKind::Break => self.node("break", span, ""),
            BlockKind::Directive(directive) => self.directive(directive, span),
            BlockKind::Html(element) => {
                let rest =
                    format!("element {} {}{}", element.name, of(element.target), pairs(&element.attributes));
                self.node("html", span, &rest);
                self.nested(|dump| dump.blocks(&element.children));
            }
            BlockKind::Svg(drawing) => {
                self.node("drawing", span, "");
                self.nested(|dump| dump.drawing(drawing));
            }
            BlockKind::Broken(text) => self.node("broken", span, &format!("{text:?}")),
        }
    }

    fn heading(&mut self, heading: &Heading, span: Span) {
        let number = typed(heading.typed_number.as_ref());
        let rest = format!(
            "level {} {}{number}{}",
            heading.level,
            of(Some(heading.target)),
            given(&heading.attributes)
        );
        self.node("heading", span, &rest);
        self.nested(|dump| dump.inlines(&heading.content));
    }

    fn math(&mut self, math: &DisplayMath, span: Span) {
        let starts: Vec<String> = math.line_starts.iter().map(u32::to_string).collect();
        let rest =
            format!("{}{}{:?} at {}", of(math.target), given(&math.attributes), math.tex, starts.join(" "));
        self.node("math", span, &rest);
    }

    fn code(&mut self, code: &CodeBlock, span: Span) {
        let mut rest = if code.fenced { String::from("fenced ") } else { String::from("indented ") };
        if !code.language.value.is_empty() {
            let _ = write!(rest, "{} ", code.language.value);
        }
        for flag in &code.flags {
            let _ = write!(rest, "{} ", flag_name(&flag.value));
        }
        let Span { start, end, .. } = code.code_span;
        let _ = write!(rest, "{}{}{start}..{end} {:?}", of(code.target), given(&code.attributes), code.code);
        self.node("code", span, &rest);
    }

    fn table(&mut self, table: &Table, span: Span) {
        let alignments: Vec<String> =
            table.alignments.iter().map(|alignment| format!("{alignment:?}").to_lowercase()).collect();
        self.node("table", span, &alignments.join(" "));
        self.nested(|dump| {
            dump.line("header");
            dump.cells(&table.header);
            for row in &table.rows {
                dump.line("row");
                dump.cells(row);
            }
        });
    }

    fn cells(&mut self, cells: &[Vec<Inline>]) {
        self.nested(|dump| {
            for cell in cells {
                dump.line("cell");
                dump.nested(|dump| dump.inlines(cell));
            }
        });
    }

    fn directive(&mut self, directive: &Directive, span: Span) {
        let number = typed(directive.typed_number.as_ref());
        let name = directive.kind.name();
        self.node(name, span, &format!("{}{number}{}", of(directive.target), given(&directive.attributes)));
        self.nested(|dump| {
            dump.part("title", &directive.title);
            dump.blocks(&directive.blocks);
        });
    }

    fn drawing(&mut self, element: &SvgElement) {
        self.line(&format!("element {} {}", element.name, pairs(&element.attributes)));
        self.nested(|dump| {
            for node in &element.children {
                match node {
                    SvgNode::Element(element) => dump.drawing(element),
                    SvgNode::Text(text) => dump.line(&format!("{text:?}")),
                }
            }
        });
    }

    fn inlines(&mut self, inlines: &[Inline]) {
        for inline in inlines {
            self.inline(inline);
        }
    }

    fn inline(&mut self, inline: &Inline) {
        let span = inline.span;
        match &inline.kind {
            InlineKind::Text(text) => self.node("text", span, &format!("{text:?}")),
            InlineKind::SoftBreak => self.node("soft-break", span, ""),
            InlineKind::HardBreak => self.node("hard-break", span, ""),
            InlineKind::Code(code) => self.node("code", span, &format!("{code:?}")),
            InlineKind::Run(expression) => self.node("run", span, &format!("{expression:?}")),
            InlineKind::Math(tex) => self.node("math", span, &format!("{tex:?}")),
            InlineKind::Emphasis(content) => self.parent("emphasis", span, "", content),
            InlineKind::Strong(content) => self.parent("strong", span, "", content),
            InlineKind::Strikethrough(content) => self.parent("strikethrough", span, "", content),
            InlineKind::Link(link) => {
                let rest = format!("{}{}", destination(&link.destination), quoted(&link.title));
                self.parent("link", span, &rest, &link.content);
            }
            InlineKind::Image(image) => {
                let (place, title) = (destination(&image.destination), quoted(&image.title));
                let rest = format!("{place}{title} alt {:?} {}", image.alt, given(&image.attributes));
                self.node("image", span, &rest);
            }
            InlineKind::Reference(reference) => {
                let content = reference.content.as_deref().unwrap_or(&[]);
                self.parent("reference", span, &destination(&reference.label), content);
            }
            InlineKind::Citation(citation) => self.citation(citation, span),
            InlineKind::Footnote(label) => self.node("footnote", span, &format!("{label:?}")),
            InlineKind::Span(content, attributes) => self.parent("span", span, &given(attributes), content),
            InlineKind::Html(element) => {
                let rest =
                    format!("element {} {}{}", element.name, of(element.target), pairs(&element.attributes));
                self.parent("html", span, &rest, &element.children);
            }
            InlineKind::Broken(text) => self.node("broken", span, &format!("{text:?}")),
        }
    }

    fn parent(&mut self, name: &str, span: Span, rest: &str, content: &[Inline]) {
        self.node(name, span, rest);
        self.nested(|dump| dump.inlines(content));
    }

    fn citation(&mut self, citation: &Citation, span: Span) {
        self.node("citation", span, if citation.parenthetical { "in brackets" } else { "in text" });
        self.nested(|dump| {
            for item in &citation.items {
                dump.line(&destination(&item.key));
                dump.nested(|dump| dump.inlines(&item.locator));
            }
        });
    }
}

fn of(target: Option<TargetId>) -> String {
    target.map(|target| format!("target {} ", target.0)).unwrap_or_default()
}

fn typed(number: Option<&crate::base::Spanned<String>>) -> String {
    number
        .map(|number| format!("typed {} {}..{} ", number.value, number.span.start, number.span.end))
        .unwrap_or_default()
}

fn destination(place: &crate::base::Spanned<String>) -> String {
    format!("{:?} {}..{}", place.value, place.span.start, place.span.end)
}

fn quoted(title: &str) -> String {
    if title.is_empty() { String::new() } else { format!(" title {title:?}") }
}

/// Returns attributes as the author would write them, with the place of the id.
fn given(attributes: &Attributes) -> String {
    let mut parts: Vec<String> = Vec::new();
    if let Some(id) = &attributes.id {
        parts.push(format!("#{}@{}", id.value, id.span.start));
    }
    parts.extend(attributes.classes.iter().map(|class| format!(".{}", class.value)));
    parts.extend(attributes.pairs.iter().map(|(key, value)| format!("{}={:?}", key.value, value.value)));
    if attributes.span.is_some() { format!("{{{}}} ", parts.join(" ")) } else { String::new() }
}

fn pairs(attributes: &[(String, String)]) -> String {
    attributes.iter().map(|(name, value)| format!("{name}={value:?} ")).collect()
}

fn flag_name(flag: &CodeFlag) -> String {
    match flag {
        CodeFlag::Save(module) => format!("save={module}"),
        CodeFlag::Raises(error) => format!("raises={error}"),
        CodeFlag::Timeout(seconds) => format!("timeout={seconds}"),
        flag => format!("{flag:?}").to_lowercase(),
    }
}
