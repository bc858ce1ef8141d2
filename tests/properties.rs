//! Properties of the parser on random texts: no panic, spans in bounds, on character boundaries and nested, the same
//! result each time, and the same tree for CRLF and a byte-order mark.

mod spans;

use bookpress::base::SourceMap;
use bookpress::doc::dump;
use bookpress::parse::{ParseOptions, Parsed, parse_document};
use proptest::prelude::*;

/// Fragments that texts are made of: every piece of markup, its delimiters, and what stands beside them.
const FRAGMENTS: &[&str] = &[
    "\n",
    "\n\n",
    " ",
    "    ",
    "\t",
    "# ",
    "## ",
    "### ",
    "- ",
    "1. ",
    "* ",
    "> ",
    "---\n",
    "***",
    "===\n",
    "| a | b |\n",
    "|---|---|\n",
    "| 甲 | $x$ |\n",
    "[x] ",
    "[ ] ",
    "```",
    "```python run\n",
    "~~~\n",
    "`",
    "``",
    "*",
    "**",
    "_",
    "__",
    "~~",
    "$",
    "$$",
    "$$\n",
    "\\",
    "\\[",
    "[",
    "]",
    "](",
    ")",
    "](a.md)",
    "](@sec-a)",
    "![",
    "[^1]",
    "[^1]: ",
    "[a]: b\n",
    "[a]",
    "[a][b]",
    "@",
    "@a",
    "@eq-a",
    "[@a; @b, 第 3 节]",
    "{#a}",
    "{#eq-a .b}",
    "{#sec-a k=\"v\"}",
    "{.c}",
    "{",
    "}",
    ":::",
    ":::\n",
    "::::\n",
    ":::note\n",
    ":::note[题]{#a}\n",
    ":::exercise[题]{level=1}\n",
    ":::answer\n",
    ":::hint\n",
    ":::figure[图]{#fig-a}\n",
    ":::table[表]\n",
    ":::nope\n",
    ":::note x\n",
    "<details>\n",
    "</details>\n",
    "<summary>题</summary>\n",
    "<details><summary>题</summary>文</details>\n",
    "<div>\n",
    "</div>\n",
    "<b>",
    "</b>",
    "<br>",
    "<a name=\"x\"></a>",
    "<!-- c -->",
    "<!--",
    "-->",
    "<svg>",
    "</svg>",
    "<svg viewBox=\"0 0 1 1\"><g/></svg>\n",
    "<",
    ">",
    "&amp;",
    "&",
    "<https://a.b>",
    "\r\n",
    "\u{feff}",
    "\0",
    "a",
    "b1",
    "The ",
    "甲",
    "乙丙",
    "。",
    "，",
    "（",
    "）",
    "“",
    "”",
    "—",
    "…",
    "·",
    "　",
    "😀",
    "é",
    "e\u{301}",
    "𠮷",
    "術\u{fe00}",
    "第1章：",
    "1.2 ",
    "练习 1.3：",
    "术语\n: ",
    "`{run} 1`",
    "\\tag{1}",
    "\\frac{1}{2}",
    "\\|",
    "http://a.b",
    "a@b.c",
    "  \n",
    "description: x\n",
    "time: 5\n",
];

fn texts() -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(FRAGMENTS), 0..60).prop_map(|parts| parts.concat())
}

fn parse(text: &str, numbered: bool) -> (SourceMap, Parsed) {
    let mut sources = SourceMap::default();
    let source = sources.add("chapters/chapter1.md", text.to_owned());
    let parsed = parse_document(source, sources.text(source), ParseOptions { raw_html: true, numbered });
    (sources, parsed)
}

/// A dump without byte ranges.
fn shape(parsed: &Parsed) -> String {
    let lines = dump(&parsed.document);
    let is_range = |word: &&str| word.split_once("..").is_some_and(|(start, _)| start.parse::<u32>().is_ok());
    let words = |line: &str| {
        let indentation = line.len() - line.trim_start().len();
        let kept: Vec<&str> = line.split(' ').filter(|word| !is_range(word)).collect();
        let line = kept.join(" ");
        let line = line.rsplit_once(" at ").map_or(line.clone(), |(head, _)| head.to_owned());
        " ".repeat(indentation) + line.trim_start()
    };
    lines.lines().map(|line| words(line) + "\n").collect::<String>().replace(char::is_numeric, "")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_parses_to_nested_spans(text in texts(), numbered: bool) {
        let (sources, parsed) = parse(&text, numbered);
        let text = sources.text(parsed.document.source);
        spans::check(&parsed.document, text);
        for fault in &parsed.diagnostics {
            prop_assert!(text.get(fault.span.range()).is_some(), "{:?}", fault);
            for label in &fault.secondary {
                prop_assert!(text.get(label.span.range()).is_some(), "{:?}", fault);
            }
        }
        prop_assert_eq!(parsed.summary.targets.len(), parsed.document.targets as usize);
        for (at, target) in parsed.summary.targets.iter().enumerate() {
            prop_assert_eq!(target.id.0 as usize, at);
        }
    }

    #[test]
    fn parsing_is_deterministic(text in texts()) {
        let (_, first) = parse(&text, true);
        let (_, second) = parse(&text, true);
        prop_assert_eq!(first.document, second.document);
        prop_assert_eq!(first.diagnostics, second.diagnostics);
    }

    #[test]
    fn line_ends_and_byte_order_marks_make_no_difference(text in texts()) {
        let text = text.replace(['\r', '\u{feff}'], "");
        let (_, plain) = parse(&text, true);
        let (_, marked) = parse(&format!("\u{feff}{text}"), true);
        prop_assert_eq!(&plain.document, &marked.document);
        let (_, carriage) = parse(&text.replace('\n', "\r\n"), true);
        prop_assert_eq!(shape(&plain), shape(&carriage).replace("\\r\\n", "\\n"));
        prop_assert_eq!(plain.diagnostics.len(), carriage.diagnostics.len());
    }

    #[test]
    fn any_characters_parse(text in "\\PC{0,200}") {
        let (sources, parsed) = parse(&text, false);
        spans::check(&parsed.document, sources.text(parsed.document.source));
    }
}
