//! How many faults there are, in words.

use crate::base::{Diagnostic, Severity};

/// Counts of diagnostics by severity.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// How many errors.
    pub errors: usize,
    /// How many warnings.
    pub warnings: usize,
    /// How many notes.
    pub notes: usize,
}

impl Tally {
    /// Counts diagnostics.
    pub fn of(diagnostics: &[Diagnostic]) -> Tally {
        let mut tally = Tally::default();
        for diagnostic in diagnostics {
            match diagnostic.severity {
                Severity::Error => tally.errors += 1,
                Severity::Warning => tally.warnings += 1,
                Severity::Note => tally.notes += 1,
            }
        }
        tally
    }

    /// Tells whether the book fails: by an error, or by a warning where those count. Notes never fail.
    pub fn fails(self, strict: bool) -> bool {
        self.errors > 0 || (strict && self.warnings > 0)
    }

    /// Returns the closing line, such as `error: 3 errors, 1 warning`; `None` where there is nothing to say.
    ///
    /// `notes_listed` says whether the notes stand above, so that the line need not tell how to see them.
    pub fn summary(self, strict: bool, notes_listed: bool) -> Option<String> {
        let counts = [(self.errors, "error"), (self.warnings, "warning"), (self.notes, "note")];
        let (_, worst) = counts.iter().find(|(count, _)| *count > 0)?;
        let worst = if self.fails(strict) { "error" } else { worst };
        let said: Vec<String> =
            counts.iter().filter(|(count, _)| *count > 0).map(|(count, name)| plural(*count, name)).collect();
        let how = if self.notes > 0 && !notes_listed { " (`--notes` lists notes)" } else { "" };
        let why =
            if self.errors == 0 && self.fails(strict) { "; `--strict` makes warnings fail" } else { "" };
        Some(format!("{worst}: {}{how}{why}", said.join(", ")))
    }
}

fn plural(count: usize, name: &str) -> String {
    format!("{count} {name}{}", if count == 1 { "" } else { "s" })
}
