//! Reports of hand-made diagnostics: what people, editors and code scanning get to see.

use bookpress::base::report::{Format, Look, Tally, render};
use bookpress::base::{Code, Diagnostic, SourceMap, Span};

/// A book's texts in which needles are found by their words.
struct Book(SourceMap);

impl Book {
    fn of(texts: &[(&str, &str)]) -> Book {
        let mut map = SourceMap::default();
        for (path, text) in texts {
            map.add(path, (*text).to_owned());
        }
        Book(map)
    }

    fn span(&self, path: &str, needle: &str) -> Span {
        let source = self.0.find(path).expect("a text of the book");
        let at = self.0.text(source).find(needle).expect("words of that text");
        Span::new(source, at, at + needle.len())
    }

    fn show(&self, format: Format, diagnostics: &[Diagnostic]) -> String {
        render(format, diagnostics, &self.0, Look { color: false, notes: true })
    }
}

const CHAPTER: &str = "# 注意力机制\n\n式 @eq-atention 给出 **缩放点积**，见 [下节](#sec-softmx)。\n\n\t带制表符的 😀 emoji 与 @eq-x 行\n\n:::theorem{#thm-a}\n甲\n:::\n";
const PAPERS: &str =
    "# 论文\n\n- **A** {#a year=2017}\n- **B** {#b year=2018}\n- **A again** {#a year=2019}\n";

fn sample() -> (Book, Vec<Diagnostic>) {
    let book = Book::of(&[("chapters/第 1 章.md", CHAPTER), ("papers.md", PAPERS)]);
    let chapter = |needle| book.span("chapters/第 1 章.md", needle);
    let again = book.span("papers.md", "#a year=2019");
    let diagnostics = vec![
        Diagnostic::new(Code::UndefinedReference, chapter("@eq-atention"), "no label `eq-atention`")
            .label("not defined")
            .did_you_mean(Some("eq-attention"))
            .hint("Write `\\@` for a plain at sign.")
            .fix(chapter("eq-atention"), "eq-attention"),
        Diagnostic::new(Code::DeadFragment, chapter("#sec-softmx"), "no `sec-softmx` in this page"),
        Diagnostic::new(Code::UndefinedReference, chapter("@eq-x"), "no label `eq-x`"),
        Diagnostic::new(
            Code::UnclosedDirective,
            chapter(":::theorem{#thm-a}\n甲\n:::\n"),
            "`theorem` is not closed",
        ),
        Diagnostic::new(Code::DuplicatePaper, again, "`a` is defined twice")
            .secondary(book.span("papers.md", "#a year=2017"), "first here")
            .secondary(chapter("缩放点积"), "cited here: 100%, 3:4"),
        Diagnostic::new(Code::FailedEmphasis, chapter("**缩放点积**"), "emphasis did not take")
            .fix(chapter("，"), ""),
        Diagnostic::new(Code::UncitedPaper, book.span("papers.md", "#b"), "`b` is never cited"),
    ];
    (book, diagnostics)
}

#[test]
fn human_points_right_under_wide_characters() {
    let (book, diagnostics) = sample();
    insta::assert_snapshot!(book.show(Format::Human, &diagnostics));
}

#[test]
fn short_is_a_line_each() {
    let (book, diagnostics) = sample();
    insta::assert_snapshot!(book.show(Format::Short, &diagnostics));
}

#[test]
fn json_is_an_object_a_line() {
    let (book, diagnostics) = sample();
    insta::assert_snapshot!(book.show(Format::Json, &diagnostics));
}

#[test]
fn github_escapes_its_properties() {
    let (book, diagnostics) = sample();
    insta::assert_snapshot!(book.show(Format::Github, &diagnostics));
}

#[test]
fn sarif_names_rules_places_and_fixes() {
    let (book, diagnostics) = sample();
    let log: serde_json::Value = serde_json::from_str(&book.show(Format::Sarif, &diagnostics)).expect("JSON");
    let run = &log["runs"][0];
    assert_eq!(run["tool"]["driver"]["rules"].as_array().map(Vec::len), Some(Code::ALL.len()));
    insta::assert_snapshot!(serde_json::to_string_pretty(&run["results"]).expect("JSON"));
}

#[test]
fn sarif_fingerprints_outlive_edits_above() {
    let prints = |text: &str| {
        let book = Book::of(&[("a.md", text)]);
        let fault = Diagnostic::new(Code::DeadLink, book.span("a.md", "甲"), "dead");
        let log = book.show(Format::Sarif, &[fault.clone(), fault]);
        let log: serde_json::Value = serde_json::from_str(&log).expect("JSON");
        let print = |at: usize| log["runs"][0]["results"][at]["partialFingerprints"].clone();
        [print(0), print(1)]
    };
    assert_eq!(prints("甲\n"), prints("新的一行\n\n  甲\n"));
    let [first, second] = prints("甲\n");
    assert_ne!(first, second);
}

#[test]
fn long_lines_are_cut_around_the_mark() {
    let line = format!("{}错处{}\n", "前文".repeat(3000), "后文".repeat(3000));
    let book = Book::of(&[("a.md", &line)]);
    let fault = Diagnostic::new(Code::DeadLink, book.span("a.md", "错处"), "dead").label("here");
    let fault =
        fault.secondary(book.span("a.md", "前文"), "at the start").fix(book.span("a.md", "错处"), "对");
    insta::assert_snapshot!(book.show(Format::Human, &[fault]));
}

#[test]
fn tall_spans_are_cut_to_their_first_line() {
    let text = format!("前\n:::note\n{}后\n", "一行\n".repeat(100));
    let book = Book::of(&[("a.md", &text)]);
    let tall = book.span("a.md", &text["前\n".len()..]);
    let fault = Diagnostic::new(Code::UnclosedDirective, tall, "`note` is not closed").label("opened here");
    insta::assert_snapshot!(book.show(Format::Human, &[fault]));
}

#[test]
fn odd_places_are_shown_without_a_panic() {
    let book =
        Book::of(&[("empty.md", ""), ("crlf.md", "一\r\n二\r\n"), ("esc.md", "a\u{1b}[31mb\u{202e}c\n")]);
    let id = |path| book.0.find(path).expect("a text of the book");
    let at = |path, start, end| Diagnostic::new(Code::MissingFile, Span::new(id(path), start, end), "here");
    let faults = [
        at("empty.md", 0, 0),
        at("empty.md", 5, 9),
        at("crlf.md", 0, 5),
        at("crlf.md", 4, 4),
        at("crlf.md", 1, 2),
        at("crlf.md", 10, 10),
        at("esc.md", 0, 11),
    ];
    insta::assert_snapshot!(book.show(Format::Human, &faults));
    insta::assert_snapshot!(book.show(Format::Short, &faults));
}

#[test]
fn untrusted_text_stays_on_its_line() {
    let book = Book::of(&[("a.md", "x\n")]);
    let fault = Diagnostic::new(Code::DeadLink, book.span("a.md", "x"), "no `a\nb\u{1b}[2J\u{202e}`");
    assert_eq!(
        book.show(Format::Short, &[fault]),
        "a.md:1:1: error[dead-link]: no `a b\u{fffd}[2J\u{fffd}`\n"
    );
}

#[test]
fn notes_are_listed_on_demand() {
    let (book, diagnostics) = sample();
    let short = render(Format::Short, &diagnostics, &book.0, Look::default());
    assert!(!short.contains("note["));
    assert_eq!(short.lines().count(), diagnostics.len() - 1);
    let github = render(Format::Github, &diagnostics, &book.0, Look::default());
    assert!(!github.contains("::notice"));
    let json = render(Format::Json, &diagnostics, &book.0, Look::default());
    assert_eq!(json.lines().count(), diagnostics.len());
}

#[test]
fn colours_are_escape_sequences() {
    let (book, diagnostics) = sample();
    let human = render(Format::Human, &diagnostics, &book.0, Look { color: true, notes: false });
    assert!(human.contains("\u{1b}["));
    assert!(!book.show(Format::Human, &diagnostics).contains('\u{1b}'));
}

#[test]
fn the_summary_counts_in_words() {
    let tally = |errors, warnings, notes| Tally { errors, warnings, notes };
    let said = |tally: Tally, strict| tally.summary(strict, false).unwrap_or_default();
    assert_eq!(said(tally(0, 0, 0), true), "");
    assert_eq!(said(tally(3, 1, 0), false), "error: 3 errors, 1 warning");
    assert_eq!(said(tally(0, 2, 1), false), "warning: 2 warnings, 1 note (`--notes` lists notes)");
    assert_eq!(said(tally(0, 1, 0), true), "error: 1 warning; `--strict` makes warnings fail");
    assert_eq!(said(tally(0, 0, 2), true), "note: 2 notes (`--notes` lists notes)");
    assert_eq!(tally(0, 0, 2).summary(true, true).as_deref(), Some("note: 2 notes"));
}
