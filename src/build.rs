//! Wires the passes and their memos: the only place that knows their order.

use crate::base::{
    Code, Diagnostic, Digest, Files, Hasher, Memo, Severity, SourceId, SourceMap, sort_diagnostics,
};
use crate::check::{ChapterStatistics, Statistics, check_document, count};
use crate::config::Config;
use crate::doc::{Bibliography, Document};
use crate::emit::downloads::{ChapterCode, Download, downloads};
use crate::emit::{self, EmitMemo, Emitted, emit};
use crate::load::{DATA, Sources, load, read_named};
use crate::parse::{ParseOptions, Parsed, parse_bibliography, parse_document};
use crate::render::code::Syntect;
use crate::render::math::Katex;
use crate::render::{
    self, Engines, Formula, Formulas, Fragment, Listing, Listings, MathEngine, MathResult, Previews,
    RenderedPapers, bibliography_formulas, formulas, listings, render_bibliography, render_previews,
};
use crate::resolve::{
    Edition, Holdings, Index, Published, Resolved, compare_holdings, named_files, published, resolve,
};
use crate::snippets::{
    Frozen, Library, Outputs, Script, code_digests, frozen_outputs, module_faults, read_script,
    recorded_outputs,
};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// What a build is asked to make.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// Whether published files get names with their digest.
    pub hashed: bool,
    /// Whether a book with errors is marked 草稿 on every page, because it is written in spite of them.
    pub draft: bool,
    /// Whether pages are for a preview, whose script tends them; see [`crate::emit::Options::preview`].
    pub preview: bool,
    /// Where the site is published; overrides `base_url` of `book.yaml`.
    pub base_url: Option<String>,
    /// Whether the site holds compressed copies of its files beside them.
    pub compress: bool,
    /// Whether the site holds a second one with plain names as a ZIP archive, for reading from a disk.
    pub offline: bool,
    /// Whether the site holds the book as an EPUB file.
    pub epub: bool,
}

/// What a build gives: everything that any command needs, and no side effect.
#[derive(Debug)]
pub struct Built {
    /// The site: bytes by path. Made in spite of errors, so that a preview never goes blank.
    pub outputs: BTreeMap<String, Arc<[u8]>>,
    /// All texts that were read, for showing diagnostics.
    pub sources: SourceMap,
    /// All faults, sorted, none twice.
    pub diagnostics: Vec<Diagnostic>,
    /// Every file and folder that was asked for, there or not.
    pub reads: BTreeSet<String>,
    /// The address that opens a line in the author's editor, as `book.yaml` has it.
    pub editor: Option<String>,
    /// What each pass took, in order.
    pub timings: Vec<(&'static str, Duration)>,
    /// Everything that has an address which others may cite, in book order.
    pub published: Vec<Published>,
    /// What each written chapter holds, in book order.
    pub statistics: Vec<ChapterStatistics>,
    /// The path of the offline edition among the outputs, where it was asked for.
    pub offline: Option<String>,
}

/// Results of earlier builds, kept by the caller for the next one. An empty memo makes a cold build.
#[derive(Default)]
pub struct BuildMemo {
    pages: Memo<Parsed>,
    checks: Memo<Vec<Diagnostic>>,
    bibliographies: Memo<(Bibliography, Vec<Diagnostic>)>,
    formulas: Memo<MathResult>,
    listings: Memo<Option<Vec<String>>>,
    scripts: Memo<Script>,
    fragments: Memo<Fragment>,
    previews: Memo<Previews>,
    papers: Memo<RenderedPapers>,
    site: EmitMemo,
    highlighter: Syntect,
}

impl BuildMemo {
    fn next_generation(&mut self) {
        self.pages.next_generation();
        self.checks.next_generation();
        self.bibliographies.next_generation();
        self.formulas.next_generation();
        self.listings.next_generation();
        self.scripts.next_generation();
        self.fragments.next_generation();
        self.previews.next_generation();
        self.papers.next_generation();
    }
}

/// Builds a book, with its offline edition, its EPUB and compressed copies where they are asked for.
///
/// Must run on a rayon pool whose threads have 64 MiB of stack: the mathematics engine recurses.
pub fn build(files: &dyn Files, options: &Options, memo: &mut BuildMemo) -> Built {
    let mut built = build_site(files, options, memo);
    if let Some(name) = built.offline.clone() {
        let plain = Options { hashed: false, offline: false, epub: false, ..options.clone() };
        let before = now();
        let mut site = build_site(files, &plain, memo).outputs;
        site.remove(emit::NOT_FOUND);
        let folder = name.trim_end_matches(ARCHIVE);
        let bytes = emit::archive(folder, &site).expect("a book that fits in memory is smaller than 4 GiB");
        built.outputs.insert(name, Arc::from(bytes));
        built.timings.push(("offline", now() - before));
    }
    if options.epub {
        let before = now();
        // Its faults are those of the site, which has them all.
        let BuiltEpub { bytes, name, .. } = build_epub(files);
        built.outputs.insert(name, Arc::from(bytes));
        built.timings.push(("epub", now() - before));
    }
    if options.compress {
        let before = now();
        let copies = emit::compressed(&built.outputs);
        built.outputs.extend(copies.into_iter().map(|(path, bytes)| (path, Arc::from(bytes))));
        built.timings.push(("compress", now() - before));
    }
    built
}

/// The ending of the offline edition's name.
const ARCHIVE: &str = ".zip";

fn build_site(files: &dyn Files, options: &Options, memo: &mut BuildMemo) -> Built {
    let mut clock = Clock::start();
    let edition = Edition::Site { hashed: options.hashed };
    let book = make_book(files, edition, options.base_url.as_deref(), memo, &mut clock);
    let BookParts { mut sources, pages, resolved, library, rendered, mut diagnostics } = book;
    let statistics = statistics(&pages, &resolved);
    let draft = options.draft && diagnostics.iter().any(|fault| fault.severity == Severity::Error);
    let emitted = emit_site(
        &sources,
        &pages,
        &resolved,
        &rendered,
        &library,
        &Options { draft, ..options.clone() },
        &mut memo.site,
    );
    clock.lap("emit");
    diagnostics.extend(emitted.diagnostics);
    let published = held(published(&resolved.index), &resolved.index, &statistics, &emitted.outputs);
    if let Some(ledger) = sources.ledger {
        diagnostics.extend(compare_holdings(&published, &sources.map, ledger));
    }
    sort_diagnostics(&mut diagnostics, &sources.map);
    let timings = clock.laps;
    let offline = offline_name(&sources.config, options);
    let (editor, reads) = (sources.config.editor.take(), sources.reads);
    let outputs = emitted.outputs;
    Built {
        outputs,
        sources: sources.map,
        diagnostics,
        reads,
        editor,
        timings,
        published,
        statistics,
        offline,
    }
}

/// A book as an EPUB file.
#[derive(Debug)]
pub struct BuiltEpub {
    /// The file. Made in spite of errors.
    pub bytes: Vec<u8>,
    /// The file name that the book gives it.
    pub name: String,
    /// All texts that were read, for showing diagnostics.
    pub sources: SourceMap,
    /// All faults, sorted, none twice.
    pub diagnostics: Vec<Diagnostic>,
}

/// Builds a book as an EPUB file.
///
/// Must run on such a pool as [`build`].
pub fn build_epub(files: &dyn Files) -> BuiltEpub {
    let mut memo = BuildMemo::default();
    let book = make_book(files, Edition::Epub, None, &mut memo, &mut Clock::start());
    let BookParts { sources, pages, resolved, rendered, mut diagnostics, .. } = book;
    sort_diagnostics(&mut diagnostics, &sources.map);
    let input = emit_input(&sources, &pages, &resolved, &rendered, &[]);
    let bytes = emit::epub(&input).expect("a book that fits in memory is smaller than 4 GiB");
    let name = epub_name(&sources.config);
    BuiltEpub { bytes, name, sources: sources.map, diagnostics }
}

/// A book as one page to be printed.
#[derive(Debug)]
pub struct BuiltPrint {
    /// The page, [`PRINTED`](crate::resolve::PRINTED), and the files that it loads: bytes by path. Made in spite of errors.
    pub outputs: BTreeMap<String, Arc<[u8]>>,
    /// The file name that the book gives its PDF.
    pub name: String,
    /// All texts that were read, for showing diagnostics.
    pub sources: SourceMap,
    /// All faults, sorted, none twice.
    pub diagnostics: Vec<Diagnostic>,
}

/// Builds a book as one page to be printed.
///
/// Must run on such a pool as [`build`].
pub fn build_print(files: &dyn Files) -> BuiltPrint {
    let mut memo = BuildMemo::default();
    let book = make_book(files, Edition::Print, None, &mut memo, &mut Clock::start());
    let BookParts { sources, pages, resolved, rendered, mut diagnostics, .. } = book;
    let emitted = emit::print(&emit_input(&sources, &pages, &resolved, &rendered, &[]));
    diagnostics.extend(emitted.diagnostics);
    sort_diagnostics(&mut diagnostics, &sources.map);
    let name = format!("{}.pdf", sources.config.slug());
    BuiltPrint { outputs: emitted.outputs, name, sources: sources.map, diagnostics }
}

/// A book as far as the pages' markup, which both editions are made from.
struct BookParts {
    sources: Sources,
    pages: Pages,
    resolved: Resolved,
    library: Library,
    rendered: Rendered,
    /// All faults but those of templates.
    diagnostics: Vec<Diagnostic>,
}

fn make_book(
    files: &dyn Files,
    edition: Edition,
    base_url: Option<&str>,
    memo: &mut BuildMemo,
    clock: &mut Clock,
) -> BookParts {
    memo.next_generation();
    let mut sources = load(files);
    clock.lap("load");
    let pages = Pages::parse(&sources, memo);
    clock.lap("parse");
    let checks = check_pages(&pages, &sources, memo);
    clock.lap("check");
    sources.config.base_url = base_url.map(str::to_owned).or(sources.config.base_url);
    let named = named_files(&sources, &pages.parsed);
    read_named(files, &mut sources, &named);
    let resolved = resolve(&sources, &pages.parsed, &pages.bibliography.0, edition);
    clock.lap("resolve");
    let library = gather_library(files, &mut sources, &pages, &mut memo.scripts);
    let frozen = frozen_pages(&pages, &library, &sources);
    clock.lap("outputs");
    let rendered = Rendered::render(&pages, &sources, &resolved, &frozen, edition, memo, clock);
    let mut diagnostics = std::mem::take(&mut sources.diagnostics);
    diagnostics.extend(pages.parsed.iter().flatten().flat_map(|page| page.diagnostics.iter().cloned()));
    diagnostics.extend(pages.bibliography.1.iter().cloned());
    diagnostics.extend(checks);
    diagnostics.extend(resolved.diagnostics.iter().cloned());
    diagnostics.extend(module_faults(&library.saved, &sources.files));
    diagnostics.extend(frozen.into_iter().flatten().flat_map(|page| page.diagnostics));
    diagnostics.extend(rendered.diagnostics());
    BookParts { sources, pages, resolved, library, rendered, diagnostics }
}

fn offline_name(config: &Config, options: &Options) -> Option<String> {
    options.offline.then(|| format!("{}{ARCHIVE}", config.slug()))
}

/// Returns the file name of a book's EPUB.
fn epub_name(config: &Config) -> String {
    format!("{}.epub", config.slug())
}

/// Takes the time of passes. Times are shown on demand and reach no output.
struct Clock {
    last: Instant,
    laps: Vec<(&'static str, Duration)>,
}

impl Clock {
    fn start() -> Clock {
        Clock { last: now(), laps: Vec::new() }
    }

    fn lap(&mut self, pass: &'static str) {
        let now = now();
        self.laps.push((pass, now - self.last));
        self.last = now;
    }
}

#[expect(clippy::disallowed_methods, reason = "timings are shown on demand and reach no output")]
fn now() -> Instant {
    Instant::now()
}

/// The parsed files in the order of the index: index page, chapters, papers, glossary.
struct Pages {
    parsed: Vec<Option<Arc<Parsed>>>,
    /// The digest of everything that each parse depended on.
    keys: Vec<Option<Digest>>,
    /// Which page is the bibliography's: it is rendered from its entries, not from its tree.
    papers: Option<usize>,
    bibliography: Arc<(Bibliography, Vec<Diagnostic>)>,
    bibliography_key: Digest,
}

impl Pages {
    fn parse(sources: &Sources, memo: &mut BuildMemo) -> Pages {
        let raw_html = sources.config.raw_html;
        let prose = ParseOptions { raw_html, numbered: false };
        let chapter = ParseOptions { raw_html, numbered: true };
        let mut files = vec![(sources.index, prose)];
        files.extend(sources.chapters.iter().map(|source| (*source, chapter)));
        files.extend(sources.config.papers.iter().map(|_| (sources.papers, prose)));
        files.extend(sources.config.glossary.iter().map(|_| (sources.glossary, prose)));
        let jobs: Vec<Option<(SourceId, ParseOptions)>> =
            files.into_iter().map(|(source, options)| source.map(|source| (source, options))).collect();
        let keys: Vec<Option<Digest>> =
            jobs.iter().map(|job| job.map(|(source, options)| parse_key(sources, source, options))).collect();
        let parsed = sparse(&mut memo.pages, &keys, |at| {
            let (source, options) = jobs[at].expect("a job with a key is there");
            parse_document(source, sources.map.text(source), options)
        });
        let papers = sources
            .papers
            .and_then(|papers| jobs.iter().position(|job| job.is_some_and(|job| job.0 == papers)));
        let bibliography_key = papers.and_then(|at| keys[at]).unwrap_or_default();
        let bibliography =
            bibliography(sources, papers.and_then(|at| parsed[at].as_deref()), bibliography_key, memo);
        Pages { parsed, keys, papers, bibliography, bibliography_key }
    }

    fn documents(&self) -> impl Iterator<Item = &Document> {
        self.parsed.iter().flatten().map(|page| &page.document)
    }
}

fn parse_key(sources: &Sources, source: SourceId, options: ParseOptions) -> Digest {
    Hasher::default()
        .number(u64::from(source.0))
        .text(sources.map.text(source))
        .number(u64::from(options.raw_html))
        .number(u64::from(options.numbered))
        .finish()
}

fn bibliography(
    sources: &Sources,
    papers: Option<&Parsed>,
    key: Digest,
    memo: &mut BuildMemo,
) -> Arc<(Bibliography, Vec<Diagnostic>)> {
    let mut made = memo.bibliographies.all(&[key], |_| match papers {
        Some(parsed) => parse_bibliography(&parsed.document, sources.map.text(parsed.document.source)),
        None => (Bibliography::default(), Vec::new()),
    });
    made.pop().expect("one key gives one result")
}

/// Asks a memo for those keys that are there.
fn sparse<T: Send + Sync>(
    memo: &mut Memo<T>,
    keys: &[Option<Digest>],
    compute: impl Fn(usize) -> T + Sync,
) -> Vec<Option<Arc<T>>> {
    let present: Vec<usize> = (0..keys.len()).filter(|at| keys[*at].is_some()).collect();
    let dense: Vec<Digest> = keys.iter().flatten().copied().collect();
    let made = memo.all(&dense, |nth| compute(present[nth]));
    let mut results = vec![None; keys.len()];
    for (at, value) in present.into_iter().zip(made) {
        results[at] = Some(value);
    }
    results
}

/// A book as far as executing its code needs it: its files, and its pages as trees.
#[derive(Debug)]
pub struct CodeBook {
    /// Everything that was read.
    pub sources: Sources,
    /// The pages that can hold code, in the order of the book: index page, chapters, bibliography, glossary.
    pub pages: Vec<Arc<Parsed>>,
    /// The modules of the book's package.
    pub library: Library,
    /// The digests of all code that is executed.
    pub digests: BTreeSet<Digest>,
}

impl CodeBook {
    /// Returns the path of a page.
    pub fn path(&self, page: &Parsed) -> &str {
        self.sources.map.path(page.document.source)
    }

    /// Tells whether the book has a page.
    pub fn has_page(&self, path: &str) -> bool {
        self.pages.iter().any(|page| self.path(page) == path)
    }
}

/// Reads and parses a book, for executing its code.
pub fn read_code(files: &dyn Files) -> CodeBook {
    let mut sources = load(files);
    let mut memo = BuildMemo::default();
    let pages = Pages::parse(&sources, &mut memo);
    let library = gather_library(files, &mut sources, &pages, &mut memo.scripts);
    let digests = all_digests(&pages, &library);
    let pages = pages.parsed.into_iter().flatten().collect();
    CodeBook { sources, pages, library, digests }
}

/// Gathers the modules that code imports, and reads their files.
fn gather_library(
    files: &dyn Files,
    sources: &mut Sources,
    pages: &Pages,
    memo: &mut Memo<Script>,
) -> Library {
    let paths: Vec<String> = pages.documents().map(|page| sources.map.path(page.source).to_owned()).collect();
    let named: Vec<(&Document, &str)> = pages.documents().zip(paths.iter().map(String::as_str)).collect();
    let modules = sources.modules.clone();
    let data = data_digests(sources);
    let data = data.iter().map(|(path, digest)| (path.as_str(), *digest)).collect();
    let mut read = |path: &str| {
        read_named(files, sources, &BTreeSet::from([path.to_owned()]));
        let asset = sources.files.get(path)?.as_ref().ok()?;
        Some(String::from_utf8_lossy(&asset.bytes).into_owned())
    };
    let mut scan = |texts: &[&str]| {
        let keys: Vec<Digest> = texts.iter().map(|text| Digest::of(text.as_bytes())).collect();
        memo.all(&keys, |at| read_script(texts[at]))
    };
    Library::gather(&named, &modules, &data, &mut read, &mut scan)
}

/// Returns the digests of the book's data by path.
fn data_digests(sources: &Sources) -> BTreeMap<String, Digest> {
    let data = sources.files.iter().filter(|(path, _)| path.starts_with(DATA));
    data.filter_map(|(path, file)| Some((path.clone(), file.as_ref().ok()?.digest))).collect()
}

fn all_digests(pages: &Pages, library: &Library) -> BTreeSet<Digest> {
    pages.documents().flat_map(|page| code_digests(page, library)).collect()
}

/// Looks up the recorded outputs of every page.
fn frozen_pages(pages: &Pages, library: &Library, sources: &Sources) -> Vec<Option<Frozen>> {
    let code = all_digests(pages, library);
    let frozen = pages.parsed.par_iter().map(|page| {
        let document = &page.as_ref()?.document;
        let path = sources.map.path(document.source);
        Some(frozen_outputs(document, path, library, &sources.files, &code))
    });
    frozen.collect()
}

fn check_pages(pages: &Pages, sources: &Sources, memo: &mut BuildMemo) -> Vec<Diagnostic> {
    let documents: Vec<Option<&Document>> =
        pages.parsed.iter().map(|page| page.as_ref().map(|page| &page.document)).collect();
    let found = sparse(&mut memo.checks, &pages.keys, |at| {
        documents[at].map(|document| check_document(document, &sources.map)).unwrap_or_default()
    });
    found.iter().flatten().flat_map(|diagnostics| diagnostics.iter().cloned()).collect()
}

/// The pages as markup.
struct Rendered {
    fragments: Vec<Option<Arc<Fragment>>>,
    previews: Vec<Option<Arc<Previews>>>,
    papers: Option<Arc<RenderedPapers>>,
    macro_faults: Vec<Diagnostic>,
}

impl Rendered {
    fn render(
        pages: &Pages,
        sources: &Sources,
        resolved: &Resolved,
        frozen: &[Option<Frozen>],
        edition: Edition,
        memo: &mut BuildMemo,
        clock: &mut Clock,
    ) -> Rendered {
        let katex = Katex::new(&sources.config.tex_macros());
        let katex = if edition == Edition::Epub { katex.in_mathml() } else { katex };
        let macros = macros_key(sources);
        let math = prepare_formulas(pages, &katex, macros, &mut memo.formulas);
        clock.lap("math");
        let highlighter = &memo.highlighter;
        let code = prepare_listings(pages, highlighter, &mut memo.listings);
        clock.lap("code");
        let none = Outputs::new();
        let engines = Engines { math: &math, code: &code, outputs: &none, edition };
        let key = |at: usize| {
            let page = pages.keys[at].filter(|_| pages.papers != Some(at))?;
            let hash = Hasher::default().digest(page).digest(resolved.facts[at].digest()).digest(macros);
            Some(hash.digest(frozen[at].as_ref().map(|frozen| frozen.key).unwrap_or_default()).finish())
        };
        let keys: Vec<Option<Digest>> = (0..pages.keys.len()).map(key).collect();
        let fragments = sparse(&mut memo.fragments, &keys, |at| match (&pages.parsed[at], &frozen[at]) {
            (Some(page), Some(frozen)) => {
                let source = page.document.source;
                let outputs = recorded_outputs(frozen, source, sources.map.path(source), &sources.files);
                let engines = Engines { outputs: &outputs, ..engines };
                render::render(&page.document, &resolved.facts[at], &engines)
            }
            _ => Fragment::default(),
        });
        let wanted = |at: usize| {
            let targets = resolved.wanted[at].iter();
            targets.fold(Hasher::default(), |hash, target| hash.number(u64::from(target.0))).finish()
        };
        let preview_key = |at: usize| {
            let key = keys[at].filter(|_| edition.is_site())?;
            Some(Hasher::default().digest(key).digest(wanted(at)).finish())
        };
        let preview_keys: Vec<Option<Digest>> = (0..keys.len()).map(preview_key).collect();
        let previews =
            sparse(&mut memo.previews, &preview_keys, |at| match (&pages.parsed[at], &frozen[at]) {
                (Some(page), Some(frozen)) => {
                    let source = page.document.source;
                    let outputs = recorded_outputs(frozen, source, sources.map.path(source), &sources.files);
                    let engines = Engines { outputs: &outputs, ..engines };
                    render_previews(&page.document, &resolved.facts[at], &engines, &resolved.wanted[at])
                }
                _ => Previews::default(),
            });
        let papers = render_papers(pages, resolved, &engines, macros, &mut memo.papers);
        clock.lap("render");
        Rendered { fragments, previews, papers, macro_faults: macro_faults(&katex, &sources.config) }
    }

    fn diagnostics(&self) -> Vec<Diagnostic> {
        let pages = self.fragments.iter().flatten().flat_map(|fragment| &fragment.diagnostics);
        let papers = self.papers.iter().flat_map(|papers| &papers.diagnostics);
        pages.chain(papers).chain(&self.macro_faults).cloned().collect()
    }
}

/// Blames the macros that the engine cannot use; [`crate::config`] has refused those that are wrong by themselves.
fn macro_faults(katex: &Katex, config: &Config) -> Vec<Diagnostic> {
    let blamed =
        katex.macro_faults().iter().filter_map(|fault| Some((fault, config.macros.get(&fault.name)?)));
    blamed
        .map(|(fault, body)| {
            Diagnostic::new(Code::InvalidMacro, body.span, format!("`{}`: {}", fault.name, fault.message))
                .did_you_mean(fault.suggestion.as_deref())
        })
        .collect()
}

fn macros_key(sources: &Sources) -> Digest {
    let macros = sources.config.macros.iter();
    macros.fold(Hasher::default(), |key, (name, body)| key.text(name).text(&body.value)).finish()
}

/// Renders all formulas of the book in parallel: they are many, small and independent, so threads stay busy even
/// where one chapter is much longer than the others.
fn prepare_formulas<'a>(
    pages: &Pages,
    engine: &'a dyn MathEngine,
    macros: Digest,
    memo: &mut Memo<MathResult>,
) -> Formulas<'a> {
    let mut all: BTreeSet<Formula> = pages.documents().flat_map(formulas).collect();
    all.extend(bibliography_formulas(&pages.bibliography.0));
    let all: Vec<Formula> = all.into_iter().collect();
    let keys: Vec<Digest> = all.iter().map(|formula| formula.key(macros)).collect();
    let made = memo.all(&keys, |at| engine.render(&all[at].tex, all[at].display));
    let mut ready = Formulas::new(engine);
    all.iter().zip(made).for_each(|(formula, result)| ready.insert(formula, result));
    ready
}

fn prepare_listings<'a>(
    pages: &Pages,
    highlighter: &'a Syntect,
    memo: &mut Memo<Option<Vec<String>>>,
) -> Listings<'a> {
    let all: BTreeSet<Listing> = pages.documents().flat_map(listings).collect();
    let all: Vec<Listing> = all.into_iter().collect();
    let keys: Vec<Digest> = all.iter().map(Listing::key).collect();
    let made =
        memo.all(&keys, |at| render::Highlighter::highlight(highlighter, &all[at].language, &all[at].code));
    let mut ready = Listings::new(highlighter);
    all.iter().zip(made).for_each(|(listing, lines)| ready.insert(listing, lines));
    ready
}

fn render_papers(
    pages: &Pages,
    resolved: &Resolved,
    engines: &Engines<'_>,
    macros: Digest,
    memo: &mut Memo<RenderedPapers>,
) -> Option<Arc<RenderedPapers>> {
    let facts = &resolved.facts[pages.papers?];
    let key = Hasher::default().digest(pages.bibliography_key).digest(facts.digest()).digest(macros).finish();
    memo.all(&[key], |_| render_bibliography(&pages.bibliography.0, facts, engines)).pop()
}

fn emit_site(
    sources: &Sources,
    pages: &Pages,
    resolved: &Resolved,
    rendered: &Rendered,
    library: &Library,
    options: &Options,
    memo: &mut EmitMemo,
) -> Emitted {
    let downloads = chapter_downloads(sources, pages, resolved, library);
    let input = emit_input(sources, pages, resolved, rendered, &downloads);
    let base_url = sources.config.base_url.clone();
    let offline = offline_name(&sources.config, options);
    let Options { hashed, draft, preview, .. } = *options;
    let epub = options.epub.then(|| epub_name(&sources.config));
    emit(&input, &emit::Options { hashed, base_url, draft, preview, offline, epub }, memo)
}

fn emit_input<'a>(
    sources: &'a Sources,
    pages: &'a Pages,
    resolved: &'a Resolved,
    rendered: &'a Rendered,
    downloads: &'a [Vec<Download>],
) -> emit::Input<'a> {
    emit::Input {
        sources,
        index: &resolved.index,
        images: &resolved.images,
        pages: &pages.parsed,
        fragments: &rendered.fragments,
        previews: &rendered.previews,
        bibliography: &pages.bibliography.0,
        papers: rendered.papers.as_deref(),
        downloads,
    }
}

/// Makes the files that each page offers: chapters offer their code.
fn chapter_downloads(
    sources: &Sources,
    pages: &Pages,
    resolved: &Resolved,
    library: &Library,
) -> Vec<Vec<Download>> {
    let listed = resolved.index.pages.par_iter().enumerate();
    let made = listed.map(|(at, page)| match &pages.parsed[at] {
        Some(parsed) if page.number.is_some() => {
            let (document, facts) = (&parsed.document, &resolved.facts[at]);
            downloads(&ChapterCode { sources, library, page, document, facts })
        }
        _ => Vec::new(),
    });
    made.collect()
}

/// Adds how much each chapter holds; other pages are made of what others write.
fn held(
    mut published: Vec<Published>,
    index: &Index,
    statistics: &[ChapterStatistics],
    outputs: &BTreeMap<String, Arc<[u8]>>,
) -> Vec<Published> {
    for one in published.iter_mut().filter(|one| one.id.is_empty()) {
        let page = index.pages.iter().find(|page| page.url == one.page && page.number.is_some());
        let counted = page.and_then(|page| statistics.iter().find(|counted| counted.path == page.path));
        one.holds = counted.map(|counted| {
            let Statistics {
                characters, inline_formulas, display_formulas, figures, tables, listings, ..
            } = counted.statistics;
            Holdings {
                characters,
                formulas: inline_formulas + display_formulas,
                figures: figures + tables,
                listings,
                exercises: counted.statistics.exercises.total,
                bytes: outputs.get(&one.page).map_or(0, |html| html.len()),
            }
        });
    }
    published
}

fn statistics(pages: &Pages, resolved: &Resolved) -> Vec<ChapterStatistics> {
    let chapters = resolved.index.pages.iter().zip(&pages.parsed).enumerate();
    chapters
        .filter(|(at, _)| pages.papers != Some(*at))
        .filter_map(|(_, (page, parsed))| {
            let statistics = count(&parsed.as_ref()?.document);
            let (path, title) = (page.path.clone(), page.title.clone());
            Some(ChapterStatistics { path, number: page.number, title, statistics })
        })
        .collect()
}
