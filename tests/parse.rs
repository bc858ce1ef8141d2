//! Markdown to trees and diagnostics: each file of `tests/parse/` holds cases, each compared with its snapshot.
//!
//! A case starts with a line `%%% name`, followed perhaps by ` | numbered` or ` | no-html`. Its text is parsed as the
//! index page, or as a chapter where it is numbered; the snapshot has the tree's dump and the diagnostics as
//! `line:column severity[code]: message`.
#![allow(clippy::disallowed_methods, reason = "tests read their fixtures")]

mod spans;

use bookpress::base::SourceMap;
use bookpress::doc::dump;
use bookpress::parse::{ParseOptions, Parsed, parse_document};
use std::fmt::Write;

struct Case<'a> {
    name: &'a str,
    options: ParseOptions,
    text: String,
}

fn cases(file: &str) -> Vec<Case<'_>> {
    let mut cases: Vec<Case<'_>> = Vec::new();
    for line in file.split_inclusive('\n') {
        if let Some(head) = line.strip_prefix("%%% ") {
            let (name, flags) = head.trim_end().split_once(" | ").unwrap_or((head.trim_end(), ""));
            let options =
                ParseOptions { raw_html: !flags.contains("no-html"), numbered: flags.contains("numbered") };
            cases.push(Case { name, options, text: String::new() });
        } else {
            cases.last_mut().expect("a file starts with a case").text.push_str(line);
        }
    }
    cases
}

fn parse(text: &str, options: ParseOptions) -> (SourceMap, Parsed) {
    let mut sources = SourceMap::default();
    let source = sources.add("chapters/chapter1.md", text.to_owned());
    let parsed = parse_document(source, sources.text(source), options);
    spans::check(&parsed.document, sources.text(source));
    (sources, parsed)
}

fn describe(sources: &SourceMap, parsed: &Parsed) -> String {
    let mut out = dump(&parsed.document);
    for fault in &parsed.diagnostics {
        let place = sources.locate(fault.span);
        let severity = format!("{:?}", fault.severity).to_lowercase();
        let (line, column, code) = (place.line, place.column, fault.code.name());
        let _ = write!(out, "{line}:{column} {severity}[{code}]: {}", fault.message);
        for label in &fault.secondary {
            let place = sources.locate(label.span);
            let _ = write!(out, " ({} at {}:{})", label.message, place.line, place.column);
        }
        for hint in fault.hints.iter().filter(|hint| hint.starts_with("did you mean")) {
            let _ = write!(out, " ({hint})");
        }
        out.push('\n');
    }
    out
}

#[test]
fn trees_and_diagnostics() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/parse");
    let entries = std::fs::read_dir(&folder).expect("the folder of cases is there");
    let mut files: Vec<_> = entries.map(|entry| entry.expect("an entry of it can be read").path()).collect();
    files.retain(|file| file.extension().is_some_and(|extension| extension == "md"));
    files.sort();
    assert!(!files.is_empty(), "no cases in {}", folder.display());
    for file in files {
        let text = std::fs::read_to_string(&file).expect("a file of cases is text");
        let mut out = String::new();
        for case in cases(&text) {
            let (sources, parsed) = parse(&case.text, case.options);
            let _ = writeln!(out, "=== {}\n{}", case.name, describe(&sources, &parsed));
        }
        let name = file.file_stem().expect("it has a name").to_string_lossy().into_owned();
        insta::with_settings!({
            prepend_module_to_snapshot => false,
            omit_expression => true,
            snapshot_path => folder.join("snapshots"),
        }, { insta::assert_snapshot!(name, out) });
    }
}
