//! The list of chapters.

use super::read::Reader;
use super::values::is_label;
use super::yaml::{Node, Value};
use super::{ChapterEntry, Config, Planned};
use crate::base::{Code, Diagnostic, Span, Spanned};
use std::collections::BTreeMap;

/// The keys of an entry that is more than a path.
const CHAPTER_KEYS: [&str; 3] = ["path", "planned", "labels"];

impl Reader<'_> {
    pub(super) fn chapters(&mut self, node: &Node) -> Vec<ChapterEntry> {
        let Value::List(items) = &node.value else {
            self.wrong_type("chapters", node.span, "a list of paths", &node.value);
            return Vec::new();
        };
        if items.is_empty() && self.complete {
            self.invalid(node.span, "`chapters` lists no chapter");
        }
        items.iter().map(|item| self.chapter(item)).collect()
    }

    /// Reads one entry. One that is wrong still holds its place, as a planned chapter, so that the numbers after it
    /// stay right.
    fn chapter(&mut self, node: &Node) -> ChapterEntry {
        let read = match &node.value {
            Value::Map(entries) => self.chapter_map(node.span, entries),
            _ => self.path("chapters", node).map(|entry| ChapterEntry {
                path: entry.path,
                span: entry.span,
                planned: None,
            }),
        };
        read.unwrap_or_else(|| ChapterEntry {
            path: String::new(),
            span: node.span,
            planned: Some(Planned::default()),
        })
    }

    fn chapter_map(&mut self, span: Span, entries: &[(Spanned<String>, Node)]) -> Option<ChapterEntry> {
        let mut path = None;
        let mut title = None;
        let mut labels = None;
        for (key, value) in entries {
            match key.value.as_str() {
                "path" => path = Some(self.path("path", value)),
                "planned" => title = Some(self.text("planned", value).unwrap_or_default()),
                "labels" => labels = Some((key.span, self.labels(value))),
                _ => self.unknown_key(key, &CHAPTER_KEYS),
            }
        }
        if path.is_none() {
            self.report(Code::MissingKey, span, "the chapter's `path` is missing");
        }
        if let (Some((at, _)), None) = (&labels, &title) {
            let fault = self.invalid(*at, "`labels` of a chapter that is not planned");
            fault.hints.push("Add `planned:` with the chapter's title, or remove `labels`.".to_owned());
        }
        let entry = path.flatten()?;
        let labels = labels.map(|(_, labels)| labels).unwrap_or_default();
        let planned = title.map(|title| Planned { title, labels });
        Some(ChapterEntry { path: entry.path, span: entry.span, planned })
    }

    fn labels(&mut self, node: &Node) -> Vec<Spanned<String>> {
        let mut labels = self.texts("labels", node);
        labels.retain(|label| {
            let sound = is_label(&label.value);
            if !sound {
                let fault = self.invalid(label.span, format!("`{}` is no label", label.value));
                fault
                    .hints
                    .push("Labels are ASCII letters, digits, `-`, `_`, `:` and `.`, a letter first.".into());
            }
            sound
        });
        labels
    }

    /// Refuses a file that two pages are made from; the later page goes.
    pub(super) fn refuse_repeated(&mut self, config: &mut Config) {
        let mut seen: BTreeMap<String, Span> = BTreeMap::new();
        seen.insert(config.index.path.clone(), config.index.span);
        config.papers = config.papers.take().filter(|entry| self.claim(&mut seen, &entry.path, entry.span));
        config.glossary =
            config.glossary.take().filter(|entry| self.claim(&mut seen, &entry.path, entry.span));
        config.chapters.retain(|entry| self.claim(&mut seen, &entry.path, entry.span));
    }

    fn claim(&mut self, seen: &mut BTreeMap<String, Span>, path: &str, span: Span) -> bool {
        let Some(first) = seen.get(path).copied().filter(|_| !path.is_empty()) else {
            seen.insert(path.to_owned(), span);
            return true;
        };
        let fault = Diagnostic::new(Code::RepeatedChapter, span, format!("`{path}` is listed twice"));
        let fault = if first.start < first.end {
            fault.secondary(first, "first listed here")
        } else {
            fault.hint("It is the index page unless `index` says otherwise.")
        };
        self.diagnostics.push(fault);
        false
    }
}
