//! Faults that a book is known to have: a list that is committed beside it, so that only new ones fail it.

use super::identity::fault_name;
use crate::base::{Diagnostic, Severity, SourceMap};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A list of known faults. Faults are told apart by what is said of which text, not by their lines, so that edits
/// elsewhere leave them known. Notes are not in it: they never fail a book.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Baseline {
    entries: BTreeMap<String, Entry>,
}

/// A line of the file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    /// The name that equal faults share.
    fault: String,
    /// For people who read the file: where it was, what, and how it was said.
    path: String,
    code: String,
    message: String,
    /// How many there are.
    count: usize,
}

/// Faults seen against a baseline.
#[derive(Debug, Default)]
pub struct Compared {
    /// The faults that are not known, and all notes.
    pub new: Vec<Diagnostic>,
    /// How many are known.
    pub known: usize,
    /// How many known ones are there no longer.
    pub gone: usize,
}

impl Baseline {
    /// Lists faults.
    pub fn of(diagnostics: &[Diagnostic], sources: &SourceMap) -> Baseline {
        let mut entries: BTreeMap<String, Entry> = BTreeMap::new();
        for fault in diagnostics.iter().filter(|fault| counts(fault)) {
            let key = fault_name(fault, sources);
            let entry = entries.entry(key.clone()).or_insert_with(|| Entry {
                fault: key,
                path: sources.path(fault.span.source).to_owned(),
                code: fault.code.name().to_owned(),
                message: fault.message.clone(),
                count: 0,
            });
            entry.count += 1;
        }
        Baseline { entries }
    }

    /// Reads a file's text.
    ///
    /// # Errors
    /// Says which line is none of ours.
    pub fn read(text: &str) -> Result<Baseline, String> {
        let mut entries = BTreeMap::new();
        for (at, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
            let entry: Entry =
                serde_json::from_str(line).map_err(|error| format!("line {}: {error}", at + 1))?;
            entries.insert(entry.fault.clone(), entry);
        }
        Ok(Baseline { entries })
    }

    /// Returns the file's text: one JSON object a line, by path, code and message, so that changes of it are small.
    pub fn text(&self) -> String {
        let mut entries: Vec<&Entry> = self.entries.values().collect();
        entries.sort_by(|a, b| {
            (&a.path, &a.code, &a.message, &a.fault).cmp(&(&b.path, &b.code, &b.message, &b.fault))
        });
        let line = |entry| serde_json::to_string(entry).expect("an entry holds text and numbers only") + "\n";
        entries.into_iter().map(line).collect()
    }

    /// Returns how many faults are listed.
    pub fn count(&self) -> usize {
        self.entries.values().map(|entry| entry.count).sum()
    }

    /// Takes the known faults out of a list. Where there are more of equal faults than before, the last are new.
    pub fn compare(&self, diagnostics: &[Diagnostic], sources: &SourceMap) -> Compared {
        let mut left: BTreeMap<&str, usize> =
            self.entries.iter().map(|(key, entry)| (key.as_str(), entry.count)).collect();
        let mut compared = Compared::default();
        for fault in diagnostics {
            match left
                .get_mut(fault_name(fault, sources).as_str())
                .filter(|count| counts(fault) && **count > 0)
            {
                Some(count) => {
                    *count -= 1;
                    compared.known += 1;
                }
                None => compared.new.push(fault.clone()),
            }
        }
        compared.gone = left.into_values().sum();
        compared
    }
}

/// Tells whether a fault may fail a book.
fn counts(fault: &Diagnostic) -> bool {
    fault.severity != Severity::Note
}
