//! Renderers of diagnostics: pure functions from diagnostics and their sources to text.
//!
//! `human` shows the source as rustc does, `short` is one line a fault for editors, `json` one object a line for
//! programs, `sarif` one log for code scanning, `github` workflow commands for annotations. The first two and the last
//! leave notes out unless asked; the data formats hold everything.

mod baseline;
mod excerpt;
mod github;
mod human;
mod identity;
mod json;
mod printable;
mod rules;
mod sarif;
mod short;
mod tally;

pub use baseline::{Baseline, Compared};
pub use github::github;
pub use human::human;
pub use json::json;
pub use rules::{Rule, rules};
pub use sarif::sarif;
pub use short::short;
pub use tally::Tally;

use crate::base::{Diagnostic, Severity, SourceMap};

/// A way to write diagnostics down.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// With source excerpts, for people.
    #[default]
    Human,
    /// `path:line:column: error[code]: message`, one a line.
    Short,
    /// One JSON object a line.
    Json,
    /// A SARIF 2.1.0 log.
    Sarif,
    /// GitHub workflow commands.
    Github,
}

impl Format {
    /// Tells whether it is data for programs rather than talk.
    pub fn is_data(self) -> bool {
        matches!(self, Format::Json | Format::Sarif | Format::Github)
    }
}

/// How a report should look.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Look {
    /// Whether `human` may use terminal colours.
    pub color: bool,
    /// Whether `human`, `short` and `github` list notes too.
    pub notes: bool,
}

/// Renders diagnostics in a format.
pub fn render(format: Format, diagnostics: &[Diagnostic], sources: &SourceMap, look: Look) -> String {
    let listed: Vec<&Diagnostic> = diagnostics.iter().filter(|one| is_listed(one, format, look)).collect();
    match format {
        Format::Human => human(&listed, sources, look.color),
        Format::Short => short(&listed, sources),
        Format::Json => json(&listed, sources),
        Format::Sarif => sarif(&listed, sources),
        Format::Github => github(&listed, sources),
    }
}

fn is_listed(diagnostic: &Diagnostic, format: Format, look: Look) -> bool {
    let all = look.notes || matches!(format, Format::Json | Format::Sarif);
    all || diagnostic.severity != Severity::Note
}
