//! Where formulas meet text, as data: `tests/render/edges.txt`.

use bookpress::base::{SourceId, Span, Spanned, Syntax};
use bookpress::doc::{Block, BlockKind, Document, FrontMatter, Inline, InlineKind, Link};
use bookpress::render::{
    Engines, Formulas, Highlighter, Listings, MathEngine, MathError, MathMarkup, render,
};
use bookpress::resolve::Facts;
use std::collections::BTreeMap;

/// Writes a formula as its TeX between angle brackets.
struct Plain;

impl MathEngine for Plain {
    fn render(&self, tex: &str, _: bool) -> Result<MathMarkup, MathError> {
        Ok(MathMarkup { html: format!("⟨{tex}⟩"), rules: BTreeMap::new() })
    }
}

impl Highlighter for Plain {
    fn highlight(&self, _: &str, _: &str) -> Option<Vec<String>> {
        None
    }

    fn nearest(&self, _: &str) -> Option<&str> {
        None
    }
}

const NOWHERE: Span = Span { source: SourceId(0), start: 0, end: 0 };

/// Reads a small part of Markdown: text, `$…$`, code, `**`, `***` around all of a run, links.
fn inlines(text: &str) -> Vec<Inline> {
    let mut out = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let (kind, after) = inline(rest);
        out.push(Inline { span: NOWHERE, kind });
        rest = after;
    }
    out
}

fn inline(rest: &str) -> (InlineKind, &str) {
    for (mark, make) in MARKS {
        if let Some((inner, after)) = rest.strip_prefix(mark).and_then(|rest| rest.split_once(mark)) {
            return (make(inner), after);
        }
    }
    if let Some(after) = rest.strip_prefix('\n') {
        return (InlineKind::SoftBreak, after);
    }
    if let Some((inner, after)) = rest.strip_prefix('[').and_then(|rest| rest.split_once("](a.html)")) {
        return (link(inner), after);
    }
    let end =
        rest.char_indices().skip(1).find(|(_, c)| "$*`\n[".contains(*c)).map_or(rest.len(), |(at, _)| at);
    (InlineKind::Text(rest[..end].to_owned()), &rest[end..])
}

type Mark = (&'static str, fn(&str) -> InlineKind);

const MARKS: [Mark; 4] = [
    ("$", |inner| InlineKind::Math(inner.to_owned())),
    ("`", |inner| InlineKind::Code(inner.to_owned())),
    ("***", |inner| {
        let strong = InlineKind::Strong(inlines(inner));
        InlineKind::Emphasis(vec![Inline { span: NOWHERE, kind: strong }])
    }),
    ("**", |inner| InlineKind::Strong(inlines(inner))),
];

fn link(inner: &str) -> InlineKind {
    let destination = Spanned::new("a.html".to_owned(), NOWHERE);
    InlineKind::Link(Link { destination, title: String::new(), content: inlines(inner) })
}

fn document(text: &str) -> Document {
    let kind = BlockKind::Paragraph { content: inlines(text), continues: false };
    Document {
        source: SourceId(0),
        front_matter: FrontMatter::default(),
        blocks: vec![Block { span: NOWHERE, kind }],
        footnotes: Vec::new(),
        targets: 0,
    }
}

/// Renders a paragraph and shortens its formulas' spans as the data do.
fn rendered(text: &str) -> String {
    let (math, code, outputs) = (Formulas::new(&Plain), Listings::new(&Plain), BTreeMap::new());
    let engines = Engines { math: &math, code: &code, outputs: &outputs, syntax: Syntax::Html };
    let fragment = render(&document(text), &Facts::default(), &engines);
    let html = fragment.blocks[0].html.clone();
    shorten(html.trim_start_matches("<p>").trim_end_matches("</p>"))
}

fn shorten(html: &str) -> String {
    let Some((before, rest)) = html.split_once("<span class=\"formula ") else { return html.to_owned() };
    let (classes, rest) = rest.split_once("\">").expect("the tag ends");
    let (inner, after) = rest.split_once("</span>").expect("the element ends");
    let (inner, after) = match inner.contains("<span") {
        true => {
            rest.split_at(rest.find("</span>，</span>").expect("a link in a formula") + "</span>，".len())
        }
        false => (inner, after),
    };
    let after = after.trim_start_matches("</span>");
    let classes = classes.replace("nobreak", "n").replace("space-before", "b").replace("space-after", "a");
    format!("{before}{{{}|{inner}}}{}", classes.replace(' ', ""), shorten(after))
}

#[test]
fn formulas_keep_their_marks_and_gaps() {
    let data = include_str!("render/edges.txt");
    let mut input: Vec<&str> = Vec::new();
    let mut wrong = Vec::new();
    let mut count = 0;
    for line in data.lines() {
        match line.strip_prefix("=> ") {
            Some(expected) => {
                let text = input.join("\n");
                let found = rendered(&text);
                count += 1;
                if found != expected {
                    wrong.push(format!("{text}\n   {found}\n=> {expected}"));
                }
                input.clear();
            }
            None if line.is_empty() || line.starts_with('#') => {}
            None => input.push(line),
        }
    }
    assert!(count > 50, "{count} cases");
    assert!(wrong.is_empty(), "{} of {count} differ:\n{}", wrong.len(), wrong.join("\n"));
}
