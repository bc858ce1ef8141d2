//! What machines read of a site: the sitemap, the feed, linked data, the graph, BibTeX, and the sections as Markdown.

#![allow(clippy::disallowed_methods, reason = "tests stand outside the core")]

use assert_cmd::Command;
use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use tempfile::TempDir;

/// Builds the book of a folder of this repository.
fn built(root: &str, arguments: &[&str]) -> TempDir {
    let out = TempDir::new().expect("a temporary folder");
    let mut command = Command::cargo_bin("bookpress").expect("the binary is built for its tests");
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(root);
    command
        .args(["build", "--root"])
        .arg(root)
        .arg("--out")
        .arg(out.path())
        .args(arguments)
        .assert()
        .success();
    out
}

fn read(site: &TempDir, path: &str) -> String {
    fs::read_to_string(site.path().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Returns the linked data of a page.
fn linked_data(page: &str) -> Option<Value> {
    let (_, rest) = page.split_once("<script type=\"application/ld+json\">")?;
    let (text, _) = rest.split_once("</script>")?;
    Some(serde_json::from_str(text).expect("linked data is JSON"))
}

fn parsed(site: &TempDir, path: &str) -> Value {
    serde_json::from_str(&read(site, path)).expect("JSON")
}

#[test]
fn a_small_book_is_described_in_full() {
    let site = built("tests/metadata", &[]);
    for path in ["sitemap.xml", "feed.xml", "papers.bib", "llms.txt"] {
        insta::assert_snapshot!(path, read(&site, path));
    }
    let pretty = |value: &Value| serde_json::to_string_pretty(value).expect("JSON is written");
    insta::assert_snapshot!("graph.json", pretty(&parsed(&site, "graph.json")));
    for page in ["index.html", "chapter1.html", "chapter2.html"] {
        let data = linked_data(&read(&site, page)).expect("linked data");
        insta::assert_snapshot!(page, pretty(&data));
    }
}

#[test]
fn a_book_without_an_address_has_nothing_that_needs_one() {
    let site = built(".", &[]);
    let settings =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("book.yaml")).expect("settings");
    assert!(!settings.contains("\nbase_url:"), "this test is of a book without one");
    for path in ["sitemap.xml", "feed.xml", "llms.txt", "text"] {
        assert!(!site.path().join(path).exists(), "{path}");
    }
    let page = read(&site, "chapter1.html");
    assert!(linked_data(&page).is_none() && !page.contains("og:"), "absolute addresses only");
    assert!(site.path().join("papers.bib").exists() && site.path().join("graph.json").exists());
}

#[test]
fn sections_are_written_as_markdown() {
    let site = built("tests/texts", &[]);
    for (name, path) in
        [("start", "chapter1.md"), ("inline", "chapter1/sec-inline.md"), ("blocks", "chapter1/sec-blocks.md")]
    {
        insta::assert_snapshot!(format!("text-{name}"), read(&site, &format!("text/{path}")));
    }
}

#[test]
fn each_section_of_the_book_is_listed_and_there() {
    let site = built(".", &["--base-url", "https://example.org/book/"]);
    let list = read(&site, "llms.txt");
    let addresses: Vec<&str> =
        list.split("](https://example.org/book/").skip(1).filter_map(|rest| rest.split(')').next()).collect();
    let sections = read(&site, "chapter1.html").matches("<h2").count();
    let listed = addresses.iter().filter(|address| address.starts_with("text/chapter1/")).count();
    assert!(sections > 5, "{sections}");
    assert_eq!(listed, sections, "one file for each section");
    for address in addresses {
        let path = percent_encoding::percent_decode_str(address).decode_utf8_lossy();
        let text = read(&site, &path);
        assert!(text.starts_with("> 出自《") && text.lines().count() > 2, "{path}");
        assert!(!text.contains(":::") && !text.contains("{#"), "{path} holds source text");
    }
}

#[test]
fn what_the_book_says_of_itself_is_there() {
    let site = built(".", &["--base-url", "https://example.org/book/"]);
    let sitemap = read(&site, "sitemap.xml");
    let addresses: Vec<&str> =
        sitemap.split("<loc>").skip(1).filter_map(|rest| rest.split("</loc>").next()).collect();
    assert!(addresses.len() > 6, "{addresses:?}");
    for address in &addresses {
        let page = address.strip_prefix("https://example.org/book/").expect("below the book's address");
        let page = if page.is_empty() { "index.html" } else { page };
        assert!(site.path().join(page).is_file(), "{page}");
    }
    let graph = parsed(&site, "graph.json");
    let strings = |list: &str, member: &str| -> Vec<String> {
        let all = graph[list].as_array().expect("a list").iter();
        all.map(|one| one[member].as_str().unwrap_or_default().to_owned()).collect()
    };
    let ids = strings("nodes", "id");
    let nodes: BTreeSet<&str> = ids.iter().map(String::as_str).collect();
    assert_eq!(nodes.len(), ids.len(), "each node has an address of its own");
    for (member, least) in [("from", 500), ("to", 500)] {
        let ends = strings("edges", member);
        assert!(ends.len() > least, "{}", ends.len());
        let lost: Vec<&String> = ends.iter().filter(|end| !nodes.contains(end.as_str())).collect();
        assert!(lost.is_empty(), "{member}: {lost:?}");
    }
}
