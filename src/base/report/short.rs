//! One line a fault, as compilers print it and editors read it.

use super::printable::printable;
use crate::base::{Diagnostic, Severity, SourceMap};
use std::fmt::Write;

/// Renders `path:line:column: error[code]: message`, one a line.
pub fn short(diagnostics: &[&Diagnostic], sources: &SourceMap) -> String {
    let mut out = String::new();
    for diagnostic in diagnostics {
        let at = sources.locate(diagnostic.span);
        let (severity, code) = (severity_name(diagnostic.severity), diagnostic.code.name());
        let (path, message) = (printable(&at.path), printable(&diagnostic.message));
        let line = writeln!(out, "{path}:{}:{}: {severity}[{code}]: {message}", at.line, at.column);
        line.expect("writing to a string cannot fail");
    }
    out
}

/// Returns the word that stands for a severity.
pub(super) fn severity_name(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}
