//! Pages from typed inputs: template faults, escaping, addresses, assets.

use bookpress::base::report::{Format, Look, render as report};
use bookpress::base::{Digest, SourceId, SourceMap, Span, sort_diagnostics};
use bookpress::config::{ChapterEntry, Config, Links, PathEntry, Planned};
use bookpress::doc::{Bibliography, Document, FrontMatter, Reading, Summary};
use bookpress::emit::{EmitMemo, Emitted, Input, Options, emit};
use bookpress::load::{Asset, Sources};
use bookpress::parse::Parsed;
use bookpress::render::{
    ContentsEntry, Fragment, Height, RenderedBlock, RenderedGroup, RenderedPaper, RenderedPapers,
};
use bookpress::resolve::{CitedBy, Index, Page};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Everything that a small book's pages are made from.
struct Book {
    sources: Sources,
    index: Index,
    pages: Vec<Option<Arc<Parsed>>>,
    fragments: Vec<Option<Arc<Fragment>>>,
    papers: RenderedPapers,
}

impl Book {
    /// A book with an index page, two chapters, a planned one and a bibliography, and with these templates.
    fn new<'a>(templates: impl IntoIterator<Item = (&'a str, &'a str)>) -> Book {
        let mut map = SourceMap::default();
        let config = config(map.add("book.yaml", "title: 书\n".to_owned()));
        let templates = templates
            .into_iter()
            .map(|(name, text)| (name.to_owned(), map.add(&format!("templates/{name}"), text.to_owned())))
            .collect();
        let index = index();
        let pages = index.pages.iter().map(|page| parsed(page, &mut map)).collect();
        let image = Asset { bytes: b"image".to_vec(), digest: Digest::of(b"image") };
        let sources = Sources {
            map,
            config,
            index: None,
            chapters: Vec::new(),
            papers: None,
            glossary: None,
            ledger: None,
            templates,
            assets: assets(),
            modules: std::collections::BTreeSet::new(),
            files: BTreeMap::from([("chapters/a.png".to_owned(), Ok(image))]),
            reads: std::collections::BTreeSet::new(),
            diagnostics: Vec::new(),
        };
        let fragments = index.pages.iter().map(fragment).collect();
        Book { sources, index, pages, fragments, papers: papers() }
    }

    /// A book with the templates of this repository, and a boot script.
    fn shipped() -> Book {
        let templates = templates();
        let texts = templates.iter().map(|(name, text)| (name.as_str(), text.as_str()));
        Book::new(texts.filter(|(name, _)| *name != "boot.js").chain([("boot.js", BOOT)]))
    }

    fn emit(&self, options: &Options) -> Emitted {
        let images = BTreeMap::from([("chapters/a.png".to_owned(), "chapters/a.1234abcd.png".to_owned())]);
        let input = Input {
            sources: &self.sources,
            index: &self.index,
            images: &images,
            pages: &self.pages,
            fragments: &self.fragments,
            previews: &[],
            bibliography: &Bibliography::default(),
            papers: Some(&self.papers),
            downloads: &[],
        };
        emit(&input, options, &mut EmitMemo::default())
    }
}

/// A boot script with what Tera and HTML would each misread.
const BOOT: &str = "'use strict';\r\nif (1 < 2 && '{{ x }}' !== '{% y %}') document.documentElement.className = 'script';\r\n";

/// The templates of this repository by name.
#[expect(clippy::disallowed_methods, reason = "tests stand outside the core")]
fn templates() -> Vec<(String, String)> {
    let files = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/templates")).expect("templates");
    let paths = files.map(|file| file.expect("a template").path());
    let name = |path: &std::path::Path| path.file_name().expect("a name").to_string_lossy().into_owned();
    let mut templates: Vec<(String, String)> = paths
        .map(|path| (name(&path), std::fs::read_to_string(&path).expect("a template is text")))
        .collect();
    templates.sort();
    templates
}

fn config(source: SourceId) -> Config {
    let span = Span::new(source, 0, 0);
    let entry = |path: &str| PathEntry { path: path.to_owned(), span };
    let chapter =
        |path: &str, planned: Option<Planned>| ChapterEntry { path: path.to_owned(), span, planned };
    let planned = Planned { title: "未写".to_owned(), labels: Vec::new() };
    Config {
        title: "书 <A&B> \"q\"".to_owned(),
        subtitle: Some("副题".to_owned()),
        slug: None,
        version: Some("1.2.3".to_owned()),
        authors: vec!["甲".to_owned(), "乙 & 丙".to_owned()],
        description: Some("一句话。".to_owned()),
        license: Some("CC BY-SA 4.0".to_owned()),
        language: "zh-Hans".to_owned(),
        base_url: None,
        index: entry("chapters/index.md"),
        papers: Some(entry("papers.md")),
        glossary: Some(entry("chapters/glossary.md")),
        chapters: vec![chapter("chapters/one.md", None), chapter("chapters/two.md", Some(planned))],
        macros: BTreeMap::new(),
        raw_html: true,
        link_terms: true,
        editor: None,
        links: Links { edit: Some("https://example.org/edit/{path}?a&b".to_owned()), ..Links::default() },
        source,
    }
}

fn index() -> Index {
    let page = |path: &str, url: &str, number, title: &str, planned| Page {
        path: path.to_owned(),
        url: url.to_owned(),
        number,
        title: title.to_owned(),
        planned,
    };
    let place = CitedBy {
        text: "1.2 节".to_owned(),
        title: "a < b".to_owned(),
        href: "one.html#sec-a".to_owned(),
        chapter: Some(1),
    };
    Index {
        pages: vec![
            page("chapters/index.md", "index.html", None, "书", false),
            page("chapters/one.md", "one.html", Some(1), "甲 <b>&amp;</b> \"q\"", false),
            page("chapters/two.md", "two.html", Some(2), "未写", true),
            page("chapters/three.md", "part/three.html", Some(3), "丙", false),
            page("papers.md", "papers.html", None, "论文", false),
            page("chapters/glossary.md", "glossary.html", None, "术语", false),
        ],
        papers_page: Some(4),
        glossary_page: Some(5),
        cited_by: BTreeMap::from([("vaswani2017attention".to_owned(), vec![place])]),
        ..Index::default()
    }
}

fn parsed(page: &Page, map: &mut SourceMap) -> Option<Arc<Parsed>> {
    let source = map.add(&page.path, String::new());
    let front_matter = FrontMatter {
        description: page.number.map(|number| format!("第 {number} 章讲 \"<x>\"。")),
        time: page.number.map(|number| 10 * number),
        ..FrontMatter::default()
    };
    let document = Document { source, front_matter, blocks: Vec::new(), footnotes: Vec::new(), targets: 0 };
    let summary = Summary {
        source,
        title: Some(page.title.clone()),
        targets: Vec::new(),
        references: Vec::new(),
        citations: Vec::new(),
        links: Vec::new(),
        widgets: Vec::new(),
        terms: Vec::new(),
        reading: Reading::default(),
    };
    (!page.planned).then(|| Arc::new(Parsed { document, summary, diagnostics: Vec::new() }))
}

fn fragment(page: &Page) -> Option<Arc<Fragment>> {
    let section = |level, id: &str, number: &str| ContentsEntry {
        level,
        id: id.to_owned(),
        number: number.to_owned(),
        title: format!("<em>{id}</em>"),
    };
    let html = "<h2 id=\"sec-a\">A</h2><h3 id=\"b\">B</h3><h2 id=\"c\">C</h2>".to_owned();
    let fragment = Fragment {
        title: "<span class=\"number\">第 1 章</span> 甲 &lt;b&gt;".to_owned(),
        blocks: vec![RenderedBlock {
            key: Digest::of(b"a"),
            span: None,
            html,
            opens: false,
            height: Height::default(),
        }],
        contents: vec![section(2, "sec-a", "1.1"), section(3, "b", "1.1.1"), section(2, "c", "")],
        math_rules: BTreeMap::from([(format!("m-{}", page.url.len()), "height:1em".to_owned())]),
        ..Fragment::default()
    };
    (!page.planned && page.path != "papers.md").then(|| Arc::new(fragment))
}

fn papers() -> RenderedPapers {
    let paper = RenderedPaper {
        id: "vaswani2017attention".to_owned(),
        title: "Attention <em>Is</em> All You Need".to_owned(),
        authors: "Vaswani & Shazeer, et al.".to_owned(),
        year: 2017,
        venue: "NeurIPS 2017".to_owned(),
        links: vec![
            "<a class=\"external\" href=\"https://arxiv.org/\" rel=\"noopener\">arXiv</a>".to_owned(),
        ],
        note: "一句话。".to_owned(),
    };
    let group = RenderedGroup {
        id: "attention".to_owned(),
        title: "注意力".to_owned(),
        introduction: "<p>介绍。</p>".to_owned(),
        papers: vec![paper],
    };
    RenderedPapers {
        title: "论文".to_owned(),
        introduction: "<p>全部。</p>".to_owned(),
        groups: vec![group],
        ..RenderedPapers::default()
    }
}

fn assets() -> BTreeMap<String, Asset> {
    let asset = |path: &str, text: &str| {
        (path.to_owned(), Asset { bytes: text.as_bytes().to_vec(), digest: Digest::of(text.as_bytes()) })
    };
    BTreeMap::from([
        asset("common.css", "/* ink */\na{background:url(static/paper.png)}\n"),
        asset("common.js", "'use strict';\n"),
        asset("static/scripts/a.js", "(() => {})()"),
        asset("static/scripts/a.model.js", "// the model"),
        asset("static/scripts/notes.txt", "notes"),
        asset("static/styles/b.css", "b{background:url(../paper.png)}"),
        asset("static/styles/a.css", "/* a */ i{}"),
        asset("static/widgets/unused.js", "unused"),
        asset("static/favicon.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>"),
        asset(
            "static/katex/katex.css",
            "/*! MIT */\n@font-face{src:url(fonts/Main.woff2) format('woff2')}\n",
        ),
        asset("static/katex/LICENSE", "MIT"),
        asset("static/katex/fonts/Main.woff2", "main"),
        asset("static/katex/fonts/Old.ttf", "old"),
        asset("static/paper.png", "paper"),
        asset("static/widgets/a.css", "@import url('b.css');i{mask:url(../paper.png#x)}"),
        asset("static/widgets/b.css", "@import url(a.css);"),
    ])
}

fn page<'a>(emitted: &'a Emitted, path: &str) -> &'a str {
    let bytes = emitted.outputs.get(path).unwrap_or_else(|| panic!("no page {path}"));
    std::str::from_utf8(bytes).expect("pages are UTF-8")
}

/// Splits a fixture into its templates: each begins after a line `=== name`.
fn split(fixture: &str) -> Vec<(&str, &str)> {
    let parts = fixture.split("=== ").skip(1);
    parts.map(|part| part.split_once('\n').expect("a name ends its line")).collect()
}

/// Emits the book with this repository's templates, which must have no fault.
fn emit_shipped(options: &Options) -> Emitted {
    let emitted = Book::shipped().emit(options);
    assert_eq!(emitted.diagnostics, []);
    emitted
}

#[test]
#[expect(clippy::disallowed_methods, reason = "fixtures are files")]
fn template_faults_are_diagnostics_at_their_place() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/emit/faults");
    let files = std::fs::read_dir(folder).expect("the fixtures are there");
    let mut paths: Vec<_> = files.map(|file| file.expect("a fixture").path()).collect();
    paths.sort();
    for path in paths {
        let fixture = std::fs::read_to_string(&path).expect("a fixture is text");
        let rest = [("papers.html", "papers"), ("glossary.html", "glossary")];
        let book = Book::new(rest.into_iter().chain(split(&fixture)));
        let mut emitted = book.emit(&Options::default());
        sort_diagnostics(&mut emitted.diagnostics, &book.sources.map);
        let look = Look { color: false, notes: true };
        let faults = report(Format::Human, &emitted.diagnostics, &book.sources.map, look);
        let pages: Vec<&String> = emitted.outputs.keys().filter(|path| path.ends_with(".html")).collect();
        let name = path.file_stem().expect("a fixture has a name").to_string_lossy().into_owned();
        insta::assert_snapshot!(name, format!("{faults}\npages: {pages:?}\n"));
    }
}

#[test]
fn pages_look_like_this() {
    let emitted = emit_shipped(&Options::default());
    for path in ["index.html", "one.html", "part/three.html", "papers.html", "glossary.html", "404.html"] {
        insta::assert_snapshot!(format!("page-{}", path.replace('/', "-")), page(&emitted, path));
    }
}

#[test]
fn pages_parse_without_an_error_and_end_with_the_version() {
    let options = [
        Options::default(),
        Options {
            hashed: true,
            base_url: Some("https://example.org/b/".to_owned()),
            draft: true,
            preview: false,
            offline: None,
            epub: None,
        },
    ];
    for options in options {
        let emitted = emit_shipped(&options);
        for (path, bytes) in emitted.outputs.iter().filter(|(path, _)| path.ends_with(".html")) {
            let html = scraper::Html::parse_document(std::str::from_utf8(bytes).expect("pages are UTF-8"));
            assert_eq!(html.errors, Vec::<String>::new(), "{path}");
            let select = |selector| scraper::Selector::parse(selector).expect("a selector");
            let last = html.select(&select("body *")).next_back().expect("a page has elements");
            assert_eq!(last.value().attr("class"), Some("colophon"), "{path}");
            assert_eq!(last.text().collect::<String>(), "《书 <A&B> \"q\"》 版本 1.2.3", "{path}");
            assert_eq!(html.select(&select("h1")).count(), 1, "{path}");
            let drafts = html.select(&select(".draft")).count();
            assert_eq!(drafts, usize::from(options.draft), "{path}");
        }
    }
}

#[test]
fn text_is_escaped_and_only_our_own_markup_is_not() {
    let emitted = emit_shipped(&Options::default());
    for (path, bytes) in emitted.outputs.iter().filter(|(path, _)| path.ends_with(".html")) {
        let text = std::str::from_utf8(bytes).expect("pages are UTF-8");
        for raw in ["<A&B>", "甲 <b>", "讲 \"<x>", "a < b", "乙 & 丙", "Vaswani & Shazeer", "?a&b"] {
            assert!(!text.contains(raw), "{path} has {raw}");
        }
    }
    let chapter = page(&emitted, "one.html");
    assert!(chapter.contains("<title>甲 &lt;b&gt;&amp;amp;&lt;/b&gt; &quot;q&quot; · 书 &lt;A&amp;B&gt;"));
    assert!(chapter.contains("第 1 章</span> 甲 &lt;b&gt;</h1>"));
    assert!(chapter.contains("https://example.org/edit/chapters/one.md?a&amp;b"));
}

#[test]
fn templates_mark_as_safe_only_what_is_named_html() {
    let book = Book::shipped();
    let mut marked = 0;
    for source in book.sources.templates.values() {
        for (before, _) in book
            .sources
            .map
            .text(*source)
            .match_indices("| safe")
            .map(|(at, found)| (book.sources.map.text(*source)[..at].trim_end().to_owned(), found))
        {
            let name = before.rsplit([' ', '.', '{']).next().unwrap_or("");
            let ours = name.ends_with("_html") || (name == "link" && before.ends_with("{{ link"));
            assert!(ours, "{name}");
            marked += 1;
        }
    }
    assert!(marked > 5, "{marked}");
}

#[test]
fn addresses_are_relative_but_on_the_404_page() {
    let base_url = Some("https://example.org/llm/book/".to_owned());
    let emitted = emit_shipped(&Options { base_url, ..Options::default() });
    let deep = page(&emitted, "part/three.html");
    for address in ["../index.html", "../one.html", "../book.css", "../book.js", "../papers.html"] {
        assert!(deep.contains(&format!("=\"{address}\"")), "{address}");
    }
    assert!(deep.contains("<link rel=\"canonical\" href=\"https://example.org/llm/book/part/three.html\">"));
    assert!(page(&emitted, "index.html").contains("href=\"https://example.org/llm/book/\""));
    assert!(!deep.contains("href=\"/") && !deep.contains("src=\"/"));
    let lost = page(&emitted, "404.html");
    for address in ["/llm/book/index.html", "/llm/book/one.html", "/llm/book/book.css"] {
        assert!(lost.contains(&format!("=\"{address}\"")), "{address}");
    }
    assert!(page(&emit_shipped(&Options::default()), "404.html").contains("=\"./book.css\""));
}

/// Returns what stands between two texts.
fn between<'a>(text: &'a str, before: &str, after: &str) -> &'a str {
    text.split_once(before).and_then(|(_, rest)| rest.split_once(after)).expect("both are there").0
}

#[test]
fn the_policy_allows_the_boot_script_and_no_other() {
    let emitted = emit_shipped(&Options::default());
    // Made by `openssl dgst -sha256 -binary | base64` from the script with LF and without the last line end.
    let hash = "sha256-kjWo5AhQjRdpCZczVEUbLFJeZmSpTAlVh1Cs0KUBxCY=";
    for (path, bytes) in emitted.outputs.iter().filter(|(path, _)| path.ends_with(".html")) {
        let text = std::str::from_utf8(bytes).expect("pages are UTF-8");
        assert_eq!(between(text, "<script>", "</script>"), BOOT.replace("\r\n", "\n").trim_end(), "{path}");
        assert_eq!(between(text, "script-src 'self' '", "'"), hash, "{path}");
        assert_eq!(text.matches("<script>").count(), 1, "{path}");
    }
}

#[test]
fn a_boot_script_that_would_leave_its_element_is_a_fault() {
    let book = Book::new([("boot.js", "// </SCRIPT >\n"), ("404.html", "{{ assets.boot_html }}")]);
    let emitted = book.emit(&Options::default());
    let faults: Vec<&str> = emitted.diagnostics.iter().map(|fault| fault.message.as_str()).collect();
    assert!(faults.contains(&"`</script` cannot stand in a script of the page"), "{faults:?}");
    assert_eq!(page(&emitted, "404.html"), "");
}

#[test]
fn pages_say_which_book_and_page_they_are() {
    let mut book = Book::shipped();
    book.sources.config.slug = Some("a-b".to_owned());
    let emitted =
        book.emit(&Options { base_url: Some("https://example.org/b/".to_owned()), ..Options::default() });
    for (path, root) in [("index.html", ""), ("part/three.html", "../"), ("404.html", "/b/")] {
        let text = page(&emitted, path);
        assert_eq!(between(text, " data-book=\"", "\""), "a-b");
        assert_eq!(between(text, " data-root=\"", "\""), root);
        assert_eq!(between(text, " data-page=\"", "\""), path);
    }
}

#[test]
fn only_pages_with_formulas_preload_their_fonts() {
    let mut book = Book::shipped();
    let font = "static/katex/fonts/KaTeX_Main-Regular.woff2";
    let sheet = Asset::new(b"@font-face{src:url(fonts/KaTeX_Main-Regular.woff2)}".to_vec());
    book.sources.assets.insert("static/katex/katex.css".to_owned(), sheet);
    book.sources.assets.insert(font.to_owned(), Asset::new(b"font".to_vec()));
    let emitted = book.emit(&Options { hashed: true, ..Options::default() });
    let preload = "<link rel=\"preload\" href=\"../static/katex/fonts/KaTeX_Main-Regular.";
    let (_, rest) = page(&emitted, "part/three.html").split_once(preload).expect("a font is preloaded");
    assert!(
        rest.split_once('>').expect("it ends").0.ends_with(" as=\"font\" type=\"font/woff2\" crossorigin")
    );
    assert!(!page(&emitted, "404.html").contains("preload"));
    assert!(
        !page(&book.emit(&Options::default()), "part/three.html").contains("preload"),
        "not from file://"
    );
}

#[test]
fn planned_chapters_are_named_but_not_linked() {
    let emitted = emit_shipped(&Options::default());
    assert!(!emitted.outputs.contains_key("two.html"));
    for path in ["index.html", "one.html", "part/three.html", "404.html"] {
        let text = page(&emitted, path);
        assert!(text.contains("未写") && text.contains("未发布"), "{path}");
        assert!(!text.contains("two.html"), "{path}");
    }
}

#[test]
fn a_long_book_lists_only_the_chapters_around() {
    let mut book = Book::shipped();
    let two = book.index.pages.iter().position(|page| page.planned).expect("a planned chapter");
    let planned = book.index.pages[two].clone();
    book.index.pages.truncate(two);
    book.pages.truncate(two);
    book.fragments.truncate(two);
    for number in 2..=1000 {
        book.index
            .pages
            .push(Page { number: Some(number), title: format!("章{number}"), ..planned.clone() });
    }
    let emitted = book.emit(&Options::default());
    assert_eq!(emitted.diagnostics, []);
    let chapter = page(&emitted, "one.html");
    assert!(chapter.contains("章13 ") && !chapter.contains("章14 "));
    assert!(chapter.contains("更后的章节") && !chapter.contains("更前的章节"));
    assert!(page(&emitted, "index.html").contains("章1000 "));
}

#[test]
fn assets_are_named_by_their_contents_and_sheets_follow() {
    let emitted = emit_shipped(&Options { hashed: true, ..Options::default() });
    let paths: Vec<&String> = emitted.outputs.keys().filter(|path| !path.ends_with(".html")).collect();
    let sheets: String = emitted
        .outputs
        .iter()
        .filter(|(path, _)| path.ends_with(".css") || path.ends_with(".js"))
        .map(|(path, bytes)| format!("=== {path}\n{}\n", String::from_utf8_lossy(bytes)))
        .collect();
    insta::assert_snapshot!("assets-hashed", format!("{paths:#?}\n{sheets}"));
    let plain = emit_shipped(&Options::default());
    let paths: Vec<&String> = plain.outputs.keys().filter(|path| !path.ends_with(".html")).collect();
    insta::assert_snapshot!(
        "assets-plain",
        format!("{paths:#?}\n{}\n{}", page(&plain, "book.css"), page(&plain, "book.js"))
    );
}

#[test]
fn a_sheet_gets_a_new_name_when_what_it_asks_for_changes() {
    let names = |book: &Book| -> Vec<String> {
        let emitted = book.emit(&Options { hashed: true, ..Options::default() });
        emitted.outputs.into_keys().filter(|path| path.ends_with(".css")).collect()
    };
    let mut book = Book::shipped();
    let before = names(&book);
    let paper = book.sources.assets.get_mut("static/paper.png").expect("an image");
    *paper = Asset { bytes: b"other".to_vec(), digest: Digest::of(b"other") };
    let after = names(&book);
    assert_eq!(before.len(), 3);
    assert!(before.iter().zip(&after).all(|(before, after)| before != after), "{before:?} {after:?}");
}
