//! Bytes to source texts, and what can be wrong on the way.

use crate::base::{Code, Diagnostic, FileError, SourceId, SourceMap, Span};

/// The largest text that is read, in bytes: a hundred times a long chapter.
pub(super) const MAX_TEXT: usize = 16 << 20;

/// Adds a text to the sources. Bytes that are not UTF-8 are replaced, and the first of them is reported.
pub(super) fn add_text(
    sources: &mut SourceMap,
    path: &str,
    bytes: Vec<u8>,
    diagnostics: &mut Vec<Diagnostic>,
) -> SourceId {
    let error = match String::from_utf8(bytes) {
        Ok(text) => return sources.add(path, text),
        Err(error) => error,
    };
    let valid = error.utf8_error().valid_up_to();
    let text = String::from_utf8_lossy(error.as_bytes()).into_owned();
    let byte = error.as_bytes()[valid];
    let mark = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let source = sources.add(path, text);
    let start = valid - mark.min(valid);
    let span = Span::new(source, start, start + char::REPLACEMENT_CHARACTER.len_utf8());
    let message = format!("`{path}` is not UTF-8: here stands the byte 0x{byte:02x}");
    diagnostics.push(Diagnostic::new(Code::NotUtf8, span, message).hint("Save the file as UTF-8."));
    source
}

/// Says why a file cannot be read, at the place that names it.
pub(super) fn unreadable(path: &str, span: Span, error: &FileError) -> Diagnostic {
    match error {
        FileError::NotFound => Diagnostic::new(Code::MissingFile, span, format!("`{path}` does not exist")),
        other => Diagnostic::new(Code::UnreadableFile, span, format!("`{path}` cannot be read: {other}")),
    }
}

/// Says that a text is too large, at the place that names it.
pub(super) fn too_large(path: &str, span: Span, size: usize) -> Diagnostic {
    let size = size.div_ceil(1 << 20);
    let limit = MAX_TEXT >> 20;
    let message = format!("`{path}` has {size} MiB, more than the {limit} MiB that a text may have");
    Diagnostic::new(Code::FileTooLarge, span, message).hint("Split it, or move data into `static/`.")
}
