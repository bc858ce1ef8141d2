//! What executed code leaves behind in a book of several chapters: outputs that depend on modules and checkpoints, and
//! the record of what was tested. Real Python from end to end.

#![allow(clippy::disallowed_methods, reason = "tests stand outside the core")]

use assert_cmd::Command;
use std::fs;
use std::path::PathBuf;
use std::time::Duration;
use tempfile::TempDir;

/// A stand-in for the book's module of checkpoints: it speaks the same protocol, without numpy.
const CHECKPOINT: &str = r#"
import json, os, pathlib

STAGING, RECORDED = (pathlib.Path(os.environ["BOOKPRESS_" + name]) for name in ("STAGING", "CHECKPOINTS"))

def note(name, saved):
    with open(STAGING / "uses", "a") as file:
        file.write(json.dumps({"name": name, "saved": saved}) + "\n")

def save(name, text, **facts):
    (STAGING / f"{name}.npz").write_text(text)
    note(name, facts)

def load(name):
    paths = [folder / f"{name}.npz" for folder in (STAGING, RECORDED)]
    note(name, None)
    return next(path for path in paths if path.exists()).read_text()
"#;

/// A stand-in for matplotlib: one empty figure is open while the module says so.
const PYPLOT: &str = r#"
OPEN = []

def get_fignums():
    return OPEN

def close(which):
    OPEN.clear()

class Figure:
    def savefig(self, out, **options):
        out.write('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M 0 0 L 9 0"/></svg>')

def figure(number):
    return Figure()
"#;

struct Book(TempDir);

/// What a command said and how it ended.
struct Ran {
    code: Option<i32>,
    stdout: String,
    stderr: String,
}

impl Ran {
    /// The faults, each as `chapter1.md:3: message`.
    fn faults(&self) -> Vec<String> {
        let lines = self.stderr.lines().filter_map(|line| line.strip_prefix("chapters/"));
        let faults = lines.filter_map(|line| {
            let mut parts = line.splitn(4, ':');
            let (file, line) = (parts.next()?, parts.next()?);
            Some(format!("{file}:{line}: {}", parts.nth(1)?.split_once("]: ")?.1))
        });
        faults.collect()
    }
}

impl Book {
    fn new(chapters: &[&str]) -> Book {
        let book = Book(TempDir::new().expect("a temporary folder"));
        let paths: Vec<String> = (1..=chapters.len()).map(|n| format!("chapters/chapter{n}.md")).collect();
        book.write("book.yaml", &format!("title: 书\nchapters: [{}]\n", paths.join(", ")));
        book.write("chapters/index.md", "# 书\n");
        chapters.iter().enumerate().for_each(|(at, text)| book.chapter(at + 1, text));
        book
    }

    /// Writes a chapter that consists of blocks, which blank lines part.
    fn chapter(&self, number: usize, blocks: &str) {
        let block = |block: &str| {
            let (flags, code) = block.split_once('\n').expect("a line of flags and code");
            format!("```python run{flags}\n{code}\n```\n")
        };
        let text: Vec<String> = blocks.split("\n\n").map(block).collect();
        self.write(&format!("chapters/chapter{number}.md"), &format!("# 章\n\n{}", text.join("\n")));
    }

    fn path(&self, path: &str) -> PathBuf {
        self.0.path().join(path)
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().expect("a file lies in a folder")).expect("a folder");
        fs::write(path, text).expect("a file");
    }

    fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).unwrap_or_default()
    }

    fn bookpress(&self, arguments: &[&str]) -> Ran {
        let mut command = Command::cargo_bin("bookpress").expect("the binary is built for its tests");
        command.current_dir(self.0.path()).args(arguments).args(["--format", "short"]);
        let output = command.timeout(Duration::from_secs(120)).output().expect("the binary runs");
        let text = |bytes| String::from_utf8(bytes).expect("output is UTF-8");
        Ran { code: output.status.code(), stdout: text(output.stdout), stderr: text(output.stderr) }
    }

    /// Runs a command that must find nothing wrong.
    fn clean(&self, arguments: &[&str]) -> Ran {
        let ran = self.bookpress(arguments);
        assert_eq!(ran.code, Some(0), "{arguments:?}: {}", ran.stderr);
        ran
    }

    /// Runs `check` on a book that has faults, and returns them.
    fn faults(&self) -> Vec<String> {
        let ran = self.bookpress(&["check"]);
        assert_eq!(ran.code, Some(1), "{}", ran.stderr);
        ran.faults()
    }
}

const MISSING: &str = "no output is recorded for this code as it stands";

#[test]
fn a_chapter_depends_on_the_modules_that_it_imports() {
    let own = " save=tinyllm.model\ndef size():\n    return 1";
    let user = "\na = 0\n\n\nfrom tinyllm.model import size\nprint(size() + 10)\n\n\nprint(a)";
    let through = "\nfrom tinyllm import words\nprint(words.count())";
    let book = Book::new(&[own, user, through]);
    book.write("chapters/tinyllm/words.py", "from .letters import FEW\ndef count():\n    return FEW\n");
    book.write("chapters/tinyllm/letters.py", "FEW = 3\n");
    book.write("chapters/tinyllm/idle.py", "nobody = 1\n");
    book.clean(&["run"]);
    book.clean(&["check", "--strict"]);
    book.write("chapters/tinyllm/idle.py", "nobody = 2\n");
    book.clean(&["check", "--strict"]);

    book.chapter(1, &own.replace("return 1", "return 2"));
    let drift = "chapter1.md:3: `chapters/tinyllm/model.py` does not hold what the chapters save to it";
    let stale = |places: [&str; 3]| places.map(|place| format!("{place}: {MISSING}"));
    let mut expected = vec![drift.to_owned()];
    expected.extend(stale(["chapter1.md:3", "chapter2.md:7", "chapter2.md:12"]));
    let mut faults = book.faults();
    faults.sort_by_key(|fault| !fault.contains("does not hold"));
    assert_eq!(faults, expected, "not what stands before the import");
    book.clean(&["run", "chapter1"]);
    assert_eq!(book.faults(), expected[2..]);
    let ran = book.clean(&["run"]);
    assert!(ran.stderr.contains("executed 1 chapter:"), "{}", ran.stderr);
    book.clean(&["check", "--strict"]);

    book.write("chapters/tinyllm/letters.py", "FEW = 4\n");
    assert_eq!(book.faults(), [format!("chapter3.md:3: {MISSING}")]);
}

#[test]
fn a_module_for_looks_counts_for_what_draws() {
    let draws = "\nfrom tinyllm import plot\nprint(1)\n\n\nplot.draw()\n\n\nprint(2)";
    let book = Book::new(&[draws]);
    book.write(
        "chapters/matplotlib/__init__.py",
        "import contextlib\n__version__ = '0'\nrc_context = contextlib.nullcontext\n",
    );
    book.write("chapters/matplotlib/pyplot.py", PYPLOT);
    book.write("chapters/matplotlib/backend_bases.py", "def register_backend(*_): pass\n");
    let backend = "class FigureCanvasSVG: pass\nclass RendererSVG: pass\n";
    book.write("chapters/matplotlib/backends/backend_svg.py", backend);
    let plot = "import matplotlib.pyplot\ndef draw():\n    matplotlib.pyplot.OPEN.append(1)\n";
    book.write("chapters/tinyllm/plot.py", plot);
    book.clean(&["run"]);
    book.clean(&["check"]);
    let ran = book.clean(&["test"]);
    assert!(ran.stdout.contains("chapters/chapter1.md       3        1 "), "{}", ran.stdout);
    book.write("chapters/tinyllm/plot.py", &plot.replace("append(1)", "extend([1, 1])"));
    let changed = "the module that gives this figure its looks has changed since it was drawn";
    assert_eq!(book.faults(), [format!("chapter1.md:8: {changed}")]);
    let ran = book.bookpress(&["test"]);
    assert!(ran.faults().contains(&"chapter1.md:8: the output differs: `1 figure` was recorded".to_owned()));
    book.clean(&["run"]);
    book.clean(&["check"]);
    let figure = fs::read_dir(book.path("chapters/outputs/chapter1")).expect("outputs").flatten();
    let figure = figure.map(|entry| entry.path()).find(|path| path.to_string_lossy().ends_with("-2.svg"));
    fs::remove_file(figure.expect("a second figure")).expect("it can be removed");
    assert_eq!(book.faults(), ["chapter1.md:8: figure 2 of those that this code drew is missing"]);
}

#[test]
fn a_chapter_depends_on_the_data_that_it_names() {
    let book = Book::new(&["\nprint(open('chapters/data/a.json').read())\n\n\nprint(2)", "\nprint(3)"]);
    book.write("chapters/data/a.json", "1");
    book.write("chapters/data/b.json", "1");
    book.clean(&["run"]);
    book.clean(&["check"]);
    book.write("chapters/data/b.json", "2");
    book.clean(&["check"]);
    book.write("chapters/data/a.json", "2");
    assert_eq!(book.faults(), [3, 7].map(|line| format!("chapter1.md:{line}: {MISSING}")));
    book.clean(&["run"]);
    book.clean(&["check"]);
}

/// A chapter that makes a checkpoint, one that loads it and goes on, and one that has no part in it.
fn trained(weights: &str) -> Book {
    let save = format!(
        "\nfrom tinyllm import checkpoint\ncheckpoint.save('town', {weights}, loss=0.25)\n\n\nprint('saved')"
    );
    let load = "\nprint('before')\n\n\nfrom tinyllm import checkpoint\ntext = checkpoint.load('town')\n\n\nprint(text)";
    let book = Book::new(&[&save, load, "\nprint(3)"]);
    book.write("chapters/tinyllm/checkpoint.py", CHECKPOINT);
    book
}

#[test]
fn a_checkpoint_is_made_before_it_is_loaded() {
    let book = trained("'w1'");
    book.clean(&["run"]);
    assert_eq!(book.read("chapters/outputs/ckpt/town.npz"), "w1");
    let facts = book.read("chapters/outputs/ckpt/town.json");
    assert!(
        facts.contains("\"chapter\": \"chapters/chapter1.md\"") && facts.contains("\"loss\": 0.25"),
        "{facts}"
    );
    book.clean(&["check", "--strict"]);
    book.clean(&["test"]);
    assert_eq!(fs::read_dir(book.path("chapters/outputs/ckpt")).expect("checkpoints").count(), 2);

    let chapter = book.read("chapters/chapter1.md");
    book.write("chapters/chapter1.md", &chapter.replace("'w1'", "'w2'"));
    let made = "chapter2.md:7: the code that made the checkpoint `town` has changed since";
    let stale = ["chapter1.md:3", "chapter1.md:8"].map(|place| format!("{place}: {MISSING}"));
    assert_eq!(book.faults(), [&stale[..], &[made.to_owned()]].concat());
    let ran = book.clean(&["run"]);
    assert!(ran.stderr.contains("executed 2 chapters"), "{}", ran.stderr);
    assert_eq!(book.read("chapters/outputs/ckpt/town.npz"), "w2");
    book.clean(&["check", "--strict"]);
    let texts = fs::read_dir(book.path("chapters/outputs/chapter2")).expect("outputs").flatten();
    let texts: Vec<String> = texts.map(|entry| fs::read_to_string(entry.path()).expect("a text")).collect();
    assert!(texts.contains(&"w2\n".to_owned()), "what follows the load is made anew, too: {texts:?}");
}

#[test]
fn a_checkpoint_that_is_lost_or_changed_is_missed() {
    let book = trained("'w1'");
    book.clean(&["run"]);
    book.write("chapters/outputs/ckpt/town.npz", "other");
    let lost = "chapter1.md:3: the checkpoint `town` is not as this code has made it".to_owned();
    let changed = "chapter2.md:7: the checkpoint `town` has changed since this code loaded it".to_owned();
    assert_eq!(book.faults(), [lost.clone(), changed]);
    fs::remove_file(book.path("chapters/outputs/ckpt/town.npz")).expect("the checkpoint");
    let missing = "chapter2.md:7: the checkpoint `town`, which this code loads, is missing".to_owned();
    assert_eq!(book.faults(), [lost, missing]);
    book.clean(&["run"]);
    book.clean(&["check", "--strict"]);
    book.chapter(1, "\nprint(1)");
    let ran = book.bookpress(&["run"]);
    assert_eq!(ran.faults(), ["chapter2.md:9: this code raises `StopIteration`"]);
    assert!(!book.path("chapters/outputs/ckpt").exists(), "no code makes it any more");
}

#[test]
fn a_checkpoint_that_stands_is_not_made_again() {
    let book = trained("open('weights').read()");
    book.write("weights", "w1");
    book.clean(&["run"]);
    book.write("weights", "w2");
    let chapter = book.read("chapters/chapter1.md");
    let last = "print(checkpoint.load('town'))";
    book.write("chapters/chapter1.md", &chapter.replace("print('saved')", last));
    book.clean(&["run"]);
    assert_eq!(book.read("chapters/outputs/ckpt/town.npz"), "w1");
    book.clean(&["check", "--strict"]);
    let ran = book.bookpress(&["test", "1"]);
    assert_eq!(ran.faults(), ["chapter1.md:8: line 1 of the output differs: `w1` was recorded"]);
}

#[test]
fn what_is_said_of_a_checkpoint_is_compared() {
    let save = "\nfrom tinyllm import checkpoint\nloss = float(open('loss').read())\n\
                checkpoint.save('town', str(loss), loss=loss)";
    let book =
        Book::new(&[save, "\nfrom tinyllm import checkpoint\ncheckpoint.save('big', 'x' * 2**20 + 'x')"]);
    book.write("chapters/tinyllm/checkpoint.py", CHECKPOINT);
    book.write("loss", "2.34");
    let ran = book.bookpress(&["run"]);
    assert_eq!(ran.faults(), ["chapter2.md:3: the checkpoint `big` is larger than 1 MiB"]);
    book.write("loss", "2.35");
    book.clean(&["test", "1"]);
    assert_eq!(book.read("chapters/outputs/ckpt/town.npz"), "2.34", "a test leaves it as it is");
    book.write("loss", "2.44");
    let ran = book.bookpress(&["test", "1"]);
    assert_eq!(
        ran.faults(),
        ["chapter1.md:3: the checkpoint `town` differs: `{\"loss\":2.34}` was recorded"]
    );
    book.chapter(2, "\nfrom tinyllm import checkpoint\ncheckpoint.save('town', '')");
    let ran = book.bookpress(&["run"]);
    assert_eq!(
        ran.faults(),
        ["chapter2.md:3: the checkpoint `town` is saved by `chapters/chapter1.md`, too"]
    );
}

#[test]
fn only_what_has_changed_is_tested_again() {
    let book = Book::new(&["\nprint(1)", "\nprint(open('x').read())"]);
    book.write("x", "old");
    book.clean(&["run"]);
    let list = |book: &Book| book.clean(&["test", "--list"]).stdout;
    assert_eq!(list(&book), "chapters/chapter1.md\nchapters/chapter2.md\n");
    book.clean(&["test"]);
    assert_eq!(list(&book), "");
    assert_eq!(book.read("chapters/outputs/tested.jsonl").lines().count(), 2);
    book.clean(&["check", "--strict"]);
    book.write("x", "new");
    let ran = book.clean(&["test"]);
    assert!(ran.stdout.is_empty() && ran.stderr.contains("nothing has changed"), "{}", ran.stderr);
    let differs = ["chapter2.md:3: line 1 of the output differs: `old` was recorded"];
    for command in [&["test", "--all"][..], &["test", "2"], &["test"]] {
        assert_eq!(book.bookpress(command).faults(), differs, "{command:?}");
        assert_eq!(list(&book), "chapters/chapter2.md\n", "a chapter that fails is not recorded");
    }
    book.clean(&["run", "--all"]);
    book.clean(&["test"]);
    book.write("requirements.txt", "torch==2\n");
    assert_eq!(list(&book), "chapters/chapter1.md\nchapters/chapter2.md\n", "other libraries");
    book.clean(&["test"]);
    book.chapter(1, "\nprint(10)");
    assert_eq!(list(&book), "chapters/chapter1.md\n");
    book.write("book.yaml", "title: 书\nchapters: [chapters/chapter2.md]\n");
    book.clean(&["test", "chapter2"]);
    assert_eq!(
        book.read("chapters/outputs/tested.jsonl").lines().count(),
        1,
        "chapters that are gone are forgotten"
    );
}

#[test]
fn what_a_gpu_made_stands_where_there_is_none() {
    let book = Book::new(&[" cuda\nprint('fast')\n\n\nprint('slow')"]);
    let torch = "import os, types\n__version__ = '2.15.0'\ncuda = types.SimpleNamespace()\n\
                 cuda.is_available = lambda: os.path.exists('gpu')\ncuda.get_device_name = lambda n: 'NVIDIA H100'\n";
    book.write("chapters/torch.py", torch);
    let ran = book.clean(&["run"]);
    assert!(ran.stderr.contains("passed over 1 block that needs a GPU"), "{}", ran.stderr);
    assert_eq!(book.faults(), [format!("chapter1.md:3: {MISSING}")]);
    book.write("gpu", "");
    book.clean(&["run"]);
    fs::remove_file(book.path("gpu")).expect("the GPU");
    let ran = book.clean(&["test"]);
    assert!(ran.stderr.contains("passed over 1 block that needs a GPU"), "{}", ran.stderr);
    book.clean(&["build"]);
    let page = book.read("site/chapter1.html");
    assert!(
        page.contains("<p class=\"hardware\">在 NVIDIA H100 上记录</p>") && page.contains("fast"),
        "{page}"
    );
}
