//! One JSON object a line, for programs.

use crate::base::{Code, Diagnostic, Fix, Location, Severity, SourceMap, Span};
use serde::Serialize;

#[derive(Serialize)]
struct Record<'a> {
    code: Code,
    severity: Severity,
    message: &'a str,
    label: &'a str,
    location: Place,
    secondary: Vec<Secondary<'a>>,
    hints: &'a [String],
    fix: Option<Edit<'a>>,
}

/// A place in both measures; bytes count from 0 in the file without its byte-order mark.
#[derive(Serialize)]
struct Place {
    #[serde(flatten)]
    location: Location,
    start: u32,
    end: u32,
}

#[derive(Serialize)]
struct Secondary<'a> {
    message: &'a str,
    location: Place,
}

#[derive(Serialize)]
struct Edit<'a> {
    location: Place,
    replacement: &'a str,
}

/// Renders one object a line, with the keys `code`, `severity`, `message`, `label`, `location`, `secondary`, `hints`
/// and `fix` (or null). A location has `path`, `line`, `column`, `end_line`, `end_column`, `start` and `end`: lines and
/// columns count from 1, columns in Unicode scalar values, `start` and `end` in bytes from 0.
pub fn json(diagnostics: &[&Diagnostic], sources: &SourceMap) -> String {
    diagnostics.iter().map(|diagnostic| line(&record(diagnostic, sources))).collect()
}

fn line(record: &Record<'_>) -> String {
    serde_json::to_string(record).expect("records hold text and numbers only") + "\n"
}

fn record<'a>(diagnostic: &'a Diagnostic, sources: &SourceMap) -> Record<'a> {
    let secondary = diagnostic.secondary.iter();
    Record {
        code: diagnostic.code,
        severity: diagnostic.severity,
        message: &diagnostic.message,
        label: &diagnostic.label,
        location: place(diagnostic.span, sources),
        secondary: secondary
            .map(|one| Secondary { message: &one.message, location: place(one.span, sources) })
            .collect(),
        hints: &diagnostic.hints,
        fix: diagnostic.fix.as_ref().map(|fix| edit(fix, sources)),
    }
}

fn edit<'a>(fix: &'a Fix, sources: &SourceMap) -> Edit<'a> {
    Edit { location: place(fix.span, sources), replacement: &fix.replacement }
}

fn place(span: Span, sources: &SourceMap) -> Place {
    Place { location: sources.locate(span), start: span.start, end: span.end }
}
