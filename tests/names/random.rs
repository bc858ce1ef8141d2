//! Random settings, papers and books: no panic, and every place lies within its text on character boundaries.

use crate::book::{files, resolve_book};
use bookpress::base::{Diagnostic, SourceMap, Span};
use bookpress::config::parse_config;
use proptest::prelude::*;

/// Pieces that make interesting YAML when joined at random.
const YAML: &[&str] = &[
    "title: ",
    "chapters:",
    "\n",
    "  ",
    "- ",
    "a.md",
    "[",
    "]",
    "{",
    "}",
    ", ",
    ": ",
    "\"",
    "'",
    "#",
    "&a ",
    "*a",
    "!!str ",
    "macros:",
    "\\a",
    "\\b",
    "|",
    ">",
    "书",
    "planned: ",
    "labels: ",
    "path: ",
    "links:",
    "true",
    "~",
    "---",
    "\t",
    "? ",
    "\u{feff}",
];

/// Pieces of a bibliography.
const PAPERS: &[&str] = &[
    "\n",
    "\n\n",
    "# 论文\n\n",
    "## 组\n\n",
    "- ",
    "**题**",
    " {#key year=2001}",
    "{#a",
    " year=17}",
    " Alpha",
    ", Beta",
    ", et al",
    ". ",
    "NeurIPS",
    "[x](https://example.org)",
    "一句话：",
    "注",
    "“",
    "$x$",
    "`",
    "*",
    "@key",
    "  ",
    "<b>",
    "\\",
];

/// Pieces of a chapter.
const CHAPTER: &[&str] = &[
    "\n\n",
    "# 章",
    "## 节 {#sec-a}",
    "## 1.2 节",
    "### 更细",
    ":::theorem{#thm-a}\n",
    ":::\n",
    "$$\nx\n$$ {#eq-a}",
    "@thm-a",
    "@eq-b",
    "[@one, 第 3 节]",
    "[字](@sec-a)",
    "[链](#节)",
    "[链](b.md#x)",
    "![图](../x.png)",
    "[坏](%ff)",
    "正文",
    " ",
    "<a name=\"x\"></a>",
];

fn joined(pieces: &'static [&'static str]) -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(pieces), 0..60).prop_map(|parts| parts.concat())
}

fn assert_places(faults: &[Diagnostic], sources: &SourceMap) {
    let in_bounds = |span: Span| sources.text(span.source).get(span.range()).is_some();
    for fault in faults {
        assert!(in_bounds(fault.span), "{fault:?}");
        assert!(fault.secondary.iter().all(|label| in_bounds(label.span)), "{fault:?}");
        assert!(fault.fix.iter().all(|fix| in_bounds(fix.span)), "{fault:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(400) })]

    #[test]
    fn settings(text in joined(YAML)) {
        let mut sources = SourceMap::default();
        let source = sources.add("book.yaml", text);
        let (_, faults) = parse_config(source, sources.text(source));
        assert_places(&faults, &sources);
    }

    #[test]
    fn books(chapter in joined(CHAPTER), papers in joined(PAPERS)) {
        let book = resolve_book(&files(&format!(
            "=== book.yaml\ntitle: t\nchapters: [c/a.md]\n=== chapters/index.md\n# i\n=== c/a.md\n{chapter}\n=== papers.md\n{papers}\n"
        )), true);
        assert_places(&book.diagnostics, &book.sources.map);
        for (facts, page) in book.resolved.facts.iter().zip(&book.pages) {
            let ids: std::collections::BTreeSet<&String> = facts.targets.iter().map(|target| &target.id).collect();
            prop_assert_eq!(ids.len(), facts.targets.len(), "an id is given twice");
            let targets = page.as_ref().map_or(0, |page| page.document.targets as usize);
            prop_assert_eq!(facts.targets.len(), targets);
        }
        for paper in book.bibliography.papers() {
            prop_assert!(book.resolved.index.papers.contains_key(&paper.key.value));
        }
    }
}
