//! Diagnostics as the manifest keeps them: by path, since sources are numbered anew in each build.

use crate::base::{Code, Diagnostic, Files, Fix, Label, Severity, SourceMap, Span};
use serde::{Deserialize, Serialize};

/// A diagnostic without reference to a build.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Saved {
    code: String,
    severity: String,
    at: Place,
    message: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    label: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    secondary: Vec<(Place, String)>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    hints: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    fix: Option<(Place, String)>,
}

/// Path and byte range.
type Place = (String, u32, u32);

/// Returns a diagnostic as the manifest keeps it.
pub(super) fn save(diagnostic: &Diagnostic, sources: &SourceMap) -> Saved {
    let place = |span: Span| (sources.path(span.source).to_owned(), span.start, span.end);
    let secondary = diagnostic.secondary.iter().map(|label| (place(label.span), label.message.clone()));
    Saved {
        code: diagnostic.code.name().to_owned(),
        severity: severity_name(diagnostic.severity).to_owned(),
        at: place(diagnostic.span),
        message: diagnostic.message.clone(),
        label: diagnostic.label.clone(),
        secondary: secondary.collect(),
        hints: diagnostic.hints.clone(),
        fix: diagnostic.fix.as_ref().map(|fix| (place(fix.span), fix.replacement.clone())),
    }
}

impl Saved {
    /// Iterates over the paths of the sources that it points into.
    pub(super) fn paths(&self) -> impl Iterator<Item = &str> {
        let others = self.secondary.iter().chain(&self.fix).map(|(place, _)| place);
        std::iter::once(&self.at).chain(others).map(|(path, _, _)| path.as_str())
    }
}

/// Returns the diagnostic; its sources are read from `files` into `sources` as needed.
///
/// `None` if something in it is not known any more: then the book has to be built.
pub(super) fn restore(saved: &Saved, files: &dyn Files, sources: &mut SourceMap) -> Option<Diagnostic> {
    let mut span = |place: &Place| span(place, files, sources);
    let code = Code::ALL.iter().copied().find(|code| code.name() == saved.code)?;
    let mut diagnostic = Diagnostic::new(code, span(&saved.at)?, saved.message.clone());
    diagnostic.severity = severity_of(&saved.severity)?;
    diagnostic.label.clone_from(&saved.label);
    for (place, message) in &saved.secondary {
        diagnostic.secondary.push(Label { span: span(place)?, message: message.clone() });
    }
    diagnostic.hints.clone_from(&saved.hints);
    if let Some((place, replacement)) = &saved.fix {
        diagnostic.fix = Some(Fix { span: span(place)?, replacement: replacement.clone() });
    }
    Some(diagnostic)
}

fn span((path, start, end): &Place, files: &dyn Files, sources: &mut SourceMap) -> Option<Span> {
    let source = match sources.find(path) {
        Some(source) => source,
        None => sources.add(path, text(path, files)?),
    };
    Some(Span::new(source, *start as usize, *end as usize))
}

/// A file that cannot be read stands as an empty text, as it did in the build that complained of it.
fn text(path: &str, files: &dyn Files) -> Option<String> {
    Some(String::from_utf8_lossy(&files.read(path).unwrap_or_default()).into_owned())
}

fn severity_name(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}

fn severity_of(name: &str) -> Option<Severity> {
    [Severity::Error, Severity::Warning, Severity::Note].into_iter().find(|one| severity_name(*one) == name)
}
