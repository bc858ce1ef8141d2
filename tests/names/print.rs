//! Diagnostics as text, for snapshots.

use bookpress::base::{Diagnostic, SourceMap, Span};
use std::fmt::Write;

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
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(folder).join("snapshots");
    insta::with_settings!({ snapshot_path => path, prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!(name, text);
    });
}
