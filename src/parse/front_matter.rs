//! Front matter: the settings between two `---` lines at the top of a file.

use crate::base::{Code, Diagnostic, SourceId, Span, Spanned, nearest};
use crate::config::yaml::{Node, Value, parse_yaml};
use crate::doc::FrontMatter;
use std::ops::Range;

const KEYS: [&str; 4] = ["description", "keywords", "time", "updated"];

/// Parses the front matter; returns also the offset of the text after it.
pub(super) fn parse(source: SourceId, text: &str) -> (FrontMatter, usize, Vec<Diagnostic>) {
    let mut diagnostics = Vec::new();
    let start = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    if !opens(&text[start..]) {
        return (FrontMatter::default(), start, diagnostics);
    }
    let Some((yaml, body)) = extent(text, start) else {
        let span = Span::new(source, start, start + 3);
        let fault = Diagnostic::new(Code::UnclosedFrontMatter, span, "unclosed front matter");
        diagnostics.push(fault.label("opened here").hint("End it with a line `---`."));
        return (FrontMatter::default(), start, diagnostics);
    };
    let tree = parse_yaml(source, &text[..yaml.end]);
    diagnostics.extend(tree.diagnostics);
    let mut front_matter =
        FrontMatter { span: Some(Span::new(source, start, body)), ..FrontMatter::default() };
    match tree.root.value {
        Value::Map(entries) => {
            for (key, node) in entries {
                read(&mut front_matter, &key, &node, &mut diagnostics);
            }
        }
        Value::Null | Value::Faulty => {}
        _ => diagnostics.push(*wrong(&tree.root, "front matter must be keys with values")),
    }
    (front_matter, body, diagnostics)
}

/// Tells whether a text starts with front matter rather than a thematic break: a line `---`, then something.
fn opens(text: &str) -> bool {
    let mut lines = text.lines();
    lines.next().is_some_and(|line| line.trim_end() == "---")
        && lines.next().is_some_and(|line| !line.trim().is_empty())
}

/// Returns the range of the settings and the offset of the line after them.
fn extent(text: &str, start: usize) -> Option<(Range<usize>, usize)> {
    let mut at = start;
    for (number, line) in text[start..].split_inclusive('\n').enumerate() {
        let next = at + line.len();
        if number > 0 && matches!(line.trim_end(), "---" | "...") {
            return Some((start..at, next));
        }
        at = next;
    }
    None
}

fn read(
    front_matter: &mut FrontMatter,
    key: &Spanned<String>,
    node: &Node,
    diagnostics: &mut Vec<Diagnostic>,
) {
    if node.value == Value::Faulty {
        return;
    }
    let fault = match key.value.as_str() {
        "description" => text(node).map(|text| front_matter.description = Some(text)),
        "keywords" => keywords(node).map(|keywords| front_matter.keywords = keywords),
        "time" => minutes(node).map(|minutes| front_matter.time = Some(minutes)),
        "updated" => date(node).map(|date| front_matter.updated = Some(Spanned::new(date, node.span))),
        name => {
            let fault =
                Diagnostic::new(Code::UnknownKey, key.span, format!("unknown key `{name}` in front matter"));
            Err(Box::new(match nearest(name, KEYS) {
                Some(near) => fault.did_you_mean(Some(near)),
                None => fault.hint(format!("It takes `{}`.", KEYS.join("`, `"))),
            }))
        }
    };
    diagnostics.extend(fault.err().map(|fault| *fault));
}

/// A value, or what is wrong with it.
type Read<T> = Result<T, Box<Diagnostic>>;

fn wrong(node: &Node, message: &str) -> Box<Diagnostic> {
    Box::new(Diagnostic::new(Code::InvalidValue, node.span, message))
}

fn text(node: &Node) -> Read<String> {
    match &node.value {
        Value::Text { text, .. } => Ok(text.trim().to_owned()),
        _ => Err(wrong(node, "`description` must be text")),
    }
}

/// Reads a list of words, or one text with commas between them.
fn keywords(node: &Node) -> Read<Vec<String>> {
    let word = |node: &Node| match &node.value {
        Value::Text { text, .. } => Ok(text.trim().to_owned()),
        _ => Err(wrong(node, "a keyword must be text")),
    };
    match &node.value {
        Value::List(nodes) => nodes.iter().map(word).collect(),
        Value::Text { text, .. } => {
            let words = text.split([',', '，', '、']).map(|word| word.trim().to_owned());
            Ok(words.filter(|word| !word.is_empty()).collect())
        }
        _ => Err(wrong(node, "`keywords` must be a list of words")),
    }
}

fn minutes(node: &Node) -> Read<u32> {
    let minutes = match &node.value {
        Value::Text { text, plain: true } => {
            text.parse().ok().filter(|minutes| (1..=10_000).contains(minutes))
        }
        _ => None,
    };
    minutes.ok_or_else(|| wrong(node, "`time` must be a number of minutes"))
}

fn date(node: &Node) -> Read<String> {
    match &node.value {
        Value::Text { text, .. } if is_date(text) => Ok(text.clone()),
        _ => Err(wrong(node, "`updated` must be a date, `YYYY-MM-DD`")),
    }
}

/// Tells whether a text is a day of the Gregorian calendar, `YYYY-MM-DD`.
fn is_date(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let [year, month, day] = parts[..] else { return false };
    let digits =
        |part: &str, length: usize| part.len() == length && part.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(year, 4) || !digits(month, 2) || !digits(day, 2) {
        return false;
    }
    let number = |part: &str| part.parse::<u32>().unwrap_or(0);
    let (year, month, day) = (number(year), number(month), number(day));
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        2 => 28 + u32::from(leap),
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return false,
    };
    (1..=days).contains(&day)
}
