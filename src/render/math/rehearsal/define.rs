//! Definitions of macros in a formula, made as the engine's parser makes them.

use super::super::guard::defines;
use super::super::macros::check_placeholders;
use super::super::nesting::Scope;
use super::super::scan::tokens;
use super::{Rehearsal, Stop};
use katex::macros::{MacroContextInterface as _, MacroDefinition, MacroExpansion};
use katex::types::Token;
use std::collections::BTreeSet;

impl Rehearsal<'_> {
    /// Makes the definition that a command of TeX asks for.
    pub(super) fn define(&mut self, command: &Token) -> Result<(), Stop> {
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

    /// Makes the definition that a command of LaTeX asks for. The engine's own report of a fault here is lost in it.
    pub(super) fn declare(&mut self) -> Result<(), Stop> {
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
            other => tokens(other.as_str().unwrap_or_default()).map(|token| token.text).collect(),
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
}
