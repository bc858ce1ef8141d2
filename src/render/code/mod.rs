//! Listings: syntect's scopes as a few short classes.
//!
//! syntect's own HTML names every scope and is 17 times as long as the code. Here each stretch of code gets at most one
//! class of one letter ([`classes`]), equal neighbours join, and spaces, brackets and operators get none: 25 KB of a
//! chapter's Python grow to 2.5 times their length (3.4 if operators had a class), the dense fixtures of
//! `tests/highlight` to 3.0 on average; worst are YAML's short keys and values, at 4.5.
//!
//! Grammars come from the `two-face` crate, since syntect's own set lacks TOML. They are loaded at the first listing
//! that needs them.

mod classes;
mod console;
mod languages;
mod runs;
mod words;

use crate::base::{Markup, Syntax};
use crate::render::Highlighter;
use classes::{ClassStack, Rules};
use languages::Language;
use runs::Runs;
use std::sync::OnceLock;
use syntect::parsing::{ParseState, SyntaxReference, SyntaxSet};
use words::Words;

/// The longest line that is parsed, in bytes: grammars are regular expressions, and some are quadratic.
const LONGEST_LINE: usize = 2_000;

/// How much of a listing is parsed, in bytes; the rest is bare text.
const LONGEST_LISTING: usize = 200_000;

/// The highlighter: syntect, its grammars loaded when they are first needed.
#[derive(Default)]
pub struct Syntect {
    grammars: OnceLock<Grammars>,
}

/// Grammars, and what their scopes look like.
struct Grammars {
    syntaxes: SyntaxSet,
    rules: Rules,
}

impl Syntect {
    /// Makes a highlighter; nothing is loaded yet.
    pub fn new() -> Syntect {
        Syntect::default()
    }

    fn grammars(&self) -> &Grammars {
        self.grammars
            .get_or_init(|| Grammars { syntaxes: two_face::syntax::extra_newlines(), rules: Rules::new() })
    }
}

impl Highlighter for Syntect {
    fn highlight(&self, language: &str, code: &str) -> Option<Vec<String>> {
        match languages::find(language) {
            Language::Plain => Some(code.lines().map(escaped).collect()),
            Language::Console => Some(console::highlight(self.grammars(), code)),
            Language::Grammar(name, words) => {
                let grammars = self.grammars();
                let syntax = grammars.syntaxes.find_syntax_by_token(name)?;
                let mut parser = Parser::new(grammars, syntax, words);
                Some(lines(code).map(|line| parser.line(line).markup(line)).collect())
            }
        }
    }

    fn nearest(&self, language: &str) -> Option<&str> {
        languages::nearest(language, &self.grammars().syntaxes)
    }
}

/// Iterates over lines without their line ends; a carriage return stays out too.
fn lines(code: &str) -> impl Iterator<Item = &str> {
    code.lines()
}

fn escaped(line: &str) -> String {
    let mut out = Markup::new(Syntax::Html);
    out.text(line);
    out.finish()
}

/// Parses the lines of one listing.
struct Parser<'a> {
    grammars: &'a Grammars,
    state: ParseState,
    stack: ClassStack,
    words: Words,
    budget: usize,
}

impl<'a> Parser<'a> {
    fn new(grammars: &'a Grammars, syntax: &SyntaxReference, words: Words) -> Parser<'a> {
        let (state, stack) = (ParseState::new(syntax), ClassStack::default());
        Parser { grammars, state, stack, words, budget: LONGEST_LISTING }
    }

    /// Parses a line without its line end. What is over a limit, or what the grammar fails on, has no classes.
    fn line(&mut self, line: &str) -> Runs {
        if line.len() > self.budget {
            self.budget = 0;
        }
        if line.len() > LONGEST_LINE || self.budget == 0 {
            return Runs::bare(line.len());
        }
        self.budget -= line.len();
        let ended = format!("{line}\n");
        let Ok(ops) = self.state.parse_line(&ended, &self.grammars.syntaxes) else {
            return Runs::bare(line.len());
        };
        let mut runs = Runs::default();
        for (at, op) in ops {
            runs.push(at.min(line.len()), self.stack.class());
            self.stack.apply(&op, &self.grammars.rules);
        }
        runs.push(line.len(), self.stack.class());
        self.words.paint(line, &mut runs);
        runs
    }
}
