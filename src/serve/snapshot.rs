//! What the preview shows at one moment, and how it differs from the moment before.

use crate::base::{Code, Diagnostic, Location, Severity, SourceMap};
use crate::build::Built;
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The page that the book has for addresses that do not exist.
pub(super) const NOT_FOUND: &str = "404.html";

/// Where the data of scripts are.
const DATA: &str = "data/";

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
    /// The version that last changed something that only loading a page anew shows.
    pub reloaded: u64,
    /// The version that last changed a stylesheet.
    pub restyled: u64,
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
    /// Where the author wrote since.
    pub edits: Vec<Edit>,
}

/// Lines that the author wrote.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Edit {
    /// The file.
    pub path: String,
    /// The first line that differs from before, from 1.
    pub line: usize,
    /// The last line that differs; where lines only went, the one after them.
    pub last: usize,
}

impl Snapshot {
    /// Makes the snapshot that follows this one.
    pub fn next(&self, built: &Built, faults: Vec<Fault>) -> Snapshot {
        let mut outputs = built.outputs.clone();
        if faults.iter().any(|fault| fault.severity == Severity::Error) {
            self.keep(&mut outputs);
        }
        let version = self.version + 1;
        Snapshot {
            version,
            outputs,
            faults,
            editor: built.editor.clone(),
            reloaded: self.reloaded,
            restyled: self.restyled,
        }
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
            match path.rsplit_once('.').map_or("", |(_, extension)| extension) {
                "html" => change.pages.push(path.clone()),
                "css" => change.css = true,
                extension if is_shown(path, extension) => change.reload = true,
                _ => {}
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
    /// Puts a diagnostic into the terms of pages.
    pub(super) fn new(fault: &Diagnostic, sources: &SourceMap) -> Fault {
        Fault {
            code: fault.code,
            severity: fault.severity,
            message: fault.message.clone(),
            hints: fault.hints.clone(),
            location: sources.locate(fault.span),
        }
    }

    /// Returns what kind of fault it is.
    pub(super) fn code(&self) -> Code {
        self.code
    }

    /// Returns the file it is in.
    pub(super) fn path(&self) -> &str {
        &self.location.path
    }

    /// Returns `path:line:column: message`.
    pub fn line(&self) -> String {
        let Location { path, line, column, .. } = &self.location;
        format!("{path}:{line}:{column}: {}", self.message)
    }
}

/// Tells whether a file that is no page and no sheet may be part of a page. Data that scripts ask for when they need
/// them, and what is only linked to, change with every word of the text.
fn is_shown(path: &str, extension: &str) -> bool {
    const SHOWN: [&str; 13] =
        ["js", "svg", "png", "jpg", "jpeg", "gif", "webp", "avif", "ico", "woff2", "woff", "mp4", "webm"];
    !path.starts_with(DATA) && SHOWN.contains(&extension)
}

/// Tells whether a path is that of a page.
pub(super) fn is_page(path: &str) -> bool {
    path.ends_with(".html")
}
