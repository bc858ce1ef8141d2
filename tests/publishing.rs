//! The workflow that publishes the book: its steps, executed here in order as GitHub would.

#![allow(clippy::disallowed_methods, reason = "tests stand outside the core")]

use assert_cmd::Command;
use serde_json::Value;
use std::fs;
use std::path::Path;
use tempfile::TempDir;

const WORKFLOW: &str = include_str!("../.github/workflows/publish.yml");

/// Steps that set a machine up; the machine of a test is set up already.
const SET_UP: [&str; 2] = ["Install", "Compile"];

/// Puts a small book with code in a folder, and the program where the workflow has it.
fn checkout() -> TempDir {
    let folder = TempDir::new().expect("a temporary folder");
    let put = |path: &str, bytes: &[u8]| {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, bytes).expect("a file");
    };
    put("book.yaml", b"title: T\nversion: 0.1.0\nchapters: [chapters/chapter1.md, chapters/chapter2.md]\n");
    put("chapters/index.md", b"# T\n");
    put("chapters/chapter1.md", b"# A\n\n```python run\nprint(1 + 1)\n```\n");
    put("chapters/chapter2.md", b"# B\n");
    let program =
        fs::read(assert_cmd::cargo::cargo_bin("bookpress")).expect("the binary is built for its tests");
    put("target/release/bookpress", &program);
    shell(folder.path(), "chmod +x target/release/bookpress && target/release/bookpress run");
    folder
}

fn shell(folder: &Path, script: &str) {
    let mut command = Command::new("bash");
    command.current_dir(folder).args(["-e", "-o", "pipefail", "-c", script]);
    command.env("RUNNER_TEMP", folder.join("temp")).env("GITHUB_OUTPUT", folder.join("temp/output"));
    command.env("CHAPTER", "chapters/chapter1.md").env("BASE_URL", "https://example.org/book");
    command.assert().success();
}

/// Returns the scripts of a job's steps in order.
fn scripts<'a>(workflow: &'a Value, job: &str) -> Vec<&'a str> {
    let steps = workflow["jobs"][job]["steps"].as_array().expect("a job has steps").iter();
    let wanted = steps.filter(|step| !SET_UP.contains(&step["name"].as_str().unwrap_or_default()));
    wanted.filter_map(|step| step["run"].as_str()).collect()
}

#[test]
fn the_steps_of_the_workflow_check_test_and_publish_a_book() {
    let workflow: Value = serde_saphyr::from_str(WORKFLOW).expect("the workflow is YAML");
    let folder = checkout();
    fs::create_dir(folder.path().join("temp")).expect("a folder");
    let read = |path: &str| fs::read_to_string(folder.path().join(path)).expect("a file");

    let check = scripts(&workflow, "check");
    assert_eq!(check.len(), 2, "check, list");
    check.iter().for_each(|script| shell(folder.path(), script));
    assert_eq!(read("temp/output"), "chapters=[\"chapters/chapter1.md\"]\n", "the chapter that has code");

    let test = scripts(&workflow, "test");
    assert_eq!(test.len(), 1);
    test.iter().for_each(|script| shell(folder.path(), script));

    let publish = scripts(&workflow, "publish");
    assert_eq!(publish.len(), 1);
    publish.iter().for_each(|script| shell(folder.path(), script));
    assert!(
        folder.path().join("temp/site/t.epub").is_file() && folder.path().join("temp/site/t.zip").is_file()
    );
    let page = read("temp/site/chapter1.html");
    assert!(page.contains("<link rel=\"canonical\" href=\"https://example.org/book/chapter1.html\">"));
    assert!(read("temp/site/sitemap.xml").contains("https://example.org/book/chapter2.html"));
}
