//! The ledger of what was published: a link to the book leads somewhere for as long as the book is published.

#![allow(clippy::disallowed_methods, reason = "tests stand outside the core")]

use assert_cmd::Command;
use std::fs;
use tempfile::TempDir;

const LEDGER: &str = "chapters/outputs/published.jsonl";

fn book() -> TempDir {
    let folder = TempDir::new().expect("a temporary folder");
    fs::create_dir(folder.path().join("chapters")).expect("a folder");
    write(&folder, "book.yaml", "title: T\nversion: 0.1.0\nchapters: [chapters/one.md, chapters/two.md]\n");
    write(&folder, "chapters/index.md", "# T\n");
    write(&folder, "chapters/one.md", "# 甲\n\n## 子 {#sec-a}\n\n文。\n\n## 丑 {#sec-b}\n\n文。\n");
    write(&folder, "chapters/two.md", "# 乙\n\n文。\n");
    folder
}

fn write(folder: &TempDir, path: &str, text: &str) {
    fs::write(folder.path().join(path), text).expect("a file");
}

fn read(folder: &TempDir, path: &str) -> String {
    fs::read_to_string(folder.path().join(path)).expect("a file")
}

/// Runs the program in the book and returns what it says.
fn bookpress(folder: &TempDir, arguments: &[&str]) -> String {
    let mut command = Command::cargo_bin("bookpress").expect("the binary is built for its tests");
    let output = command.current_dir(folder.path()).args(arguments).output().expect("the program runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stderr).expect("talk is UTF-8")
}

#[test]
fn what_has_an_address_is_recorded_once() {
    let folder = book();
    assert_eq!(bookpress(&folder, &["ledger"]), "recorded 5 addresses, 5 of them new or changed\n");
    insta::assert_snapshot!("published", read(&folder, LEDGER));
    assert_eq!(bookpress(&folder, &["ledger"]), "recorded 5 addresses, 0 of them new or changed\n");
    assert_eq!(bookpress(&folder, &["check", "--strict"]), "");
}

#[test]
fn what_is_gone_stays_in_the_ledger_until_its_line_is_taken_out() {
    let folder = book();
    bookpress(&folder, &["ledger"]);
    write(&folder, "chapters/one.md", "# 甲\n\n## 子 {#sec-a}\n\n文。\n");
    let said = bookpress(&folder, &["ledger"]);
    assert!(said.contains("`sec-b` of `one.html`, published as 1.2 节, is gone"), "{said}");
    assert!(read(&folder, LEDGER).contains("\"sec-b\""), "it is still known");
}

#[test]
fn what_moved_is_found_from_its_old_address() {
    let folder = book();
    bookpress(&folder, &["ledger"]);
    write(&folder, "book.yaml", "title: T\nversion: 0.1.0\nchapters: [chapters/new.md]\n");
    write(&folder, "chapters/new.md", "# 甲\n\n## 丑 {#sec-c}\n\n文。\n");
    let moved = [
        ("one.html", "", "甲", "new.html"),
        ("one.html", "sec-a", "1.1 节", "new.html#sec-c"),
        ("two.html", "", "乙", "new.html"),
        ("new.html", "sec-b", "1.2 节", "new.html#sec-c"),
    ];
    let line = |(page, id, text, now): (&str, &str, &str, &str)| {
        format!("{{\"page\":\"{page}\",\"id\":\"{id}\",\"text\":\"{text}\",\"now\":\"{now}\"}}\n")
    };
    write(&folder, LEDGER, &moved.map(line).concat());
    assert!(bookpress(&folder, &["build", "--strict"]).starts_with("wrote"));
    let page = read(&folder, "site/new.html");
    assert!(
        page.contains(
            "<p class=\"moved\" id=\"sec-b\">1.2 节已移至<a href=\"new.html#sec-c\">1.1 节</a>。</p>"
        )
    );
    let parts_went_elsewhere = read(&folder, "site/one.html");
    assert!(
        parts_went_elsewhere.contains("id=\"sec-a\"")
            && !parts_went_elsewhere.contains("http-equiv=\"refresh\"")
    );
    let as_a_whole = read(&folder, "site/two.html");
    assert!(as_a_whole.contains("<meta http-equiv=\"refresh\" content=\"0; url=new.html\">"), "{as_a_whole}");
    assert!(!read(&folder, "site/graph.json").contains("two.html"), "it is no page of the book");
}

#[test]
fn a_page_that_lost_much_of_what_it_held_is_reported() {
    let folder = book();
    let two = |formulas: usize| {
        let shown: String = (0..formulas).map(|at| format!("$$\nx_{at}\n$$\n\n")).collect();
        write(&folder, "chapters/two.md", &format!("# 乙\n\n文。\n\n{shown}"));
        bookpress(&folder, &["check"])
    };
    two(10);
    bookpress(&folder, &["ledger"]);
    let said = two(9);
    assert!(!said.contains("formulas"), "nine of ten are enough: {said}");
    let said = two(8);
    assert!(said.contains("`two.html` was published with 10 formulas and has 8 now"), "{said}");
    assert!(!said.contains("`one.html`"), "{said}");
    bookpress(&folder, &["ledger"]);
    assert!(!bookpress(&folder, &["check"]).contains("changed-holdings"), "it is recorded anew");
}
