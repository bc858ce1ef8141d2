//! Every kind of fault, exactly where it is; `tests/diag/README.md` says how a case is written.

#![allow(clippy::disallowed_methods, reason = "tests stand outside the core")]

use bookpress::base::{Code, Diagnostic, Files, MemoryFiles, SourceMap, Span};
use bookpress::build::{BuildMemo, Built, Options, build};
use bookpress::disk::RealFiles;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// The chapter that a case of one file stands for.
const CHAPTER: &str = "chapters/chapter1.md";

/// Codes without a case here: the smallest of the first is too large to be kept, and `tests/hostile.rs` makes it; the
/// others are said when code is executed, and `tests/runner.rs` does.
const ELSEWHERE: [&str; 3] = ["file-too-large", "python-error", "exercise-check"];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/diag")
}

/// The cases' names: files without their ending, and folders.
fn cases() -> Vec<String> {
    let entries = fs::read_dir(root()).expect("tests/diag").map(|entry| entry.expect("an entry").path());
    let names = entries.filter_map(|path| {
        let name = path.file_name()?.to_str()?.to_owned();
        if path.is_dir() { Some(name) } else { name.strip_suffix(".md").map(str::to_owned) }
    });
    let mut names: Vec<String> = names.filter(|name| name != "_book" && name != "README").collect();
    names.sort();
    names
}

/// The code that a case is about: its whole name, or what stands before a hyphen.
fn code_of(case: &str) -> Option<&'static str> {
    let names = Code::ALL.iter().map(|code| code.name());
    let fits =
        |name: &&str| case.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'));
    names.filter(fits).max_by_key(|name| name.len())
}

fn files(case: &str) -> Box<dyn Files> {
    let folder = root().join(case);
    if folder.is_dir() {
        return Box::new(RealFiles::new(&folder));
    }
    let book = RealFiles::new(&root().join("_book"));
    let paths = book.list("").expect("the book can be listed");
    let mut files =
        MemoryFiles(paths.iter().map(|path| (path.clone(), book.read(path).expect("a file"))).collect());
    let chapter = fs::read(root().join(format!("{case}.md"))).expect("the case's chapter");
    files.0.insert(CHAPTER.to_owned(), chapter);
    Box::new(files)
}

fn expected_path(case: &str) -> PathBuf {
    let folder = root().join(case);
    if folder.is_dir() { folder.join("expected.txt") } else { root().join(format!("{case}.expected")) }
}

fn built(files: &dyn Files) -> Built {
    let pool =
        rayon::ThreadPoolBuilder::new().stack_size(64 << 20).num_threads(2).build().expect("threads start");
    pool.install(|| build(files, &Options::default(), &mut BuildMemo::default()))
}

fn range(span: Span, sources: &SourceMap) -> String {
    let at = sources.locate(span);
    let path = if at.path == CHAPTER { String::new() } else { format!("{}:", at.path) };
    format!("{path}{}:{}-{}:{}", at.line, at.column, at.end_line, at.end_column)
}

fn described(fault: &Diagnostic, sources: &SourceMap) -> String {
    let severity = format!("{:?}", fault.severity).to_lowercase();
    let mut text =
        format!("{}: {severity}[{}]: {}\n", range(fault.span, sources), fault.code.name(), fault.message);
    let label = Some(&fault.label).filter(|label| !label.is_empty());
    label.into_iter().for_each(|label| text += &format!("  ^ {label}\n"));
    for other in &fault.secondary {
        text += &format!("  @ {}: {}\n", range(other.span, sources), other.message);
    }
    fault.hints.iter().for_each(|hint| text += &format!("  = {hint}\n"));
    if let Some(fix) = &fault.fix {
        text += &format!("  ~ {}: {:?}\n", range(fix.span, sources), fix.replacement);
    }
    text
}

fn report(files: &dyn Files) -> String {
    let built = built(files);
    built.diagnostics.iter().map(|fault| described(fault, &built.sources)).collect()
}

#[test]
fn every_case_says_what_is_expected() {
    let update = std::env::var_os("UPDATE_EXPECTED").is_some();
    let mut wrong = Vec::new();
    for case in cases() {
        let said = report(files(&case).as_ref());
        if update {
            fs::write(expected_path(&case), &said).expect("the expectation is written");
        }
        let expected = fs::read_to_string(expected_path(&case)).unwrap_or_default();
        if said != expected {
            wrong.push(format!("== {case}\n-- expected\n{expected}-- said\n{said}"));
        }
        let code = code_of(&case).unwrap_or_else(|| panic!("`{case}` is named after no code"));
        if !said.contains(&format!("[{code}]")) {
            wrong.push(format!("== {case}\n`{code}` is not said:\n{said}"));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn every_code_has_a_case() {
    let cases = cases();
    let mut found: BTreeSet<&str> = cases.iter().filter_map(|case| code_of(case)).collect();
    found.extend(ELSEWHERE);
    let missing: Vec<&str> =
        Code::ALL.iter().map(|code| code.name()).filter(|code| !found.contains(code)).collect();
    assert_eq!(missing, [""; 0]);
}

#[test]
fn the_book_around_the_cases_has_no_fault() {
    let book = RealFiles::new(&root().join("_book"));
    let mut files = MemoryFiles::default();
    for path in book.list("").expect("the book can be listed") {
        files.0.insert(path.clone(), book.read(&path).expect("a file"));
    }
    files.0.insert(CHAPTER.to_owned(), "# 第一章的标题\n\n正文。\n".into());
    assert_eq!(report(&files), "");
}

#[test]
fn every_place_lies_in_its_file() {
    for case in cases() {
        let built = built(files(&case).as_ref());
        for fault in &built.diagnostics {
            let others = fault.secondary.iter().map(|other| other.span);
            for span in std::iter::once(fault.span).chain(others).chain(fault.fix.iter().map(|fix| fix.span))
            {
                let text = built.sources.text(span.source);
                assert!(text.get(span.range()).is_some(), "{case}: {} is at {span:?}", fault.message);
            }
        }
    }
}
