//! Compressed copies beside a site's files.

#![allow(clippy::disallowed_methods, reason = "tests stand outside the core")]

use assert_cmd::Command;
use std::fs;
use std::io::Read;
use std::path::Path;
use tempfile::TempDir;

fn build(out: &Path, arguments: &[&str]) {
    let mut command = Command::cargo_bin("bookpress").expect("the binary is built for its tests");
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/metadata");
    command.arg("build").arg("--root").arg(root).arg("--out").arg(out).args(arguments).assert().success();
}

fn files(folder: &Path) -> Vec<String> {
    let names = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").file_name());
    let mut names: Vec<String> = names.filter_map(|name| name.into_string().ok()).collect();
    names.sort();
    names
}

#[test]
fn copies_hold_what_their_files_hold() {
    let site = TempDir::new().expect("a temporary folder");
    build(site.path(), &["--compress"]);
    let page = fs::read(site.path().join("chapter1.html")).expect("a page");
    let brotli = fs::read(site.path().join("chapter1.html.br")).expect("its copy");
    let mut unpacked = Vec::new();
    brotli::BrotliDecompress(&mut brotli.as_slice(), &mut unpacked).expect("Brotli");
    assert!(unpacked == page && brotli.len() * 2 < page.len());
    let gzip = fs::read(site.path().join("chapter1.html.gz")).expect("its copy");
    let mut unpacked = Vec::new();
    flate2::read::GzDecoder::new(gzip.as_slice()).read_to_end(&mut unpacked).expect("gzip");
    assert!(unpacked == page && gzip.len() > brotli.len());
    assert_eq!(gzip[4..8], [0; 4], "no time of day");
    assert!(!site.path().join("papers.bib.br").exists(), "small files are left alone");
}

#[test]
fn copies_go_when_they_are_no_longer_asked_for() {
    let site = TempDir::new().expect("a temporary folder");
    build(site.path(), &[]);
    let plain = files(site.path());
    build(site.path(), &["--compress"]);
    assert!(files(site.path()).len() > plain.len());
    build(site.path(), &[]);
    assert_eq!(files(site.path()), plain);
}
