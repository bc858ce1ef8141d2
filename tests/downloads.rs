//! A chapter's code as files: what is in them, and that they do alone what the chapter does.

#![allow(clippy::disallowed_methods, reason = "tests stand outside the core")]

use assert_cmd::Command;
use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use tempfile::TempDir;

const SETTINGS: &str = "title: 书\nversion: 0.1.0\nbase_url: https://example.org/book\nchapters: [chapters/chapter1.md, \
                        chapters/chapter2.md]\nmacros:\n  '\\R': '\\mathbb{R}'\n  '\\softmax': \
                        '\\operatorname{softmax}'\n  '\\unused': 'x'\n";

/// What the chapter prints when its files are executed by a reader who has not solved the exercise.
const PRINTED: &str = "[0.269, 0.731] 甲\\!\n{'d': 1}\n先\nZeroDivisionError: division by zero\n3 [1.0]\n\
                       练习 1.1：尚未通过（NotImplementedError ）\n";

/// Makes and builds a book of the chapter, and of one without code.
fn site() -> TempDir {
    let folder = TempDir::new().expect("a temporary folder");
    let put = |path: &str, text: &str| {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, text).expect("a file");
    };
    put("book.yaml", SETTINGS);
    put("chapters/index.md", "# 书\n");
    put("chapters/chapter2.md", "# 没有代码\n\n```python\nx = 1\n```\n");
    put("chapters/chapter1.md", include_str!("downloads/chapter1.md"));
    put("chapters/shop/looks.py", include_str!("downloads/looks.py"));
    put("chapters/data/configs/small.json", "{\"d\": 1}\n");
    put("chapters/data/other.json", "{\"other\": 1}\n");
    put("chapters/shop/deeper.py", include_str!("downloads/deeper.py"));
    for arguments in [&["run"][..], &["build", "--strict"]] {
        let mut command = Command::cargo_bin("bookpress").expect("the binary is built for its tests");
        command.current_dir(folder.path()).args(arguments).assert().success();
    }
    folder
}

fn read(site: &TempDir, name: &str) -> String {
    fs::read_to_string(site.path().join("site").join(name)).expect("a file of the site")
}

/// Executes a Python program in an empty folder and returns what it prints.
fn executed(name: &str, text: &str, arguments: &[&str]) -> String {
    let empty = TempDir::new().expect("a temporary folder");
    fs::write(empty.path().join(name), text).expect("the program");
    let mut python = Command::new("python3");
    python.current_dir(empty.path()).env("PYTHONUTF8", "1").args(arguments).arg(name);
    let output = python.output().expect("Python starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("output is UTF-8")
}

#[test]
fn scripts_run_alone_from_top_to_bottom() {
    let site = site();
    let script = read(&site, "code/chapter1.py");
    insta::assert_snapshot!("script", script);
    assert_eq!(executed("chapter1.py", &script, &[]), PRINTED);
    let solved = script.replace("raise NotImplementedError", "return [1 / len(x) for _ in x]");
    let printed = executed("chapter1.py", &solved, &[]);
    assert!(printed.ends_with("练习 1.1：通过\n"), "{printed}");
}

/// Executes the cells of a notebook one after the other.
const CELLS: &str = "import json, sys\nnames = {}\nfor cell in json.load(open(sys.argv[1]))['cells']:\n    \
                     if cell['cell_type'] == 'code':\n        exec(''.join(cell['source']), names)\n";

#[test]
fn notebooks_do_the_same() {
    let site = site();
    let notebook = read(&site, "code/chapter1.ipynb");
    insta::assert_snapshot!("notebook", notebook);
    assert_eq!(executed("chapter1.ipynb", &notebook, &["-c", CELLS]), PRINTED);
    check_notebook(&serde_json::from_str(&notebook).expect("JSON"));
}

/// What the schema of nbformat 4.5 demands of the members that are there.
fn check_notebook(notebook: &Value) {
    let members = |value: &Value| value.as_object().expect("an object").keys().cloned().collect::<Vec<_>>();
    let mut found = members(notebook);
    found.sort();
    assert_eq!(found, ["cells", "metadata", "nbformat", "nbformat_minor"]);
    assert_eq!((notebook["nbformat"].as_u64(), notebook["nbformat_minor"].as_u64()), (Some(4), Some(5)));
    let kernel = &notebook["metadata"]["kernelspec"];
    assert!(kernel["name"].is_string() && kernel["display_name"].is_string());
    let cells = notebook["cells"].as_array().expect("cells");
    let ids: BTreeSet<&str> = cells.iter().map(|cell| cell["id"].as_str().expect("an id")).collect();
    assert_eq!(ids.len(), cells.len(), "no id stands twice");
    for cell in cells {
        let mut found = members(cell);
        found.sort();
        let expected: &[&str] = match cell["cell_type"].as_str() {
            Some("code") => &["cell_type", "execution_count", "id", "metadata", "outputs", "source"],
            _ => &["cell_type", "id", "metadata", "source"],
        };
        assert_eq!(found, expected);
        assert!(cell["source"].as_array().expect("lines").iter().all(Value::is_string));
    }
}

#[test]
fn pages_offer_what_there_is() {
    let site = site();
    let page = read(&site, "chapter1.html");
    let link = "<li class=\"downloads\">代码 <a href=\"code/chapter1.py\" download>.py</a> \
                <a href=\"code/chapter1.ipynb\" download>.ipynb</a></li>";
    assert!(page.contains(link), "{page}");
    assert!(!read(&site, "chapter2.html").contains("download"));
    assert!(!read(&site, "index.html").contains("download"));
    let files = fs::read_dir(site.path().join("site/code")).expect("the folder");
    assert_eq!(files.count(), 2);
    for name in ["code/chapter1.py", "code/chapter1.ipynb"] {
        let text = read(&site, name);
        let secrets =
            ["秘密", "hint", "提示", "1 / len", "not_executed", "没有代码的一节", "unused", "other"];
        assert_eq!(secrets.iter().find(|secret| text.contains(**secret)), None, "{name}");
    }
    assert!(!Path::new("code").exists(), "nothing is written beside the site");
}
