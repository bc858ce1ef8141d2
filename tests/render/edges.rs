//! Where formulas meet text, as data: `tests/render/edges.txt`.

use crate::facts::facts;
use crate::stubs::with_engines;
use bookpress::base::SourceId;
use bookpress::parse::{ParseOptions, parse_document};
use bookpress::render::render;
use bookpress::resolve::Edition;

/// Renders a paragraph and shortens its formulas as the data do.
fn rendered(text: &str) -> String {
    let parsed = parse_document(SourceId(0), text, ParseOptions { raw_html: true, numbered: true });
    let facts = facts(&parsed.summary);
    let fragment =
        with_engines(Edition::Site { hashed: false }, |engines| render(&parsed.document, &facts, engines));
    let html = fragment.blocks[0].html.replace("<span class=\"katex\">", "⟨");
    shorten(html.trim_start_matches("<p>").trim_end_matches("</p>"))
}

/// Puts `{classes|` for the start tag of a formula's span, `}` for its end, and `⟩` for that of the formula in it.
fn shorten(html: &str) -> String {
    let mut out = String::new();
    let mut ends = Vec::new();
    let mut rest = html;
    while let Some(at) = rest.find(['<', '⟨']) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        if let Some(after) = rest.strip_prefix('⟨') {
            out.push('⟨');
            ends.push("⟩");
            rest = after;
        } else if let Some(after) = rest.strip_prefix("</span>") {
            out.push_str(ends.pop().expect("the span is open"));
            rest = after;
        } else if let Some((class, after)) =
            rest.strip_prefix("<span class=\"formula ").and_then(|rest| rest.split_once("\">"))
        {
            let short =
                class.replace("nobreak", "n").replace("space-before", "b").replace("space-after", "a");
            out.push_str(&format!("{{{}|", short.replace(' ', "")));
            ends.push("}");
            rest = after;
        } else {
            let tag = rest.find('>').expect("the tag ends") + 1;
            if rest.starts_with("<span") {
                ends.push("</span>");
            }
            out.push_str(&rest[..tag]);
            rest = &rest[tag..];
        }
    }
    out + rest
}

#[test]
fn formulas_keep_their_marks_and_gaps() {
    let data = include_str!("edges.txt");
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
