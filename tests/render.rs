//! Rendering, as data: every page of `tests/render` in HTML, and what all markup must be.

#![expect(clippy::disallowed_methods, reason = "fixtures are files")]

#[path = "render/edges.rs"]
mod edges;
#[path = "render/facts.rs"]
mod facts;
#[path = "render/stubs.rs"]
mod stubs;
#[path = "render/xml.rs"]
mod xml;

use bookpress::base::{SourceId, SourceMap};
use bookpress::doc::Document;
use bookpress::parse::{ParseOptions, Parsed, parse_document};
use bookpress::render::{Fragment, RenderedBlock, render};
use bookpress::resolve::Edition;
use facts::facts;
use scraper::{Html, Selector};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use stubs::with_engines;

/// Returns the fixtures in order: name and text.
fn fixtures() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/render");
    let entries = std::fs::read_dir(folder).expect("the fixtures are there");
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("readable").path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "md"));
    paths.sort();
    let name = |path: &PathBuf| path.file_stem().expect("named").to_string_lossy().into_owned();
    paths.iter().map(|path| (name(path), std::fs::read_to_string(path).expect("readable"))).collect()
}

fn parsed(text: &str) -> (SourceMap, Parsed) {
    let mut sources = SourceMap::default();
    let source = sources.add("chapters/chapter1.md", text.to_owned());
    let parsed = parse_document(source, text, ParseOptions { raw_html: true, numbered: true });
    (sources, parsed)
}

fn rendered(text: &str, edition: Edition) -> Fragment {
    let (_, parsed) = parsed(text);
    let facts = facts(&parsed.summary);
    with_engines(edition, |engines| render(&parsed.document, &facts, engines))
}

/// Puts a fragment together as a page shows it.
fn page(fragment: &Fragment) -> String {
    let mut out = format!("<h1 id=\"{}\">{}</h1>\n", fragment.title_id, fragment.title);
    for block in &fragment.blocks {
        out.push_str(&block.html);
        out.push('\n');
    }
    out
}

#[test]
fn fixtures_look_as_recorded() {
    for (name, text) in fixtures() {
        let fragment = rendered(&text, Edition::Site { hashed: false });
        insta::with_settings!({ prepend_module_to_snapshot => false, snapshot_path => "render/snapshots", omit_expression => true }, {
            insta::assert_snapshot!(name.clone(), page(&fragment));
            insta::assert_snapshot!(format!("{name}.facts"), beside(&text, &fragment));
        });
    }
}

/// Each block's guessed height with what it begins with: lines of text and the rest, in tenths of the root's em.
#[test]
fn heights_are_guessed_as_recorded() {
    let (_, text) = fixtures().into_iter().find(|(name, _)| name == "heights").expect("the fixture is there");
    let line = |block: &RenderedBlock| {
        let span = block.span.expect("only footnotes have none");
        let source = &text[span.start as usize..span.end as usize];
        let first: String = source.lines().next().unwrap_or("").chars().take(20).collect();
        format!("{:>3} + {:>3}  {first}", block.height.text, block.height.rest)
    };
    let lines: Vec<String> =
        rendered(&text, Edition::Site { hashed: false }).blocks.iter().map(line).collect();
    insta::assert_snapshot!(lines.join("\n"));
}

/// Returns what a fragment holds beside its blocks: contents, search records, faults with their source text.
fn beside(text: &str, fragment: &Fragment) -> String {
    let mut out = String::new();
    for entry in &fragment.contents {
        out.push_str(&format!("contents {} #{} [{}] {}\n", entry.level, entry.id, entry.number, entry.title));
    }
    for record in &fragment.search {
        let parent =
            record.parent.map_or(String::new(), |parent| format!(" in #{}", fragment.search[parent].id));
        let head =
            format!("search {} #{}{parent} {} [{}]", record.kind, record.id, record.extra, record.title);
        out.push_str(&format!("{head} {} | {}\n", record.text, record.folded));
    }
    for fault in &fragment.diagnostics {
        let source = text.get(fault.span.range()).unwrap_or("?");
        out.push_str(&format!("{}: {} at {source:?} {:?}\n", fault.code.name(), fault.message, fault.hints));
    }
    out
}

#[test]
fn html_parses_without_an_error_and_with_unique_ids() {
    for (name, text) in fixtures() {
        let body = page(&rendered(&text, Edition::Site { hashed: false }));
        let head = "<!DOCTYPE html><html lang=\"zh-Hans\"><head><title>x</title></head><body>";
        let html = Html::parse_document(&format!("{head}{body}</body></html>"));
        assert_eq!(html.errors, Vec::<String>::new(), "{name}");
        let selector = Selector::parse("[id]").expect("the selector parses");
        let ids: Vec<&str> = html.select(&selector).filter_map(|element| element.value().id()).collect();
        let unique: BTreeSet<&&str> = ids.iter().collect();
        assert_eq!(unique.len(), ids.len(), "{name}: {ids:?}");
    }
}

#[test]
fn no_markup_has_a_style_attribute_a_handler_or_a_script() {
    for (name, text) in fixtures() {
        let body = page(&rendered(&text, Edition::Site { hashed: false }));
        let html = Html::parse_fragment(&body);
        for element in html.select(&Selector::parse("*").expect("the selector parses")) {
            let element = element.value();
            assert!(!matches!(element.name(), "script" | "style"), "{name}: <{}>", element.name());
            let bad = element.attrs().find(|(key, value)| {
                *key == "style" || key.starts_with("on") || value.starts_with("javascript:")
            });
            assert_eq!(bad, None, "{name}");
        }
    }
}

/// XML is stricter: every element closed, every attribute with a value, no HTML entity.
#[test]
fn xml_is_well_formed() {
    for (name, text) in fixtures() {
        let body = page(&rendered(&text, Edition::Epub));
        xml::check(&body).unwrap_or_else(|fault| panic!("{name}: {fault}"));
    }
}

#[test]
fn keys_are_unique_and_keep_over_edits_elsewhere() {
    for (name, text) in fixtures() {
        let fragment = rendered(&text, Edition::Site { hashed: false });
        let keys: BTreeSet<_> = fragment.blocks.iter().map(|block| block.key).collect();
        assert_eq!(keys.len(), fragment.blocks.len(), "{name}");
    }
    let blocks = |text: &str| -> Vec<_> {
        let blocks = rendered(text, Edition::Site { hashed: false }).blocks;
        blocks.into_iter().map(|block| (block.key, block.html)).collect()
    };
    let (before, after) = (blocks("甲\n\n乙\n\n甲\n"), blocks("丙\n\n甲\n\n乙\n\n甲\n"));
    assert_eq!(before[..], after[1..]);
}

#[test]
fn a_choice_does_not_reveal_the_right_options_outside_its_answer() {
    let ask = |right: usize| {
        let option = |at: usize| format!("- [{}] 选项 {at}\n", if at == right { "x" } else { " " });
        let options: String = (0..4).map(option).collect();
        let text = format!(
            ":::exercise[题]{{#exr-a level=1 kind=choice time=1}}\n问\n\n{options}\n:::answer\n答\n:::\n:::\n"
        );
        let html = page(&rendered(&text, Edition::Site { hashed: false }));
        let (statement, answer) = html.split_once("<details").expect("the answer is folded");
        (statement.to_owned(), answer.to_owned())
    };
    assert_eq!(ask(0).0, ask(3).0);
    assert!(ask(0).1.contains("正确选项：A<") && ask(3).1.contains("正确选项：D<"));
}

#[test]
fn pages_without_facts_still_render() {
    for (name, text) in fixtures() {
        let (_, parsed) = parsed(&text);
        let empty = bookpress::resolve::Facts::default();
        let fragment = with_engines(Edition::Site { hashed: false }, |engines| {
            render(&parsed.document, &empty, engines)
        });
        assert!(!fragment.blocks.is_empty(), "{name}");
        assert!(!page(&fragment).contains("href=\"\""), "{name}");
    }
}

#[test]
fn an_empty_page_has_no_blocks() {
    let document = Document {
        source: SourceId(0),
        front_matter: Default::default(),
        blocks: Vec::new(),
        footnotes: Vec::new(),
        targets: 0,
    };
    let facts = bookpress::resolve::Facts::default();
    let fragment =
        with_engines(Edition::Site { hashed: false }, |engines| render(&document, &facts, engines));
    assert!(fragment.blocks.is_empty() && fragment.title.is_empty());
}
