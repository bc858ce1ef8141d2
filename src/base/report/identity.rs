//! Which faults are the same one, seen in two versions of a book.

use crate::base::{Diagnostic, Hasher, SourceMap};

/// Names a fault by what is said of which text, not by its line, so that edits above it leave it the same fault. Equal
/// faults have equal names.
pub(super) fn fault_name(diagnostic: &Diagnostic, sources: &SourceMap) -> String {
    let source = sources.get(diagnostic.span.source);
    let (line, _) = source.line_column(diagnostic.span.start as usize);
    let hasher = Hasher::default().text(diagnostic.code.name()).text(&source.path).text(&diagnostic.message);
    hasher.text(source.line(line).trim()).finish().hex(24)
}
