//! Following a formula's macros without laying anything out, to know that they end in bounds.
//!
//! The engine bounds how many macros are expanded, not how much they leave nor how deep it nests: nine lines can ask
//! for gigabytes. So its own expander is run here first, step by step, under a budget. Definitions, which the engine's
//! parser makes, are made here the same way; what cannot be followed exactly (definitions inside of definitions,
//! environments and brackets, copies of commands that look ahead) is refused.

mod define;

use super::guard::{MAX_DEPTH, declares, defines, too_deep};
use super::nesting::Nesting;
use crate::render::MathError;
use katex::macro_expander::MacroExpander;
use katex::macros::{MacroContextInterface as _, MacroDefinition};
use katex::types::{Mode, Token};
use katex::{KatexContext, ParseError, Settings};
use std::ops::Range;

/// How many tokens the macros of a formula may make.
const MAX_TOKENS: usize = 6000;

/// Marks the end of what `\edef` expands.
const END: &str = "\\bookpress@end";

/// Why a formula's macros were not followed to their end.
pub(super) enum Stop {
    /// The engine's own error.
    Engine(ParseError),
    /// Ours.
    Refusal(MathError),
}

impl From<ParseError> for Stop {
    fn from(error: ParseError) -> Stop {
        Stop::Engine(error)
    }
}

/// Follows a formula's macros; the settings are those that it will be laid out with, and are spoilt by this.
pub(super) fn rehearse(context: &KatexContext, tex: &str, settings: &Settings) -> Result<(), Stop> {
    let mut gullet = MacroExpander::new(tex, settings, Mode::Math, context);
    gullet.begin_group();
    let nesting = Nesting::new();
    let mut rehearsal = Rehearsal { tex, gullet, nesting, spent: 0, brackets: 0, global: false };
    rehearsal.run()?;
    // The engine expands the tag after all else.
    if rehearsal.gullet.is_defined("\\df@tag") {
        rehearsal.gullet.push_token(Token::new("\\df@tag", None));
        rehearsal.run()?;
    }
    Ok(())
}

struct Rehearsal<'a> {
    tex: &'a str,
    gullet: MacroExpander<'a>,
    nesting: Nesting,
    /// Tokens made so far.
    spent: usize,
    /// Brackets opened and not closed: an optional argument bounds definitions, and looks like an interval.
    brackets: usize,
    /// Whether the definition that follows holds outside of its group.
    global: bool,
}

impl Rehearsal<'_> {
    fn run(&mut self) -> Result<(), Stop> {
        loop {
            let token = self.peek()?;
            match token.text.as_str() {
                "EOF" => return Ok(()),
                name if declares(name) => self.declare()?,
                _ if self.expand(false)? => {}
                _ => {
                    let token = self.pop()?;
                    self.take(&token)?;
                }
            }
        }
    }

    /// Expands the next token once; says whether it did.
    fn expand(&mut self, expandable_only: bool) -> Result<bool, Stop> {
        let token = self.peek()?;
        if token.text == "\\expandafter" && self.is_function(&token) {
            self.expand_after(0)?;
            return Ok(true);
        }
        if is_passive(&token) && self.is_function(&token) {
            return Ok(false);
        }
        let made = self.gullet.expand_once(Some(expandable_only))?;
        self.spend(made.map_or(0, isize::unsigned_abs), &token)?;
        Ok(made.is_some())
    }

    /// Expands the token after the next, once; chains of this command recurse.
    fn expand_after(&mut self, depth: usize) -> Result<(), Stop> {
        let command = self.pop()?;
        let kept = self.pop()?;
        let next = self.peek()?;
        self.spend(1, &command)?;
        if depth > MAX_DEPTH {
            return Err(Stop::Refusal(too_deep(self.range(&command))));
        }
        match next.text.as_str() {
            "\\expandafter" => self.expand_after(depth + 1)?,
            "EOF" => {}
            _ => drop(self.expand(true)?),
        }
        self.gullet.push_token(kept);
        Ok(())
    }

    fn spend(&mut self, tokens: usize, token: &Token) -> Result<(), Stop> {
        self.spent = self.spent.saturating_add(tokens);
        if self.spent <= MAX_TOKENS {
            return Ok(());
        }
        Err(self.fault(token, format!("the macros of this formula make more than {MAX_TOKENS} tokens")))
    }

    /// Takes in a token that stays.
    fn take(&mut self, token: &Token) -> Result<(), Stop> {
        let text = if token.treat_as_relax == Some(true) { "\\relax" } else { token.text.as_str() };
        let spaces = text == " ";
        if !spaces && self.nesting.see(text) > MAX_DEPTH {
            return Err(Stop::Refusal(too_deep(self.range(token))));
        }
        match text {
            "{" | "\\begingroup" => self.gullet.begin_group(),
            // With none open, the engine stops here.
            "}" | "\\endgroup" => self.gullet.end_group()?,
            "[" => self.brackets += 1,
            "]" => self.brackets = self.brackets.saturating_sub(1),
            _ if defines(text) => self.define(token)?,
            _ => {}
        }
        Ok(())
    }

    /// Expands all of a replacement that can be; its tokens stand in reverse.
    fn expand_all(&mut self, tokens: Vec<Token>) -> Result<Vec<Token>, Stop> {
        let mut end = Token::new(END, None);
        end.noexpand = Some(true);
        self.gullet.push_token(end);
        self.gullet.push_tokens(tokens);
        let mut made = Vec::new();
        while self.peek()?.text != END {
            if self.expand(true)? {
                continue;
            }
            let mut token = self.pop()?;
            if token.treat_as_relax == Some(true) {
                (token.noexpand, token.treat_as_relax) = (Some(false), Some(false));
            }
            made.push(token);
        }
        self.pop()?;
        made.reverse();
        Ok(made)
    }

    /// Tells whether a token is one of the engine's macros that compute.
    fn is_function(&self, token: &Token) -> bool {
        let definition = self.gullet.macros().get(token.text.as_str());
        matches!(definition, Some(MacroDefinition::StaticFunction(_)))
    }

    fn peek(&mut self) -> Result<Token, Stop> {
        Ok(self.gullet.future_mut()?)
    }

    fn pop(&mut self) -> Result<Token, Stop> {
        Ok(self.gullet.pop_token()?)
    }

    fn fault(&self, token: &Token, message: String) -> Stop {
        Stop::Refusal(MathError { message, range: self.range(token), too_deep: false, suggestion: None })
    }

    /// Returns where in the formula a token stands; one of a macro of the book stands in the whole formula.
    fn range(&self, token: &Token) -> Range<usize> {
        let place = token.loc.as_ref().filter(|place| place.input() == self.tex);
        place.map_or(0..self.tex.len(), |place| place.start()..place.end())
    }
}

/// Commands that expand what follows them, out of the budget's sight; they leave their arguments in place here.
fn is_passive(token: &Token) -> bool {
    let passive = ["\\TextOrMath", "\\bra@ket", "\\bra@set", "\\dots", "\\dotso", "\\dotsc", "\\cdots"];
    passive.contains(&token.text.as_str())
}
