//! Highlighting, as data: every file of `tests/highlight` in the language of its name.

#![expect(clippy::disallowed_methods, reason = "fixtures are files")]

use bookpress::render::Highlighter;
use bookpress::render::code::Syntect;
use std::path::Path;

/// Returns the fixtures in order: language and code.
fn fixtures() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/highlight");
    let mut paths: Vec<_> = std::fs::read_dir(folder)
        .expect("the fixtures are there")
        .map(|entry| entry.expect("readable").path())
        .collect();
    paths.retain(|path| path.is_file());
    paths.sort();
    let read = |path: &std::path::PathBuf| {
        let language = path.file_stem().expect("named").to_string_lossy().into_owned();
        (language, std::fs::read_to_string(path).expect("readable"))
    };
    paths.iter().map(read).collect()
}

/// Takes markup apart again: its text.
fn text(markup: &str) -> String {
    let mut out = String::new();
    let mut in_tag = false;
    for c in markup.chars() {
        match c {
            '<' => in_tag = true,
            '>' if in_tag => in_tag = false,
            c if !in_tag => out.push(c),
            _ => {}
        }
    }
    out.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&")
}

#[test]
fn fixtures_look_as_recorded_and_keep_their_text() {
    let syntect = Syntect::new();
    for (language, code) in fixtures() {
        let lines = syntect.highlight(&language, &code).expect("the language is known");
        let markup = lines.join("\n");
        assert_eq!(text(&markup), code.trim_end_matches('\n'), "{language}: the text changed");
        insta::with_settings!({ prepend_module_to_snapshot => false, snapshot_path => "highlight/snapshots" }, {
            insta::assert_snapshot!(language.clone(), markup);
        });
    }
}

#[test]
fn python_grows_to_at_most_three_times_its_length() {
    let syntect = Syntect::new();
    for (language, code) in fixtures().into_iter().filter(|(language, _)| language == "python") {
        let lines = syntect.highlight(&language, &code).expect("the language is known");
        let size: usize = lines.iter().map(|line| line.len() + 1).sum();
        assert!(size <= 3 * code.len(), "{size} bytes for {}", code.len());
    }
}

#[test]
fn names_are_known_or_have_a_neighbour() {
    let syntect = Syntect::new();
    for known in
        ["py", "cu", "c", "c++", "sh", "yml", "rs", "txt", "patch", "javascript", "sql", "pycon", "tex"]
    {
        assert!(syntect.highlight(known, "x\n").is_some(), "{known}");
    }
    for (unknown, near) in [("pyhton", Some("python")), ("yalm", Some("yaml")), ("zzzzzz", None)] {
        assert_eq!(syntect.highlight(unknown, "x\n"), None, "{unknown}");
        assert_eq!(syntect.nearest(unknown), near, "{unknown}");
    }
}

/// What is long or deep keeps its text; that this ends soon is what keeps the test from hanging.
#[test]
fn hostile_listings_keep_their_text() {
    let syntect = Syntect::new();
    let long = "x = 1; ".repeat(150_000) + "\n";
    let deep = ("(".repeat(1_500) + "\n").repeat(120);
    let many = "s = 'a' # b\n".repeat(40_000);
    let quotes = ("\"'".repeat(900) + "\n").repeat(100);
    for code in [long, deep, many, quotes] {
        for language in ["python", "cuda", "bash", "yaml", "console", "diff"] {
            let lines = syntect.highlight(language, &code).expect("the language is known");
            assert_eq!(text(&lines.join("\n")), code.trim_end_matches('\n'), "{language}");
        }
    }
}

#[test]
fn empty_lines_and_carriage_returns_are_lines() {
    let syntect = Syntect::new();
    let lines = syntect.highlight("python", "a\r\n\r\nb\r\n").expect("the language is known");
    assert_eq!(lines, ["a", "", "b"]);
    assert_eq!(syntect.highlight("python", ""), Some(Vec::new()));
}
