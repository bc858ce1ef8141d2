//! Executing code: with a real Python from end to end, and what is said of code that goes wrong.
//!
//! Each case in `tests/runner/` is a chapter and, after a line of `====`, what `run` or `test` says of it. To
//! add a case, leave that part empty and run `UPDATE_EXPECTED=1 cargo test --test runner`; then read what was written.

#![allow(clippy::disallowed_methods, reason = "tests stand outside the core")]

use assert_cmd::Command;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;
use tempfile::TempDir;

const SETTINGS: &str = "title: 书\nchapters: [chapters/chapter1.md]\n";

/// What a run said and how it ended.
struct Ran {
    code: Option<i32>,
    stdout: String,
    stderr: String,
}

/// Makes a book of one chapter.
fn book(chapter: &str) -> TempDir {
    let folder = TempDir::new().expect("a temporary folder");
    fs::create_dir(folder.path().join("chapters")).expect("a folder");
    fs::write(folder.path().join("book.yaml"), SETTINGS).expect("the settings");
    fs::write(folder.path().join("chapters/index.md"), "# 书\n").expect("the index");
    write(&folder, chapter);
    folder
}

fn write(book: &TempDir, chapter: &str) {
    fs::write(book.path().join("chapters/chapter1.md"), chapter).expect("the chapter");
}

fn bookpress(book: &TempDir, arguments: &[&str]) -> Ran {
    let mut command = Command::cargo_bin("bookpress").expect("the binary is built for its tests");
    command.current_dir(book.path()).args(arguments).args(["--format", "short"]);
    let output = command.timeout(Duration::from_secs(120)).output().expect("the binary runs");
    let text = |bytes| String::from_utf8(bytes).expect("output is UTF-8");
    Ran { code: output.status.code(), stdout: text(output.stdout), stderr: text(output.stderr) }
}

/// Every recorded text, sorted.
fn recorded(book: &TempDir) -> Vec<String> {
    let mut texts: Vec<String> =
        outputs(book).into_iter().filter(|(path, _)| path.ends_with(".txt")).map(|(_, text)| text).collect();
    texts.sort();
    texts
}

fn outputs(book: &TempDir) -> BTreeMap<String, String> {
    let folder = book.path().join("chapters/outputs");
    let files =
        walkdir::WalkDir::new(folder).into_iter().flatten().filter(|entry| entry.file_type().is_file());
    files
        .map(|entry| {
            let text = fs::read_to_string(entry.path()).expect("a recorded text");
            (entry.path().display().to_string(), text)
        })
        .collect()
}

fn cases() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/runner");
    let mut cases: Vec<PathBuf> =
        fs::read_dir(folder).expect("the cases").map(|entry| entry.expect("an entry").path()).collect();
    cases.sort();
    cases
}

/// The command that a case is about: what its name starts with.
fn command_of(case: &Path) -> &'static str {
    let name = case.file_name().expect("a name").to_string_lossy();
    if name.starts_with("run-") { "run" } else { "test" }
}

#[test]
fn every_case_says_what_is_expected() {
    let mut wrong = Vec::new();
    let cases = cases();
    assert!(cases.len() > 8, "the cases were not found");
    for case in cases {
        let text = fs::read_to_string(&case).expect("a case");
        let (chapter, expected) = text.split_once("\n====\n").expect("a line of `====`");
        let ran = bookpress(&book(&format!("{chapter}\n")), &[command_of(&case)]);
        let said: String =
            ran.stderr.lines().filter(|line| line.contains(".md:")).map(|line| format!("{line}\n")).collect();
        if std::env::var_os("UPDATE_EXPECTED").is_some() {
            fs::write(&case, format!("{chapter}\n====\n{said}")).expect("the expectation is written");
        }
        let code = if expected.is_empty() { Some(0) } else { Some(1) };
        if said != expected || ran.code != code {
            wrong.push(format!("== {}\n-- expected\n{expected}-- said\n{}", case.display(), ran.stderr));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn what_is_printed_is_recorded_and_shown() {
    let book =
        book("# 章\n\n```python run\na = 1 / 3\nprint('甲', '😀')\n```\n\n值是 `{run} f\"{a:.2f}\"`。\n");
    assert_eq!(bookpress(&book, &["check"]).code, Some(1), "nothing is recorded yet");
    let ran = bookpress(&book, &["run"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(0), ""), "{}", ran.stderr);
    assert_eq!(recorded(&book), ["0.33", "甲 😀\n"]);
    let ran = bookpress(&book, &["check", "--strict"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    assert_eq!(bookpress(&book, &["build"]).code, Some(0));
    let page = fs::read_to_string(book.path().join("site/chapter1.html")).expect("the page");
    assert!(page.contains("甲 😀") && page.contains("0.33"));
    let ran = bookpress(&book, &["test"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    assert!(ran.stdout.contains("chapters/chapter1.md"), "a row for each chapter");
}

#[test]
fn only_what_has_changed_is_recorded_anew() {
    let chapter = |last: &str| {
        format!("# 章\n\n```python run\nprint(open('x').read())\n```\n\n```python run\nprint({last})\n```\n")
    };
    let book = book(&chapter("1"));
    let set = |text: &str| fs::write(book.path().join("x"), text).expect("a file");
    set("old");
    assert_eq!(bookpress(&book, &["run"]).code, Some(0));
    assert_eq!(recorded(&book), ["1\n", "old\n"]);
    set("new");
    let ran = bookpress(&book, &["run"]);
    assert!(ran.stderr.contains("executed 0 chapters"), "{}", ran.stderr);
    write(&book, &chapter("2"));
    assert_eq!(bookpress(&book, &["run"]).code, Some(0));
    assert_eq!(recorded(&book), ["2\n", "old\n"], "what is not referred to any more is removed");
    let ran = bookpress(&book, &["test"]);
    assert_eq!(ran.code, Some(1), "what is recorded differs");
    assert!(ran.stderr.contains("chapter1.md:3:11: error[output-differs]"), "{}", ran.stderr);
    assert_eq!(bookpress(&book, &["run", "--all"]).code, Some(0));
    assert_eq!(recorded(&book), ["2\n", "new\n"]);
    write(&book, "# 章\n");
    assert_eq!(bookpress(&book, &["run", "1"]).code, Some(0));
    assert!(outputs(&book).is_empty(), "a chapter without code has no outputs");
}

#[test]
fn an_answer_leaves_the_session_as_it_was() {
    let book = book(
        "# 章\n\n```python run\na = 1\n```\n\n:::exercise[题]{#exr-a level=1 kind=code time=1}\n题。\n\n:::answer\n\
         ```python run\na = 2\nprint(a)\n```\n:::\n:::\n\n```python run\nprint(a)\n```\n",
    );
    let ran = bookpress(&book, &["run"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    assert_eq!(recorded(&book), ["", "1\n", "2\n"]);
}

#[test]
fn what_a_block_starts_ends_with_its_session() {
    let book = book(
        "# 章\n\n```python run timeout=1\nimport os, subprocess\nsleeper = subprocess.Popen(['sleep', '60'])\n\
         open('pid', 'w').write(str(sleeper.pid))\nwhile True:\n    pass\n```\n",
    );
    let ran = bookpress(&book, &["run"]);
    assert_eq!(ran.code, Some(1), "{}", ran.stderr);
    let id = fs::read_to_string(book.path().join("pid")).expect("the block ran");
    let running = || {
        let status = fs::read_to_string(format!("/proc/{id}/stat")).unwrap_or_default();
        !status.is_empty() && !status.contains(") Z ")
    };
    assert!((0..100).any(|_| {
        std::thread::sleep(Duration::from_millis(20));
        !running()
    }));
}

#[test]
fn python_is_looked_for_where_the_user_says() {
    let book = book("# 章\n\n```python run\nprint(1)\n```\n");
    let ran = bookpress(&book, &["run", "--python", "./no-python"]);
    assert_eq!(ran.code, Some(2));
    assert!(ran.stderr.contains("no-python"), "{}", ran.stderr);
    let ran = bookpress(&book, &["run", "chapter9"]);
    assert_eq!(ran.code, Some(2));
    assert!(ran.stderr.contains("there is no chapter `chapter9`"), "{}", ran.stderr);
    fs::create_dir_all(book.path().join(".venv/bin")).expect("a folder");
    fs::write(book.path().join(".venv/bin/python"), "").expect("a file that is no program");
    let ran = bookpress(&book, &["run"]);
    assert_eq!(ran.code, Some(2), "the book's environment comes first: {}", ran.stderr);
}

#[test]
fn definitions_are_saved_to_modules_that_code_can_import() {
    let chapter = |n: u8| {
        format!(
            "# 章\n\n```python run save=tinyllm.model\nimport math\n\ndef size():\n    return math.floor({n}.5)\n\n\
             print(size())\n```\n\n```python run\nimport tinyllm.model\nprint(tinyllm.model.size() + 10)\n```\n"
        )
    };
    let book = book(&chapter(1));
    let module = book.path().join("chapters/tinyllm/model.py");
    let ran = bookpress(&book, &["run"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    assert_eq!(recorded(&book), ["1\n", "11\n"]);
    let text = fs::read_to_string(&module).expect("the module");
    assert!(text.contains("def size():") && !text.contains("print"), "{text}");
    write(&book, &chapter(2));
    let ran = bookpress(&book, &["test"]);
    assert_eq!(ran.code, Some(1));
    assert!(ran.stderr.contains("chapter1.md:3:15: error[output-differs]"), "{}", ran.stderr);
    fs::write(&module, "size = 0\n").expect("a module of the author's own");
    let ran = bookpress(&book, &["run"]);
    assert_eq!(ran.code, Some(1), "{}", ran.stderr);
    assert_eq!(fs::read_to_string(&module).expect("the module"), "size = 0\n", "it is left as it is");
    fs::remove_file(&module).expect("the module");
    assert_eq!(bookpress(&book, &["run", "--all"]).code, Some(0));
    let ran = bookpress(&book, &["test"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    write(&book, "# 章\n");
    assert_eq!(bookpress(&book, &["run"]).code, Some(0));
    assert!(!module.exists(), "nothing is saved to it any more");
}

/// A stand-in for matplotlib that draws one figure as matplotlib writes it.
const PYPLOT: &str = r##"
def get_fignums():
    return [1]

def close(which):
    pass

class Figure:
    def savefig(self, out, format, transparent, metadata):
        out.write("""<?xml version="1.0"?>
<svg xmlns:xlink="http://www.w3.org/1999/xlink" width="9pt" height="9pt" viewBox="0 0 9 9" xmlns="http://www.w3.org/2000/svg" version="1.1">
 <metadata>x</metadata>
 <defs><style type="text/css">*{stroke-linejoin: round}</style></defs>
 <g id="figure_1"><defs><path id="m1" d="M 0 0
L 1 1
" style="stroke: #000000; stroke-width: 0.8"/></defs>
 <use xlink:href="#m1" x="1" style="stroke: #1f77b4"/>
 <text style="font: 10px 'DejaVu Sans', sans-serif; text-anchor: middle" x="2">轴</text></g>
</svg>""")

def figure(number):
    return Figure()
"##;

#[test]
fn figures_are_recorded_without_styles_and_shown() {
    let book = book(
        "# 章\n\n:::figure[图]{#fig-a alt=\"一条线\"}\n```python run\nimport matplotlib.pyplot\n```\n:::\n",
    );
    let library = book.path().join("chapters/matplotlib");
    fs::create_dir(&library).expect("a folder");
    let init = "import contextlib\n__version__ = '0'\nrc_context = contextlib.nullcontext\n";
    fs::write(library.join("__init__.py"), init).expect("a module");
    fs::write(library.join("pyplot.py"), PYPLOT).expect("a module");
    fs::write(library.join("backend_bases.py"), "def register_backend(*_): pass\n").expect("a module");
    fs::create_dir(library.join("backends")).expect("a folder");
    let backend = "class FigureCanvasSVG: pass\nclass RendererSVG: pass\n";
    fs::write(library.join("backends/backend_svg.py"), backend).expect("a module");
    let ran = bookpress(&book, &["run"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let drawings: Vec<String> = outputs(&book)
        .into_iter()
        .filter(|(path, _)| path.ends_with("-1.svg"))
        .map(|(_, text)| text)
        .collect();
    insta::assert_snapshot!(drawings.concat());
    assert_eq!(bookpress(&book, &["test"]).code, Some(0));
    let ran = bookpress(&book, &["build", "--strict"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let page = fs::read_to_string(book.path().join("site/chapter1.html")).expect("the page");
    assert!(page.contains("aria-label=\"一条线\"") && page.contains(">轴</text>"), "{page}");
    write(&book, "# 章\n");
    assert_eq!(bookpress(&book, &["run"]).code, Some(0));
    assert_eq!(bookpress(&book, &["test"]).code, Some(0));
    assert!(
        outputs(&book).is_empty(),
        "figures are removed with their block, and so is what says they were tested"
    );
}
