//! The one diagnostic model: what went wrong, where, and what to do.

use crate::base::{Code, SourceMap, Span};
use serde::Serialize;

/// How bad a fault is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The book is wrong: nothing is published.
    Error,
    /// The book is probably wrong; fails under `--strict`.
    Warning,
    /// Worth knowing; counted in one line, listed on demand, never fails.
    Note,
}

/// A secondary place, with what it has to do with the fault.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Label {
    /// The place.
    pub span: Span,
    /// What stands there, as a phrase.
    pub message: String,
}

/// An edit that mends the fault.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Fix {
    /// The text to replace; may be empty.
    pub span: Span,
    /// What to put there.
    pub replacement: String,
}

/// A fault in a book.
///
/// If only one thing can be shown it is `message` at `span`. Messages are lower-case English phrases without a full
/// stop that name the thing in backquotes; hints are sentences that say what to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Diagnostic {
    /// The kind of fault, stable over versions.
    pub code: Code,
    /// How bad it is.
    pub severity: Severity,
    /// The place that is to blame.
    pub span: Span,
    /// What is wrong.
    pub message: String,
    /// A phrase beside the carets; may be empty.
    pub label: String,
    /// Other places that matter.
    pub secondary: Vec<Label>,
    /// What to do about it.
    pub hints: Vec<String>,
    /// An edit that mends it.
    pub fix: Option<Fix>,
}

impl Diagnostic {
    /// Makes a diagnostic with the severity that its code has.
    pub fn new(code: Code, span: Span, message: impl Into<String>) -> Diagnostic {
        Diagnostic {
            code,
            severity: code.severity(),
            span,
            message: message.into(),
            label: String::new(),
            secondary: Vec::new(),
            hints: Vec::new(),
            fix: None,
        }
    }

    /// Adds a phrase beside the carets.
    #[must_use]
    pub fn label(mut self, label: impl Into<String>) -> Diagnostic {
        self.label = label.into();
        self
    }

    /// Adds another place.
    #[must_use]
    pub fn secondary(mut self, span: Span, message: impl Into<String>) -> Diagnostic {
        self.secondary.push(Label { span, message: message.into() });
        self
    }

    /// Adds a hint.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Diagnostic {
        self.hints.push(hint.into());
        self
    }

    /// Adds the hint “did you mean `name`?” where there is a near name.
    #[must_use]
    pub fn did_you_mean(self, name: Option<&str>) -> Diagnostic {
        match name {
            Some(name) => self.hint(format!("did you mean `{name}`?")),
            None => self,
        }
    }

    /// Adds an edit that mends the fault.
    #[must_use]
    pub fn fix(mut self, span: Span, replacement: impl Into<String>) -> Diagnostic {
        self.fix = Some(Fix { span, replacement: replacement.into() });
        self
    }
}

/// Sorts diagnostics by path, place and code, and drops repeats.
///
/// The order depends on nothing but their contents, so that a run prints the same on any number of threads.
pub fn sort_diagnostics(diagnostics: &mut Vec<Diagnostic>, sources: &SourceMap) {
    diagnostics.sort_by(|a, b| {
        let key = |d: &Diagnostic| (d.span.start, d.span.end, d.severity, d.code);
        let path = |d: &Diagnostic| sources.path(d.span.source).to_owned();
        path(a).cmp(&path(b)).then(key(a).cmp(&key(b))).then(a.message.cmp(&b.message))
    });
    diagnostics.dedup();
}

#[cfg(test)]
mod tests {
    use super::{Diagnostic, sort_diagnostics};
    use crate::base::{Code, SourceMap, Span};

    #[test]
    fn the_order_depends_on_contents_alone() {
        let mut sources = SourceMap::default();
        let late = sources.add("b.md", "甲乙".to_owned());
        let early = sources.add("a.md", "甲乙".to_owned());
        let at = |source, start| Diagnostic::new(Code::DeadLink, Span::new(source, start, 6), "dead");
        let mut diagnostics = vec![at(late, 0), at(early, 3), at(early, 0), at(late, 0)];
        let sorted = vec![at(early, 0), at(early, 3), at(late, 0)];
        sort_diagnostics(&mut diagnostics, &sources);
        assert_eq!(diagnostics, sorted, "by path and place, without repeats");
        diagnostics.reverse();
        sort_diagnostics(&mut diagnostics, &sources);
        assert_eq!(diagnostics, sorted);
    }

    #[test]
    fn near_names_become_hints() {
        let fault = Diagnostic::new(Code::DeadLink, Span::new(crate::base::SourceId(0), 0, 0), "dead");
        assert_eq!(fault.clone().did_you_mean(Some("a")).hints, ["did you mean `a`?"]);
        assert!(fault.did_you_mean(None).hints.is_empty());
    }
}
