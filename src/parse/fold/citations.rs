//! Bracketed citations: `[@a; @b, 第 3 节]`.

use super::Fold;
use super::text::label_at;
use crate::base::{Code, Spanned};
use crate::doc::{Citation, CitationItem, Inline, InlineKind};
use std::ops::Range;

/// What ends a work of a citation; authors type the full-width mark as well.
const SEPARATORS: [char; 2] = [';', '；'];

impl Fold<'_> {
    /// Makes a citation of what stands between the brackets: running citations, separators and locators.
    pub(super) fn end_citation(&mut self, content: Vec<Inline>, range: &Range<usize>) {
        let mut items = Items::default();
        for inline in content {
            match inline.kind {
                InlineKind::Citation(citation) if !items.open => items.start(citation.items),
                InlineKind::Reference(reference) if !items.open => self.no_paper(&reference.label),
                InlineKind::Text(_) => items.text(&inline),
                _ => items.locator(inline),
            }
        }
        if let Some(second) = self.text[range.clone()].find("][@") {
            let second = range.start + second + 2..range.end - 1;
            let labels = self.text[second.clone()].match_indices('@');
            let labels = labels.filter_map(|(skip, _)| label_at(self.text, second.start + skip, second.end));
            items.start(labels.map(|label| self.item(label)).collect());
        }
        let items = items.finish();
        let kind = match items.is_empty() {
            true => InlineKind::Broken(self.text[range.clone()].to_owned()),
            false => InlineKind::Citation(Citation { parenthetical: true, items }),
        };
        self.push_inline(kind, range);
    }

    fn item(&self, label: Range<usize>) -> CitationItem {
        let key = Spanned::new(self.text[label.clone()].to_owned(), self.span(&label));
        CitationItem { key, locator: Vec::new() }
    }

    fn no_paper(&mut self, label: &Spanned<String>) {
        let message = format!("`@{}` is no paper", label.value);
        let fault = self.fault(Code::UndefinedCitation, &label.span.range(), message);
        self.diagnostics
            .push(fault.hint("Brackets that start with `@` cite papers; a reference stands without them."));
    }
}

/// The works read so far.
#[derive(Default)]
struct Items {
    items: Vec<CitationItem>,
    /// Whether what follows belongs to the last of them.
    open: bool,
}

impl Items {
    fn start(&mut self, mut items: Vec<CitationItem>) {
        self.items.append(&mut items);
        self.open = true;
    }

    fn locator(&mut self, inline: Inline) {
        if let Some(item) = self.items.last_mut() {
            item.locator.push(inline);
        }
    }

    fn text(&mut self, inline: &Inline) {
        let InlineKind::Text(text) = &inline.kind else { return };
        let verbatim = inline.span.range().len() == text.len();
        let mut at = 0;
        for part in text.split_inclusive(SEPARATORS) {
            let body = part.trim_end_matches(SEPARATORS);
            let span = if verbatim { inline.span.within(at, at + body.len()) } else { inline.span };
            if !body.trim().is_empty() {
                self.locator(Inline { span, kind: InlineKind::Text(body.to_owned()) });
            }
            self.open &= body.len() == part.len();
            at += part.len();
        }
    }

    fn finish(mut self) -> Vec<CitationItem> {
        self.items.iter_mut().for_each(|item| trim(&mut item.locator));
        self.items
    }
}

/// Drops the comma between key and locator, and white space at both ends.
fn trim(locator: &mut Vec<Inline>) {
    if let Some(Inline { kind: InlineKind::Text(text), .. }) = locator.first_mut() {
        *text = text.trim_start().trim_start_matches([',', '，']).trim_start().to_owned();
    }
    if let Some(Inline { kind: InlineKind::Text(text), .. }) = locator.last_mut() {
        text.truncate(text.trim_end().len());
    }
    locator.retain(|inline| !matches!(&inline.kind, InlineKind::Text(text) if text.is_empty()));
}
