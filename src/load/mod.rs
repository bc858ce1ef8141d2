//! Reads a book's files: the only pass that does.
//!
//! It has two steps, since only the parsed Markdown knows which images there are: [`load`] reads everything that
//! `book.yaml` names, the templates, assets and frozen outputs; [`read_named`] reads the files that
//! [`crate::resolve::named_files`] gathers from the summaries.

mod embedded;
mod text;

use crate::base::{Diagnostic, Digest, FileError, Files, SourceId, SourceMap, Span};
use crate::config::{Config, PathEntry, parse_config};
use std::collections::{BTreeMap, BTreeSet};
use text::{MAX_TEXT, add_text, too_large, unreadable};

/// The folder of the outputs that `bookpress run` has frozen, one folder below it for each chapter.
pub const OUTPUTS: &str = "chapters/outputs";

/// The ledger of what was published; see [`crate::resolve::ledger`].
pub const LEDGER: &str = "chapters/outputs/published.jsonl";

/// The folder of chapters, and of the modules that their code imports.
pub const CHAPTERS: &str = "chapters";

/// The folder of the data that chapters' code reads.
pub const DATA: &str = "chapters/data";

/// The bibliography of a book that does not name one.
const PAPERS: &str = "papers.md";

/// A binary file of the book.
#[derive(Clone, Debug, PartialEq)]
pub struct Asset {
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// Their digest.
    pub digest: Digest,
}

/// Files that were read, by path from the root; what could not be read is kept as its reason.
pub type ReadFiles = BTreeMap<String, Result<Asset, FileError>>;

/// Everything that a build reads.
#[derive(Debug)]
pub struct Sources {
    /// All texts.
    pub map: SourceMap,
    /// `book.yaml`.
    pub config: Config,
    /// The index page's text; `None` when it could not be read (a diagnostic says so).
    pub index: Option<SourceId>,
    /// One for each entry of `config.chapters`; `None` for planned or unreadable ones.
    pub chapters: Vec<Option<SourceId>>,
    /// The bibliography.
    pub papers: Option<SourceId>,
    /// The glossary.
    pub glossary: Option<SourceId>,
    /// The ledger of what was published; `None` where the book keeps none.
    pub ledger: Option<SourceId>,
    /// Templates by their path below `templates/`; the embedded one for each that the book lacks.
    pub templates: BTreeMap<String, SourceId>,
    /// Files to publish as they are, by path from the root: `common.css`, `common.js`, `static/…`; the embedded one
    /// for each that the book lacks.
    pub assets: BTreeMap<String, Asset>,
    /// The Python files below [`CHAPTERS`], by path from the root: modules that code of the book may import.
    pub modules: BTreeSet<String>,
    /// Images that Markdown names, wherever they stand, frozen outputs, data, and modules that code imports, by path from
    /// the root; what could not be read is kept as its reason.
    pub files: ReadFiles,
    /// Every file and folder that was asked for, there or not: what `serve` watches.
    pub reads: BTreeSet<String>,
    /// What was wrong with the files themselves.
    pub diagnostics: Vec<Diagnostic>,
}

impl Asset {
    /// Pairs bytes with their digest.
    pub fn new(bytes: Vec<u8>) -> Asset {
        let digest = Digest::of(&bytes);
        Asset { bytes, digest }
    }
}

/// Returns the path in the site of a file that is published: `static/heads.png`, or with the digest of its content
/// `static/heads.1a2b3c4d.png`, so that caches may keep it for ever.
pub fn published_path(path: &str, digest: Digest, hashed: bool) -> String {
    if !hashed {
        return path.to_owned();
    }
    let name = path.rfind('/').map_or(0, |slash| slash + 1);
    let dot = path[name..].rfind('.').filter(|dot| *dot > 0).map_or(path.len(), |dot| name + dot);
    format!("{}.{}{}", &path[..dot], digest.hex(8), &path[dot..])
}

/// Returns a page's file name without `.md`: the name of its address and of its folder in [`OUTPUTS`].
pub fn page_stem(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.strip_suffix(".md").unwrap_or(name)
}

/// Reads a book: `book.yaml`, the pages that it names, templates, assets and frozen outputs.
pub fn load(files: &dyn Files) -> Sources {
    let mut loader =
        Loader { files, map: SourceMap::default(), reads: BTreeSet::new(), diagnostics: Vec::new() };
    let mut config = loader.config();
    let index = loader.page(&config.index.path, config.index.span);
    let chapters = config
        .chapters
        .iter()
        .map(|entry| if entry.planned.is_some() { None } else { loader.page(&entry.path, entry.span) })
        .collect();
    loader.default_papers(&mut config);
    let papers = config.papers.as_ref().and_then(|entry| loader.page(&entry.path, entry.span));
    let glossary = config.glossary.as_ref().and_then(|entry| loader.page(&entry.path, entry.span));
    let at = Span::new(config.source, 0, 0);
    Sources {
        index,
        chapters,
        papers,
        glossary,
        ledger: loader.ledger(),
        templates: loader.templates(at),
        assets: loader.assets(at),
        modules: loader.modules(at),
        files: loader.outputs(at),
        config,
        map: loader.map,
        reads: loader.reads,
        diagnostics: loader.diagnostics,
    }
}

/// Reads files that Markdown names into [`Sources::files`], but for those that are assets or were read before.
///
/// What cannot be read is kept as its reason; [`crate::resolve`] blames the place that names it.
pub fn read_named(files: &dyn Files, sources: &mut Sources, paths: &BTreeSet<String>) {
    for path in paths {
        if sources.assets.contains_key(path) || sources.files.contains_key(path) {
            continue;
        }
        sources.reads.insert(path.clone());
        sources.files.insert(path.clone(), files.read(path).map(Asset::new));
    }
}

struct Loader<'a> {
    files: &'a dyn Files,
    map: SourceMap,
    reads: BTreeSet<String>,
    diagnostics: Vec<Diagnostic>,
}

impl Loader<'_> {
    fn read(&mut self, path: &str) -> Result<Vec<u8>, FileError> {
        self.reads.insert(path.to_owned());
        self.files.read(path)
    }

    /// Reads the settings; where there are none, an empty text stands for them and takes the blame.
    fn config(&mut self) -> Config {
        let read = self.read("book.yaml").and_then(|bytes| match bytes.len() {
            0..=MAX_TEXT => Ok(bytes),
            size => Err(FileError::Other(format!("it has {} MiB", size >> 20))),
        });
        match read {
            Ok(bytes) => {
                let source = add_text(&mut self.map, "book.yaml", bytes, &mut self.diagnostics);
                let (config, faults) = parse_config(source, self.map.text(source));
                self.diagnostics.extend(faults);
                config
            }
            Err(error) => {
                let source = self.map.add("book.yaml", String::new());
                let fault = unreadable("book.yaml", Span::new(source, 0, 0), &error);
                self.diagnostics.push(fault.hint("A book is a folder with a `book.yaml` at its top."));
                Config::new(source)
            }
        }
    }

    /// Reads a page's text; `span` names it.
    fn page(&mut self, path: &str, span: Span) -> Option<SourceId> {
        if self.map.text(span.source).is_empty() {
            return None; // Without settings all else would be one fault more for each page.
        }
        match self.read(path) {
            Ok(bytes) if bytes.len() > MAX_TEXT => {
                self.diagnostics.push(too_large(path, span, bytes.len()));
                None
            }
            Ok(bytes) => Some(add_text(&mut self.map, path, bytes, &mut self.diagnostics)),
            Err(error) => {
                self.diagnostics.push(unreadable(path, span, &error));
                None
            }
        }
    }

    fn ledger(&mut self) -> Option<SourceId> {
        let bytes = self.read(LEDGER).ok()?;
        Some(add_text(&mut self.map, LEDGER, bytes, &mut self.diagnostics))
    }

    /// Names `papers.md` as the bibliography where the book names none and it exists.
    fn default_papers(&mut self, config: &mut Config) {
        let pages = [Some(&config.index), config.glossary.as_ref()];
        let taken = pages.into_iter().flatten().any(|entry| entry.path == PAPERS)
            || config.chapters.iter().any(|entry| entry.path == PAPERS);
        if config.papers.is_none() && !taken && !matches!(self.read(PAPERS), Err(FileError::NotFound)) {
            let span = Span::new(config.source, 0, 0);
            config.papers = Some(PathEntry { path: PAPERS.to_owned(), span });
        }
    }

    /// Lists a folder; one that is not there is empty.
    fn list(&mut self, folder: &str, at: Span) -> Vec<String> {
        self.reads.insert(folder.to_owned());
        match self.files.list(folder) {
            Ok(paths) => paths,
            Err(FileError::NotFound) => Vec::new(),
            Err(error) => {
                self.diagnostics.push(unreadable(folder, at, &error));
                Vec::new()
            }
        }
    }

    fn templates(&mut self, at: Span) -> BTreeMap<String, SourceId> {
        let mut templates = BTreeMap::new();
        for path in self.list("templates", at) {
            match self.read(&path) {
                Ok(bytes) if bytes.len() > MAX_TEXT => {
                    self.diagnostics.push(too_large(&path, at, bytes.len()));
                }
                Ok(bytes) => {
                    let source = add_text(&mut self.map, &path, bytes, &mut self.diagnostics);
                    templates.insert(below_templates(&path), source);
                }
                Err(error) => self.diagnostics.push(unreadable(&path, at, &error)),
            }
        }
        for (path, bytes) in embedded::TEMPLATES {
            let map = &mut self.map;
            templates.entry(below_templates(path)).or_insert_with(|| {
                map.add(&format!("(embedded)/{path}"), String::from_utf8_lossy(bytes).into())
            });
        }
        templates
    }

    fn assets(&mut self, at: Span) -> BTreeMap<String, Asset> {
        let mut assets = self.binaries("static", at);
        for path in ["common.css", "common.js"] {
            match self.read(path) {
                Ok(bytes) => {
                    assets.insert(path.to_owned(), Asset::new(bytes));
                }
                Err(FileError::NotFound) => {}
                Err(error) => self.diagnostics.push(unreadable(path, at, &error)),
            }
        }
        for (path, bytes) in embedded::ASSETS {
            assets.entry((*path).to_owned()).or_insert_with(|| Asset::new(bytes.to_vec()));
        }
        assets
    }

    /// Reads all files below a folder.
    fn binaries(&mut self, folder: &str, at: Span) -> BTreeMap<String, Asset> {
        let mut read = BTreeMap::new();
        for path in self.list(folder, at) {
            match self.read(&path) {
                Ok(bytes) => {
                    read.insert(path, Asset::new(bytes));
                }
                Err(error) => self.diagnostics.push(unreadable(&path, at, &error)),
            }
        }
        read
    }

    fn modules(&mut self, at: Span) -> BTreeSet<String> {
        self.list(CHAPTERS, at).into_iter().filter(|path| path.ends_with(".py")).collect()
    }

    fn outputs(&mut self, at: Span) -> BTreeMap<String, Result<Asset, FileError>> {
        let mut read = self.binaries(OUTPUTS, at);
        read.extend(self.binaries(DATA, at));
        read.into_iter().map(|(path, asset)| (path, Ok(asset))).collect()
    }
}

/// Returns a template's name: its path below `templates/`.
fn below_templates(path: &str) -> String {
    path.strip_prefix("templates/").unwrap_or(path).to_owned()
}
