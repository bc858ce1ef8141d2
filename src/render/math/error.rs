//! The engine's errors as phrases with ranges.

use super::macros::Macros;
use super::names::Names;
use super::nesting::Nesting;
use super::scan::{Token, tokens};
use crate::base::nearest;
use crate::render::MathError;
use katex::ParseError;
use katex::macros::builtins::BUILTIN_MACROS;
use katex::types::ParseErrorKind;
use std::ops::Range;

/// Rewrites an error of the engine.
pub(super) fn explain(error: &ParseError, tex: &str, names: &Names<'_>, macros: &Macros) -> MathError {
    if let Some(error) = ends_early(error).then(|| unclosed(tex)).flatten() {
        return error;
    }
    let range = range(error, tex).or_else(|| search(&error.kind, tex)).unwrap_or(0..tex.len());
    let suggestion = match &*error.kind {
        ParseErrorKind::UndefinedControlSequence { name } if !names.knows(name) => {
            nearest(name, names.all().chain(macros.names())).map(str::to_owned)
        }
        ParseErrorKind::NoSuchEnvironment { name } => names.nearest_environment(name),
        _ => None,
    };
    MathError { message: phrase(&error.kind), range, too_deep: false, suggestion }
}

/// Tells whether the engine met the end, or another closing, where something was still open.
fn ends_early(error: &ParseError) -> bool {
    use ParseErrorKind as Kind;
    matches!(
        *error.kind,
        Kind::ExpectedToken { .. }
            | Kind::UnexpectedEndOfMacroArgument { .. }
            | Kind::ExpectedRightAfterLeft
            | Kind::ExpectedArrayDelimiter { .. }
            | Kind::ExtraCloseBrace
            | Kind::FunctionOnlyInArray { .. }
            | Kind::ExpectedCdDelimiter { .. }
    )
}

/// Finds what a formula closes without opening, or opens without closing, innermost first.
fn unclosed(tex: &str) -> Option<MathError> {
    let (mut nesting, mut open) = (Nesting::new(), Vec::new());
    for token in tokens(tex) {
        let before = nesting.scopes().count();
        nesting.see(token.text);
        let after = nesting.scopes().count();
        match closing(token.text) {
            _ if after > before => open.push(token),
            Some(_) if after < before => drop(open.pop()),
            Some(what) => return Some(mismatch(token, what, open.last().copied())),
            None => {}
        }
    }
    open.last().map(|token| at(token.range(), format!("`{}` is not closed", token.text)))
}

fn closing(token: &str) -> Option<&'static str> {
    match token {
        "}" => Some("{"),
        "\\right" => Some("\\left"),
        "\\end" => Some("\\begin"),
        "\\endgroup" => Some("\\begingroup"),
        _ => None,
    }
}

fn mismatch(token: Token<'_>, opening: &str, open: Option<Token<'_>>) -> MathError {
    match open {
        Some(open) => at(open.range(), format!("`{}` is not closed before `{}`", open.text, token.text)),
        None => at(token.range(), format!("`{}` has no `{opening}` before it", token.text)),
    }
}

fn at(range: Range<usize>, message: String) -> MathError {
    MathError { message, range, too_deep: false, suggestion: None }
}

/// Returns where in the formula an error is, if it is there.
///
/// A position may lie in the replacement of a macro instead, and the engine does not say in which text. But its message
/// quotes the surroundings, which we compare.
fn range(error: &ParseError, tex: &str) -> Option<Range<usize>> {
    let start = error.position()?;
    let end = start + error.length()?;
    let message = error.to_string().replace('\u{332}', "");
    let quoted = message.strip_prefix(&format!("KaTeX parse error: {}", error.kind))?;
    let (_, quoted) = quoted.split_once(": ")?;
    let here = quoted == surroundings(tex, start, end)?.replace('\u{332}', "");
    here.then(|| start..start + tex[start..end].trim_end().len())
}

/// Looks for what an error names, where the engine gives no place.
fn search(kind: &ParseErrorKind, tex: &str) -> Option<Range<usize>> {
    use ParseErrorKind as Kind;
    let name = match kind {
        Kind::NoSuchEnvironment { name } | Kind::DisplayModeOnly { env: name } => {
            &format!("\\begin{{{name}}}")
        }
        Kind::TagNotAllowedInInlineMode | Kind::MultipleTag => "\\tag",
        Kind::InvalidDelimiterAfter { function, .. } | Kind::InvalidDelimiterTypeAfter { function } => {
            function
        }
        Kind::InvalidUnit { unit } => unit,
        _ => return None,
    };
    let start = tex.find(name)?;
    Some(start..start + name.len())
}

/// Quotes a place and up to 15 bytes on either side of it, as the engine does.
fn surroundings(tex: &str, start: usize, end: usize) -> Option<String> {
    let from = tex.floor_char_boundary(start.saturating_sub(15));
    let to = tex.ceil_char_boundary((end + 15).min(tex.len()));
    let text = tex.get(from..to).filter(|_| tex.is_char_boundary(start) && tex.is_char_boundary(end))?;
    let mark = |cut: bool| if cut { "\u{2026}" } else { "" };
    Some(format!("{}{text}{}", mark(from > 0), mark(to < tex.len())))
}

/// Puts an error's reason into a lower-case phrase with TeX in backquotes.
fn phrase(kind: &ParseErrorKind) -> String {
    use ParseErrorKind as Kind;
    match kind {
        Kind::UndefinedControlSequence { name } if BUILTIN_MACROS.contains_key(name.as_str()) => {
            format!("`{name}` has a wrong argument")
        }
        Kind::UndefinedControlSequence { name } => format!("unknown command `{name}`"),
        Kind::NoSuchEnvironment { name } => format!("unknown environment `{name}`"),
        Kind::MismatchedEnvironmentEnd { begin, end } => {
            format!("`\\begin{{{begin}}}` is closed by `\\end{{{end}}}`")
        }
        Kind::DisplayModeOnly { env } => format!("`{env}` can be used only in a display"),
        Kind::ExpectedToken { expected, found } => {
            format!("expected {}, found {}", quote(expected), quote(found))
        }
        Kind::UnexpectedEndOfMacroArgument { .. } => "the formula ends inside of an argument".to_owned(),
        Kind::ExpectedArrayDelimiter { found } => {
            format!("expected `&`, `\\\\` or `\\end`, found {}", quote(found))
        }
        Kind::ExpectedGroupAs { context } => format!("expected a group as {}", backquoted(context)),
        Kind::ExpectedGroupAfterSymbol { symbol } => format!("expected a group after `{symbol}`"),
        Kind::FunctionMissingArguments { func, context } => {
            format!("`{func}` needs braces around it as {}", backquoted(context))
        }
        Kind::FunctionDisallowedInMode { func, mode } => {
            format!(
                "`{func}` cannot be used in {}",
                if format!("{mode:?}") == "Text" { "text" } else { "mathematics" }
            )
        }
        Kind::FunctionOnlyInArray { func } => format!("`{func}` can be used only in an environment"),
        Kind::InvalidDelimiterAfter { function, .. } | Kind::InvalidDelimiterTypeAfter { function } => {
            format!("no delimiter follows `{function}`")
        }
        Kind::InvalidNumberOfColumns => "the number of columns is no integer from 1 to 99".to_owned(),
        Kind::VerbMissingDelimiter | Kind::VerbAssertionFailed => {
            "`\\verb` is not closed on its line".to_owned()
        }
        Kind::MacroTooManyExpansions => "too many macros are expanded: do they reach themselves?".to_owned(),
        Kind::MacroDefinitionMismatch => "the use of the macro does not fit its definition".to_owned(),
        Kind::DoubleSuperscript => "a second superscript: braces are needed".to_owned(),
        Kind::DoubleSubscript => "a second subscript: braces are needed".to_owned(),
        Kind::UnexpectedCharacter { character } => format!("unexpected character {}", quote(character)),
        Kind::InvalidColor { color } => format!("`{color}` is no colour"),
        Kind::InvalidSize { size } => format!("`{size}` is no length"),
        Kind::InvalidUnit { unit } => format!("`{unit}` is no unit of length"),
        Kind::ExtraCloseBrace => "`}` has no `{` before it".to_owned(),
        Kind::MultipleInfixOperators => "a second infix operator: braces are needed".to_owned(),
        Kind::MultipleTag => "a second `\\tag`".to_owned(),
        Kind::TagNotAllowedInInlineMode => "`\\tag` can be used only in a display".to_owned(),
        Kind::LimitsMustFollowBase => "`\\limits` must follow an operator".to_owned(),
        Kind::MiddleWithoutPrecedingLeft => "`\\middle` has no `\\left` before it".to_owned(),
        other => plain(&other.to_string()),
    }
}

/// Puts a token in backquotes; the engine calls the end `EOF`.
fn quote(token: &str) -> String {
    if token == "EOF" { "the end of the formula".to_owned() } else { format!("`{token}`") }
}

/// Puts into backquotes what the engine has in quotes, and commands.
fn backquoted(text: &str) -> String {
    let quoted = |word: &str| match word.strip_prefix('\'').and_then(|word| word.strip_suffix('\'')) {
        Some(word) => format!("`{word}`"),
        None if word.starts_with('\\') => format!("`{word}`"),
        None => word.to_owned(),
    };
    text.split(' ').map(quoted).collect::<Vec<_>>().join(" ")
}

/// Makes a lower-case phrase of a sentence.
fn plain(sentence: &str) -> String {
    let sentence = backquoted(sentence.trim_end_matches('.'));
    let mut characters = sentence.chars();
    let first = characters.next().map(|first| first.to_lowercase().collect::<String>()).unwrap_or_default();
    first + characters.as_str()
}
