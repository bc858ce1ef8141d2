//! The ledger of what was published: which number each label had, so that nothing that others cite is lost unnoticed.
//!
//! One JSON object a line, with the members `page` (its address), `id` (empty for the page itself) and `text` (how it is
//! referred to). A line whose thing is gone may say with `now` where it went: an address from the site's root.

use crate::base::{Code, Diagnostic, SourceId, SourceMap, Span};
use crate::doc::Kind;
use crate::resolve::{Index, Moved};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Something that has an address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Published {
    /// The page's address from the site's root.
    pub page: String,
    /// The id in the page; empty for the page itself.
    pub id: String,
    /// The text of a reference to it.
    pub text: String,
    /// How much a page holds; nothing for a part of one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub holds: Option<Holdings>,
    /// Where it is now, if it is not there any more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub now: Option<String>,
}

/// How much a page holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Holdings {
    /// Characters of prose.
    pub characters: usize,
    /// Formulas.
    pub formulas: usize,
    /// Figures and tables.
    pub figures: usize,
    /// Code blocks.
    pub listings: usize,
    /// Exercises.
    pub exercises: usize,
    /// Bytes of the page as it is published, not compressed.
    pub bytes: usize,
}

impl Holdings {
    fn named(self) -> [(&'static str, usize); 6] {
        [
            ("characters", self.characters),
            ("formulas", self.formulas),
            ("figures", self.figures),
            ("code blocks", self.listings),
            ("exercises", self.exercises),
            ("bytes", self.bytes),
        ]
    }
}

/// How much less than was published a page may hold, and how many times as many bytes it may have, before that is taken for
/// an accident: a chapter that lost its end, a drawing that took in a photograph.
const LEAST: f64 = 0.9;
const MOST_BYTES: f64 = 1.5;

/// A line of the ledger.
struct Line {
    published: Published,
    span: Span,
}

/// Returns everything of a book that has an address which others may cite: its pages, and what has a label of its own.
/// Works are cited by their keys, and have no number.
pub fn published(index: &Index) -> Vec<Published> {
    let mut all = Vec::new();
    for (at, page) in index.pages.iter().enumerate().filter(|(_, page)| !page.planned) {
        let entry = |id: &str, text: &str| Published {
            page: page.url.clone(),
            id: id.to_owned(),
            text: text.to_owned(),
            holds: None,
            now: None,
        };
        all.push(entry("", &page.title));
        let labels = index.labels.values().filter(|entry| entry.page == at && entry.kind != Kind::Term);
        all.extend(labels.map(|label| entry(&label.id, &label.text)));
    }
    all
}

/// Returns the ledger's text: what is there now, and what was published before and is gone.
pub fn ledger(now: &[Published], before: &str) -> String {
    let there: BTreeSet<(&str, &str)> = now.iter().map(|one| (one.page.as_str(), one.id.as_str())).collect();
    let kept = before.lines().filter_map(|line| serde_json::from_str::<Published>(line).ok());
    let gone: Vec<Published> =
        kept.filter(|one| !there.contains(&(one.page.as_str(), one.id.as_str()))).collect();
    let line = |one: &Published| serde_json::to_string(one).expect("an entry holds text only") + "\n";
    now.iter().chain(&gone).map(line).collect()
}

/// Compares a ledger with the book; returns what has moved, by the address of its page.
pub(super) fn compare(
    index: &Index,
    sources: &SourceMap,
    ledger: SourceId,
    diagnostics: &mut Vec<Diagnostic>,
) -> BTreeMap<String, Vec<Moved>> {
    let there: BTreeMap<(String, String), String> =
        published(index).into_iter().map(|one| ((one.page, one.id), one.text)).collect();
    let mut moved: BTreeMap<String, Vec<Moved>> = BTreeMap::new();
    for Line { published, span } in lines(sources, ledger, diagnostics) {
        let Published { page, id, text, now, .. } = published;
        match (there.get(&(page.clone(), id.clone())), now) {
            (Some(new), _) => diagnostics
                .extend((*new != text && !id.is_empty()).then(|| renumbered(&id, &text, new, span))),
            (None, None) => diagnostics.push(vanished(&page, &id, &text, span)),
            (None, Some(address)) => match reference(&there, &address) {
                Some(new) => {
                    let one = Moved { id, text, href: address, now: new.to_owned() };
                    moved.entry(page).or_default().push(one);
                }
                None => diagnostics.push(lost(&address, span)),
            },
        }
    }
    moved
}

/// Compares what pages hold with what they held when they were published.
pub fn compare_holdings(now: &[Published], sources: &SourceMap, ledger: SourceId) -> Vec<Diagnostic> {
    // What is wrong with lines has been said.
    let lines = lines(sources, ledger, &mut Vec::new());
    let pages: BTreeMap<&str, Holdings> =
        now.iter().filter_map(|one| Some((one.page.as_str(), one.holds?))).collect();
    let held = lines.iter().filter_map(|line| {
        let before = line.published.holds?;
        Some((line, before, *pages.get(line.published.page.as_str())?))
    });
    held.flat_map(|(line, before, after)| {
        let pairs = before.named().into_iter().zip(after.named());
        pairs.filter_map(|((name, before), (_, after))| {
            let is_less = (after as f64) < LEAST * before as f64;
            let is_more = name == "bytes" && (after as f64) > MOST_BYTES * before as f64;
            (is_less || is_more).then(|| outside(&line.published.page, name, before, after, line.span))
        })
    })
    .collect()
}

fn outside(page: &str, name: &str, before: usize, after: usize, span: Span) -> Diagnostic {
    let message = format!("`{page}` was published with {before} {name} and has {after} now");
    Diagnostic::new(Code::ChangedHoldings, span, message).hint("Run `bookpress ledger` if that is meant.")
}

fn lines(sources: &SourceMap, ledger: SourceId, diagnostics: &mut Vec<Diagnostic>) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut start = 0;
    for line in sources.text(ledger).split_inclusive('\n') {
        let span = Span::new(ledger, start, start + line.trim_end().len());
        start += line.len();
        match serde_json::from_str(line) {
            Ok(published) => lines.push(Line { published, span }),
            Err(_) if line.trim().is_empty() => {}
            Err(error) => diagnostics.push(Diagnostic::new(
                Code::InvalidLedger,
                span,
                format!("this line is no entry of the ledger: {error}"),
            )),
        }
    }
    lines
}

/// Returns the text of what stands at an address from the site's root.
fn reference<'a>(there: &'a BTreeMap<(String, String), String>, address: &str) -> Option<&'a str> {
    let (page, id) = address.split_once('#').unwrap_or((address, ""));
    there.get(&(page.to_owned(), id.to_owned())).map(String::as_str)
}

fn renumbered(id: &str, before: &str, now: &str, span: Span) -> Diagnostic {
    let message = format!("`{id}` was published as {before} and is {now} now");
    Diagnostic::new(Code::Renumbered, span, message).hint("Run `bookpress ledger` to record it.")
}

fn vanished(page: &str, id: &str, text: &str, span: Span) -> Diagnostic {
    let what = if id.is_empty() { format!("the page `{page}`") } else { format!("`{id}` of `{page}`") };
    let message = format!("{what}, published as {text}, is gone");
    let hint = "Give it back its id, or add `\"now\": \"PAGE.html#ID\"` to its line, so that links to it lead there.";
    Diagnostic::new(Code::VanishedAnchor, span, message).hint(hint)
}

fn lost(address: &str, span: Span) -> Diagnostic {
    let message = format!("`{address}` is not there either");
    Diagnostic::new(Code::VanishedAnchor, span, message)
        .hint("`now` takes an address from the site's root, such as `chapter1.html#sec-x`.")
}
