//! `tests/bibliography/*.md`: each is a `papers.md`; the snapshot is what was wrong and what was read.

use crate::print;
use bookpress::base::SourceMap;
use bookpress::doc::{Paper, plain_text};
use bookpress::parse::{ParseOptions, parse_bibliography, parse_document};
use std::fmt::Write;

#[test]
fn fixtures() {
    for (name, text) in print::fixtures("bibliography", "md") {
        print::compare("bibliography", &name, &report(&text));
    }
}

#[test]
fn the_books_own_papers_are_sound() {
    let text = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/papers.md")).unwrap();
    let report = report(&text);
    assert!(report.contains("## "), "{report}");
    let faults: Vec<&str> = report.lines().filter(|line| line.contains("error[")).collect();
    assert_eq!(faults, Vec::<&str>::new());
}

fn report(text: &str) -> String {
    let mut sources = SourceMap::default();
    let source = sources.add("papers.md", text.to_owned());
    let parsed =
        parse_document(source, sources.text(source), ParseOptions { raw_html: true, numbered: false });
    let (bibliography, faults) = parse_bibliography(&parsed.document, sources.text(source));
    let mut out = print::diagnostics(&parsed.diagnostics, &sources) + &print::diagnostics(&faults, &sources);
    writeln!(out, "# {} ({})", plain_text(&bibliography.title), bibliography.introduction.len()).unwrap();
    for group in &bibliography.groups {
        let id = group.id.as_ref().map_or("", |id| &id.value);
        writeln!(
            out,
            "## {} #{id} {} ({})",
            plain_text(&group.title),
            group.target.0,
            group.introduction.len()
        )
        .unwrap();
        group.papers.iter().for_each(|paper| write_paper(&mut out, paper));
    }
    out
}

fn write_paper(out: &mut String, paper: &Paper) {
    let et_al = if paper.et_al { " +" } else { "" };
    writeln!(out, "- {} {} {:?}", paper.key.value, paper.year, plain_text(&paper.title)).unwrap();
    writeln!(out, "  {}{et_al} | {:?}", paper.authors.join(" / "), plain_text(&paper.venue)).unwrap();
    let links: Vec<String> = paper.links.iter().map(|link| plain_text(std::slice::from_ref(link))).collect();
    writeln!(out, "  {} | {:?}", links.join(" / "), plain_text(&paper.note)).unwrap();
}
