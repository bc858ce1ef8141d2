//! GitHub workflow commands: each becomes an annotation at its line in a pull request.

use super::printable::printable;
use crate::base::{Diagnostic, Location, Severity, SourceMap};
use std::fmt::Write;

/// Renders `::error file=…,line=…,col=…,endLine=…,endColumn=…,title=…::message`, one a line, hints after the message.
pub fn github(diagnostics: &[&Diagnostic], sources: &SourceMap) -> String {
    let mut out = String::new();
    for diagnostic in diagnostics {
        let place = place(&sources.locate(diagnostic.span));
        let title = property(diagnostic.code.name());
        let (command, message) = (command(diagnostic.severity), data(&message(diagnostic)));
        writeln!(out, "::{command} {place},title={title}::{message}")
            .expect("writing to a string cannot fail");
    }
    out
}

fn command(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "notice",
    }
}

/// Columns are given only for a place on one line: annotations of several lines have none.
fn place(at: &Location) -> String {
    let file = property(&printable(&at.path));
    // A span that ends with its last line's end reaches the start of the line after it.
    let last = if at.end_column == 1 { at.line.max(at.end_line - 1) } else { at.end_line };
    let lines = format!("file={file},line={},endLine={last}", at.line);
    if at.line == at.end_line {
        format!("{lines},col={},endColumn={}", at.column, at.end_column)
    } else {
        lines
    }
}

fn message(diagnostic: &Diagnostic) -> String {
    let mut message = printable(&diagnostic.message).into_owned();
    for hint in &diagnostic.hints {
        message.push('\n');
        message.push_str(&printable(hint));
    }
    message
}

fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
