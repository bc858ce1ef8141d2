//! What the documentation says of each code.

use crate::base::Code;

/// The chapter that explains every code; its `##` headings are the names of codes.
const DOCUMENTATION: &str = include_str!("../../../docs/diagnostics.md");

/// A code and its explanation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule {
    /// The name of the code.
    pub name: &'static str,
    /// The first sentence of the explanation; empty where there is none.
    pub summary: &'static str,
    /// The explanation as Markdown; empty where there is none.
    pub help: &'static str,
}

/// Returns a rule for each code, in the order of [`Code::ALL`].
pub fn rules() -> Vec<Rule> {
    Code::ALL.iter().map(|code| rule(code.name())).collect()
}

fn rule(name: &'static str) -> Rule {
    let help = sections().find(|(heading, _)| *heading == name).map_or("", |(_, text)| text);
    let end = help.find(".\n").into_iter().chain(help.find(". ")).min().map_or(help.len(), |at| at + 1);
    Rule { name, summary: &help[..end], help }
}

fn sections() -> impl Iterator<Item = (&'static str, &'static str)> {
    let sections = DOCUMENTATION.split("\n## ").skip(1);
    sections.filter_map(|section| section.split_once('\n')).map(|(name, text)| (name.trim(), text.trim()))
}
