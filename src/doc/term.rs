//! The names of a glossary's terms.

use crate::doc::{Block, BlockKind, DefinitionItem, Inline, InlineKind, TargetId, plain_text};

/// A term with an id, as the rest of the book sees it.
#[derive(Clone, Debug, PartialEq)]
pub struct Term {
    /// Its place among the page's targets.
    pub target: TargetId,
    /// What it is called, the name of its own line first; none twice.
    pub names: Vec<String>,
    /// Whether its names in running text become links to it: unless the author says `auto=false`.
    pub auto: bool,
}

/// Returns the terms of an item that have an id.
///
/// Names stand in the term's line, `键值缓存（KV cache，KV 缓存）`, and in the emphasis that opens the definition before a
/// colon, `: *KV cache, KV 缓存*：…`; commas part them. Of several terms with one definition only the first is called
/// what the definition says.
pub fn terms(item: &DefinitionItem) -> Vec<Term> {
    let mut opening = opening(item);
    let named = item.terms.iter().filter_map(|(content, attributes, target)| {
        let mut names = term_names(&plain_text(content));
        names.extend(opening.take().into_iter().flat_map(|emphasis| split_names(&plain_text(emphasis))));
        let auto = attributes.get("auto").is_none_or(|value| value.value != "false");
        Some(Term { target: (*target)?, names: distinct(names), auto })
    });
    named.collect()
}

/// Returns what a term is called in running text: its line without the brackets at its end.
pub fn term_name(title: &str) -> String {
    term_names(title).swap_remove(0)
}

/// Returns the emphasis that opens a definition before a colon.
fn opening(item: &DefinitionItem) -> Option<&[Inline]> {
    let Block { kind: BlockKind::Paragraph { content, .. }, .. } = item.definitions.first()?.first()? else {
        return None;
    };
    match content.as_slice() {
        [
            Inline { kind: InlineKind::Emphasis(names), .. },
            Inline { kind: InlineKind::Text(text), .. },
            ..,
        ] if text.starts_with(['：', ':']) => Some(names),
        _ => None,
    }
}

/// Returns the names of a term's line: what stands before the brackets at its end, and what stands in them; at least one.
fn term_names(title: &str) -> Vec<String> {
    let title = title.trim();
    let inner = title.strip_suffix(['）', ')']);
    let parts = inner.and_then(|inner| inner.rsplit_once(['（', '(']));
    match parts.filter(|(first, _)| !first.trim().is_empty()) {
        Some((first, others)) => {
            std::iter::once(first.trim().to_owned()).chain(split_names(others)).collect()
        }
        None => vec![title.to_owned()],
    }
}

fn split_names(names: &str) -> Vec<String> {
    names.split(['，', ',', '、', '；', ';']).map(|name| name.trim().to_owned()).collect()
}

fn distinct(names: Vec<String>) -> Vec<String> {
    let mut kept: Vec<String> = Vec::new();
    for name in names {
        if !name.is_empty() && !kept.contains(&name) {
            kept.push(name);
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::{distinct, term_names};

    #[test]
    fn names_of_a_line() {
        let cases: [(&str, &[&str]); 7] = [
            ("自注意力（self-attention）", &["自注意力", "self-attention"]),
            ("键值缓存（KV cache，KV 缓存）", &["键值缓存", "KV cache", "KV 缓存"]),
            ("Transformer", &["Transformer"]),
            ("低秩适配 (low-rank adaptation, LoRA)", &["低秩适配", "low-rank adaptation", "LoRA"]),
            ("（只有括号）", &["（只有括号）"]),
            ("甲（甲，）", &["甲"]),
            ("", &[]),
        ];
        for (title, expected) in cases {
            assert_eq!(distinct(term_names(title)), expected, "{title}");
        }
    }
}
