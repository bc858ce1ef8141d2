//! The names of commands and environments that the engine knows, for macros and for hints.

use super::columns;
use crate::base::nearest;
use katex::KatexContext;
use katex::macro_expander::IMPLICIT_COMMANDS;
use katex::macros::builtins::BUILTIN_MACROS;
use katex::types::Mode;

/// The names of symbols, one a line: the engine tells whether it knows a symbol, but not which it knows. A test holds
/// this list against the engine and against KaTeX's own table.
const SYMBOLS: &str = include_str!("symbols.txt");

/// What an engine knows.
pub(super) struct Names<'a>(pub(super) &'a KatexContext);

impl<'a> Names<'a> {
    /// Tells whether a command is known.
    pub(super) fn knows(&self, command: &str) -> bool {
        let symbols = &self.0.symbols;
        self.0.functions.contains_key(command)
            || BUILTIN_MACROS.contains_key(command)
            || symbols.contains(Mode::Math, command)
            || symbols.contains(Mode::Text, command)
            || IMPLICIT_COMMANDS.contains(command)
    }

    /// Returns the commands that an author may write, each with its backslash, sorted.
    pub(super) fn all(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        let functions = self.0.functions.keys().map(String::as_str);
        let names = functions.chain(BUILTIN_MACROS.keys().copied()).chain(SYMBOLS.lines());
        let mut names: Vec<&str> = names.filter(|name| is_public(name)).collect();
        names.sort_unstable();
        names.dedup();
        names.into_iter()
    }

    /// Returns the environments, sorted.
    pub(super) fn environments(&self) -> Vec<&'a str> {
        let mut names: Vec<&str> =
            self.0.environments.keys().map(String::as_str).filter(|name| columns::is_public(name)).collect();
        names.sort_unstable();
        names
    }

    /// Returns the environment that a wrong name is nearest to.
    pub(super) fn nearest_environment(&self, name: &str) -> Option<String> {
        nearest(name, self.environments()).map(str::to_owned)
    }
}

/// Tells whether a name is a command for authors: the engine's inner ones hold `@` or a second backslash.
fn is_public(name: &str) -> bool {
    name == "\\\\" || name.starts_with('\\') && name.len() > 1 && !name[1..].contains(['@', '\\'])
}
