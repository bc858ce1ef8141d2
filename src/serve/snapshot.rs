//! What the preview shows at one moment, and how it differs from the moment before.

use crate::base::{Code, Location, Severity};
use crate::build::Built;
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The page that the book has for addresses that do not exist.
pub(super) const NOT_FOUND: &str = "404.html";

/// The site in memory, and what is wrong with it.
#[derive(Clone, Debug, Default)]
pub struct Snapshot {
    /// Counts the builds that led to a snapshot.
    pub version: u64,
    /// Bytes by path. Files that the last build could not make because of errors are those of the build before.
    pub outputs: BTreeMap<String, Arc<[u8]>>,
    /// Errors and warnings.
    pub faults: Vec<Fault>,
    /// The address that opens a line in the author's editor.
    pub editor: Option<String>,
}

/// A fault as pages show it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Fault {
    code: Code,
    severity: Severity,
    message: String,
    hints: Vec<String>,
    #[serde(flatten)]
    location: Location,
}

/// How a snapshot differs from the one before.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Change {
    /// Pages whose bytes changed, or that are new or gone.
    pub pages: Vec<String>,
    /// Whether a stylesheet changed.
    pub css: bool,
    /// Whether something changed that only loading a page anew shows: a template, a script, a picture, a font.
    pub reload: bool,
}

impl Snapshot {
    /// Makes the snapshot that follows this one.
    pub fn next(&self, built: &Built) -> Snapshot {
        let shown = built.diagnostics.iter().filter(|fault| fault.severity != Severity::Note);
        let faults: Vec<Fault> = shown
            .map(|fault| Fault {
                code: fault.code,
                severity: fault.severity,
                message: fault.message.clone(),
                hints: fault.hints.clone(),
                location: built.sources.locate(fault.span),
            })
            .collect();
        let mut outputs = built.outputs.clone();
        if faults.iter().any(|fault| fault.severity == Severity::Error) {
            self.keep(&mut outputs);
        }
        Snapshot { version: self.version + 1, outputs, faults, editor: built.editor.clone() }
    }

    /// Adds what this snapshot has and the new one lacks. Where no page of the book is left at all, as with settings
    /// that cannot be read, the page for dead addresses stays as it was, too.
    fn keep(&self, outputs: &mut BTreeMap<String, Arc<[u8]>>) {
        let blank = outputs.keys().filter(|path| is_page(path)).all(|path| path == NOT_FOUND);
        for (path, bytes) in &self.outputs {
            if blank && path == NOT_FOUND {
                outputs.insert(path.clone(), Arc::clone(bytes));
            }
            outputs.entry(path.clone()).or_insert_with(|| Arc::clone(bytes));
        }
    }

    /// Tells how this snapshot differs from an earlier one.
    pub fn change_since(&self, earlier: &Snapshot) -> Change {
        let mut change = Change::default();
        let gone = earlier.outputs.keys().filter(|path| !self.outputs.contains_key(*path));
        let new = self.outputs.iter().filter(|(path, bytes)| earlier.outputs.get(*path) != Some(bytes));
        for path in gone.chain(new.map(|(path, _)| path)) {
            match path.rsplit_once('.').map(|(_, extension)| extension) {
                Some("html") => change.pages.push(path.clone()),
                Some("css") => change.css = true,
                _ => change.reload = true,
            }
        }
        change
    }

    /// Tells whether the book has errors.
    pub fn has_errors(&self) -> bool {
        self.faults.iter().any(|fault| fault.severity == Severity::Error)
    }
}

impl Fault {
    /// Returns `path:line:column: message`.
    pub fn line(&self) -> String {
        let Location { path, line, column, .. } = &self.location;
        format!("{path}:{line}:{column}: {}", self.message)
    }
}

/// Tells whether a path is that of a page.
pub(super) fn is_page(path: &str) -> bool {
    path.ends_with(".html")
}
