//! Books in memory through `load`: what is read, what is reported, where.

use crate::print;
use bookpress::base::{FileError, Files, MemoryFiles};
use bookpress::load::{Sources, load, published_path, read_named};
use std::collections::{BTreeMap, BTreeSet};

/// Files in memory, some of which cannot be read.
struct Faulty(MemoryFiles, BTreeMap<&'static str, FileError>);

impl Files for Faulty {
    fn read(&self, path: &str) -> Result<Vec<u8>, FileError> {
        self.1.get(path).map_or_else(|| self.0.read(path), |error| Err(error.clone()))
    }

    fn list(&self, folder: &str) -> Result<Vec<String>, FileError> {
        self.1.get(folder).map_or_else(|| self.0.list(folder), |error| Err(error.clone()))
    }
}

fn book(files: &[(&str, &[u8])]) -> MemoryFiles {
    MemoryFiles(files.iter().map(|(path, bytes)| ((*path).to_owned(), bytes.to_vec())).collect())
}

fn faults(sources: &Sources) -> String {
    print::diagnostics(&sources.diagnostics, &sources.map)
}

#[test]
fn a_whole_book() {
    let files = book(&[
        ("book.yaml", "\u{feff}title: 书\nchapters: [a.md, {path: b.md, planned: 乙}]\n".as_bytes()),
        ("chapters/index.md", b"# x\n"),
        ("a.md", "\u{feff}# 甲\r\n".as_bytes()),
        ("papers.md", b"# p\n"),
        ("templates/page.html", b"own"),
        ("templates/parts/head.html", b"own part"),
        ("static/a.png", b"png"),
        ("common.css", b"css"),
        ("chapters/outputs/a/00.txt", b"1\n"),
    ]);
    let mut sources = load(&files);
    assert_eq!(faults(&sources), "");
    assert_eq!(sources.map.text(sources.chapters[0].unwrap()), "# 甲\r\n");
    assert_eq!(sources.chapters[1], None);
    assert_eq!(sources.config.papers.as_ref().unwrap().path, "papers.md");
    assert_eq!(sources.map.text(sources.papers.unwrap()), "# p\n");
    assert_eq!(sources.map.text(sources.templates["page.html"]), "own");
    assert_eq!(sources.map.text(sources.templates["parts/head.html"]), "own part");
    assert_eq!(sources.assets["static/a.png"].bytes, b"png");
    assert_eq!(sources.assets["common.css"].bytes, b"css");
    assert_eq!(sources.files["chapters/outputs/a/00.txt"].as_ref().unwrap().bytes, b"1\n");

    let named = ["static/a.png", "a.md", "none.png"].map(str::to_owned);
    read_named(&files, &mut sources, &BTreeSet::from(named));
    assert!(!sources.files.contains_key("static/a.png"), "an asset is not read again");
    assert_eq!(sources.files["none.png"], Err(FileError::NotFound));
    for path in ["book.yaml", "b.md", "none.png", "templates", "static", "chapters/outputs", "common.js"] {
        assert_eq!(sources.reads.contains(path), path != "b.md", "{path}");
    }
}

#[test]
fn no_settings() {
    print::compare("load", "no-settings", &faults(&load(&book(&[]))));
}

#[test]
fn faulty_files() {
    let settings = "title: 书\nchapters:\n  - gone.md\n  - latin.md\n  - loop.md\n  - big.md\n  - 空.md\n";
    let files = Faulty(
        book(&[
            ("book.yaml", settings.as_bytes()),
            ("latin.md", b"\xef\xbb\xbf# \xe7\x94\xb2\r\n\r\nabc \xe4\xb9\x99\xff\xfe\n"),
            ("big.md", &vec![b'a'; (16 << 20) + 1]),
            ("空.md", b""),
            ("templates/page.html", b"ok\n\x80"),
        ]),
        BTreeMap::from([
            ("loop.md", FileError::Loop),
            ("papers.md", FileError::WrongKind),
            ("static", FileError::Other("permission denied".to_owned())),
            ("common.js", FileError::OutsideRoot),
        ]),
    );
    let sources = load(&files);
    print::compare("load", "faulty-files", &faults(&sources));
    assert_eq!(sources.map.text(sources.chapters[1].unwrap()), "# 甲\r\n\r\nabc 乙\u{fffd}\u{fffd}\n");
    let missing: Vec<bool> = sources.chapters.iter().map(Option::is_none).collect();
    assert_eq!(missing, [true, false, true, true, false]);
}

#[test]
fn ten_megabytes_are_read() {
    let settings = b"title: t\nchapters: [a.md]\nindex: i.md\n";
    let files = book(&[("book.yaml", settings), ("i.md", b""), ("a.md", &vec![b'a'; 10 << 20])]);
    let sources = load(&files);
    assert_eq!(faults(&sources), "");
    assert_eq!(sources.map.text(sources.chapters[0].unwrap()).len(), 10 << 20);
}

#[test]
fn published_names() {
    let digest = bookpress::base::Digest::of(b"content");
    let hash = digest.hex(8);
    assert_eq!(published_path("static/a.b/x.tar.gz", digest, true), format!("static/a.b/x.tar.{hash}.gz"));
    assert_eq!(published_path("static/a.b/LICENSE", digest, true), format!("static/a.b/LICENSE.{hash}"));
    assert_eq!(published_path("static/x.png", digest, false), "static/x.png");
}
