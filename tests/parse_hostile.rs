//! Hostile texts: deep nesting and repetition end in diagnostics, never in a panic, an abort or quadratic time.

use bookpress::base::{Code, SourceMap};
use bookpress::doc::dump;
use bookpress::parse::{ParseOptions, Parsed, parse_document};

fn parse(text: &str) -> Parsed {
    let mut sources = SourceMap::default();
    let source = sources.add("chapters/chapter1.md", format!("# 题\n\n{text}"));
    parse_document(source, sources.text(source), ParseOptions { raw_html: true, numbered: true })
}

fn count(parsed: &Parsed, code: Code) -> usize {
    parsed.diagnostics.iter().filter(|fault| fault.code == code).count()
}

/// The depth of a tree, as its dump shows it.
fn depth(parsed: &Parsed) -> usize {
    let indentation = |line: &str| line.len() - line.trim_start().len();
    dump(&parsed.document).lines().map(indentation).max().unwrap_or(0) / 2
}

const DEEP: usize = 10_000;

#[test]
fn nesting_is_bounded_and_reported_once() {
    let texts = [
        ("quotes", "> ".repeat(DEEP) + "a"),
        ("quotes on two lines", ("> ".repeat(DEEP) + "a\n").repeat(2)),
        ("list items", "- ".repeat(DEEP) + "a"),
        ("ordered items", "1. ".repeat(DEEP) + "a"),
        ("mixed containers", "> - ".repeat(DEEP) + "a"),
        ("directives", ":::note\n".repeat(DEEP) + "a\n" + &":::\n".repeat(DEEP)),
        ("elements", "<div>\n\n".repeat(DEEP) + "a\n\n" + &"</div>\n\n".repeat(DEEP)),
        ("elements on one line", "<div>".repeat(DEEP) + "a" + &"</div>".repeat(DEEP)),
        ("inline elements", String::from("a ") + &"<b>".repeat(DEEP) + "a" + &"</b>".repeat(DEEP)),
        ("folded text", "<details>\n".repeat(DEEP) + "a\n" + &"</details>\n".repeat(DEEP)),
        ("emphasis", "*a **a ".repeat(DEEP) + "b" + &" a** a*".repeat(DEEP)),
        ("struck text in emphasis", "*a ~~a ".repeat(DEEP) + "b" + &" a~~ a*".repeat(DEEP)),
        ("images", "![".repeat(DEEP) + "a" + &"](b)".repeat(DEEP)),
        ("drawing", "<svg>".to_owned() + &"<g>".repeat(DEEP) + &"</g>".repeat(DEEP) + "</svg>"),
    ];
    for (name, text) in texts {
        let parsed = parse(&text);
        assert!(count(&parsed, Code::NestingTooDeep) >= 1, "{name}: {:?}", parsed.diagnostics.first());
        assert!(parsed.diagnostics.len() < 10, "{name}: {} diagnostics", parsed.diagnostics.len());
        assert!(depth(&parsed) < 250, "{name}: {}", depth(&parsed));
    }
}

#[test]
fn unclosed_and_repeated_openers_end() {
    let texts = [
        "[".repeat(50_000),
        "![".repeat(50_000),
        "]".repeat(50_000),
        "[a](".repeat(50_000),
        "[a]{".repeat(50_000),
        "{#a ".repeat(50_000),
        "{a=\"".repeat(50_000),
        "`".repeat(50_000),
        (1..300).map(|length| "`".repeat(length) + " ").collect(),
        "*".repeat(50_000),
        "**a ".repeat(50_000),
        "a**b".repeat(50_000),
        "**是。**是".repeat(20_000),
        "*a_ ".repeat(50_000),
        "~~a ".repeat(50_000),
        "$".repeat(50_001),
        "$a ".repeat(50_000),
        "$$\n".repeat(50_001),
        "$$ a\n\n".repeat(20_000),
        "${".repeat(50_000),
        "<a ".repeat(50_000),
        "<!-- ".repeat(50_000),
        "<svg>\n".repeat(20_000),
        "<svg>a</svg>\n\n".repeat(5_000),
        "<details>".repeat(20_000),
        "<summary>".repeat(20_000),
        "<summary>\n".repeat(20_000),
        "&".repeat(50_000),
        "@".repeat(50_000),
        "@a".repeat(50_000),
        "[@a;".repeat(50_000),
        "[^a]".repeat(50_000),
        "[^a]: b\n\n".repeat(20_000),
        "[a]: b\n".repeat(50_000),
        "[a][b] ".repeat(20_000),
        ":::".repeat(50_000),
        ":::note[".repeat(20_000),
        ":::\n".repeat(20_000),
        ":::note\n> :::\n".repeat(5_000),
        "- a\n:::\n".repeat(10_000),
        "| a |\n|---|\n".repeat(10_000),
        "a\n: b\n".repeat(10_000),
        "```\n".repeat(20_001),
        "#".repeat(50_000),
        "# a\n".repeat(20_000),
        "- \n".repeat(30_000),
        "\n".repeat(100_000),
        "- ".repeat(500) + &"\n".repeat(100_000),
        "> ".repeat(100) + &"\n>".repeat(50_000),
        "\u{0}".repeat(50_000),
        "\r".repeat(50_000),
        "\t".repeat(50_000),
        " ".repeat(100_000),
    ];
    for text in texts {
        let parsed = parse(&text);
        let shown = text.get(..20).unwrap_or(&text);
        let end = u32::try_from(text.len()).expect("it is short") + 10;
        assert!(parsed.diagnostics.iter().all(|fault| fault.span.end <= end), "{shown:?}");
        assert!(depth(&parsed) < 250, "{shown:?}");
    }
}
