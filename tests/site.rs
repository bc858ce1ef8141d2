//! What every published page must be: well-formed HTML, unique ids, live internal links, no inline style or script.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use bookpress::build::{BuildMemo, Built, Options, build};
use bookpress::disk::RealFiles;
use scraper::{ElementRef, Html, Selector};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Builds this repository's own book as it is published, and as it is previewed.
fn book(hashed: bool) -> Built {
    let files = RealFiles::new(Path::new(env!("CARGO_MANIFEST_DIR")));
    let options = Options { hashed, ..Options::default() };
    let pool = rayon::ThreadPoolBuilder::new().stack_size(64 << 20).build().expect("threads start");
    pool.install(|| build(&files, &options, &mut BuildMemo::default()))
}

fn pages(built: &Built) -> BTreeMap<&str, Html> {
    let html = built.outputs.iter().filter(|(path, _)| path.ends_with(".html"));
    html.map(|(path, bytes)| {
        let text = std::str::from_utf8(bytes).expect("pages are UTF-8");
        (path.as_str(), Html::parse_document(text))
    })
    .collect()
}

fn all<'a>(page: &'a Html, selector: &str) -> Vec<ElementRef<'a>> {
    page.select(&Selector::parse(selector).expect("the test's selectors parse")).collect()
}

fn ids(page: &Html) -> Vec<String> {
    all(page, "[id]").iter().filter_map(|element| element.value().id().map(str::to_owned)).collect()
}

#[test]
fn every_page_parses_without_an_error() {
    let built = book(true);
    let pages = pages(&built);
    assert!(pages.len() >= 4, "the book has {} pages", pages.len());
    let faults: Vec<String> = pages
        .iter()
        .flat_map(|(path, page)| page.errors.iter().map(move |error| format!("{path}: {error}")))
        .collect();
    assert_eq!(faults, Vec::<String>::new());
}

#[test]
fn ids_are_unique_in_their_page() {
    let built = book(true);
    for (path, page) in pages(&built) {
        let all = ids(&page);
        let unique: BTreeSet<&String> = all.iter().collect();
        assert_eq!(unique.len(), all.len(), "{path} repeats an id");
    }
}

#[test]
fn internal_links_are_relative_and_live() {
    for hashed in [true, false] {
        let built = book(hashed);
        let pages = pages(&built);
        let ids: BTreeMap<&str, BTreeSet<String>> =
            pages.iter().map(|(path, page)| (*path, ids(page).into_iter().collect())).collect();
        let mut dead = Vec::new();
        for (path, page) in &pages {
            for address in addresses(page) {
                if !is_live(path, &address, &built, &ids) {
                    dead.push(format!("{path}: {address}"));
                }
            }
        }
        assert_eq!(dead, Vec::<String>::new());
    }
}

fn addresses(page: &Html) -> Vec<String> {
    let linked = all(page, "[href], [src]");
    linked
        .iter()
        .filter_map(|element| element.value().attr("href").or_else(|| element.value().attr("src")))
        .filter(|address| !address.starts_with("https://") && !address.starts_with("http://"))
        .map(str::to_owned)
        .collect()
}

fn is_live(page: &str, address: &str, built: &Built, ids: &BTreeMap<&str, BTreeSet<String>>) -> bool {
    let (file, fragment) = address.split_once('#').unwrap_or((address, ""));
    let file = if file.is_empty() { page } else { file.trim_start_matches("./") };
    let decoded = percent_encoding::percent_decode_str(fragment).decode_utf8_lossy().into_owned();
    let anchored = fragment.is_empty() || ids.get(file).is_some_and(|ids| ids.contains(&decoded));
    built.outputs.contains_key(file) && anchored
}

#[test]
fn pages_hold_no_inline_style_handler_or_script() {
    let built = book(true);
    for (path, page) in pages(&built) {
        assert!(all(&page, "[style], style").is_empty(), "{path} has an inline style");
        let inline = all(&page, "script:not([src])");
        assert!(inline.len() <= 1, "{path} has an inline script beside the boot script");
        for script in inline {
            let policy = all(&page, "meta[http-equiv]")[0].value().attr("content").expect("a policy");
            let text: String = script.text().collect();
            let hash = BASE64_STANDARD.encode(Sha256::digest(text.as_bytes()));
            assert!(policy.contains(&format!("script-src 'self' 'sha256-{hash}';")), "{path}: {policy}");
        }
        for element in all(&page, "*") {
            let handler = element.value().attrs().find(|(name, _)| name.starts_with("on"));
            assert_eq!(handler, None, "{path} has an inline handler");
        }
    }
}

#[test]
fn every_page_has_one_heading_and_ends_with_the_version() {
    let built = book(true);
    for (path, page) in pages(&built) {
        assert_eq!(all(&page, "h1").len(), 1, "{path}");
        let last = all(&page, "body *").last().map(|element| element.text().collect::<String>());
        let last = last.expect("a page has elements");
        assert!(last.contains("0.1.0"), "{path} ends with {last:?}");
    }
}

#[test]
fn choice_exercises_do_not_reveal_the_right_options() {
    let built = book(true);
    for (path, page) in pages(&built) {
        for input in all(&page, "input[type=checkbox], input[type=radio]") {
            assert_eq!(input.value().attr("checked"), None, "{path}");
        }
    }
}

/// Takes out of a page what only previews have.
fn published(page: &str) -> String {
    let mut parts = page.split("<!-- ");
    let mut rest = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        rest.push_str(part.split_once(" -->").expect("a comment ends").1);
    }
    let script = "<script src=\"/_preview/preview.js\" defer></script>\n";
    rest.replacen(script, "", 1).replacen("; connect-src 'self'", "", 1)
}

/// Leaves out the lines on which parts begin, which only published pages have, and those on which sections end.
fn without_parts(page: &str) -> String {
    let of_part = |line: &&str| line.starts_with("<section class=\"part p") || line.trim() == "</section>";
    page.lines().filter(|line| !of_part(line)).map(|line| format!("{line}\n")).collect()
}

#[test]
fn a_preview_is_the_published_page_with_its_blocks_named() {
    let files = RealFiles::new(Path::new(env!("CARGO_MANIFEST_DIR")));
    let options = Options { preview: true, ..Options::default() };
    let pool = rayon::ThreadPoolBuilder::new().stack_size(64 << 20).build().expect("threads start");
    let preview = pool.install(|| build(&files, &options, &mut BuildMemo::default()));
    let plain = book(false);
    for (path, bytes) in plain.outputs.iter().filter(|(path, _)| path.ends_with(".html")) {
        let page = String::from_utf8_lossy(&preview.outputs[path]).into_owned();
        assert!(page.contains("/_preview/preview.js"), "{path}");
        let plain = std::str::from_utf8(bytes).expect("pages are UTF-8");
        assert_eq!(without_parts(&published(&page)), without_parts(plain), "{path}");
    }
    let chapter = String::from_utf8_lossy(&preview.outputs["chapter1.html"]).into_owned();
    let names: Vec<&str> =
        chapter.split("<!-- block ").skip(1).filter_map(|rest| rest.split(' ').next()).collect();
    let unique: BTreeSet<&&str> = names.iter().collect();
    assert!(names.len() > 50 && unique.len() == names.len(), "{} blocks", names.len());
    assert!(chapter.contains(" chapters%2Fchapter1%2Emd "), "blocks name their places");
    assert!(!String::from_utf8_lossy(&plain.outputs["chapter1.html"]).contains("<!-- block "));
}
