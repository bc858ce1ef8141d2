//! `tests/config/*.yaml`: each is a `book.yaml`; its snapshot is what was read and what was wrong.

use crate::print;
use bookpress::base::SourceMap;
use bookpress::config::{Config, parse_config};
use std::fmt::Write;

#[test]
fn fixtures() {
    for (name, text) in print::fixtures("config", "yaml") {
        print::compare("config", &name, &report(&text));
    }
}

fn report(text: &str) -> String {
    let mut sources = SourceMap::default();
    let source = sources.add("book.yaml", text.to_owned());
    let (config, faults) = parse_config(source, sources.text(source));
    format!("{}\n{}", summary(&config), print::diagnostics(&faults, &sources))
}

fn summary(config: &Config) -> String {
    let mut out = String::new();
    writeln!(out, "title {:?} subtitle {:?} version {:?}", config.title, config.subtitle, config.version)
        .unwrap();
    writeln!(out, "slug {:?}", config.slug()).unwrap();
    writeln!(out, "authors {:?} description {:?}", config.authors, config.description).unwrap();
    writeln!(out, "language {:?} base_url {:?}", config.language, config.base_url).unwrap();
    let path = |entry: &Option<bookpress::config::PathEntry>| entry.as_ref().map(|entry| entry.path.clone());
    let (papers, glossary) = (path(&config.papers), path(&config.glossary));
    writeln!(out, "index {:?} papers {papers:?} glossary {glossary:?}", config.index.path).unwrap();
    for (at, chapter) in config.chapters.iter().enumerate() {
        let planned = chapter.planned.as_ref().map(|planned| {
            let labels: Vec<&str> = planned.labels.iter().map(|label| label.value.as_str()).collect();
            format!(" planned {:?} {labels:?}", planned.title)
        });
        writeln!(out, "chapter {} {:?}{}", at + 1, chapter.path, planned.unwrap_or_default()).unwrap();
    }
    writeln!(out, "macros {:?} raw_html {}", config.tex_macros(), config.raw_html).unwrap();
    writeln!(out, "link_terms {}", config.link_terms).unwrap();
    writeln!(out, "editor {:?} links {:?}", config.editor, config.links).unwrap();
    out
}
