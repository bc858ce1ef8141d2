//! What the template engine says, as diagnostics.

use crate::base::{Code, Diagnostic, SourceId, Span, nearest};
use std::collections::{BTreeMap, BTreeSet};
use tera::{Error, ErrorKind, ReportError};

/// The text of a template and its name among the sources.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TemplateSource<'a> {
    pub(crate) id: SourceId,
    pub(crate) text: &'a str,
}

/// All templates by name, and the place to blame for what is no template's fault: `book.yaml`.
#[derive(Debug)]
pub(crate) struct TemplateSources<'a> {
    pub(crate) templates: BTreeMap<&'a str, TemplateSource<'a>>,
    pub(crate) config: SourceId,
}

impl<'a> TemplateSources<'a> {
    fn get(&self, name: &str) -> Option<TemplateSource<'a>> {
        self.templates.get(name).copied()
    }

    fn nearest(&self, name: &str) -> Option<&'a str> {
        nearest(name, self.templates.keys().copied())
    }
}

/// What is wrong, and the templates that cannot be used because of it.
#[derive(Debug, Default)]
pub(crate) struct Fault {
    pub(crate) diagnostics: Vec<Diagnostic>,
    pub(crate) templates: BTreeSet<String>,
}

/// Explains an error of loading or rendering.
///
/// Templates in `broken` were refused before: that another one cannot find them is no fault of its own.
pub(crate) fn explain(error: &Error, sources: &TemplateSources<'_>, broken: &BTreeSet<String>) -> Fault {
    match error.kind() {
        ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report) => of_report(report, sources),
        ErrorKind::CircularExtend { tpl, inheritance_chain } => {
            let chain = [vec![tpl.clone()], inheritance_chain.clone()].concat();
            of_circle("extends itself", &chain, sources)
        }
        ErrorKind::CircularInclude { tpl, include_chain } => {
            let start = include_chain.iter().position(|name| name == tpl).unwrap_or(0);
            of_circle("includes itself", &include_chain[start..], sources)
        }
        ErrorKind::MissingParent { current, parent } => of_missing(current, parent, sources, broken),
        ErrorKind::Msg(message) => of_reports(message, sources, broken),
        ErrorKind::TemplateNotFound(name) => {
            let message = format!("Unknown template `{name}`");
            Fault { diagnostics: vec![of_no_template(&message, sources)], ..Fault::default() }
        }
        other => Fault { diagnostics: vec![of_no_template(&other.to_string(), sources)], ..Fault::default() },
    }
}

fn of_report(report: &ReportError, sources: &TemplateSources<'_>) -> Fault {
    let templates = BTreeSet::from([report.filename().to_owned()]);
    let found = match sources.get(report.filename()) {
        Some(source) => diagnostic(report.message(), span(source, report.span().range.clone())),
        None => of_no_template(report.message(), sources),
    };
    Fault { diagnostics: vec![found], templates }
}

fn of_circle(what: &str, chain: &[String], sources: &TemplateSources<'_>) -> Fault {
    let templates: BTreeSet<String> = chain.iter().cloned().collect();
    let first = chain.first().and_then(|name| Some((name, sources.get(name)?)));
    let diagnostics = first.map(|(name, source)| {
        let next = chain.get(1).unwrap_or(name);
        let through = chain.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(" → ");
        diagnostic(&format!("template `{name}` {what}"), quoted(source, next))
            .hint(format!("The circle is {through}."))
    });
    Fault { diagnostics: diagnostics.into_iter().collect(), templates }
}

fn of_missing(
    current: &str,
    parent: &str,
    sources: &TemplateSources<'_>,
    broken: &BTreeSet<String>,
) -> Fault {
    let source = sources.get(current).filter(|_| !broken.contains(parent));
    let diagnostics = source.map(|source| {
        diagnostic(&format!("Unknown template `{parent}`"), quoted(source, parent))
            .did_you_mean(sources.nearest(parent))
    });
    Fault { diagnostics: diagnostics.into_iter().collect(), templates: BTreeSet::from([current.to_owned()]) }
}

/// Reads the reports that the engine gives as text only: those on names that no template, filter, test or function
/// has. Each starts with `error: message`, then `--> template:line:column`, and underlines the place by carets.
fn of_reports(message: &str, sources: &TemplateSources<'_>, broken: &BTreeSet<String>) -> Fault {
    let mut fault = Fault::default();
    for report in message.split("\n\n") {
        let Some((text, name, span)) = read_report(report, sources) else { continue };
        fault.templates.insert(name.to_owned());
        let missing = text.strip_prefix("Unknown template `").and_then(|rest| rest.strip_suffix('`'));
        if missing.is_some_and(|missing| broken.contains(missing)) {
            continue;
        }
        let hint = missing.and_then(|missing| sources.nearest(missing));
        fault.diagnostics.push(diagnostic(text, span).did_you_mean(hint));
    }
    if fault.templates.is_empty() {
        fault.diagnostics = vec![of_no_template(message, sources)];
    }
    fault
}

fn read_report<'a>(report: &'a str, sources: &TemplateSources<'_>) -> Option<(&'a str, &'a str, Span)> {
    let mut lines = report.lines();
    let text = lines.next()?.strip_prefix("error: ")?;
    let mut place = lines.next()?.trim_start().strip_prefix("--> ")?.rsplitn(3, ':');
    let column: usize = place.next()?.parse().ok()?;
    let line: usize = place.next()?.parse().ok()?;
    let name = place.next()?;
    let source = sources.get(name)?;
    let carets = lines.next_back()?.chars().filter(|c| *c == '^').count().max(1);
    let start = offset(source.text, line, column)?;
    let end = source.text[start..].char_indices().nth(carets).map_or(source.text.len(), |(at, _)| start + at);
    Some((text, name, span(source, start..end)))
}

/// Returns the byte offset of a line and a column (in characters), both counted from 1.
fn offset(text: &str, line: usize, column: usize) -> Option<usize> {
    let mut lines = text.split_inclusive('\n');
    let before: usize = lines.by_ref().take(line.checked_sub(1)?).map(str::len).sum();
    let line = lines.next().unwrap_or("");
    let within = line.char_indices().nth(column.checked_sub(1)?).map_or(line.len(), |(at, _)| at);
    Some(before + within)
}

/// Returns the place where a template names another in quotes, else its first byte.
fn quoted(source: TemplateSource<'_>, name: &str) -> Span {
    let place = ['"', '\'', '`'].iter().find_map(|quote| {
        let written = format!("{quote}{name}{quote}");
        source.text.find(&written).map(|at| at..at + written.len())
    });
    span(source, place.unwrap_or(0..0))
}

/// Makes a span; a range that the text does not have becomes its first byte.
fn span(source: TemplateSource<'_>, range: std::ops::Range<usize>) -> Span {
    let range = if source.text.get(range.clone()).is_some() { range } else { 0..0 };
    Span::new(source.id, range.start, range.end)
}

/// Says what cannot be laid at a template's door, at the first byte of `book.yaml`.
fn of_no_template(message: &str, sources: &TemplateSources<'_>) -> Diagnostic {
    diagnostic(message, Span::new(sources.config, 0, 0))
}

/// Turns the engine's sentences into a phrase and hints: the first sentence is the phrase; a list of the names that
/// exist is sorted, since the engine's order is not stable.
fn diagnostic(message: &str, span: Span) -> Diagnostic {
    let (phrase, rest) = message.split_once(". ").unwrap_or((message, ""));
    let phrase = phrase.trim_end_matches('.');
    let found = Diagnostic::new(Code::TemplateError, span, lower_first(phrase));
    let Some((_, names)) = rest.split_once(": ").filter(|(lead, _)| lead.starts_with("Available")) else {
        return if rest.is_empty() { found } else { found.hint(rest) };
    };
    let mut names: Vec<&str> = names.split(", ").collect();
    names.sort_unstable();
    let wrong = phrase.split('`').nth(1).unwrap_or("");
    let near = nearest(wrong, names.iter().copied());
    found.did_you_mean(near).hint(format!("The names here are {}.", names.join(", ")))
}

fn lower_first(phrase: &str) -> String {
    let mut chars = phrase.chars();
    chars.next().map_or_else(String::new, |first| first.to_lowercase().chain(chars).collect())
}
