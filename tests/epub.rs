//! The EPUB edition of a small book that has a little of everything: what its file holds, and that all of it can be reached.

#![allow(clippy::disallowed_methods, reason = "tests stand outside the core")]

use bookpress::base::Severity;
use bookpress::build::build_epub;
use bookpress::disk::RealFiles;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Read};
use std::path::Path;
use zip::{CompressionMethod, ZipArchive};

fn made(book: &str) -> Vec<u8> {
    let files = RealFiles::new(&Path::new(env!("CARGO_MANIFEST_DIR")).join(book));
    let pool = rayon::ThreadPoolBuilder::new().stack_size(64 << 20).build().expect("threads start");
    let built = pool.install(|| build_epub(&files));
    let faults = built.diagnostics.iter().filter(|fault| fault.severity != Severity::Note);
    assert_eq!(faults.map(|fault| fault.message.as_str()).collect::<Vec<_>>(), Vec::<&str>::new());
    built.bytes
}

/// The texts in an archive by path.
fn files(bytes: &[u8]) -> BTreeMap<String, String> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).expect("an archive");
    let count = archive.len();
    let read = |at| {
        let mut file = archive.by_index(at).expect("a file");
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).expect("it can be read");
        (file.name().expect("UTF-8").into_owned(), String::from_utf8_lossy(&bytes).into_owned())
    };
    (0..count).map(read).collect()
}

fn parsed(text: &str) -> roxmltree::Document<'_> {
    roxmltree::Document::parse(text).unwrap_or_else(|error| panic!("{error}"))
}

/// Follows an address from a file.
fn target(from: &str, href: &str) -> (String, Option<String>) {
    let (path, id) = href.split_once('#').map_or((href, None), |(path, id)| (path, Some(id.to_owned())));
    if path.is_empty() {
        return (from.to_owned(), id);
    }
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for part in path.split('/') {
        match part {
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    (parts.join("/"), id)
}

#[test]
fn the_file_begins_with_its_type() {
    let bytes = made("tests/pages/book");
    let mut archive = ZipArchive::new(Cursor::new(&bytes)).expect("an archive");
    let first = archive.by_index(0).expect("a file");
    assert_eq!(
        (first.name().expect("UTF-8").as_ref(), first.compression()),
        ("mimetype", CompressionMethod::Stored)
    );
    assert_eq!(files(&bytes)["mimetype"], "application/epub+zip");
    // Reading systems look for the type at byte 38 of the file, without unpacking it.
    assert_eq!(&bytes[38..58], b"application/epub+zip");
}

#[test]
fn every_address_leads_to_something_in_the_file() {
    let files = files(&made("tests/pages/book"));
    let ids: BTreeMap<&str, BTreeSet<String>> = files
        .iter()
        .filter(|(path, _)| path.ends_with(".xhtml"))
        .map(|(path, text)| {
            let document = parsed(text);
            let ids: Vec<String> =
                document.descendants().filter_map(|node| Some(node.attribute("id")?.to_owned())).collect();
            let different: BTreeSet<String> = ids.iter().cloned().collect();
            assert_eq!(different.len(), ids.len(), "{path} has an id twice");
            (path.as_str(), different)
        })
        .collect();
    let mut followed = 0;
    for (path, text) in files.iter().filter(|(path, _)| ids.contains_key(path.as_str())) {
        let document = parsed(text);
        let addresses =
            document.descendants().filter_map(|node| node.attribute("href").or(node.attribute("src")));
        for href in addresses.filter(|href| !href.contains(':')) {
            let (file, id) = target(path, href);
            assert!(files.contains_key(&file), "{path}: {href}");
            assert!(id.is_none_or(|id| ids[file.as_str()].contains(&id)), "{path}: {href}");
            followed += 1;
        }
    }
    assert!(followed > 40, "{followed}");
}

#[test]
fn the_package_lists_every_file_once() {
    let files = files(&made("tests/pages/book"));
    let package = parsed(&files["EPUB/package.opf"]);
    let items =
        package.descendants().filter(|node| node.has_tag_name(("http://www.idpf.org/2007/opf", "item")));
    let mut listed: Vec<String> =
        items.filter_map(|item| Some(format!("EPUB/{}", item.attribute("href")?))).collect();
    listed.sort();
    let others = ["mimetype", "META-INF/container.xml", "EPUB/package.opf"];
    let there: Vec<String> = files.keys().filter(|path| !others.contains(&path.as_str())).cloned().collect();
    assert_eq!(listed, there);
}

#[test]
fn answers_stand_at_the_end_and_lead_back() {
    let files = files(&made("tests/pages/book"));
    let mut notes = 0;
    for (path, text) in files.iter().filter(|(path, _)| path.contains("/chapter")) {
        let document = parsed(text);
        let with = |kind: &'static str| {
            let is = move |node: &roxmltree::Node<'_, '_>| {
                node.attribute(("http://www.idpf.org/2007/ops", "type")) == Some(kind)
            };
            document.descendants().filter(is).collect::<Vec<_>>()
        };
        let references = with("noteref");
        assert_eq!(references.len(), with("endnote").len(), "{path}");
        for (reference, note) in references.iter().zip(with("endnote")) {
            assert_eq!(
                reference.attribute("href"),
                note.attribute("id").map(|id| format!("#{id}")).as_deref()
            );
            let back = note.descendants().find(|node| node.attribute("role") == Some("doc-backlink"));
            let href = back.and_then(|back| back.attribute("href"));
            assert_eq!(href, reference.attribute("id").map(|id| format!("#{id}")).as_deref());
            let outside = reference.ancestors().all(|node| node.attribute("class") != Some("endnotes"));
            assert!(outside && note.ancestors().any(|node| node.attribute("class") == Some("endnotes")));
            notes += 1;
        }
        assert!(!text.contains("<script") && !text.contains("data-widget"), "{path}");
    }
    assert!(notes > 3, "{notes}");
}

#[test]
fn formulas_are_mathml_alone() {
    let files = files(&made("tests/pages/book"));
    let chapter = &files["EPUB/chapter1.xhtml"];
    assert!(chapter.contains("<math xmlns=\"http://www.w3.org/1998/Math/MathML\">"));
    assert!(!chapter.contains("katex-html") && !chapter.contains("<wbr"));
}

#[test]
fn the_same_book_makes_the_same_bytes() {
    assert_eq!(made("tests/pages/book"), made("tests/pages/book"));
}

#[test]
fn package_and_contents() {
    let files = files(&made("tests/pages/book"));
    insta::assert_snapshot!("package", files["EPUB/package.opf"]);
    insta::assert_snapshot!("contents", files["EPUB/front/contents.xhtml"]);
    insta::assert_snapshot!("title", files["EPUB/front/title.xhtml"]);
}
