//! `tests/resolve/*.book`: whole small books; the snapshot is what was wrong, every page's facts and the index.

use crate::book::{Book, files, resolve_book};
use crate::print;
use bookpress::resolve::{Facts, ImageFacts, LinkFacts};
use std::fmt::Write;

#[test]
fn fixtures() {
    for (name, text) in print::fixtures("resolve", "book") {
        let hashed = name.contains("hashed");
        let book = resolve_book(&files(&text), hashed);
        print::compare("resolve", &name, &report(&book));
    }
}

fn report(book: &Book) -> String {
    let mut out = print::diagnostics(&book.diagnostics, &book.sources.map);
    for (page, facts) in book.resolved.index.pages.iter().zip(&book.resolved.facts) {
        let planned = if page.planned { " planned" } else { "" };
        writeln!(out, "\n{} = {} {:?}{planned}", page.url, page.path, page.title).unwrap();
        write_facts(&mut out, facts);
    }
    for (key, places) in &book.resolved.index.cited_by {
        let places: Vec<String> =
            places.iter().map(|place| format!("{} {} {}", place.text, place.title, place.href)).collect();
        writeln!(out, "\ncited {key}: {}", places.join("; ")).unwrap();
    }
    for (path, site) in &book.resolved.images {
        writeln!(out, "\nfile {path} = {site}").unwrap();
    }
    out
}

fn write_facts(out: &mut String, facts: &Facts) {
    for target in &facts.targets {
        writeln!(out, "  #{} {} | {}", target.id, target.number, target.text).unwrap();
    }
    for (label, to) in &facts.references {
        writeln!(out, "  @{label} = {:?} {:?} {:?}", to.href, to.text, to.title).unwrap();
    }
    for (key, to) in &facts.citations {
        writeln!(out, "  [@{key}] = {:?} {:?} {} {:?}", to.href, to.authors, to.year, to.title).unwrap();
    }
    for (destination, to) in &facts.links {
        let to = match to {
            LinkFacts::Internal(address) => address.as_str(),
            LinkFacts::External(_) => "external",
            LinkFacts::Unpublished => "unpublished",
            LinkFacts::Elsewhere => "elsewhere",
        };
        writeln!(out, "  ({destination}) = {to}").unwrap();
    }
    for (destination, to) in &facts.images {
        match to {
            ImageFacts::Svg(drawing) => {
                writeln!(out, "  !({destination}) = <{}> {}", drawing.name, drawing.children.len()).unwrap();
            }
            ImageFacts::File { src, width, height } => {
                writeln!(out, "  !({destination}) = {src} {width}x{height}").unwrap();
            }
        }
    }
}

#[test]
fn digests_tell_facts_apart() {
    let first = resolve_book(&files(&print::fixture("resolve/numbers.book")), false);
    let again = resolve_book(&files(&print::fixture("resolve/numbers.book")), false);
    let digests = |book: &Book| book.resolved.facts.iter().map(Facts::digest).collect::<Vec<_>>();
    assert_eq!(digests(&first), digests(&again));
    let mut changed = first.resolved.facts[1].clone();
    changed.targets[1].number.push('0');
    assert_ne!(changed.digest(), first.resolved.facts[1].digest());
}

#[test]
fn prose_of_one_chapter_leaves_the_facts_of_others() {
    let text = print::fixture("resolve/numbers.book");
    let edited = text.replacen("=== chapters/chapter2.md\n", "=== chapters/chapter2.md\n\n", 1);
    let longer = edited.replacen("## ", "一段新的文字。\n\n## ", 1);
    let before = resolve_book(&files(&text), false);
    let after = resolve_book(&files(&longer), false);
    for (one, other) in before.resolved.facts.iter().zip(&after.resolved.facts) {
        assert_eq!(one.digest(), other.digest(), "{}", one.url);
    }
}
