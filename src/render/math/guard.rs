//! What is refused before the engine sees a formula.
//!
//! The engine recurses over a formula's nesting and over its macros, takes quadratic time over long rows, and has
//! commands that print. So length, depth and those commands are checked over the source. Macros are followed
//! ([`super::rehearsal`]) where a simple bound over the source does not do.

use super::macros::Macros;
use super::nesting::Nesting;
use super::scan::{Token, tokens};
use crate::render::MathError;
use std::ops::Range;

/// The longest formula, in bytes. A page of the longest derivations has a third of it; the engine takes quadratic time
/// over a row of operators, a fifth of a second for one of this length.
pub const MAX_LENGTH: usize = 6000;

/// How deep braces, environments and the like may nest, macros expanded.
///
/// Measured: nested `pmatrix` takes some 350 KB of stack a level in a debug build, so that 64 MiB hold three times as
/// much.
pub const MAX_DEPTH: usize = 64;

/// How many digits a character's number may have.
const MAX_DIGITS: usize = 7;

/// What a formula asks of the engine.
#[derive(Debug, Default)]
pub(super) struct Needs<'a> {
    /// Macros of the book that it names, sorted, each once.
    pub(super) macros: Vec<&'a str>,
    /// Whether its macros have to be followed to know that they end.
    pub(super) rehearsal: bool,
}

/// Refuses a formula that the engine must not see, and says what the others need.
pub(super) fn inspect<'a>(tex: &'a str, macros: &Macros) -> Result<Needs<'a>, MathError> {
    if tex.len() > MAX_LENGTH {
        let message = format!("a formula of {} bytes is longer than {MAX_LENGTH}", tex.len());
        return Err(MathError::whole(tex, message));
    }
    let (mut nesting, mut needs, mut gain, mut deepest) = (Nesting::new(), Needs::default(), 0, 0);
    for token in tokens(tex) {
        deepest = deepest.max(nesting.see(token.text));
        if deepest > MAX_DEPTH {
            return Err(too_deep(token.range()));
        }
        if token.text.len() > 1 {
            refuse(token)?;
            check_number(token, tex)?;
            needs.rehearsal |= defines(token.text);
            if let Some(cost) = macros.cost(token.text) {
                needs.macros.push(token.text);
                needs.rehearsal |= cost.repeats;
                gain += cost.depth;
            }
        }
    }
    needs.macros.sort_unstable();
    needs.macros.dedup();
    needs.rehearsal |= deepest + gain > MAX_DEPTH;
    Ok(needs)
}

/// Makes the error for a formula nested too deep.
pub(super) fn too_deep(range: Range<usize>) -> MathError {
    let message = format!("this formula is nested deeper than {MAX_DEPTH} levels");
    MathError { message, range, too_deep: true, suggestion: None }
}

/// Refuses commands that reach outside of the formula.
pub(super) fn refuse(token: Token<'_>) -> Result<(), MathError> {
    refusal(token.text).map_or(Ok(()), |message| {
        Err(MathError { message, range: token.range(), too_deep: false, suggestion: None })
    })
}

/// Refuses a character by a number that the engine cannot add up.
fn check_number(token: Token<'_>, tex: &str) -> Result<(), MathError> {
    if token.text != "\\char" && token.text != "\\@char" {
        return Ok(());
    }
    let rest = tex[token.range().end..].trim_start_matches([' ', '\'', '"', '{']);
    if rest.bytes().take_while(u8::is_ascii_hexdigit).count() <= MAX_DIGITS {
        return Ok(());
    }
    let message = format!("`{}`: a number of more than {MAX_DIGITS} digits", token.text);
    Err(MathError { message, range: token.range(), too_deep: false, suggestion: None })
}

/// Says why a command may not be used, if it may not.
pub(super) fn refusal(command: &str) -> Option<String> {
    let reason = match command {
        "\\href" | "\\url" => "a link in a formula is not allowed",
        "\\includegraphics" => "an image in a formula is not allowed",
        "\\htmlClass" | "\\htmlId" | "\\htmlStyle" | "\\htmlData" => "HTML in a formula is not allowed",
        "\\message" | "\\errmessage" | "\\show" => "a command that prints is not allowed",
        _ => return None,
    };
    Some(format!("`{command}`: {reason}"))
}

/// Tells whether a command defines macros.
pub(super) fn defines(command: &str) -> bool {
    let plain = ["\\def", "\\gdef", "\\edef", "\\xdef", "\\let", "\\futurelet", "\\global", "\\long"];
    plain.contains(&command) || declares(command)
}

/// Tells whether a command is one of LaTeX's for defining macros.
pub(super) fn declares(command: &str) -> bool {
    ["\\newcommand", "\\renewcommand", "\\providecommand"].contains(&command)
}
