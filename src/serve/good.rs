//! What the author had when it was last sound, to stand in for what is half typed.
//!
//! A book whose settings cannot be read has no chapters, one without a template no pages. So the preview builds such a
//! book again with the last sound text of what is broken: everything else goes on showing every edit.

use super::snapshot::{Edit, Fault};
use crate::base::{Code, Digest, FileError, Files, Hasher, Severity, SourceMap};
use crate::build::Built;
use std::collections::{BTreeMap, BTreeSet};

/// The settings: a book without them is empty.
const SETTINGS: &str = "book.yaml";

/// What precedes the paths of files that a book need not have.
const EMBEDDED: &str = "(embedded)/";

/// Returns the digest of all templates that a build had, wherever they came from.
pub(super) fn templates(sources: &SourceMap) -> Digest {
    let all = sources.iter().map(|(_, source)| (source.path.trim_start_matches(EMBEDDED), &source.text));
    let templates: BTreeMap<&str, &String> = all.filter(|(path, _)| path.starts_with("templates/")).collect();
    templates.iter().fold(Hasher::default(), |key, (path, text)| key.text(path).text(text)).finish()
}

/// Texts of the book by path, as they were when they were last sound.
#[derive(Debug, Default)]
pub(super) struct Good(BTreeMap<String, String>);

impl Good {
    /// Returns the files that a book cannot do without and that are broken or gone, as far as there are sound texts.
    /// Broken settings come alone: what else a book without them lacks says nothing.
    pub(super) fn broken(&self, built: &Built) -> BTreeSet<String> {
        let faults = built.diagnostics.iter().filter(|fault| fault.severity == Severity::Error);
        let broken = faults.filter_map(|fault| {
            let path = built.sources.path(fault.span.source);
            let breaks = match fault.code {
                Code::TemplateError => path != SETTINGS,
                Code::InvalidYaml | Code::MissingKey | Code::InvalidValue => path == SETTINGS,
                _ => false,
            };
            breaks.then(|| path.to_owned())
        });
        let lost = built.diagnostics.iter().any(|fault| is_of_files(fault.code));
        let page = |path: &&String| path.ends_with(".md") || *path == SETTINGS;
        let gone = built.reads.iter().filter(page).filter(|path| match built.sources.find(path) {
            Some(source) => built.sources.text(source).is_empty(),
            None => lost,
        });
        let all: BTreeSet<String> =
            broken.chain(gone.cloned()).filter(|path| self.text(path).is_some()).collect();
        if all.contains(SETTINGS) { BTreeSet::from([SETTINGS.to_owned()]) } else { all }
    }

    /// Returns the last sound text of a file; for a template that was broken from the start, the one that stands in where
    /// a book has none of its own.
    fn text(&self, path: &str) -> Option<&String> {
        self.0.get(path).or_else(|| self.0.get(&format!("{EMBEDDED}{path}")))
    }

    /// Takes over the texts of a build, but for those of broken files, and says where they differ from before.
    pub(super) fn keep(&mut self, sources: &SourceMap, broken: &BTreeSet<String>) -> Vec<Edit> {
        let mut edits = Vec::new();
        for (_, source) in sources.iter().filter(|(_, source)| !broken.contains(&source.path)) {
            match self.0.get_mut(&source.path) {
                Some(before) if *before == source.text => {}
                Some(before) => {
                    edits.push(edit(&source.path, before, &source.text));
                    before.clone_from(&source.text);
                }
                None => drop(self.0.insert(source.path.clone(), source.text.clone())),
            }
        }
        edits
    }

    /// Puts sound texts before some files.
    pub(super) fn before<'a>(&'a self, files: &'a dyn Files, broken: &'a BTreeSet<String>) -> Mended<'a> {
        Mended { files, good: self, broken }
    }
}

/// Files of which some are replaced by their last sound text.
pub(super) struct Mended<'a> {
    files: &'a dyn Files,
    good: &'a Good,
    broken: &'a BTreeSet<String>,
}

impl Files for Mended<'_> {
    fn read(&self, path: &str) -> Result<Vec<u8>, FileError> {
        match self.good.text(path).filter(|_| self.broken.contains(path)) {
            Some(text) => Ok(text.clone().into_bytes()),
            None => self.files.read(path),
        }
    }

    fn list(&self, folder: &str) -> Result<Vec<String>, FileError> {
        self.files.list(folder)
    }
}

/// Returns those faults of a build that are about files which the next one has sound texts of.
pub(super) fn causes(faults: Vec<Fault>, broken: &BTreeSet<String>) -> Vec<Fault> {
    let of_settings = broken.contains(SETTINGS);
    let unreadable = of_settings && faults.iter().any(|fault| !is_of_files(fault.code()));
    let is_cause = |fault: &Fault| match is_of_files(fault.code()) {
        true => !unreadable,
        false => broken.contains(fault.path()),
    };
    faults.into_iter().filter(is_cause).collect()
}

/// Tells whether a fault is that a file cannot be read.
fn is_of_files(code: Code) -> bool {
    matches!(code, Code::MissingFile | Code::UnreadableFile | Code::NotUtf8 | Code::FileTooLarge)
}

/// Returns the lines in which a text differs from the one before.
fn edit(path: &str, before: &str, after: &str) -> Edit {
    let same = |(one, other): &(&str, &str)| one == other;
    let count = after.lines().count();
    let first = before.lines().zip(after.lines()).take_while(same).count();
    let rest = count.min(before.lines().count()) - first;
    let tail = before.lines().rev().zip(after.lines().rev()).take(rest).take_while(same).count();
    let line = (first + 1).min(count.max(1));
    Edit { path: path.to_owned(), line, last: (count - tail).max(line) }
}

#[cfg(test)]
mod tests {
    use super::edit;

    #[test]
    fn edits_are_the_lines_that_differ() {
        for (before, after, lines) in [
            ("a\nb\nc", "a\nx\nc", (2, 2)),
            ("a\nb\nc", "a\nb\nx\ny\nc", (3, 4)),
            ("a\nb\nc", "a\nc", (2, 2)),
            ("a\nb\nc", "a\nb", (2, 2)),
            ("a\na", "a\na\na", (3, 3)),
            ("a", "", (1, 1)),
            ("", "a\nb", (1, 2)),
        ] {
            let edit = edit("p", before, after);
            assert_eq!((edit.line, edit.last), lines, "{before:?} to {after:?}");
        }
    }
}
