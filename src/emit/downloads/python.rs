//! Python texts that are made, not written by an author.

use super::cells::Cell;
use super::{ChapterCode, FOLDER};
use crate::snippets::{checkpoint_path, named_data};
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fmt::Write;

/// Returns a script of all cells, in the form that editors show as cells. Imports from `__future__` stand first in it,
/// as Python demands.
pub(super) fn script(cells: &[Cell]) -> String {
    let mut out = String::new();
    let codes = cells.iter().filter_map(|cell| match cell {
        Cell::Code(code) => Some(code),
        Cell::Markdown(_) => None,
    });
    for line in codes.flat_map(|code| code.lines()).filter(|line| is_future(line)) {
        if !out.contains(line) {
            push_line(&mut out, line);
        }
    }
    for cell in cells {
        if !out.is_empty() {
            out.push('\n');
        }
        match cell {
            Cell::Markdown(text) => {
                push_line(&mut out, "# %% [markdown]");
                text.lines().for_each(|line| push_line(&mut out, format!("# {line}").trim_end()));
            }
            Cell::Code(code) => {
                push_line(&mut out, "# %%");
                code.trim_end()
                    .lines()
                    .filter(|line| !is_future(line))
                    .for_each(|line| push_line(&mut out, line));
            }
        }
    }
    if cells.iter().any(|cell| matches!(cell, Cell::Code(code) if draws(code))) {
        out.push_str(SHOW);
    }
    out
}

/// What shows the figures of a script; notebooks show them by themselves.
const SHOW: &str = "\n# %%\nfrom matplotlib import pyplot\n\npyplot.show()\n";

/// Tells whether code may draw figures.
fn draws(code: &str) -> bool {
    code.lines()
        .any(|line| line.contains("import") && (line.contains("matplotlib") || line.ends_with("import plot")))
}

fn push_line(out: &mut String, line: &str) {
    out.push_str(line);
    out.push('\n');
}

fn is_future(line: &str) -> bool {
    line.starts_with("from __future__ import ")
}

/// Returns code that is expected to raise an exception, and shows it.
pub(super) fn raising(code: &str, kind: &str) -> String {
    let handler = format!("except {kind} as wrong:\n    print(f\"{{type(wrong).__name__}}: {{wrong}}\")\n");
    format!("try:\n{}{handler}", nested(code))
}

/// Returns code that is executed where there is a GPU.
pub(super) fn on_gpu(code: &str) -> String {
    let other = "else:\n    print(\"没有 GPU，略过这一段\")\n";
    format!("import torch\n\nif torch.cuda.is_available():\n{}{other}", nested(code))
}

/// Returns the check of an exercise: it says whether it passes and lets what follows go on.
pub(super) fn attempt(code: &str, name: &str) -> String {
    let failed = format!(
        "except Exception as wrong:\n    print(f\"{name}：尚未通过（{{type(wrong).__name__}} {{wrong}}）\")\n"
    );
    let passed = format!("else:\n    print(\"{name}：通过\")\n");
    format!("try:\n{}{failed}{passed}", nested(code))
}

/// Returns code as the body of a statement. Indenting would change strings of several lines, so code that may have
/// some is executed from a string.
fn nested(code: &str) -> String {
    let spans_lines =
        code.contains("\"\"\"") || code.contains("'''") || code.lines().any(|line| line.ends_with('\\'));
    if spans_lines {
        return format!("    exec({})\n", literal(code));
    }
    let mut out = String::new();
    for line in code.trim_end().lines() {
        let indent = if line.is_empty() { "" } else { "    " };
        // Writing to a string cannot fail.
        let _ = writeln!(out, "{indent}{line}");
    }
    if out.trim().is_empty() { "    pass\n".to_owned() } else { out }
}

/// Returns a Python string that holds a text, over several lines where that can be.
fn literal(text: &str) -> String {
    for quotes in ["'''", "\"\"\""] {
        let raw = !text.contains(quotes) && !text.ends_with(['\\', '\'', '"']) && !text.contains('\r');
        if raw && text.contains('\n') {
            return format!("r{quotes}\n{text}{quotes}[1:]");
        }
    }
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '\\' => out.push_str("\\\\"),
            '"' => out.push_str("\\\""),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\0' => out.push_str("\\x00"),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// What gives code the folders that it has in the book: below the script, or below a notebook's working folder.
const SETUP: &str = "import os
import sys
from pathlib import Path

FOLDER = Path(globals().get(\"__file__\", \"notebook\")).resolve().parent
os.chdir(FOLDER)
sys.path.insert(0, str(FOLDER / \"chapters\"))


def write_file(path, text):
    (FOLDER / path).parent.mkdir(parents=True, exist_ok=True)
    (FOLDER / path).write_text(text, encoding=\"utf-8\")

";

/// What brings weights from the site.
const FETCH: &str = "
def fetch(path, address):
    from urllib.request import urlretrieve

    (FOLDER / path).parent.mkdir(parents=True, exist_ok=True)
    if not (FOLDER / path).exists():
        urlretrieve(address, FOLDER / path)

";

/// Bytes of the largest file of data that is written into a download.
const MAX_DATA: usize = 256 << 10;

/// Returns the cell that writes the modules of the book's package which some code imports and the data that it reads,
/// and brings the checkpoints that it loads; `None` if there is nothing to write.
pub(super) fn setup_cell(
    chapter: &ChapterCode<'_>,
    codes: &[&str],
    checkpoints: &BTreeSet<&str>,
) -> Option<String> {
    let paths = chapter.library.needed(codes.iter().copied());
    let mut files: Vec<(&str, Cow<'_, str>)> =
        paths.into_iter().map(|path| (path, chapter.library.text(path, &chapter.sources.files))).collect();
    files.extend(data(chapter, codes, &files).into_iter().map(|(path, text)| (path, Cow::Borrowed(text))));
    if files.is_empty() {
        return None;
    }
    let mut out = format!("# 书中的模块与数据，写在旁边供下面的代码使用。\n{SETUP}");
    for (path, text) in files {
        // Writing to a string cannot fail.
        let _ = write!(out, "\nwrite_file({}, {})\n", literal(path), literal(&text));
    }
    out += &fetched(chapter, checkpoints);
    Some(out)
}

/// Returns the texts among the book's data that code names; see [`named_data`].
fn data<'a>(
    chapter: &ChapterCode<'a>,
    codes: &[&str],
    modules: &[(&str, Cow<'_, str>)],
) -> Vec<(&'a str, &'a str)> {
    let texts: Vec<&str> =
        codes.iter().copied().chain(modules.iter().map(|(_, text)| text.as_ref())).collect();
    let files = &chapter.sources.files;
    let named = named_data(&texts, files.keys().map(String::as_str));
    let all = files.iter().filter(|(path, _)| named.contains(path.as_str()));
    let readable = all.filter_map(|(path, file)| Some((path.as_str(), file.as_ref().ok()?.bytes.as_slice())));
    let small = readable.filter(|(_, bytes)| bytes.len() <= MAX_DATA);
    small.filter_map(|(path, bytes)| Some((path, std::str::from_utf8(bytes).ok()?))).collect()
}

/// Returns what brings checkpoints, or says where they are to be put.
fn fetched(chapter: &ChapterCode<'_>, checkpoints: &BTreeSet<&str>) -> String {
    let Some(base) = &chapter.sources.config.base_url else {
        let files: Vec<String> = checkpoints.iter().map(|name| format!("{name}.npz")).collect();
        let note = format!(
            "\n# 还需要训练好的权重，请放进旁边的 chapters/outputs/ckpt 文件夹：{}\n",
            files.join("、")
        );
        return if files.is_empty() { String::new() } else { note };
    };
    let base = base.trim_end_matches('/');
    let mut out = String::new();
    for name in checkpoints {
        let (path, address) = (checkpoint_path(name), format!("{base}/{FOLDER}/ckpt/{name}.npz"));
        out += if out.is_empty() { FETCH } else { "" };
        // Writing to a string cannot fail.
        let _ = write!(out, "\nfetch({}, {})\n", literal(&path), literal(&address));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{Cell, SHOW, attempt, literal, nested, script};

    #[test]
    fn code_is_nested_without_changing_its_strings() {
        assert_eq!(nested("a\n\nif a:\n    b\n"), "    a\n\n    if a:\n        b\n");
        assert_eq!(nested("x = '''\n'''\n"), "    exec(r\"\"\"\nx = '''\n'''\n\"\"\"[1:])\n");
        assert_eq!(nested("# a\n"), "    # a\n");
        assert_eq!(nested(""), "    pass\n");
        assert_eq!(
            attempt("assert f(1) == 2\n", "练习 1.3"),
            "try:\n    assert f(1) == 2\nexcept Exception as wrong:\n    \
             print(f\"练习 1.3：尚未通过（{type(wrong).__name__} {wrong}）\")\nelse:\n    print(\"练习 1.3：通过\")\n"
        );
    }

    #[test]
    fn scripts_that_draw_show_their_figures() {
        let script = |code: &str| script(&[Cell::Code(code.to_owned())]);
        assert_eq!(script("x = 1\n"), "# %%\nx = 1\n");
        for line in ["import matplotlib.pyplot as plt", "from tinyllm import plot"] {
            assert_eq!(script(line), format!("# %%\n{line}\n{SHOW}"));
        }
    }

    #[test]
    fn strings_hold_any_text() {
        assert_eq!(literal("a\\n\n"), "r'''\na\\n\n'''[1:]");
        assert_eq!(literal("'''\"\"\"\n"), "\"'''\\\"\\\"\\\"\\n\"");
        assert_eq!(literal("t\\plot.py"), "\"t\\\\plot.py\"");
    }
}
