//! Words that grammars miss: Python's soft keywords, and what CUDA adds to C++.

use crate::render::code::classes::Class;
use crate::render::code::runs::Runs;
use std::ops::Range;

/// Which words to look for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Words {
    /// None.
    None,
    /// `match`, `case` and `type` at the start of a statement.
    Python,
    /// `__global__`, `threadIdx`, `dim3`, the name before `<<<`.
    Cuda,
}

impl Words {
    /// Gives the words of a line their classes.
    pub(super) fn paint(self, line: &str, runs: &mut Runs) {
        match self {
            Words::None => {}
            Words::Python => runs.paint(&soft_keyword(line, runs)),
            Words::Cuda => {
                let found = cuda_words(line, runs);
                runs.paint(&found);
            }
        }
    }
}

/// Finds `match x:`, `case x:` and `type X = …`, which are names in any other place.
fn soft_keyword(line: &str, runs: &Runs) -> Vec<(Range<usize>, Class)> {
    let start = line.len() - line.trim_start().len();
    let end = start + line[start..].bytes().take_while(u8::is_ascii_lowercase).count();
    let rest = &line[end..];
    let subject = rest.trim_start();
    let mark = match &line[start..end] {
        "match" | "case" => ':',
        "type" => '=',
        _ => return Vec::new(),
    };
    let starts = |c: char| c.is_alphanumeric() || matches!(c, '_' | '(' | '[' | '{' | '"' | '\'' | '-');
    let is_statement = rest.starts_with(' ') && subject.starts_with(starts) && has_plain(line, runs, mark);
    if is_statement { vec![(start..end, Class::Keyword)] } else { Vec::new() }
}

/// Tells whether a mark stands outside strings and comments.
fn has_plain(line: &str, runs: &Runs, mark: char) -> bool {
    let is_code = |class: Option<Class>| !matches!(class, Some(Class::String | Class::Comment));
    runs.iter().any(|(range, class)| is_code(class) && line[range].contains(mark))
}

/// Finds what CUDA adds, in code that the C++ grammar leaves plain.
fn cuda_words(line: &str, runs: &Runs) -> Vec<(Range<usize>, Class)> {
    let mut found = Vec::new();
    for (range, _) in runs.iter().filter(|(_, class)| class.is_none()) {
        for word in words(line, range) {
            if let Some(class) = cuda_class(&line[word.clone()], &line[word.end..]) {
                found.push((word, class));
            }
        }
    }
    found
}

/// Iterates over the identifiers of a part of a line.
fn words(line: &str, range: Range<usize>) -> impl Iterator<Item = Range<usize>> {
    let is_mark = |c: char| !c.is_ascii_alphanumeric() && c != '_';
    let parts = line[range.clone()].split_inclusive(is_mark);
    let places = parts.scan(range.start, move |end, part| {
        let start = std::mem::replace(end, *end + part.len());
        Some(start..start + part.trim_end_matches(is_mark).len())
    });
    places.filter(|word| !word.is_empty())
}

fn cuda_class(word: &str, after: &str) -> Option<Class> {
    match word {
        "threadIdx" | "blockIdx" | "blockDim" | "gridDim" | "warpSize" => Some(Class::Constant),
        "dim3" | "half" | "half2" | "__half" | "__half2" | "__nv_bfloat16" | "__nv_bfloat162" => {
            Some(Class::Type)
        }
        _ if word.starts_with("__") && word.ends_with("__") => Some(Class::Keyword),
        _ if is_vector(word) || word.ends_with("_t") => Some(Class::Type),
        _ if after.starts_with("<<<") => Some(Class::Function),
        _ => None,
    }
}

/// Tells whether a word is one of the short vector types: `float4`, `uint2`.
fn is_vector(word: &str) -> bool {
    let element = word.trim_end_matches(['1', '2', '3', '4']);
    word.len() == element.len() + 1
        && matches!(
            element,
            "char" | "uchar" | "short" | "ushort" | "int" | "uint" | "long" | "ulong" | "float" | "double"
        )
}
