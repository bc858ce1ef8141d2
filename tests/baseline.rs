//! `check --baseline`: what a book is known to have fails it no more, what is new does.

#![allow(clippy::disallowed_methods, reason = "tests stand outside the core")]

use assert_cmd::Command;
use std::fs;
use tempfile::TempDir;

/// A book whose only chapter holds a text.
fn book(text: &str) -> TempDir {
    let folder = TempDir::new().expect("a temporary folder");
    fs::create_dir(folder.path().join("chapters")).expect("a folder");
    write(&folder, "book.yaml", "title: T\nversion: 0.1.0\nchapters: [chapters/one.md]\n");
    write(&folder, "chapters/index.md", "# T\n");
    write(&folder, "chapters/one.md", text);
    folder
}

fn write(folder: &TempDir, path: &str, text: &str) {
    fs::write(folder.path().join(path), text).expect("a file");
}

/// Checks the book and returns the exit code and what is said.
fn check(folder: &TempDir, arguments: &[&str]) -> (i32, String) {
    let mut command = Command::cargo_bin("bookpress").expect("the binary is built for its tests");
    command.current_dir(folder.path()).args(["check", "--format", "short", "--baseline", "known.jsonl"]);
    let output = command.args(arguments).output().expect("the program runs");
    let said = String::from_utf8(output.stderr).expect("talk is UTF-8");
    (output.status.code().expect("it was not killed"), said)
}

const DEAD: &str = "见[甲](none.md)。\n";

#[test]
fn known_faults_pass_wherever_they_move_and_new_ones_fail() {
    let folder = book(&format!("# A\n\n{DEAD}"));
    let (code, said) = check(&folder, &["--update-baseline"]);
    assert_eq!((code, said.as_str()), (0, "listed 1 fault in `known.jsonl`\n"));
    write(&folder, "chapters/one.md", &format!("# A\n\n新的一段。\n\n{DEAD}"));
    let (code, said) = check(&folder, &["--strict"]);
    assert_eq!((code, said.as_str()), (0, "1 fault known from `known.jsonl`\n"));
    write(&folder, "chapters/one.md", &format!("# A\n\n{DEAD}\n又一次。\n\n{DEAD}"));
    let (code, said) = check(&folder, &[]);
    assert_eq!(code, 1, "{said}");
    assert!(said.contains("chapters/one.md:7:") && !said.contains("chapters/one.md:3:"), "{said}");
}

#[test]
fn faults_that_are_gone_are_told() {
    let folder = book(&format!("# A\n\n{DEAD}"));
    check(&folder, &["--update-baseline"]);
    write(&folder, "chapters/one.md", "# A\n");
    let (code, said) = check(&folder, &[]);
    assert_eq!(
        (code, said.as_str()),
        (0, "`known.jsonl` lists 1 fault no longer there: `--update-baseline` takes them out\n")
    );
}

#[test]
fn a_baseline_that_cannot_be_read_is_no_pass() {
    let folder = book("# A\n");
    let (code, said) = check(&folder, &[]);
    assert!(code == 2 && said.contains("known.jsonl"), "{code}: {said}");
    write(&folder, "known.jsonl", "{}\n");
    let (code, said) = check(&folder, &[]);
    assert!(code == 2 && said.contains("line 1"), "{code}: {said}");
}
