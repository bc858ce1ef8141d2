//! The command as its users meet it: exit codes, streams, and what stands on the disk afterwards.

#![allow(clippy::disallowed_methods, reason = "tests stand outside the core")]

use assert_cmd::Command;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::SystemTime;
use tempfile::TempDir;

/// Adds a warning, and nothing worse, to the starter's chapter.
const WARNING: &str = "\n## 又一节\n\n#### 跳级的标题\n";

/// Adds an error.
const ERROR: &str = "\n见 @eq-missing。\n";

/// What a run said and how it ended.
struct Ran {
    code: Option<i32>,
    stdout: String,
    stderr: String,
}

fn command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::cargo_bin("bookpress").expect("the binary is built for its tests");
    command.current_dir(folder).args(arguments).timeout(std::time::Duration::from_secs(120));
    for variable in ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE"] {
        command.env_remove(variable);
    }
    command
}

fn ran(command: &mut Command) -> Ran {
    let output = command.output().expect("the binary runs");
    let text = |bytes| String::from_utf8(bytes).expect("output is UTF-8");
    Ran { code: output.status.code(), stdout: text(output.stdout), stderr: text(output.stderr) }
}

fn bookpress(folder: &Path, arguments: &[&str]) -> Ran {
    ran(&mut command(folder, arguments))
}

/// Makes the starter's book, with something added to its chapter.
fn book(addition: &str) -> TempDir {
    let folder = TempDir::new().expect("a temporary folder");
    let made = bookpress(folder.path(), &["init", "."]);
    assert_eq!(made.code, Some(0), "{}", made.stderr);
    change(folder.path(), addition);
    folder
}

fn change(folder: &Path, addition: &str) {
    let chapter = folder.join("chapters/chapter1.md");
    let text = fs::read_to_string(&chapter).expect("the chapter") + addition;
    fs::write(chapter, text).expect("the chapter");
}

/// Every file below a folder with its bytes.
fn contents(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let entries = walkdir::WalkDir::new(folder).into_iter().map(|entry| entry.expect("an entry"));
    let files = entries.filter(|entry| entry.file_type().is_file());
    files
        .map(|file| {
            let name = file.path().strip_prefix(folder).expect("below").to_owned();
            (name, fs::read(file.path()).expect("a file"))
        })
        .collect()
}

/// Every file and folder below a folder with the time of its last change.
fn times(folder: &Path) -> BTreeMap<PathBuf, SystemTime> {
    let entries = walkdir::WalkDir::new(folder).into_iter().map(|entry| entry.expect("an entry"));
    let time = |entry: &walkdir::DirEntry| entry.metadata().expect("metadata").modified().expect("a time");
    entries.map(|entry| (entry.path().to_owned(), time(&entry))).collect()
}

#[test]
fn a_new_book_builds_without_a_word_of_complaint() {
    let book = book("");
    let check = bookpress(book.path(), &["check", "--strict", "--notes"]);
    assert_eq!((check.code, check.stdout.as_str(), check.stderr.as_str()), (Some(0), "", ""));
    let build = bookpress(book.path(), &["build", "--strict"]);
    assert_eq!(build.code, Some(0), "{}", build.stderr);
    assert_eq!(build.stdout, "");
    assert!(build.stderr.starts_with("wrote ") && build.stderr.contains("site"), "{}", build.stderr);
    for page in ["index.html", "chapter1.html", "papers.html", "404.html"] {
        assert!(book.path().join("site").join(page).is_file(), "{page}");
    }
}

#[test]
fn init_refuses_a_folder_that_is_not_empty() {
    let folder = TempDir::new().expect("a temporary folder");
    fs::write(folder.path().join("notes"), "mine").expect("a file");
    let made = bookpress(folder.path(), &["init", "."]);
    assert_eq!(made.code, Some(2));
    assert!(made.stderr.contains("is not empty"), "{}", made.stderr);
    assert_eq!(contents(folder.path()).len(), 1);
}

#[test]
fn wrong_usage_ends_with_2() {
    let empty = TempDir::new().expect("a temporary folder");
    let wrong: [&[&str]; 9] = [
        &[],
        &["publish"],
        &["build", "--unknown"],
        &["build"],
        &["check", "--root", "nowhere"],
        &["check", "--threads", "0"],
        &["check", "--format", "xml"],
        &["build", "--base-url", "example.org"],
        &["init"],
    ];
    for arguments in wrong {
        let ran = bookpress(empty.path(), arguments);
        assert_eq!(ran.code, Some(2), "{arguments:?}");
        assert!(ran.stdout.is_empty() && !ran.stderr.is_empty(), "{arguments:?}");
    }
    let book = book("");
    for format in ["short", "sarif", "github"] {
        assert_eq!(bookpress(book.path(), &["stats", "--format", format]).code, Some(2), "{format}");
    }
}

#[test]
fn help_and_version_go_to_standard_output() {
    let folder = TempDir::new().expect("a temporary folder");
    for arguments in [&["--help"][..], &["--version"], &["build", "--help"], &["help", "check"]] {
        let ran = bookpress(folder.path(), arguments);
        assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""), "{arguments:?}");
        assert!(!ran.stdout.is_empty());
    }
}

#[test]
fn faults_go_to_the_stream_of_their_format() {
    let book = book(ERROR);
    for format in ["human", "short"] {
        let ran = bookpress(book.path(), &["check", "--format", format]);
        assert_eq!((ran.code, ran.stdout.as_str()), (Some(1), ""), "{format}");
        assert!(ran.stderr.contains("error[undefined-reference]"), "{}", ran.stderr);
        assert!(ran.stderr.ends_with("error: 1 error\n"), "{}", ran.stderr);
    }
    for format in ["json", "sarif", "github"] {
        let ran = bookpress(book.path(), &["check", "--format", format]);
        assert_eq!((ran.code, ran.stderr.as_str()), (Some(1), "error: 1 error\n"), "{format}");
        assert!(ran.stdout.contains("undefined-reference"), "{}", ran.stdout);
    }
    let json = bookpress(book.path(), &["check", "--format", "json"]).stdout;
    let fault: serde_json::Value = serde_json::from_str(&json).expect("one object");
    let chapter = fs::read_to_string(book.path().join("chapters/chapter1.md")).expect("the chapter");
    assert_eq!(fault["location"]["path"], "chapters/chapter1.md");
    assert_eq!(fault["location"]["line"], chapter.lines().count());
}

#[test]
fn warnings_fail_only_under_strict() {
    let book = book(WARNING);
    for command in ["check", "build"] {
        let strict = bookpress(book.path(), &[command, "--strict"]);
        assert_eq!(strict.code, Some(1), "{}", strict.stderr);
        assert!(
            strict.stderr.contains("error: 1 warning; `--strict` makes warnings fail"),
            "{}",
            strict.stderr
        );
        assert!(!book.path().join("site").exists());
    }
    let lenient = bookpress(book.path(), &["build"]);
    assert_eq!(lenient.code, Some(0), "{}", lenient.stderr);
    assert!(lenient.stderr.contains("warning: 1 warning\n"), "{}", lenient.stderr);
}

#[test]
fn notes_are_counted_and_never_fail() {
    let book = book("\n$$\nE\n$$ {#eq-unused}\n");
    let counted = bookpress(book.path(), &["check", "--strict"]);
    assert_eq!((counted.code, counted.stderr.as_str()), (Some(0), "note: 1 note (`--notes` lists notes)\n"));
    let listed = bookpress(book.path(), &["check", "--strict", "--notes", "--format", "short"]);
    assert_eq!(listed.code, Some(0));
    assert!(listed.stderr.contains("note[unused-label]"), "{}", listed.stderr);
    assert!(listed.stderr.ends_with("\nnote: 1 note\n"), "{}", listed.stderr);
}

#[test]
fn errors_leave_the_site_as_it_is() {
    let book = book(ERROR);
    assert_eq!(bookpress(book.path(), &["build"]).code, Some(1));
    assert!(!book.path().join("site").exists(), "no site is begun");
    let clean = self::book("");
    assert_eq!(bookpress(clean.path(), &["build"]).code, Some(0));
    let before = (contents(&clean.path().join("site")), times(&clean.path().join("site")));
    change(clean.path(), ERROR);
    assert_eq!(bookpress(clean.path(), &["build"]).code, Some(1));
    assert_eq!(before, (contents(&clean.path().join("site")), times(&clean.path().join("site"))));
}

#[test]
fn keep_going_writes_a_draft_and_fails_all_the_same() {
    let book = book(ERROR);
    let ran = bookpress(book.path(), &["build", "--keep-going"]);
    assert_eq!(ran.code, Some(1), "{}", ran.stderr);
    let page = fs::read_to_string(book.path().join("site/chapter1.html")).expect("the page");
    assert!(page.contains("草稿"));
    let again = bookpress(book.path(), &["build", "--keep-going"]);
    assert_eq!(again.code, Some(1));
    assert!(
        again.stderr.contains("nothing has changed") && again.stderr.contains("error[undefined-reference]")
    );
}

#[test]
fn keep_going_marks_no_draft_where_there_is_no_error() {
    let book = book(WARNING);
    assert_eq!(bookpress(book.path(), &["build", "--keep-going"]).code, Some(0));
    let page = fs::read_to_string(book.path().join("site/chapter1.html")).expect("the page");
    assert!(!page.contains("草稿"));
}

#[test]
fn an_idle_build_writes_nothing_and_says_the_same() {
    let book = book(WARNING);
    let first = bookpress(book.path(), &["build"]);
    let before = times(book.path());
    let second = bookpress(book.path(), &["build"]);
    assert_eq!(before, times(book.path()));
    assert_eq!(second.code, Some(0));
    assert!(second.stderr.contains("nothing has changed"), "{}", second.stderr);
    let faults = |ran: &Ran| {
        ran.stderr
            .lines()
            .filter(|line| !line.starts_with("wrote") && !line.starts_with("nothing"))
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    assert_eq!(faults(&first), faults(&second));
    assert_eq!(bookpress(book.path(), &["build", "--strict"]).code, Some(1), "a replay is judged anew");
}

#[test]
fn a_change_rewrites_only_what_it_changes() {
    let book = book("");
    bookpress(book.path(), &["build"]);
    let before = times(&book.path().join("site"));
    change(book.path(), "\n多一段。\n");
    assert_eq!(bookpress(book.path(), &["build"]).code, Some(0));
    let after = times(&book.path().join("site"));
    let touched: Vec<&PathBuf> = after.keys().filter(|path| before.get(*path) != after.get(*path)).collect();
    let page = |name: &str| book.path().join("site").join(name);
    assert!(touched.contains(&&page("chapter1.html")));
    assert!(!touched.contains(&&page("papers.html")), "{touched:?}");
}

#[test]
fn the_site_depends_on_the_book_alone() {
    let first = book(WARNING);
    let second = TempDir::new().expect("a temporary folder");
    let deep = second.path().join("ein anderer/Ordner 二");
    for (path, bytes) in contents(first.path()) {
        let target = deep.join(path);
        fs::create_dir_all(target.parent().expect("a parent")).expect("folders");
        fs::write(target, bytes).expect("a file");
    }
    let one = ran(command(first.path(), &["build", "--threads", "1"]).env("TZ", "UTC").env("LANG", "C"));
    let out = second.path().join("out");
    let root = deep.display().to_string();
    let arguments = ["build", "--threads", "4", "--root", &root, "--out", &out.display().to_string()];
    let mut other = command(second.path(), &arguments);
    let other = ran(other.env("TZ", "Asia/Shanghai").env("LANG", "zh_CN.UTF-8").env("LC_ALL", "zh_CN.UTF-8"));
    assert_eq!((one.code, other.code), (Some(0), Some(0)), "{}{}", one.stderr, other.stderr);
    assert_eq!(contents(&first.path().join("site")), contents(&out));
}

#[test]
fn a_broken_pipe_is_no_failure() {
    let (clean, faulty) = (book(""), book(ERROR));
    let cases: [(&TempDir, &[&str], i32); 4] = [
        (&clean, &["stats"], 0),
        (&clean, &["check", "--format", "sarif"], 0),
        (&clean, &["--help"], 0),
        (&faulty, &["check", "--format", "json"], 1),
    ];
    for (book, arguments, code) in cases {
        let (reader, writer) = std::io::pipe().expect("a pipe");
        drop(reader);
        let mut command = std::process::Command::new(assert_cmd::cargo::cargo_bin("bookpress"));
        let run = command.current_dir(book.path()).args(arguments).stdout(writer).stderr(Stdio::piped());
        let output = run.output().expect("the binary runs");
        assert_eq!(output.status.code(), Some(code), "{arguments:?}");
        assert!(!String::from_utf8_lossy(&output.stderr).contains("panicked"), "{arguments:?}");
    }
    let (reader, writer) = std::io::pipe().expect("a pipe");
    drop(reader);
    let mut command = std::process::Command::new(assert_cmd::cargo::cargo_bin("bookpress"));
    let status = command.current_dir(clean.path()).args(["build"]).stderr(writer).status().expect("runs");
    assert_eq!(status.code(), Some(0));
}

#[test]
fn colours_are_for_those_who_want_them() {
    let book = book(ERROR);
    let colored = |arguments: &[&str], variable: Option<(&str, &str)>| {
        let arguments = [&["check"], arguments].concat();
        let mut command = command(book.path(), &arguments);
        ran(command.envs(variable)).stderr.contains('\u{1b}')
    };
    assert!(!colored(&[], None), "no terminal");
    assert!(colored(&["--color", "always"], None));
    assert!(
        colored(&["--color", "always"], Some(("NO_COLOR", "1"))),
        "the option is nearer than the environment"
    );
    assert!(colored(&[], Some(("CLICOLOR_FORCE", "1"))));
    assert!(!colored(&["--color", "never"], Some(("CLICOLOR_FORCE", "1"))));
}

#[test]
fn a_folder_of_somebody_else_is_left_alone() {
    let book = book("");
    let precious = book.path().join("thesis");
    fs::create_dir(&precious).expect("a folder");
    fs::write(precious.join("thesis.tex"), "precious").expect("a file");
    for out in ["thesis", ".", "chapters"] {
        let before = contents(book.path());
        let ran = bookpress(book.path(), &["build", "--out", out]);
        assert_eq!(ran.code, Some(2), "{out}");
        assert!(ran.stderr.contains("was not written by bookpress"), "{}", ran.stderr);
        assert_eq!(before, contents(book.path()));
    }
}

#[test]
fn a_site_does_not_publish_itself() {
    let book = book("");
    fs::create_dir(book.path().join("static")).expect("a folder");
    fs::write(book.path().join("static/a.txt"), "a").expect("a file");
    let ran = bookpress(book.path(), &["build", "--out", "static/site"]);
    assert_eq!(ran.code, Some(2), "{}", ran.stderr);
    assert!(ran.stderr.contains("lies in `static`"), "{}", ran.stderr);
    assert!(!book.path().join("static/site").exists());
}

#[test]
fn the_book_is_found_from_below_and_named_from_above() {
    let book = book(ERROR);
    let short = ["check", "--format", "short"];
    let below = bookpress(&book.path().join("chapters"), &short);
    assert!(below.stderr.starts_with("chapters/chapter1.md:"), "{}", below.stderr);
    let name = book.path().file_name().expect("a name").to_str().expect("UTF-8");
    let above = book.path().parent().expect("a parent");
    let above = bookpress(above, &[&short[..], &["--root", name]].concat());
    assert!(above.stderr.starts_with(&format!("{name}/chapters/chapter1.md:")), "{}", above.stderr);
}

#[test]
fn the_address_of_the_site_is_part_of_what_is_built() {
    let book = book("");
    assert_eq!(bookpress(book.path(), &["build"]).code, Some(0));
    let moved = bookpress(book.path(), &["build", "--base-url", "https://example.org/book"]);
    assert_eq!(moved.code, Some(0), "{}", moved.stderr);
    assert!(!moved.stderr.contains("nothing has changed"));
    let page = fs::read_to_string(book.path().join("site/404.html")).expect("the page");
    assert!(page.contains("/book/"), "{page}");
}

#[test]
fn timings_name_each_pass() {
    let book = book("");
    let ran = bookpress(book.path(), &["build", "--timings"]);
    let passes: Vec<&str> = ran.stderr.lines().filter_map(|line| line.split_whitespace().next()).collect();
    for pass in ["pass", "load", "parse", "resolve", "render", "emit", "write", "total"] {
        assert!(passes.contains(&pass), "{pass} in {}", ran.stderr);
    }
    let idle = bookpress(book.path(), &["build", "--timings"]);
    assert!(idle.stderr.contains("replay"), "{}", idle.stderr);
}

#[test]
fn stats_count_what_the_book_holds() {
    let book = book("");
    let table = bookpress(book.path(), &["stats"]);
    assert_eq!((table.code, table.stderr.as_str()), (Some(0), ""));
    insta::assert_snapshot!("stats_table", table.stdout);
    let json = bookpress(book.path(), &["stats", "--format", "json"]);
    assert_eq!((json.code, json.stderr.as_str()), (Some(0), ""));
    insta::assert_snapshot!("stats_json", json.stdout);
    change(book.path(), ERROR);
    let faulty = bookpress(book.path(), &["stats"]);
    assert_eq!(faulty.code, Some(1));
    assert!(faulty.stderr.contains("these numbers may be wrong"), "{}", faulty.stderr);
}

#[test]
fn the_manual_has_a_page_for_the_program_and_for_each_command() {
    let folder = TempDir::new().expect("a temporary folder");
    let written = bookpress(folder.path(), &["man", "share/man1"]);
    assert_eq!(written.code, Some(0), "{}", written.stderr);
    let page = |name: &str| fs::read_to_string(folder.path().join("share/man1").join(name)).expect(name);
    assert!(page("bookpress.1").contains("bookpress\\-build(1)"));
    assert!(page("bookpress-build.1").contains("keep\\-going"));
    assert!(page("bookpress-check.1").contains("baseline"));
    let refused = bookpress(folder.path(), &["man", "share/man1/bookpress.1"]);
    assert_eq!(refused.code, Some(2));
    assert!(
        refused.stderr.starts_with("error: cannot write to `share/man1/bookpress.1`: "),
        "{}",
        refused.stderr
    );
}

#[test]
fn shells_are_told_the_commands_and_options() {
    let folder = TempDir::new().expect("a temporary folder");
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let script = bookpress(folder.path(), &["completions", shell]);
        assert_eq!((script.code, script.stderr.as_str()), (Some(0), ""));
        assert!(script.stdout.contains("keep-going") && script.stdout.contains("ledger"), "{shell}");
    }
}
