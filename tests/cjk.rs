//! Emphasis beside CJK text: our parser and comrak's `cjk_friendly_emphasis` against the same expected results.
//!
//! `tests/cjk/emphasis.txt` has a case a line: Markdown, ` => `, the HTML of the paragraph's content. Where ours differs
//! from comrak, a line `! ` with the reason stands before the case, and comrak is not asked.

use bookpress::base::SourceMap;
use bookpress::doc::{BlockKind, Inline, InlineKind};
use bookpress::parse::{ParseOptions, parse_document};

const CASES: &str = include_str!("cjk/emphasis.txt");

fn ours(markdown: &str) -> String {
    let mut sources = SourceMap::default();
    let source = sources.add("case.md", markdown.to_owned());
    let options = ParseOptions { raw_html: true, numbered: false };
    let parsed = parse_document(source, sources.text(source), options);
    let mut html = String::new();
    for block in &parsed.document.blocks {
        match &block.kind {
            BlockKind::Paragraph { content, .. } => write(content, &mut html),
            other => html.push_str(&format!("{other:?}")),
        }
    }
    html
}

fn write(inlines: &[Inline], html: &mut String) {
    for inline in inlines {
        match &inline.kind {
            InlineKind::Text(text) => html.push_str(&escaped(text)),
            InlineKind::Code(code) => html.push_str(&format!("<code>{}</code>", escaped(code))),
            InlineKind::Emphasis(content) => wrap("em", content, html),
            InlineKind::Strong(content) => wrap("strong", content, html),
            InlineKind::Strikethrough(content) => wrap("del", content, html),
            InlineKind::Math(tex) => {
                html.push_str(&format!("<span data-math-style=\"inline\">{}</span>", escaped(tex)));
            }
            InlineKind::Image(image) => {
                html.push_str(&format!("<img src=\"{}\" alt=\"{}\" />", image.destination.value, image.alt));
            }
            InlineKind::Link(link) => {
                html.push_str(&format!("<a href=\"{}\">", link.destination.value));
                write(&link.content, html);
                html.push_str("</a>");
            }
            other => html.push_str(&format!("{other:?}")),
        }
    }
}

fn wrap(name: &str, content: &[Inline], html: &mut String) {
    html.push_str(&format!("<{name}>"));
    write(content, html);
    html.push_str(&format!("</{name}>"));
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

fn oracle(markdown: &str) -> String {
    let mut options = comrak::Options::default();
    options.extension.cjk_friendly_emphasis = true;
    options.extension.strikethrough = true;
    options.extension.math_dollars = true;
    let html = comrak::markdown_to_html(markdown, &options);
    html.trim().trim_start_matches("<p>").trim_end_matches("</p>").to_owned()
}

#[test]
fn emphasis_beside_cjk_text() {
    let mut report = String::new();
    let mut count = 0;
    let mut reason = None;
    for line in CASES.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        if let Some(text) = line.strip_prefix("! ") {
            reason = Some(text);
            continue;
        }
        let (markdown, expected) = line.split_once(" => ").expect("a case has its expected result");
        let (ours, oracle) = (ours(markdown), oracle(markdown));
        if ours != expected {
            report.push_str(&format!("{markdown}\n  expected {expected}\n  ours     {ours}\n"));
        }
        if reason.take().is_none() && oracle != expected {
            report.push_str(&format!("{markdown}\n  expected {expected}\n  comrak   {oracle}\n"));
        }
        count += 1;
    }
    assert!(report.is_empty(), "{report}");
    assert!(count >= 180, "{count} cases");
}
