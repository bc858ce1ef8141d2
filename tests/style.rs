//! The stylesheet against what it styles: no class that nothing writes, no token that nothing uses or declares.

use std::collections::BTreeSet;

/// The sheets that we write: the common one and those of the folder.
fn sheets() -> String {
    texts(&["common.css", "static/styles"])
}

/// The files, and those in the folders, joined.
#[expect(clippy::disallowed_methods, reason = "tests stand outside the core")]
fn texts(paths: &[&str]) -> String {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let entries = paths.iter().map(|path| walkdir::WalkDir::new(root.join(path)).sort_by_file_name());
    let files = entries.flatten().flatten().filter(|entry| entry.file_type().is_file());
    files.map(|file| std::fs::read_to_string(file.path()).expect("a text")).collect()
}

/// All that writes classes: the contract of `render`, the templates, the scripts, and KaTeX.
const WRITERS: [&str; 5] = ["docs/markup.md", "templates", "common.js", "static/scripts", "static/widgets"];

/// Returns the sheet without its comments and strings.
fn bare_sheet() -> String {
    let mut out = String::new();
    let sheets = sheets();
    let mut rest = sheets.as_str();
    while let Some(at) = rest.find(['"', '/']) {
        let (open, close) = match &rest[at..] {
            string if string.starts_with('"') => (1, "\""),
            comment if comment.starts_with("/*") => (2, "*/"),
            _ => {
                out.push_str(&rest[..=at]);
                rest = &rest[at + 1..];
                continue;
            }
        };
        out.push_str(&rest[..at]);
        let end = rest[at + open..].find(close).expect("comments and strings are closed");
        rest = &rest[at + open + end + close.len()..];
    }
    out + rest
}

fn is_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '-' || c == '_'
}

/// Returns the names that follow a mark.
fn names_after<'a>(text: &'a str, mark: &str) -> BTreeSet<&'a str> {
    let found = text.match_indices(mark).map(|(at, _)| &text[at + mark.len()..]);
    let names = found.map(|rest| &rest[..rest.find(|c| !is_name(c)).unwrap_or(rest.len())]);
    names.filter(|name| name.starts_with(|c: char| c.is_ascii_alphabetic())).collect()
}

fn words(text: &str) -> BTreeSet<&str> {
    text.split(|c| !is_name(c)).collect()
}

#[test]
fn every_class_is_written_by_something() {
    let sheet = bare_sheet();
    let writers = texts(&WRITERS);
    let written = words(&writers);
    let katex = ["katex", "katex-display", "vlist"];
    // The heights of parts, p0, p1 … and s0, s1 …, are computed; a test beside them holds their sheet to them.
    let computed = |class: &str| {
        class.strip_prefix(['p', 's']).is_some_and(|number| number.bytes().all(|c| c.is_ascii_digit()))
    };
    let unknown: Vec<&str> = names_after(&sheet, ".")
        .into_iter()
        .filter(|class| !computed(class))
        .filter(|class| !written.contains(class) && !katex.contains(class))
        .collect();
    assert_eq!(unknown, Vec::<&str>::new());
}

#[test]
fn every_token_is_declared_and_used() {
    let sheet = bare_sheet();
    let mut used = names_after(&sheet, "var(--");
    let figures: Vec<String> =
        (1..9).map(|at| format!("series-{at}")).chain((0..9).map(|at| format!("heat-{at}"))).collect();
    used.extend(figures.iter().map(String::as_str)); // What code draws names them.
    let mentioned: Vec<&str> = sheet.split("--").skip(1).collect();
    let declared: BTreeSet<&str> = mentioned
        .iter()
        .filter_map(|rest| rest.split_once(':').map(|(name, _)| name))
        .filter(|name| name.chars().all(is_name))
        .collect();
    assert!(declared.len() > 40, "{}", declared.len());
    assert_eq!(used, declared);
}

#[test]
fn colours_are_tokens() {
    let sheet = bare_sheet();
    let (_, rules) = sheet.split_once("box-sizing").expect("the rules begin after the tokens");
    for (number, line) in rules.lines().enumerate() {
        let literal = line.contains("rgb") || line.contains("hsl") || hex_colour(line);
        assert!(!literal || line.contains("mask-image"), "line {number} of the rules: {line}");
    }
}

fn hex_colour(line: &str) -> bool {
    line.split('#').skip(1).any(|rest| rest.starts_with(|c: char| c.is_ascii_hexdigit()))
}
