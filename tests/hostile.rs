//! Input that means harm, or looks like it: every one ends in a diagnostic, in bounded time and memory.

#![allow(clippy::disallowed_methods, reason = "tests stand outside the core")]

use assert_cmd::Command;
use std::fmt::Write;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::time::Duration;
use tempfile::TempDir;

/// Address space that a run may take, in KiB: what a book needs, many times over, and far less than the machine has.
const MEMORY: usize = 6 << 20;

/// The longest that a run may take, in a debug build on a busy machine.
const TIME: Duration = Duration::from_secs(300);

const SETTINGS: &str = "title: 书\nchapters: [chapters/chapter1.md]\n";

fn book(files: &[(&str, &str)]) -> TempDir {
    let folder = TempDir::new().expect("a temporary folder");
    let given = |path: &str| files.iter().any(|(name, _)| *name == path);
    let usual = [
        ("book.yaml", SETTINGS),
        ("chapters/index.md", "# 书\n\n正文。\n"),
        ("chapters/chapter1.md", "# 章\n\n正文。\n"),
    ];
    for (path, text) in usual.iter().filter(|(path, _)| !given(path)).chain(files) {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().expect("a file has a parent")).expect("folders");
        fs::write(path, text).expect("a file");
    }
    folder
}

fn chapter(text: &str) -> TempDir {
    book(&[("chapters/chapter1.md", text)])
}

/// Checks a book under limits and returns the exit code and the faults.
fn check(folder: &Path, format: &str) -> (Option<i32>, String) {
    let binary = assert_cmd::cargo::cargo_bin("bookpress");
    let script = format!("ulimit -v {MEMORY}; exec \"$0\" check --format {format}");
    let mut command = Command::new("sh");
    let run = command.args(["-c", &script]).arg(binary).current_dir(folder).timeout(TIME);
    let output = run.output().expect("the binary runs");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!said.contains("internal error") && !said.contains("panicked"), "{said}");
    (output.status.code(), said)
}

fn assert_fault(folder: &TempDir, wanted: &str) {
    let (code, said) = check(folder.path(), "short");
    let start: String = said.chars().take(2000).collect();
    assert_eq!(code, Some(1), "{start}");
    assert!(said.lines().any(|line| line.starts_with(wanted)), "no `{wanted}` in\n{start}");
}

/// For each of some texts: no crash, whatever is said of them.
fn assert_survives(texts: impl IntoIterator<Item = String>) {
    for text in texts {
        let start: String = text.chars().take(30).collect();
        let (code, said) = check(chapter(&text).path(), "short");
        let said: String = said.chars().take(2000).collect();
        assert!(matches!(code, Some(0 | 1)), "{start} … ended with {code:?}:\n{said}");
    }
}

#[test]
fn links_in_a_circle() {
    let settings = book(&[]);
    fs::remove_file(settings.path().join("book.yaml")).expect("removed");
    symlink("book.yaml", settings.path().join("book.yaml")).expect("a link");
    assert_fault(&settings, "book.yaml:1:1: error[unreadable-file]");

    let pages = book(&[]);
    fs::remove_file(pages.path().join("chapters/chapter1.md")).expect("removed");
    symlink("chapter1.md", pages.path().join("chapters/chapter1.md")).expect("a link");
    assert_fault(&pages, "book.yaml:2:12: error[unreadable-file]");

    let assets = book(&[("static/a.txt", "a")]);
    symlink(".", assets.path().join("static/self")).expect("a link");
    assert_fault(&assets, "book.yaml:1:1: error[unreadable-file]: `static/self`");
}

#[test]
fn links_out_of_the_book() {
    let outside = book(&[("secret.md", "# secret\n")]);
    let inside = book(&[]);
    fs::remove_file(inside.path().join("chapters/chapter1.md")).expect("removed");
    symlink(outside.path().join("secret.md"), inside.path().join("chapters/chapter1.md")).expect("a link");
    assert_fault(&inside, "book.yaml:2:12: error[unreadable-file]");
}

#[test]
fn empty_files() {
    assert_fault(&book(&[("book.yaml", "")]), "book.yaml:1:1: error[missing-key]");
    assert_fault(&chapter(""), "chapters/chapter1.md:1:1: error[missing-title]");
    assert_fault(&book(&[("chapters/index.md", "")]), "chapters/index.md:1:1: error[missing-title]");
    assert_fault(&book(&[("papers.md", "")]), "papers.md:1:1: error[missing-title]");
    for path in ["templates/chapter.html", "common.css", "static/a.svg"] {
        assert!(matches!(check(book(&[(path, "")]).path(), "human").0, Some(0 | 1)), "{path}");
    }
}

#[test]
fn a_text_of_17_mib() {
    let text = format!("# 章\n\n{}", "正文。\n".repeat(17 << 17));
    assert_fault(&chapter(&text), "book.yaml:2:12: error[file-too-large]");
}

#[test]
fn a_chapter_of_10_mib() {
    let paragraphs = "缩放点积注意力（Attention）的式子是 $x^2$，见 **粗体** 与 `code`。\n\n".repeat(100_000);
    let line = "字".repeat(10 << 18);
    assert_survives([format!("# 章\n\n{paragraphs}"), format!("# 章\n\n{line}\n")]);
}

#[test]
fn faults_without_number() {
    let faults = "见 @eq-missing 与 [文字][nowhere]。".repeat(2_000);
    let lines = "见 @eq-missing\n\n:::\n\n".repeat(2_000);
    for text in [format!("# 章\n\n{faults}\n"), format!("# 章\n\n{lines}\n")] {
        let folder = chapter(&text);
        for format in ["short", "human"] {
            let (code, said) = check(folder.path(), format);
            assert_eq!(code, Some(1));
            assert!(said.len() < 64 << 20, "{} MiB of complaint", said.len() >> 20);
        }
    }
}

#[test]
fn blocks_nested_10_000_deep() {
    let nested =
        |open: &str, close: &str| format!("# 章\n\n{}深{}\n", open.repeat(10_000), close.repeat(10_000));
    let list = (0..1_000).fold("# 章\n\n".to_owned(), |mut text, depth| {
        writeln!(text, "{}- 项", "  ".repeat(depth)).expect("a string takes all");
        text
    });
    assert_survives([
        nested("> ", ""),
        nested(">", ""),
        nested("- ", ""),
        nested("1. ", ""),
        nested(":::note\n", "\n:::"),
        nested("> :::note\n", ""),
        nested("<details>\n", "\n</details>"),
        nested("<div>\n", "\n</div>"),
        nested("<svg>", "</svg>"),
        nested(":   ", ""),
        list,
    ]);
}

#[test]
fn inlines_nested_10_000_deep() {
    let nested =
        |open: &str, close: &str| format!("# 章\n\n{}深{}\n", open.repeat(10_000), close.repeat(10_000));
    assert_survives([
        nested("[", "](a)"),
        nested("![", "](a.png)"),
        nested("*a ", " a*"),
        nested("**", "**"),
        nested("_a *b ", "* _"),
        nested("~~", "~~"),
        nested("<b>", "</b>"),
        nested("[@", "]"),
        nested("$", ""),
        nested("`", ""),
        nested("[^", "]"),
        nested("{", "}"),
        nested("<", ">"),
        nested("&", ";"),
        nested("@", ""),
        nested("\\", ""),
    ]);
}

#[test]
fn formulas_nested_1_000_deep() {
    let formula = |depth: usize, open: &str, close: &str| {
        format!("# 章\n\n前 ${}x{}$ 后。\n", open.repeat(depth), close.repeat(depth))
    };
    let deep = [
        formula(1_000, "{", "}"),
        formula(1_000, "\\frac1{", "}"),
        formula(1_000, "\\sqrt{", "}"),
        formula(1_000, "x^{", "}"),
        formula(1_000, "\\text{$", "$}"),
        formula(300, "\\left(", "\\right)"),
        formula(100, "\\begin{pmatrix}", "\\end{pmatrix}"),
    ];
    for text in deep {
        let (code, said) = check(chapter(&text).path(), "short");
        // The longest are refused for their length.
        let is_reason = |line: &str| line.contains("[tex-too-deep]") || line.contains("is longer than");
        let is_wanted = |line: &str| line.starts_with("chapters/chapter1.md:3:") && is_reason(line);
        assert!(code == Some(1) && said.lines().any(is_wanted), "{said}");
    }
    let open = ["\\sqrt", "\\frac", "\\hat", "^", "\\left(", "\\begin{matrix}", "\\verb|"];
    assert_survives(open.map(|open| formula(1_000, open, "")));
    assert_survives([
        formula(1_000, "\\begin{pmatrix}", "\\end{pmatrix}"),
        formula(1_000, "\\left(", "\\right)"),
    ]);
}

#[test]
fn macros_that_double() {
    let names: Vec<char> = ('a'..='z').collect();
    let doubling =
        names.windows(2).map(|pair| format!("\\def\\x{}{{\\x{}\\x{}}}", pair[0], pair[1], pair[1]));
    let inside = format!("# 章\n\n$\\def\\xz{{zz}}{}\\xa$\n", doubling.collect::<String>());
    assert_survives([
        inside,
        "# 章\n\n$\\def\\a{\\a\\a}\\a$ $\\def\\a{\\sqrt{\\a}}\\a$ $\\edef\\a{xx}\\edef\\a{\\a\\a}\\a$\n"
            .to_owned(),
        "# 章\n\n$\\newcommand{\\a}{\\a}\\a$ $\\let\\a\\b\\let\\b\\a\\a$\n".to_owned(),
    ]);
    let mut settings = format!("{SETTINGS}macros:\n  \\xz: zz\n");
    for pair in names.windows(2) {
        writeln!(settings, "  \\x{}: \\x{}\\x{}", pair[0], pair[1], pair[1]).expect("a string takes all");
    }
    let book = book(&[("book.yaml", &settings), ("chapters/chapter1.md", "# 章\n\n$\\xa$\n")]);
    let (code, said) = check(book.path(), "short");
    assert_eq!(code, Some(1), "{said}");
}

#[test]
fn yaml_that_grows() {
    let mut bomb = format!("{SETTINGS}authors: &a [x, x, x, x, x, x, x, x]\n");
    for (at, name) in ('b'..='m').enumerate() {
        let before = char::from(b'a' + at as u8);
        writeln!(bomb, "x{name}: &{name} [*{before}, *{before}, *{before}, *{before}]")
            .expect("a string takes all");
    }
    assert_fault(&book(&[("book.yaml", &bomb)]), "book.yaml:");
    let deep = format!("{SETTINGS}authors: {}\n", "[".repeat(10_000));
    assert_fault(&book(&[("book.yaml", &deep)]), "book.yaml:");
    let front = format!("---\nkeywords: {}\n---\n# 章\n", "[".repeat(10_000));
    assert_fault(&chapter(&front), "chapters/chapter1.md:");
}

#[test]
fn templates_without_end() {
    let circle = book(&[("templates/404.html", "{% include \"404.html\" %}")]);
    assert_fault(&circle, "templates/404.html:1:");
}

#[test]
fn bytes_that_are_no_text() {
    let folder = chapter("");
    let bytes: Vec<u8> = (0..=255).cycle().take(100_000).collect();
    fs::write(folder.path().join("chapters/chapter1.md"), bytes).expect("a file");
    assert_fault(&folder, "chapters/chapter1.md:");
    let control: String =
        (0..32).filter_map(char::from_u32).chain("\u{7f}\u{85}\u{2028}\u{feff}\u{202e}".chars()).collect();
    assert_survives([
        format!("# 章\n\n{control} $x{control}$ `{control}` [{control}](a{control})\n"),
        "\r".repeat(10_000),
    ]);
}

#[test]
fn terms_within_terms_and_boxes_within_boxes() {
    let terms: String = (2..=60).map(|k| format!("{} {{#term-a{k}}}\n: 词。\n\n", "a".repeat(k))).collect();
    let nested = 90;
    let open: String = (0..nested).map(|n| format!(":::theorem{{#thm-n{n}}}\n\n")).collect();
    let close = ":::\n".repeat(nested);
    let text = format!("# 章\n\n{}\n\n{open}{}\n\n{close}", "a".repeat(1 << 20), "文字。".repeat(100_000));
    let threads: String = (0..nested).map(|_| ":::research\n\n").collect();
    let uses: String = (0..nested).map(|n| format!("@thm-n{n}。")).collect();
    let second = format!("# 章\n\n{uses}\n\n{threads}{}\n\n{close}", "文字。".repeat(100_000));
    let settings = "title: 书\nglossary: g.md\nchapters: [chapters/chapter1.md, chapters/chapter2.md]\n";
    let folder = book(&[
        ("book.yaml", settings),
        ("g.md", &format!("# 术语\n\n{terms}")),
        ("chapters/chapter1.md", &text),
        ("chapters/chapter2.md", &second),
    ]);
    let out = folder.path().join("site");
    let mut command = Command::new(assert_cmd::cargo::cargo_bin("bookpress"));
    let run = command.args(["build", "--out"]).arg(&out).current_dir(folder.path()).timeout(TIME);
    let output = run.output().expect("the binary runs");
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    let size = |path: &str| fs::metadata(out.join(path)).expect("a file").len();
    assert!(size("data/previews/chapter1.js") < 16 << 20, "{}", size("data/previews/chapter1.js"));
    assert!(size("research.html") < 16 << 20, "{}", size("research.html"));
}
