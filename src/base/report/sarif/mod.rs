//! A SARIF 2.1.0 log, for code scanning.

mod log;

use super::identity::fault_name;
use super::rules::rules;
use crate::base::{Code, Diagnostic, Fix, Label, Severity, SourceMap, Span};
use log::{
    Artifact, Change, Configuration, Driver, Edit, Log, Message, Physical, Place, Region, Replacement,
    Report, Rule, Run, SCHEMA, Text, Tool,
};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use std::collections::BTreeMap;

/// What a relative URI reference keeps as it is: unreserved characters and the slash.
const PATH: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'/');

/// Renders one log with one run; rules are all codes with their paragraphs of `docs/diagnostics.md`.
pub fn sarif(diagnostics: &[&Diagnostic], sources: &SourceMap) -> String {
    let driver = Driver { name: "bookpress", version: env!("CARGO_PKG_VERSION"), rules: all_rules() };
    let results = results(diagnostics, sources);
    let run = Run { tool: Tool { driver }, column_kind: "unicodeCodePoints", results };
    let log = Log { schema: SCHEMA, version: "2.1.0", runs: [run] };
    serde_json::to_string_pretty(&log).expect("a log holds text and numbers only") + "\n"
}

fn all_rules() -> Vec<Rule> {
    rules().into_iter().zip(Code::ALL).map(|(rule, code)| described(rule, *code)).collect()
}

fn described(rule: super::Rule, code: Code) -> Rule {
    Rule {
        id: rule.name,
        short_description: Text { text: rule.summary },
        help: Message { text: rule.help.to_owned(), markdown: Some(rule.help.to_owned()) },
        default_configuration: Configuration { level: level(code.severity()) },
    }
}

fn level(severity: Severity) -> &'static str {
    super::short::severity_name(severity)
}

fn results(diagnostics: &[&Diagnostic], sources: &SourceMap) -> Vec<Report> {
    let mut seen = BTreeMap::new();
    diagnostics.iter().map(|one| result(one, sources, &mut seen)).collect()
}

fn result(diagnostic: &Diagnostic, sources: &SourceMap, seen: &mut BTreeMap<String, u64>) -> Report {
    let related = diagnostic.secondary.iter().enumerate();
    Report {
        rule_id: diagnostic.code.name(),
        rule_index: Code::ALL.iter().position(|code| *code == diagnostic.code),
        level: level(diagnostic.severity),
        message: Message { text: message(diagnostic), markdown: None },
        locations: [place(None, diagnostic.span, None, sources)],
        related_locations: related.map(|(at, label)| related_place(at, label, sources)).collect(),
        partial_fingerprints: BTreeMap::from([("bookpress/v1", fingerprint(diagnostic, sources, seen))]),
        fixes: diagnostic.fix.iter().map(|fix| edit(fix, sources)).collect(),
    }
}

/// Code scanning shows this text alone, so hints go into it.
fn message(diagnostic: &Diagnostic) -> String {
    let hints = diagnostic.hints.iter().map(String::as_str);
    std::iter::once(diagnostic.message.as_str()).chain(hints).collect::<Vec<_>>().join("\n")
}

/// Names a fault over versions of the book; equal faults are told apart by their order.
fn fingerprint(diagnostic: &Diagnostic, sources: &SourceMap, seen: &mut BTreeMap<String, u64>) -> String {
    let name = fault_name(diagnostic, sources);
    let count = seen.entry(name.clone()).or_default();
    *count += 1;
    format!("{name}:{count}")
}

fn related_place(at: usize, label: &Label, sources: &SourceMap) -> Place {
    place(Some(at + 1), label.span, Some(&label.message), sources)
}

fn place(id: Option<usize>, span: Span, message: Option<&str>, sources: &SourceMap) -> Place {
    let physical_location =
        Physical { artifact_location: artifact(span, sources), region: region(span, sources) };
    let message = message.map(|text| Message { text: text.to_owned(), markdown: None });
    Place { id, physical_location, message }
}

fn artifact(span: Span, sources: &SourceMap) -> Artifact {
    let uri = utf8_percent_encode(sources.path(span.source), PATH).to_string();
    Artifact { uri, uri_base_id: "%SRCROOT%" }
}

fn region(span: Span, sources: &SourceMap) -> Region {
    let at = sources.locate(span);
    Region { start_line: at.line, start_column: at.column, end_line: at.end_line, end_column: at.end_column }
}

fn edit(fix: &Fix, sources: &SourceMap) -> Edit {
    let inserted_content = Message { text: fix.replacement.clone(), markdown: None };
    let replacement = Replacement { deleted_region: region(fix.span, sources), inserted_content };
    Edit {
        artifact_changes: [Change {
            artifact_location: artifact(fix.span, sources),
            replacements: [replacement],
        }],
    }
}
