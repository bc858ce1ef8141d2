//! Everything that a site holds beyond its chapters' text, on a small book that has a little of each.

use bookpress::base::Severity;
use bookpress::build::{BuildMemo, Built, Options, build};
use bookpress::disk::RealFiles;
use std::path::Path;

fn book(options: &Options) -> Built {
    let files = RealFiles::new(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pages/book"));
    let pool = rayon::ThreadPoolBuilder::new().stack_size(64 << 20).build().expect("threads start");
    let built = pool.install(|| build(&files, options, &mut BuildMemo::default()));
    let faults = built.diagnostics.iter().filter(|fault| fault.severity != Severity::Note);
    assert_eq!(faults.map(|fault| fault.message.as_str()).collect::<Vec<_>>(), Vec::<&str>::new());
    built
}

fn text<'a>(built: &'a Built, path: &str) -> &'a str {
    let bytes = built.outputs.get(path).unwrap_or_else(|| panic!("no {path}"));
    std::str::from_utf8(bytes).expect("outputs of text are UTF-8")
}

/// Returns the value that a data file delivers under its name.
fn data(built: &Built, name: &str) -> serde_json::Value {
    let file = text(built, &format!("data/{name}.js"));
    let value =
        file.strip_prefix(&format!("book.receive(\"{name}\", ")).and_then(|rest| rest.strip_suffix(");\n"));
    serde_json::from_str(value.expect("one call")).expect("JSON")
}

/// Returns the `<main>` of a page.
fn main_of<'a>(built: &'a Built, path: &str) -> &'a str {
    let page = text(built, path);
    let (_, main) = page.split_once("<main").expect("a page has a main part");
    main.split_once("</main>").expect("it ends").0
}

#[test]
fn search_data() {
    let built = book(&Options::default());
    let titles = data(&built, "search-titles");
    let texts = data(&built, "search-texts");
    let answers = data(&built, "search-answers");
    let records = titles["records"].as_array().expect("records");
    assert_eq!(records.len(), texts.as_array().expect("texts").len());
    for (at, record) in records.iter().enumerate() {
        let parent = record[4].as_i64().expect("a number");
        assert!(parent < at as i64, "{record}");
        if parent >= 0 {
            let section = &records[parent as usize];
            assert_eq!(titles["kinds"][section[1].as_u64().expect("a kind") as usize], "section");
            assert_eq!(section[0], record[0], "a section is on the same page");
        }
    }
    let lines = |value: &serde_json::Value| -> String {
        value.as_array().expect("a list").iter().map(|one| format!("  {one}\n")).collect()
    };
    let parts =
        ["pages", "kinds", "records", "aliases"].map(|part| format!("{part}\n{}", lines(&titles[part])));
    let shown = format!("{}texts\n{}answers\n{}", parts.concat(), lines(&texts), lines(&answers));
    insta::assert_snapshot!("search", shown);
}

#[test]
fn widgets_are_published_with_their_digest() {
    let built = book(&Options { hashed: true, ..Options::default() });
    let page = main_of(&built, "chapter1.html");
    let (_, widget) = page.split_once("<div class=\"widget\"").expect("a widget");
    for (attribute, start) in
        [("data-kit", "kit."), ("data-model", "heat-map."), ("data-script", "heat-map.")]
    {
        let (_, address) = widget.split_once(&format!("{attribute}=\"")).expect("an address");
        let address = address.split_once('"').expect("it ends").0;
        let name = address.strip_prefix("static/widgets/").expect("a script of a widget");
        assert!(name.starts_with(start) && name.len() > start.len() + 10, "{address}");
        assert!(built.outputs.contains_key(address), "{address}");
    }
}

#[test]
fn pages_of_the_whole_book() {
    let built = book(&Options::default());
    for path in ["exercises.html", "research.html"] {
        insta::assert_snapshot!(path, main_of(&built, path));
    }
    let chapter = text(&built, "chapter1.html");
    let (_, header) = chapter.split_once("<header class=\"site-header\">").expect("a header");
    insta::assert_snapshot!("header", header.split_once("</header>").expect("it ends").0);
    let (_, neighbours) = chapter.split_once("<nav class=\"neighbours\"").expect("neighbours");
    insta::assert_snapshot!("neighbours", neighbours.split_once("</nav>").expect("it ends").0);
}

#[test]
fn a_book_without_exercises_has_no_page_of_them() {
    let files = bookpress::base::MemoryFiles(
        [
            ("book.yaml", "title: 书\nchapters: [chapters/a.md]\n"),
            ("chapters/index.md", "# 书\n"),
            ("chapters/a.md", "# 章\n"),
        ]
        .map(|(path, text)| (path.to_owned(), text.as_bytes().to_vec()))
        .into(),
    );
    let built = build(&files, &Options::default(), &mut BuildMemo::default());
    for path in ["exercises.html", "research.html"] {
        assert!(!built.outputs.contains_key(path), "{path}");
        assert!(!text(&built, "index.html").contains(path), "{path}");
    }
}

#[test]
fn reading_time_is_computed_where_the_author_gives_none() {
    let built = book(&Options::default());
    assert!(main_of(&built, "chapter1.html").contains("约 4 分钟"));
    assert!(main_of(&built, "chapter2.html").contains("约 48 分钟"));
}

#[test]
fn every_page_parses_without_an_error_and_has_unique_ids() {
    for options in [Options::default(), Options { hashed: true, draft: true, ..Options::default() }] {
        let built = book(&options);
        for path in built.outputs.keys().filter(|path| path.ends_with(".html")) {
            let page = scraper::Html::parse_document(text(&built, path));
            assert_eq!(page.errors, Vec::<String>::new(), "{path}");
            let selector = scraper::Selector::parse("[id]").expect("a selector");
            let ids: Vec<_> = page.select(&selector).filter_map(|element| element.value().id()).collect();
            let unique: std::collections::BTreeSet<_> = ids.iter().collect();
            assert_eq!(unique.len(), ids.len(), "{path}: {ids:?}");
        }
    }
}

#[test]
fn previews() {
    let built = book(&Options::default());
    let mut shown = String::new();
    for name in [
        "previews/chapter1",
        "previews/chapter2",
        "previews/papers",
        "previews/glossary",
        "exercises/chapter2",
    ] {
        let value = data(&built, name);
        for (part, things) in value.as_object().expect("an object") {
            let Some(things) = things.as_object() else {
                shown.push_str(&format!("{name} {part}: {}\n", things.as_str().expect("markup")));
                continue;
            };
            for (id, thing) in things {
                let text = thing.as_str().map_or_else(|| thing.to_string(), str::to_owned);
                shown.push_str(&format!("{name} {part} #{id}: {text}\n"));
            }
        }
    }
    insta::assert_snapshot!("previews", shown);
}

#[test]
fn previews_have_nothing_that_belongs_to_their_page() {
    let built = book(&Options::default());
    let data: Vec<&String> = built.outputs.keys().filter(|path| path.starts_with("data/previews/")).collect();
    assert_eq!(data.len(), 5, "one for each page: {data:?}");
    for path in data {
        let file = text(&built, path);
        for part in ["<details", "footnote-ref", "class=\\\"anchor", "href=\\\"#", "class=\\\"term"] {
            assert!(!file.contains(part), "{path} has {part}");
        }
    }
}

#[test]
fn text_with_terms() {
    let built = book(&Options::default());
    for path in ["chapter1.html", "glossary.html"] {
        insta::assert_snapshot!(format!("main-{path}"), without_formulas(main_of(&built, path)));
    }
    let other = without_formulas(main_of(&built, "index.html"));
    assert!(other.contains("<a class=\"term\" href=\"glossary.html#term-attention\">注意力</a>"));
    let links = main_of(&built, "chapter1.html").matches("class=\"term\"").count();
    assert_eq!(links, 7);
}

/// Leaves formulas out of a page: they are long.
fn without_formulas(page: &str) -> String {
    let mut parts = page.split("<span class=\"katex\">");
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        out.push_str("(formula)");
        out.push_str(after_element(part));
    }
    out
}

/// Returns what follows the end of the `<span>` whose content a text begins with.
fn after_element(text: &str) -> &str {
    let mut open = 1;
    for (at, _) in text.match_indices('<') {
        let rest = &text[at..];
        if rest.starts_with("<span") {
            open += 1;
        } else if let Some(after) = rest.strip_prefix("</span>") {
            open -= 1;
            if open == 0 {
                return after;
            }
        }
    }
    ""
}

#[test]
fn the_epub_stands_beside_the_site_and_is_linked() {
    let options = Options { hashed: true, offline: true, epub: true, ..Options::default() };
    let built = book(&options);
    let epub = &built.outputs["small.epub"];
    assert!(epub.starts_with(b"PK") && epub[30..].starts_with(b"mimetypeapplication/epub+zip"));
    let link = "<a class=\"epub\" href=\"small.epub\" download>EPUB</a>";
    assert!(text(&built, "index.html").contains(link));
}

#[test]
fn the_offline_edition_is_the_site_with_plain_names() {
    let options = Options { hashed: true, offline: true, ..Options::default() };
    let (built, again, plain) = (book(&options), book(&options), book(&Options::default()));
    assert_eq!(built.offline.as_deref(), Some("small.zip"));
    let bytes = &built.outputs["small.zip"];
    assert_eq!(*bytes, again.outputs["small.zip"], "the same book gives the same bytes");
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).expect("an archive");
    assert_eq!(archive.len(), plain.outputs.len() - 1, "all but the 404 page");
    for at in 0..archive.len() {
        let mut file = archive.by_index(at).expect("a file");
        let path = file.name().expect("a name").strip_prefix("small/").expect("in one folder").to_owned();
        let mut content = Vec::new();
        std::io::Read::read_to_end(&mut file, &mut content).expect("it can be unpacked");
        assert_eq!(content, &*plain.outputs[&path], "{path}");
    }
    let link = "<a class=\"offline\" href=\"small.zip\" download>离线版</a>";
    assert!(text(&built, "index.html").contains(link));
    assert!(!text(&plain, "index.html").contains("small.zip"));
}
