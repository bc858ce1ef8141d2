//! Following a formula's macros without laying anything out, to know that they end in bounds.
//!
//! The engine bounds how many macros are expanded, not how much they leave nor how deep it nests: nine lines can ask
//! for gigabytes. So its own expander is run here first, step by step, under a budget. Definitions, which the engine's
//! parser makes, are made here the same way; what cannot be followed exactly (definitions inside of definitions,
//! environments and brackets, copies of commands that look ahead) is refused.

use super::guard::{MAX_DEPTH, declares, defines, too_deep};
use super::macros::check_placeholders;
use super::nesting::{Nesting, Scope};
use crate::render::MathError;
use katex::macro_expander::MacroExpander;
use katex::macros::{MacroContextInterface as _, MacroDefinition, MacroExpansion};
use katex::types::{Mode, Token};
use katex::{KatexContext, ParseError, Settings};
use std::collections::BTreeSet;
use std::ops::Range;

/// How many tokens the macros of a formula may make.
const MAX_TOKENS: usize = 10_000;

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

    /// Makes the definition that a command of TeX asks for.
    fn define(&mut self, command: &Token) -> Result<(), Stop> {
        self.check_place(command)?;
        match command.text.as_str() {
            "\\global" => self.global = true,
            "\\long" => {}
            "\\let" => self.copy(command)?,
            "\\futurelet" => self.copy_ahead(command)?,
            _ => self.define_plainly(command)?,
        }
        Ok(())
    }

    fn define_plainly(&mut self, command: &Token) -> Result<(), Stop> {
        let name = self.pop_name(command)?;
        let (delimiters, brace) = self.parameters(command)?;
        let body = self.gullet.consume_arg(None)?;
        let mut tokens = body.tokens;
        tokens.splice(0..0, brace);
        if matches!(command.text.as_str(), "\\edef" | "\\xdef") {
            tokens = self.expand_all(tokens)?;
        }
        let expansion = MacroExpansion {
            tokens,
            num_args: delimiters.len() - 1,
            delimiters: Some(delimiters),
            unexpandable: None,
        };
        let global = matches!(command.text.as_str(), "\\gdef" | "\\xdef");
        self.set(&name, MacroDefinition::Expansion(expansion), global)
    }

    /// Reads what stands between a macro's name and its replacement: the texts before, between and after arguments,
    /// and the brace that `#{` puts at the replacement's end.
    fn parameters(&mut self, command: &Token) -> Result<(Vec<Vec<String>>, Option<Token>), Stop> {
        let mut delimiters = vec![Vec::new()];
        loop {
            let next = self.peek()?;
            match next.text.as_str() {
                "{" => return Ok((delimiters, None)),
                "EOF" => return Err(self.fault(command, "this definition has no replacement".to_owned())),
                "#" => drop(self.pop()?),
                _ => {
                    let text = self.pop()?.text.to_owned_string();
                    delimiters.last_mut().expect("it starts with one").push(text);
                    continue;
                }
            }
            let digit = self.peek()?;
            if digit.text == "{" {
                delimiters.last_mut().expect("it starts with one").push("{".to_owned());
                return Ok((delimiters, Some(digit)));
            }
            let digit = self.pop()?;
            if digit.text.as_str() != delimiters.len().to_string() || delimiters.len() > 9 {
                let message = format!("expected `#{}`, found `#{}`", delimiters.len(), digit.text.as_str());
                return Err(self.fault(&digit, message));
            }
            delimiters.push(Vec::new());
        }
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

    /// Makes the definition that a command of LaTeX asks for. The engine's own report of a fault here is lost in it.
    fn declare(&mut self) -> Result<(), Stop> {
        let command = self.pop()?;
        self.check_place(&command)?;
        let first = self.gullet.consume_arg(None)?;
        let [name] = first.tokens.as_slice() else { return Err(self.expected_name(&command)) };
        let name = self.checked_name(name.clone(), &command)?;
        let exists = self.gullet.is_defined(name.text.as_str());
        match (command.text.as_str(), exists) {
            ("\\newcommand", true) => {
                let message = format!("`{}` exists already: use `\\renewcommand`", name.text.as_str());
                return Err(self.fault(&name, message));
            }
            ("\\renewcommand", false) => {
                let message = format!("`{}` does not exist yet: use `\\newcommand`", name.text.as_str());
                return Err(self.fault(&name, message));
            }
            _ => {}
        }
        let (num_args, tokens) = self.replacement(&command)?;
        if exists && command.text == "\\providecommand" {
            return Ok(());
        }
        let expansion = MacroExpansion { tokens, num_args, delimiters: None, unexpandable: None };
        self.global = false;
        self.set(&name, MacroDefinition::Expansion(expansion), false)
    }

    /// Reads `[number]` and a replacement.
    fn replacement(&mut self, command: &Token) -> Result<(usize, Vec<Token>), Stop> {
        let mut argument = self.gullet.consume_arg(None)?.tokens;
        let mut count = 0;
        if let [bracket] = argument.as_slice()
            && bracket.text == "["
        {
            let digit = self.pop()?;
            let close = self.pop()?;
            let number = digit.text.as_str().parse().ok().filter(|number| (0..=9).contains(number));
            count = match number {
                Some(number) if close.text == "]" => number,
                _ => {
                    return Err(
                        self.fault(command, "the number of arguments is one digit in brackets".to_owned())
                    );
                }
            };
            argument = self.gullet.consume_arg(None)?.tokens;
        }
        Ok((count, argument))
    }

    fn copy(&mut self, command: &Token) -> Result<(), Stop> {
        let name = self.pop_name(command)?;
        self.gullet.consume_spaces()?;
        let mut source = self.pop()?;
        if source.text == "=" {
            source = self.pop()?;
            if source.text == " " {
                source = self.pop()?;
            }
        }
        self.copy_meaning(&name, source)
    }

    fn copy_ahead(&mut self, command: &Token) -> Result<(), Stop> {
        let name = self.pop_name(command)?;
        let middle = self.pop()?;
        let source = self.pop()?;
        self.copy_meaning(&name, source.clone())?;
        self.gullet.push_token(source);
        self.gullet.push_token(middle);
        Ok(())
    }

    fn copy_meaning(&mut self, name: &Token, mut source: Token) -> Result<(), Stop> {
        let meaning = self.gullet.macros().get(source.text.as_str()).cloned();
        let function =
            matches!(meaning, Some(MacroDefinition::StaticFunction(_) | MacroDefinition::Function(_)));
        if function || defines(source.text.as_str()) {
            let message = format!("`{}` cannot be given another name", source.text.as_str());
            return Err(self.fault(&source, message));
        }
        let meaning = meaning.unwrap_or_else(|| {
            let unexpandable = Some(!self.gullet.is_expandable(source.text.as_str()));
            source.noexpand = Some(true);
            let tokens = vec![source];
            MacroDefinition::Expansion(MacroExpansion { tokens, num_args: 0, delimiters: None, unexpandable })
        });
        self.set(name, meaning, false)
    }

    fn set(&mut self, name: &Token, definition: MacroDefinition, global: bool) -> Result<(), Stop> {
        if let MacroDefinition::Expansion(expansion) = &definition {
            check_placeholders(expansion).map_err(|message| self.fault(name, message))?;
            self.check_body(name, expansion)?;
        }
        let global = std::mem::take(&mut self.global) || global;
        let text = name.text.as_str();
        self.gullet.macros_mut().set(text, Some(definition), global);
        let mut seen = BTreeSet::new();
        if self.reaches(text, text, &mut seen) {
            return Err(self.fault(name, format!("`{text}` reaches itself")));
        }
        Ok(())
    }

    fn check_body(&self, name: &Token, expansion: &MacroExpansion) -> Result<(), Stop> {
        if let Some(inner) = expansion.tokens.iter().find(|token| defines(token.text.as_str())) {
            return Err(
                self.fault(inner, format!("`{}`: a macro cannot define another", inner.text.as_str()))
            );
        }
        // The engine reads this one while it lays out, outside of the budget.
        let number = |token: &Token| token.text.as_str().parse::<u8>().is_ok() || token.text == ".";
        if name.text == "\\arraystretch" && !expansion.tokens.iter().all(number) {
            return Err(self.fault(name, "`\\arraystretch` is a number".to_owned()));
        }
        Ok(())
    }

    /// Tells whether expanding a macro comes to another.
    fn reaches(&self, from: &str, to: &str, seen: &mut BTreeSet<String>) -> bool {
        let Some(definition) = self.gullet.macros().get(from) else { return false };
        let next: Vec<&str> = match definition {
            MacroDefinition::Expansion(expansion) => {
                let expandable = expansion.tokens.iter().filter(|token| token.noexpand != Some(true));
                expandable.map(|token| token.text.as_str()).collect()
            }
            other => {
                super::scan::tokens(other.as_str().unwrap_or_default()).map(|token| token.text).collect()
            }
        };
        next.contains(&to)
            || next.iter().any(|name| seen.insert((*name).to_owned()) && self.reaches(name, to, seen))
    }

    /// Refuses definitions where the engine ends their validity elsewhere than the next brace does.
    fn check_place(&self, command: &Token) -> Result<(), Stop> {
        let followed = self.nesting.scopes().all(|scope| scope != Scope::Environment);
        if followed && self.brackets == 0 {
            return Ok(());
        }
        let message = format!("`{}` cannot stand in an environment or in brackets", command.text.as_str());
        Err(self.fault(command, message))
    }

    fn pop_name(&mut self, command: &Token) -> Result<Token, Stop> {
        let name = self.pop()?;
        self.checked_name(name, command)
    }

    fn checked_name(&self, name: Token, command: &Token) -> Result<Token, Stop> {
        let text = name.text.as_str();
        if !text.starts_with('\\') || text.len() < 2 {
            return Err(self.expected_name(command));
        }
        if text.contains('@') || defines(text) {
            return Err(self.fault(&name, format!("`{text}` cannot be a macro's name")));
        }
        Ok(name)
    }

    fn expected_name(&self, command: &Token) -> Stop {
        self.fault(command, format!("expected a macro's name after `{}`", command.text.as_str()))
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
