//! Sessions in a terminal: prompts, what was typed after them, and what came back.

use crate::render::code::classes::Class;
use crate::render::code::runs::Runs;
use crate::render::code::words::Words;
use crate::render::code::{Grammars, Parser, lines};

/// What a line of a session is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Line {
    /// A command of the shell begins, or of Python.
    Shell,
    Python,
    /// The one before goes on.
    More,
    /// What a command wrote.
    Output,
}

/// Highlights a session.
pub(super) fn highlight(grammars: &Grammars, code: &str) -> Vec<String> {
    let mut parser: Option<Parser<'_>> = None;
    let mut budget = super::LONGEST_LISTING;
    let mut in_shell = false;
    let mut goes_on = false;
    let mut out = Vec::new();
    for line in lines(code) {
        let (kind, prompt) = prompt(line, in_shell && goes_on);
        match kind {
            Line::Shell => parser = start(grammars, "bash", Words::None, budget),
            Line::Python => parser = start(grammars, "py", Words::Python, budget),
            Line::More | Line::Output => {}
        }
        if matches!(kind, Line::Shell | Line::Python) {
            in_shell = kind == Line::Shell;
        }
        goes_on = line.ends_with('\\') && kind != Line::Output;
        out.push(runs(parser.as_mut(), line, kind, prompt).markup(line));
        budget = parser.as_ref().map_or(budget, |parser| parser.budget);
    }
    out
}

fn start<'a>(grammars: &'a Grammars, language: &str, words: Words, budget: usize) -> Option<Parser<'a>> {
    let syntax = grammars.syntaxes.find_syntax_by_token(language)?;
    let mut parser = Parser::new(grammars, syntax, words);
    parser.budget = budget;
    Some(parser)
}

fn runs(parser: Option<&mut Parser<'_>>, line: &str, kind: Line, prompt: usize) -> Runs {
    let mut runs = Runs::default();
    match (kind, parser) {
        (Line::Output, _) | (_, None) => runs.push(line.len(), Some(Class::Output)),
        (_, Some(parser)) => {
            runs.push(prompt, Some(Class::Prompt));
            runs.extend(&parser.line(&line[prompt..]));
        }
    }
    runs
}

/// Returns what a line is, and how long its prompt is. `continued` says that a shell command goes on after a backslash.
fn prompt(line: &str, continued: bool) -> (Line, usize) {
    let starts = |mark: &str| line == mark.trim_end() || line.starts_with(mark);
    if starts(">>> ") {
        (Line::Python, 4.min(line.len()))
    } else if starts("... ") {
        (Line::More, 4.min(line.len()))
    } else if continued && starts("> ") {
        (Line::More, 2.min(line.len()))
    } else if continued {
        (Line::More, 0)
    } else if let Some(length) = shell_prompt(line) {
        (Line::Shell, length)
    } else {
        (Line::Output, 0)
    }
}

/// Returns the length of a shell's prompt: `$ ` or `# `, perhaps after the name of an environment in brackets and after
/// a `user@host:folder`.
fn shell_prompt(line: &str) -> Option<usize> {
    let environment = match line.strip_prefix('(') {
        Some(rest) => rest.find(") ").map_or(0, |at| at + ") ".len() + 1),
        None => 0,
    };
    let rest = &line[environment..];
    let host = rest.find([' ', '$', '#']).filter(|end| rest[..*end].contains('@')).unwrap_or(0);
    let mark = rest[host..].starts_with("$ ") || rest[host..].starts_with("# ");
    mark.then_some(environment + host + 2)
}
