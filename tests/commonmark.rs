//! The examples of the CommonMark specification, through our parser and a small HTML writer of this test.
//!
//! Examples whose HTML differs on purpose are listed in `tests/commonmark/differences.txt`, each with its reason; the
//! test fails for a difference that is not listed, and for a listed one that has gone.
#![allow(clippy::disallowed_methods, reason = "tests read their fixtures")]

use bookpress::base::SourceMap;
use bookpress::doc::{
    Block, BlockKind, CodeBlock, Heading, HtmlElement, Inline, InlineKind, ListItem, Table, plain_text,
};
use bookpress::parse::{ParseOptions, parse_document};
use std::collections::BTreeMap;
use std::path::Path;

struct Example {
    number: usize,
    section: String,
    markdown: String,
    html: String,
}

fn examples(spec: &str) -> Vec<Example> {
    let fence = "`".repeat(32);
    let mut examples = Vec::new();
    let mut section = String::new();
    let mut lines = spec.lines();
    while let Some(line) = lines.next() {
        if let Some(title) = line.strip_prefix("## ").or_else(|| line.strip_prefix("### ")) {
            section = title.to_owned();
        }
        if line.strip_prefix(&fence).map(str::trim) == Some("example") {
            let mut part = |end: &str| {
                let lines = lines.by_ref().take_while(|line| *line != end);
                lines.map(|line| line.replace('→', "\t") + "\n").collect::<String>()
            };
            let (markdown, html) = (part("."), part(&fence));
            examples.push(Example { number: examples.len() + 1, section: section.clone(), markdown, html });
        }
    }
    examples
}

fn html_of(markdown: &str) -> String {
    let mut sources = SourceMap::default();
    let source = sources.add("example.md", markdown.to_owned());
    let options = ParseOptions { raw_html: true, numbered: false };
    let parsed = parse_document(source, sources.text(source), options);
    let mut writer = Writer::default();
    writer.blocks(&parsed.document.blocks, false);
    writer.out
}

/// Drops white space beside tags of blocks, which the specification leaves open.
fn normal(html: &str) -> String {
    let blocks = [
        "p",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "ul",
        "ol",
        "li",
        "blockquote",
        "pre",
        "hr /",
        "table",
        "tr",
        "td",
        "div",
        "del",
        "details",
    ];
    let mut normal = html.trim().to_owned();
    for name in blocks {
        for tag in [format!("<{name}>"), format!("</{name}>")] {
            for space in [format!("\n{tag}"), format!("{tag}\n")] {
                while normal.contains(&space) {
                    normal = normal.replace(&space, &tag);
                }
            }
        }
    }
    normal
}

#[derive(Default)]
struct Writer {
    out: String,
}

impl Writer {
    fn text(&mut self, text: &str) {
        for c in text.chars() {
            match c {
                '&' => self.out.push_str("&amp;"),
                '<' => self.out.push_str("&lt;"),
                '>' => self.out.push_str("&gt;"),
                '"' => self.out.push_str("&quot;"),
                c => self.out.push(c),
            }
        }
    }

    fn attribute(&mut self, name: &str, value: &str) {
        self.out.push_str(&format!(" {name}=\""));
        self.text(value);
        self.out.push('"');
    }

    /// Writes an address with what URLs cannot hold percent-encoded.
    fn address(&mut self, name: &str, address: &str) {
        let keep = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_.+!*'(),%#@?=;:/,$~&".contains(byte);
        let mut encoded = String::new();
        for byte in address.bytes() {
            if keep(&byte) {
                encoded.push(char::from(byte))
            } else {
                encoded.push_str(&format!("%{byte:02X}"))
            }
        }
        self.attribute(name, &encoded);
    }

    fn blocks(&mut self, blocks: &[Block], tight: bool) {
        for block in blocks {
            self.block(block, tight);
        }
    }

    fn wrapped(&mut self, name: &str, write: impl FnOnce(&mut Writer)) {
        self.out.push_str(&format!("<{name}>"));
        write(self);
        self.out.push_str(&format!("</{name}>"));
    }

    fn block(&mut self, block: &Block, tight: bool) {
        match &block.kind {
            BlockKind::Heading(Heading { level, content, .. }) => {
                self.wrapped(&format!("h{level}"), |writer| writer.inlines(content));
            }
            BlockKind::Paragraph { content, .. } if tight => self.inlines(content),
            BlockKind::Paragraph { content, .. } => self.wrapped("p", |writer| writer.inlines(content)),
            BlockKind::Code(code) => self.code(code),
            BlockKind::Quote(blocks) => self.wrapped("blockquote", |writer| writer.blocks(blocks, false)),
            BlockKind::List { start, tight, items } => self.list(*start, *tight, items),
            BlockKind::Break => self.out.push_str("<hr />"),
            BlockKind::Table(table) => self.table(table),
            BlockKind::Html(element) => {
                self.element(element, |writer, children| writer.blocks(children, true))
            }
            BlockKind::Directive(directive) => {
                self.wrapped("details", |writer| writer.blocks(&directive.blocks, false));
            }
            BlockKind::Broken(text) => self.text(text),
            BlockKind::Math(_) | BlockKind::Definitions(_) | BlockKind::Svg(_) => {
                self.out.push_str("<other>")
            }
        }
        self.out.push('\n');
    }

    fn code(&mut self, code: &CodeBlock) {
        self.out.push_str("<pre><code");
        if !code.language.value.is_empty() {
            self.attribute("class", &format!("language-{}", code.language.value));
        }
        self.out.push('>');
        self.text(&code.code);
        self.out.push_str("</code></pre>");
    }

    fn list(&mut self, start: Option<u64>, tight: bool, items: &[ListItem]) {
        let name = if start.is_some() { "ol" } else { "ul" };
        self.out.push_str(&format!("<{name}"));
        if let Some(start) = start.filter(|start| *start != 1) {
            self.attribute("start", &start.to_string());
        }
        self.out.push('>');
        for item in items {
            self.wrapped("li", |writer| writer.blocks(&item.blocks, tight));
        }
        self.out.push_str(&format!("</{name}>"));
    }

    fn table(&mut self, table: &Table) {
        self.wrapped("table", |writer| {
            for row in std::iter::once(&table.header).chain(&table.rows) {
                writer.wrapped("tr", |writer| {
                    row.iter().for_each(|cell| writer.wrapped("td", |writer| writer.inlines(cell)));
                });
            }
        });
    }

    fn element<T>(&mut self, element: &HtmlElement<T>, write: impl FnOnce(&mut Writer, &[T])) {
        self.out.push_str(&format!("<{}", element.name));
        for (name, value) in &element.attributes {
            self.attribute(name, value);
        }
        self.out.push('>');
        write(self, &element.children);
        self.out.push_str(&format!("</{}>", element.name));
    }

    fn inlines(&mut self, inlines: &[Inline]) {
        for inline in inlines {
            self.inline(inline);
        }
    }

    fn inline(&mut self, inline: &Inline) {
        match &inline.kind {
            InlineKind::Text(text) | InlineKind::Broken(text) => self.text(text),
            InlineKind::SoftBreak => self.out.push('\n'),
            InlineKind::HardBreak => self.out.push_str("<br />\n"),
            InlineKind::Code(code) => self.wrapped("code", |writer| writer.text(code)),
            InlineKind::Emphasis(content) => self.wrapped("em", |writer| writer.inlines(content)),
            InlineKind::Strong(content) => self.wrapped("strong", |writer| writer.inlines(content)),
            InlineKind::Strikethrough(content) => self.wrapped("del", |writer| writer.inlines(content)),
            InlineKind::Link(link) => {
                self.out.push_str("<a");
                let address = &link.destination.value;
                let email =
                    address.contains('@') && !address.contains(':') && plain_text(&link.content) == *address;
                let scheme = if email { "mailto:" } else { "" };
                self.address("href", &format!("{scheme}{}", link.destination.value));
                if !link.title.is_empty() {
                    self.attribute("title", &link.title);
                }
                self.out.push('>');
                self.inlines(&link.content);
                self.out.push_str("</a>");
            }
            InlineKind::Image(image) => {
                self.out.push_str("<img");
                self.address("src", &image.destination.value);
                self.attribute("alt", &image.alt);
                if !image.title.is_empty() {
                    self.attribute("title", &image.title);
                }
                self.out.push_str(" />");
            }
            InlineKind::Html(element) => self.element(element, Writer::inlines),
            InlineKind::Span(content, _) => self.inlines(content),
            InlineKind::Math(_)
            | InlineKind::Run(_)
            | InlineKind::Reference(_)
            | InlineKind::Citation(_)
            | InlineKind::Footnote(_) => self.out.push_str("<other>"),
        }
    }
}

/// Reads lines `number reason`.
fn differences(text: &str) -> BTreeMap<usize, &str> {
    let lines = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines
        .map(|line| {
            let (number, reason) = line.split_once(' ').expect("a line is a number and a reason");
            (number.parse().expect("a line starts with a number"), reason)
        })
        .collect()
}

#[test]
fn examples_of_the_specification() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    let spec = std::fs::read_to_string(root.join("node/node_modules/commonmark-spec/spec.txt"))
        .expect("the specification is not installed: run `npm ci` in tests/node");
    let listed = std::fs::read_to_string(root.join("commonmark/differences.txt")).expect("the list is there");
    let listed = differences(&listed);
    let examples = examples(&spec);
    assert_eq!(examples.len(), 652, "the examples of CommonMark 0.31.2");
    let mut report = String::new();
    for Example { number, section, markdown, html } in &examples {
        let ours = html_of(markdown);
        let same = normal(&ours) == normal(html);
        if !same && !listed.contains_key(number) {
            report.push_str(&format!(
                "{number} ({section}) differs\n--- markdown\n{markdown}--- expected\n{html}--- ours\n{ours}\n"
            ));
        }
        if same && listed.contains_key(number) {
            report.push_str(&format!("{number} is listed, but does not differ any more\n"));
        }
    }
    assert!(report.is_empty(), "{report}");
}
