//! Ids of one page: explicit ones first, then those of numbered boxes, then slugs of titles.

use crate::base::is_han;
use crate::doc::{DirectiveKind, Kind, Summary, Target};
use crate::resolve::number::Numbering;
use std::collections::{BTreeMap, BTreeSet};
use unicode_normalization::UnicodeNormalization;

/// The longest slug, in characters: long enough for any title, short enough that no id grows with its text.
const MAX_SLUG: usize = 80;

/// Ids that templates use.
const TEMPLATE_IDS: [&str; 4] = ["main", "contents", "search", "top"];

/// Tells whether an id belongs to templates or to footnotes.
pub(super) fn is_reserved(id: &str) -> bool {
    let footnote = id.strip_prefix("fnref-").or_else(|| id.strip_prefix("fn-"));
    TEMPLATE_IDS.contains(&id) || footnote.is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
}

/// Gives every target of a page an id, by [`crate::doc::TargetId`].
///
/// `owns` tells whether a target's explicit label is its own: of targets with the same label only one does. `taken`
/// holds further ids of the page; `prefix` is what all others begin with.
pub(super) fn assign_ids(
    summary: &Summary,
    numbers: &[Numbering],
    owns: impl Fn(&Target) -> bool,
    taken: BTreeSet<String>,
    prefix: &str,
) -> Vec<String> {
    let mut ids = Ids { taken, next: BTreeMap::new() };
    let mut given: Vec<String> = vec![String::new(); summary.targets.len()];
    for (id, target) in given.iter_mut().zip(&summary.targets) {
        if let Some(label) = target.label.as_ref().filter(|_| owns(target)) {
            ids.taken.insert(label.value.clone());
            id.clone_from(&label.value);
        }
    }
    for ((id, target), numbering) in given.iter_mut().zip(&summary.targets).zip(numbers) {
        if id.is_empty() && numbering.ordinal > 0 {
            *id = ids.unique(&format!("{prefix}{}", box_id(target.kind, numbering)), "");
        }
    }
    for at in 0..given.len() {
        if given[at].is_empty() {
            let target = &summary.targets[at];
            let parent = target.section.and_then(|section| given.get(section.0 as usize));
            let parent: String = parent.map(|id| id.chars().take(MAX_SLUG).collect()).unwrap_or_default();
            given[at] = ids.unique(&format!("{prefix}{}", slug(&target.title, target.kind)), &parent);
        }
    }
    given
}

struct Ids {
    taken: BTreeSet<String>,
    /// The next counter to try after an id that was taken, so that many equal titles stay cheap.
    next: BTreeMap<String, u32>,
}

impl Ids {
    /// Returns `wanted` where it is free, else with its parent's id in front, else with a counter behind.
    fn unique(&mut self, wanted: &str, parent: &str) -> String {
        if self.claim(wanted) {
            return wanted.to_owned();
        }
        let longer = if parent.is_empty() { wanted.to_owned() } else { format!("{parent}-{wanted}") };
        if self.claim(&longer) {
            return longer;
        }
        loop {
            let counter = self.next.entry(longer.clone()).or_insert(1);
            *counter += 1;
            let numbered = format!("{longer}-{counter}");
            if self.claim(&numbered) {
                return numbered;
            }
        }
    }

    fn claim(&mut self, id: &str) -> bool {
        !is_reserved(id) && self.taken.insert(id.to_owned())
    }
}

/// Returns the id of a numbered thing without a label: `theorem-1-2`, or `theorem-2` on a page without numbers.
fn box_id(kind: Kind, numbering: &Numbering) -> String {
    let name = kind_name(kind);
    match numbering.number.as_str() {
        "" => format!("{name}-{}", numbering.ordinal),
        number => format!("{name}-{}", number.replace('.', "-")),
    }
}

fn kind_name(kind: Kind) -> &'static str {
    let directive = DirectiveKind::ALL.into_iter().find(|directive| directive.numbered() == Some(kind));
    match (directive, kind) {
        (Some(directive), _) => directive.name(),
        (None, Kind::Equation) => "equation",
        (None, Kind::Listing) => "listing",
        (None, Kind::Term) => "term",
        (None, Kind::Section) => "section",
        (None, _) => "anchor",
    }
}

/// Returns a title as an id: NFC, ASCII in lower case, letters, digits and 汉字 kept, all between them one `-`.
fn slug(title: &str, kind: Kind) -> String {
    let mut slug = String::new();
    let mut length = 0;
    for c in title.nfc() {
        if length == MAX_SLUG {
            break;
        }
        if c.is_alphanumeric() || is_han(c) {
            slug.push(c.to_ascii_lowercase());
            length += 1;
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
            length += 1;
        }
    }
    slug.truncate(slug.trim_end_matches('-').len());
    if slug.is_empty() { kind_name(kind).to_owned() } else { slug }
}

#[cfg(test)]
mod tests {
    use super::slug;
    use crate::doc::Kind;

    #[test]
    fn slugs() {
        let cases = [
            ("缩放点积注意力", "缩放点积注意力"),
            ("Multi-Head Attention（MHA）", "multi-head-attention-mha"),
            ("  1 + 1 = 2?  ", "1-1-2"),
            ("e\u{301}tude", "étude"),
            ("ÀB", "Àb"),
            ("θ 与 O(n)", "θ-与-o-n"),
            ("……", "section"),
        ];
        for (title, expected) in cases {
            assert_eq!(slug(title, Kind::Section), expected, "{title}");
        }
        assert_eq!(slug(&"长".repeat(500), Kind::Section).chars().count(), 80);
    }
}
