//! Diagnostics as text, for snapshots.

use bookpress::base::{Diagnostic, SourceMap, Span};
use std::fmt::Write;
use std::path::Path;

/// Returns diagnostics in order, one paragraph each, every place with its text.
pub(crate) fn diagnostics(list: &[Diagnostic], sources: &SourceMap) -> String {
    let mut out = String::new();
    for fault in list {
        let severity = format!("{:?}", fault.severity).to_lowercase();
        let place = place(fault.span, sources);
        writeln!(out, "{place}: {severity}[{}]: {}", fault.code.name(), fault.message).unwrap();
        if !fault.label.is_empty() {
            writeln!(out, "    label: {}", fault.label).unwrap();
        }
        for other in &fault.secondary {
            writeln!(out, "    {}: {}", self::place(other.span, sources), other.message).unwrap();
        }
        for hint in &fault.hints {
            writeln!(out, "    hint: {hint}").unwrap();
        }
        if let Some(fix) = &fault.fix {
            writeln!(out, "    fix: {} -> `{}`", self::place(fix.span, sources), fix.replacement).unwrap();
        }
    }
    out
}

fn place(span: Span, sources: &SourceMap) -> String {
    let at = sources.locate(span);
    let text: String = sources.slice(span).escape_debug().take(60).collect();
    format!("{}:{}:{} «{text}»", at.path, at.line, at.column)
}

/// Compares a text with the snapshot `tests/<folder>/snapshots/<name>.snap`.
pub(crate) fn compare(folder: &str, name: &str, text: &str) {
    let path = tests().join(folder).join("snapshots");
    insta::with_settings!({ snapshot_path => path, prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!(name, text);
    });
}

fn tests() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests")
}

/// Returns the text of a fixture by its path below `tests/`.
pub(crate) fn fixture(path: &str) -> String {
    std::fs::read_to_string(tests().join(path)).unwrap()
}

/// Returns names and texts of all fixtures of a folder, sorted.
pub(crate) fn fixtures(folder: &str, extension: &str) -> Vec<(String, String)> {
    let entries = std::fs::read_dir(tests().join(folder)).unwrap();
    let mut paths: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|found| found == extension));
    paths.sort();
    assert!(!paths.is_empty(), "tests/{folder} has no fixtures");
    let read = |path: &Path| {
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        (name, std::fs::read_to_string(path).unwrap())
    };
    paths.iter().map(|path| read(path)).collect()
}
