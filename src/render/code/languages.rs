//! Names of languages.

use crate::base::nearest as nearest_name;
use crate::render::code::words::Words;
use syntect::parsing::SyntaxSet;

/// How a language is highlighted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Language<'a> {
    /// Not at all.
    Plain,
    /// As a session in a terminal.
    Console,
    /// By the grammar of a name or file extension, with words that it misses.
    Grammar(&'a str, Words),
}

/// Names that authors use and grammars don't know, and those that get more than the grammar.
const NAMES: [(&str, Language<'static>); 25] = [
    ("text", Language::Plain),
    ("txt", Language::Plain),
    ("plain", Language::Plain),
    ("plaintext", Language::Plain),
    ("none", Language::Plain),
    ("output", Language::Plain),
    ("console", Language::Console),
    ("session", Language::Console),
    ("shell-session", Language::Console),
    ("shellsession", Language::Console),
    ("pycon", Language::Console),
    ("terminal", Language::Console),
    ("python", Language::Grammar("py", Words::Python)),
    ("python3", Language::Grammar("py", Words::Python)),
    ("py", Language::Grammar("py", Words::Python)),
    ("triton", Language::Grammar("py", Words::Python)),
    ("cuda", Language::Grammar("c++", Words::Cuda)),
    ("cu", Language::Grammar("c++", Words::Cuda)),
    ("cuh", Language::Grammar("c++", Words::Cuda)),
    ("shell", Language::Grammar("bash", Words::None)),
    ("jsonc", Language::Grammar("json", Words::None)),
    ("jsonl", Language::Grammar("json", Words::None)),
    ("patch", Language::Grammar("diff", Words::None)),
    ("tex", Language::Grammar("latex", Words::None)),
    ("docker", Language::Grammar("dockerfile", Words::None)),
];

/// Returns how a language is highlighted; a name that is not ours may be a grammar's.
pub(super) fn find(name: &str) -> Language<'_> {
    let known = NAMES.iter().find(|(known, _)| *known == name);
    known.map_or(Language::Grammar(name, Words::None), |(_, language)| *language)
}

/// Returns the known name nearest to one that is not known. Our own names and common extensions go before the names of
/// grammars.
pub(super) fn nearest<'a>(name: &str, syntaxes: &'a SyntaxSet) -> Option<&'a str> {
    let own = NAMES.iter().map(|(known, _)| *known);
    let common =
        ["bash", "sh", "c", "c++", "cpp", "rust", "yaml", "json", "toml", "diff", "javascript", "html"];
    nearest_name(name, own.chain(common)).or_else(|| nearest_name(name, grammar_names(syntaxes)))
}

/// Iterates over the file extensions that grammars go by, such as `sql`; shorter ones are too near to everything.
fn grammar_names(syntaxes: &SyntaxSet) -> impl Iterator<Item = &str> {
    let extensions = syntaxes.syntaxes().iter().flat_map(|syntax| &syntax.file_extensions);
    extensions.map(String::as_str).filter(|name| name.len() > 2)
}
