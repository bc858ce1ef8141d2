//! Sessions of code: which edits change which digests, and what is said of outputs that are not there.

use crate::book::{files, resolve_book};
use crate::print;
use bookpress::base::Digest;
use bookpress::snippets::{
    Library, circumstances_path, frozen_outputs, output_path, recorded_outputs, snippet_digests,
};
use std::collections::BTreeSet;

/// Returns the digests of a chapter's snippets in order.
fn digests(chapter: &str) -> Vec<Digest> {
    let book = resolve_book(&files(&with_chapter(chapter)), false);
    let parsed = book.pages[1].as_ref().unwrap();
    snippet_digests(&parsed.document, &Library::default()).into_values().collect()
}

fn with_chapter(chapter: &str) -> String {
    format!("=== book.yaml\ntitle: t\nchapters: [c.md]\n=== chapters/index.md\n# i\n=== c.md\n{chapter}")
}

const CHAPTER: &str = "# 章\n\n```python run\na = 1\n```\n\n\
    值是 `{run} a`。\n\n\
    :::exercise[题]{#exr-x level=1 kind=code time=1}\n题干\n\n\
    :::answer\n```python run\na = 2\n```\n:::\n:::\n\n\
    ```python run\nprint(a)\n```\n\n```python\nprint(0)\n```\n";

#[test]
fn edits_change_what_comes_after() {
    let before = digests(CHAPTER);
    assert_eq!(before.len(), 4, "three blocks and a value run");
    let changed = |from: &str, to: &str| {
        assert!(CHAPTER.contains(from), "{from}");
        let after = digests(&CHAPTER.replace(from, to));
        before.iter().zip(&after).map(|(one, other)| one != other).collect::<Vec<_>>()
    };
    assert_eq!(changed("a = 1", "a = 3"), [true, true, true, true]);
    assert_eq!(
        changed("{run} a`", "{run} a + 1`"),
        [false, true, false, false],
        "a value leaves the session"
    );
    assert_eq!(changed("a = 2", "a = 3"), [false, false, true, false], "an answer is a fork");
    assert_eq!(changed("print(a)", "print(-a)"), [false, false, false, true]);
    assert_eq!(changed("print(0)", "print(1)"), [false; 4], "a block that does not run");
    assert_eq!(changed("# 章", "# 另一章"), [false; 4], "prose");
    assert_eq!(changed("run\na = 1", "run hide timeout=9\na = 1"), [false; 4], "flags that change no output");
    assert_eq!(changed("run\na = 1", "run raises=ValueError\na = 1"), [true; 4]);
}

#[test]
fn outputs_are_found_or_missed() {
    let first = digests(CHAPTER)[0];
    let (text, made) = (output_path("c.md", first), circumstances_path("c.md", first));
    let fixture = format!("{}=== {text}\n1\n=== {made}\n{{}}\n", with_chapter(CHAPTER));
    let book = resolve_book(&files(&fixture), false);
    let document = &book.pages[1].as_ref().unwrap().document;
    let files = &book.sources.files;
    let frozen = frozen_outputs(document, "c.md", &Library::default(), files, &BTreeSet::new());
    let outputs = recorded_outputs(&frozen, document.source, "c.md", files);
    assert_eq!(outputs.into_values().map(|output| output.text).collect::<Vec<_>>(), ["1\n"]);
    print::compare(
        "snippets",
        "missing-outputs",
        &print::diagnostics(&frozen.diagnostics, &book.sources.map),
    );
}
