//! What the documentation says of each code.

use crate::base::Code;
use std::collections::BTreeMap;

/// The chapter that explains every code; its `##` headings are the names of codes.
const DOCUMENTATION: &str = include_str!("../../../docs/diagnostics.md");

/// A code and its explanation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// The name of the code.
    pub name: &'static str,
    /// The first sentence of the explanation; empty where there is none.
    pub summary: String,
    /// The explanation as Markdown; empty where there is none.
    pub help: &'static str,
}

/// Returns a rule for each code, in the order of [`Code::ALL`].
pub fn rules() -> Vec<Rule> {
    let sections: BTreeMap<&str, &str> = sections().collect();
    let help = |code: &Code| sections.get(code.name()).copied().unwrap_or_default();
    Code::ALL
        .iter()
        .map(|code| Rule { name: code.name(), summary: first_sentence(help(code)), help: help(code) })
        .collect()
}

fn first_sentence(help: &str) -> String {
    let end = help.find(".\n").into_iter().chain(help.find(". ")).min().map_or(help.len(), |at| at + 1);
    help[..end].replace('\n', " ")
}

/// Splits the chapter at the headings that are names of codes; examples may hold other lines that start like one.
fn sections() -> impl Iterator<Item = (&'static str, &'static str)> {
    let heading =
        |part: &str| part.lines().next().is_some_and(|line| Code::ALL.iter().any(|code| code.name() == line));
    let starts: Vec<usize> = DOCUMENTATION.match_indices("\n## ").map(|(at, mark)| at + mark.len()).collect();
    let starts: Vec<usize> = starts.into_iter().filter(|at| heading(&DOCUMENTATION[*at..])).collect();
    let ends: Vec<usize> =
        starts.iter().skip(1).map(|at| at - "\n## ".len()).chain([DOCUMENTATION.len()]).collect();
    let parts = starts.into_iter().zip(ends).map(|(start, end)| &DOCUMENTATION[start..end]);
    parts.filter_map(|part| part.split_once('\n')).map(|(name, text)| (name, text.trim()))
}

#[cfg(test)]
mod tests {
    use super::rules;

    #[test]
    fn every_code_is_explained_with_an_example() {
        for rule in rules() {
            assert!(rule.help.len() > rule.summary.len(), "`{}` has no explanation", rule.name);
            assert!(rule.help.contains("```"), "`{}` has no example", rule.name);
            assert!(
                rule.summary.ends_with('.') && rule.summary.len() > 15,
                "{}: {}",
                rule.name,
                rule.summary
            );
        }
    }

    #[test]
    fn every_section_is_about_a_code() {
        let names: Vec<&str> = rules().into_iter().map(|rule| rule.name).collect();
        let mut fence = None;
        for line in super::DOCUMENTATION.lines() {
            let ticks = line.len() - line.trim_start_matches('`').len();
            match fence {
                None if ticks >= 3 => fence = Some(ticks),
                Some(open) if ticks >= open => fence = None,
                None if line.starts_with("## ") => {
                    assert!(names.contains(&&line[3..]), "`{line}` is about no code");
                }
                _ => {}
            }
        }
        assert_eq!(fence, None);
    }
}
