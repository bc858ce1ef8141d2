//! The tree of `book.yaml` to a [`Config`].

use super::macros::{Definition, check_macros};
use super::values::{is_address, is_editor_address, is_language_tag, is_slug, path_fault};
use super::yaml::{Node, Value, parse_yaml};
use super::{Config, Links, PathEntry};
use crate::base::{Code, Diagnostic, SourceId, Span, Spanned, is_wide, nearest};
use std::collections::BTreeMap;

/// The keys of `book.yaml`.
const KEYS: [&str; 18] = [
    "title",
    "chapters",
    "subtitle",
    "slug",
    "version",
    "authors",
    "description",
    "license",
    "language",
    "base_url",
    "index",
    "papers",
    "glossary",
    "macros",
    "raw_html",
    "link_terms",
    "editor",
    "links",
];
const LINK_KEYS: [&str; 5] = ["repository", "edit", "report", "discuss", "license"];

/// Reads `book.yaml`. Whatever is wrong is a diagnostic, and the rest of it still counts.
pub fn parse_config(source: SourceId, text: &str) -> (Config, Vec<Diagnostic>) {
    let tree = parse_yaml(source, text);
    let mut reader = Reader { text, complete: tree.complete, diagnostics: tree.diagnostics };
    let mut config = Config::new(source);
    let mut given: Vec<&str> = Vec::new();
    match &tree.root.value {
        Value::Map(entries) => {
            for (key, value) in entries {
                given.push(&key.value);
                reader.setting(&mut config, key, value);
            }
        }
        Value::Null | Value::Faulty => {}
        other => reader.wrong_type("book.yaml", tree.root.span, "keys with values", other),
    }
    if tree.complete && matches!(tree.root.value, Value::Map(_) | Value::Null) {
        reader.require(source, &given);
    }
    reader.refuse_repeated(&mut config);
    (config, reader.diagnostics)
}

/// Reads values and collects what is wrong with them.
pub(super) struct Reader<'a> {
    text: &'a str,
    /// Whether the text was read to its end: after a syntax error nothing can be said to be missing.
    pub(super) complete: bool,
    pub(super) diagnostics: Vec<Diagnostic>,
}

impl Reader<'_> {
    fn setting(&mut self, config: &mut Config, key: &Spanned<String>, value: &Node) {
        let name = key.value.as_str();
        match name {
            "title" => config.title = self.text(name, value).unwrap_or_default(),
            "subtitle" => config.subtitle = self.text(name, value),
            "slug" => config.slug = self.slug(value),
            "version" => config.version = self.text(name, value),
            "authors" => config.authors = self.texts(name, value).into_iter().map(|one| one.value).collect(),
            "description" => config.description = self.text(name, value),
            "license" => config.license = self.text(name, value),
            "language" => self.language(config, value),
            "base_url" => config.base_url = self.base_url(value),
            "index" => self.path(name, value).into_iter().for_each(|entry| config.index = entry),
            "papers" => config.papers = self.path(name, value),
            "glossary" => config.glossary = self.path(name, value),
            "chapters" => config.chapters = self.chapters(value),
            "macros" => config.macros = self.macros(value),
            "raw_html" => config.raw_html = self.flag(name, value).unwrap_or(config.raw_html),
            "link_terms" => config.link_terms = self.flag(name, value).unwrap_or(config.link_terms),
            "editor" => config.editor = self.editor(value),
            "links" => config.links = self.links(value),
            _ => self.unknown_key(key, &KEYS),
        }
    }

    pub(super) fn report(&mut self, code: Code, span: Span, message: impl Into<String>) -> &mut Diagnostic {
        self.diagnostics.push(Diagnostic::new(code, span, message));
        let last = self.diagnostics.len() - 1;
        &mut self.diagnostics[last]
    }

    pub(super) fn invalid(&mut self, span: Span, message: impl Into<String>) -> &mut Diagnostic {
        self.report(Code::InvalidValue, span, message)
    }

    fn require(&mut self, source: SourceId, given: &[&str]) {
        for (key, hint) in [
            ("title", "Add a line `title: …` with the book's title."),
            ("chapters", "Add `chapters:` and under it one line `- chapters/chapter1.md` for each chapter."),
        ] {
            if !given.contains(&key) {
                let fault =
                    self.report(Code::MissingKey, Span::new(source, 0, 0), format!("`{key}` is missing"));
                fault.hints.push(hint.to_owned());
            }
        }
    }

    pub(super) fn unknown_key(&mut self, key: &Spanned<String>, known: &[&str]) {
        let near = nearest(&key.value, known.iter().copied());
        let fault = Diagnostic::new(Code::UnknownKey, key.span, format!("unknown key `{}`", key.value));
        let fault = match near {
            Some(_) => fault.did_you_mean(near),
            None => fault.hint(format!("Known keys are {}.", quoted(known))),
        };
        self.diagnostics.push(fault);
    }

    pub(super) fn wrong_type(&mut self, name: &str, span: Span, wanted: &str, found: &Value) {
        let found = match found {
            Value::Null => "nothing",
            Value::Text { plain: true, text } if is_boolean(text) => "a boolean",
            Value::Text { .. } => "a text",
            Value::List(_) => "a list",
            Value::Map(_) => "keys with values",
            Value::Faulty => return,
        };
        self.invalid(span, format!("`{name}` must be {wanted}, not {found}"));
    }

    /// Reads a text; a plain number counts as the text that the author wrote.
    pub(super) fn text(&mut self, name: &str, node: &Node) -> Option<String> {
        match &node.value {
            Value::Text { text, plain } if !(*plain && is_boolean(text)) => {
                if text.trim().is_empty() {
                    self.invalid(node.span, format!("`{name}` is empty"));
                    return None;
                }
                let lines = self.text.get(node.span.range()).is_some_and(|written| written.contains('\n'));
                Some(if lines { join_han(text.trim()) } else { text.trim().to_owned() })
            }
            other => {
                self.wrong_type(name, node.span, "a text", other);
                None
            }
        }
    }

    fn spanned_text(&mut self, name: &str, node: &Node) -> Option<Spanned<String>> {
        self.text(name, node).map(|text| Spanned::new(text, node.span))
    }

    /// Reads a list of texts; a single text counts as a list of one.
    pub(super) fn texts(&mut self, name: &str, node: &Node) -> Vec<Spanned<String>> {
        match &node.value {
            Value::List(items) => items.iter().filter_map(|item| self.spanned_text(name, item)).collect(),
            Value::Text { .. } => self.spanned_text(name, node).into_iter().collect(),
            other => {
                self.wrong_type(name, node.span, "a list of texts", other);
                Vec::new()
            }
        }
    }

    fn flag(&mut self, name: &str, node: &Node) -> Option<bool> {
        match &node.value {
            Value::Text { text, plain: true } if text.eq_ignore_ascii_case("true") => Some(true),
            Value::Text { text, plain: true } if text.eq_ignore_ascii_case("false") => Some(false),
            other => {
                self.wrong_type(name, node.span, "`true` or `false`", other);
                None
            }
        }
    }

    pub(super) fn path(&mut self, name: &str, node: &Node) -> Option<PathEntry> {
        let path = self.text(name, node)?;
        if let Some(why) = path_fault(&path) {
            self.invalid(node.span, format!("`{path}` cannot be a page's path: {why}"));
            return None;
        }
        Some(PathEntry { path, span: node.span })
    }

    fn language(&mut self, config: &mut Config, node: &Node) {
        let Some(tag) = self.text("language", node) else { return };
        if is_language_tag(&tag) {
            config.language = tag;
        } else {
            let fault = self.invalid(node.span, format!("`{tag}` is no language tag"));
            fault.hints.push("Write a BCP 47 tag, such as `zh-Hans`.".to_owned());
        }
    }

    fn slug(&mut self, node: &Node) -> Option<String> {
        let slug = self.text("slug", node)?;
        if is_slug(&slug) {
            return Some(slug);
        }
        let fault = self.invalid(node.span, format!("`{slug}` is no short name"));
        fault
            .hints
            .push("Write up to 60 letters `a` to `z`, digits and hyphens, such as `llm-book`.".to_owned());
        None
    }

    fn base_url(&mut self, node: &Node) -> Option<String> {
        let mut url = self.text("base_url", node)?;
        if !is_address(&url, &["http", "https"]) || !url.contains("://") || url.contains(['?', '#']) {
            let fault = self.invalid(node.span, format!("`{url}` is no address of a site"));
            fault.hints.push("Write an address such as `https://example.org/book/`.".to_owned());
            return None;
        }
        if !url.ends_with('/') {
            url.push('/');
        }
        Some(url)
    }

    fn editor(&mut self, node: &Node) -> Option<String> {
        let address = self.text("editor", node)?;
        if is_editor_address(&address) {
            return Some(address);
        }
        let fault = self.invalid(node.span, format!("`{address}` is no editor's address"));
        fault.hints.push("Write an address such as `vscode://file/{path}:{line}`.".to_owned());
        None
    }

    fn links(&mut self, node: &Node) -> Links {
        let mut links = Links::default();
        let Value::Map(entries) = &node.value else {
            self.wrong_type("links", node.span, "keys with addresses", &node.value);
            return links;
        };
        for (key, value) in entries {
            let slot = match key.value.as_str() {
                "repository" => &mut links.repository,
                "edit" => &mut links.edit,
                "report" => &mut links.report,
                "discuss" => &mut links.discuss,
                "license" => &mut links.license,
                _ => {
                    self.unknown_key(key, &LINK_KEYS);
                    continue;
                }
            };
            *slot = self.link(&key.value, value);
        }
        links
    }

    fn link(&mut self, name: &str, node: &Node) -> Option<String> {
        let address = self.text(name, node)?;
        if is_address(&address, &["http", "https", "mailto"]) {
            return Some(address);
        }
        let fault = self.invalid(node.span, format!("`{address}` is no address"));
        fault.hints.push("Addresses begin with `https:`, `http:` or `mailto:`.".to_owned());
        None
    }

    fn macros(&mut self, node: &Node) -> BTreeMap<String, Spanned<String>> {
        let Value::Map(entries) = &node.value else {
            self.wrong_type("macros", node.span, "keys with texts", &node.value);
            return BTreeMap::new();
        };
        let mut definitions: Vec<Definition> = Vec::new();
        for (name, value) in entries {
            match &value.value {
                Value::Text { text, plain } => {
                    self.refuse_comment(name, value.span, *plain);
                    definitions.push((name.clone(), Spanned::new(text.clone(), value.span)));
                }
                other => self.wrong_type(&name.value, value.span, "a text", other),
            }
        }
        check_macros(definitions, &mut self.diagnostics)
    }

    /// Refuses a replacement without quotes that a comment cuts short: in YAML ` #1` is one.
    fn refuse_comment(&mut self, name: &Spanned<String>, body: Span, plain: bool) {
        let rest = self.text.get(body.range().end..).unwrap_or("");
        let line = rest.lines().next().unwrap_or("");
        let comment = line.trim_start();
        let parameter =
            comment.strip_prefix('#').is_some_and(|after| after.starts_with(|c: char| c.is_ascii_digit()));
        if plain && parameter {
            let at = body.range().end + line.len() - comment.len();
            let message =
                format!("the replacement of `{}` ends here, since ` #` begins a comment", name.value);
            let fault = self.report(Code::InvalidMacro, Span::new(body.source, at, at + 2), message);
            fault.hints.push("Put the replacement in single quotes.".to_owned());
        }
    }
}

/// Drops spaces between two CJK characters, which YAML puts where a text over several lines is folded.
fn join_han(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let wide = |at: usize| chars.get(at).is_some_and(|c| is_wide(*c));
    let kept = (0..chars.len()).filter(|at| !(chars[*at] == ' ' && *at > 0 && wide(at - 1) && wide(at + 1)));
    kept.map(|at| chars[at]).collect()
}

fn is_boolean(text: &str) -> bool {
    text.eq_ignore_ascii_case("true") || text.eq_ignore_ascii_case("false")
}

fn quoted(names: &[&str]) -> String {
    let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    names.join(", ")
}
