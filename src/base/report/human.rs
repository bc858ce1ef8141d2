//! Source excerpts with carets, as rustc prints them.

use super::excerpt::{Excerpt, Mark};
use super::printable::printable;
use crate::base::{Diagnostic, Fix, Severity, SourceId, SourceMap, Span};
use annotate_snippets::{Annotation, AnnotationKind, Element, Group, Level, Patch, Renderer, Snippet};

/// Wider than any excerpt, whose lines are cut before: the crate cuts without regard to double-width characters.
const TERMINAL: usize = 1000;

/// Characters of a replacement that is named in the suggestion's title.
const SHORT: usize = 40;

/// Renders each diagnostic with its excerpts, hints and fix, followed by an empty line.
pub fn human(diagnostics: &[&Diagnostic], sources: &SourceMap, color: bool) -> String {
    let renderer = if color { Renderer::styled() } else { Renderer::plain() }.term_width(TERMINAL);
    diagnostics.iter().map(|one| render(one, sources, &renderer) + "\n\n").collect()
}

fn render(diagnostic: &Diagnostic, sources: &SourceMap, renderer: &Renderer) -> String {
    let places = places(diagnostic, sources);
    let origins: Vec<String> = places.iter().map(|place| place.origin(sources)).collect();
    let snippets = places.into_iter().zip(&origins).map(|(place, origin)| place.snippet(sources, origin));
    let hints = diagnostic.hints.iter().map(|hint| Element::from(Level::HELP.message(hint.as_str())));
    let title = level(diagnostic.severity).primary_title(diagnostic.message.as_str());
    let main = Group::with_title(title.id(diagnostic.code.name())).elements(snippets).elements(hints);
    let suggestion = diagnostic.fix.iter().map(|fix| suggestion(fix, diagnostic.span.source, sources));
    let rendered = renderer.render(&std::iter::once(main).chain(suggestion).collect::<Vec<_>>());
    origins.iter().fold(rendered, |text, origin| without_position(&text, origin))
}

/// Removes the position that the crate appends to an origin.
///
/// It counts columns in the excerpt, which may have lost its start; so the origin brings its own and this one goes.
fn without_position(rendered: &str, origin: &str) -> String {
    let Some((before, after)) = rendered.split_once(&format!("{origin}:")) else {
        return rendered.to_owned();
    };
    let rest = after.trim_start_matches(|c: char| c.is_ascii_digit() || c == ':');
    format!("{before}{origin}{rest}")
}

fn level(severity: Severity) -> Level<'static> {
    match severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    }
}

/// Marks of one source that stand near one another; the first gives the line above the excerpt its position.
struct Place {
    source: SourceId,
    first: Span,
    primary: bool,
    marks: Vec<Mark>,
}

impl Place {
    fn new(sources: &SourceMap, span: Span, label: &str, primary: bool) -> Place {
        Place { source: span.source, first: span, primary, marks: vec![Mark::new(sources, span, label)] }
    }

    fn takes(&self, other: &Place, sources: &SourceMap) -> bool {
        let near = |mark: &Mark| other.marks.iter().all(|new| mark.is_near(new, sources.get(self.source)));
        self.source == other.source && self.marks.iter().all(near)
    }

    /// Returns where the first mark stands, as `path:line:column`.
    fn origin(&self, sources: &SourceMap) -> String {
        let at = sources.locate(self.first);
        format!("{}:{}:{}", printable(&at.path), at.line, at.column)
    }

    fn snippet<'a>(self, sources: &SourceMap, origin: &'a str) -> Snippet<'a, Annotation<'a>> {
        let excerpt = Excerpt::new(sources.get(self.source), &self.marks);
        let kind =
            |at| if at == 0 && self.primary { AnnotationKind::Primary } else { AnnotationKind::Context };
        let marks = self.marks.iter().enumerate();
        let annotations: Vec<Annotation<'a>> =
            marks.map(|(at, mark)| annotation(kind(at), mark, &excerpt)).collect();
        Snippet::source(excerpt.text).line_start(excerpt.first_line).path(origin).annotations(annotations)
    }
}

/// Groups the primary and the secondary places of a diagnostic into excerpts, the primary one first.
fn places(diagnostic: &Diagnostic, sources: &SourceMap) -> Vec<Place> {
    let mut places = vec![Place::new(sources, diagnostic.span, &diagnostic.label, true)];
    for label in &diagnostic.secondary {
        let new = Place::new(sources, label.span, &label.message, false);
        match places.iter_mut().find(|place| place.takes(&new, sources)) {
            Some(place) => place.marks.extend(new.marks),
            None => places.push(new),
        }
    }
    places
}

fn annotation<'a>(kind: AnnotationKind, mark: &Mark, excerpt: &Excerpt) -> Annotation<'a> {
    let label = Some(mark.label.clone()).filter(|label| !label.is_empty());
    kind.span(excerpt.map(&mark.range)).label(label)
}

fn suggestion<'a>(fix: &'a Fix, blamed: SourceId, sources: &SourceMap) -> Group<'a> {
    let mark = Mark::new(sources, fix.span, "");
    let whole = mark.range.len() == fix.span.range().len();
    let elsewhere = !whole || fix.span.source != blamed;
    let group = Group::with_title(Level::HELP.secondary_title(advice(fix, elsewhere.then_some(sources))));
    if !whole {
        return group;
    }
    let excerpt = Excerpt::new(sources.get(fix.span.source), std::slice::from_ref(&mark));
    let patch = Patch::new(excerpt.map(&mark.range), fix.replacement.as_str());
    group.element(Snippet::source(excerpt.text).line_start(excerpt.first_line).patch(patch))
}

/// Says what to do, and where if the reader cannot see it: given `sources`, the place is named.
fn advice(fix: &Fix, sources: Option<&SourceMap>) -> String {
    let replacement = printable(&fix.replacement);
    let action = match (fix.span.range().is_empty(), replacement.chars().count()) {
        (_, 0) => "remove it".to_owned(),
        (_, count) if count > SHORT => "change it like this".to_owned(),
        (true, _) => format!("insert `{replacement}`"),
        (false, _) => format!("replace it by `{replacement}`"),
    };
    let Some(at) = sources.map(|sources| sources.locate(fix.span)) else { return action };
    format!(
        "{action}, from {}:{}:{} to {}:{}",
        printable(&at.path),
        at.line,
        at.column,
        at.end_line,
        at.end_column
    )
}
