//! Books in one file: `=== path` starts a file; `=== path 640x480` stands for an image of that size.

use bookpress::base::{Diagnostic, MemoryFiles};
use bookpress::doc::Bibliography;
use bookpress::load::{Sources, load, read_named};
use bookpress::parse::{ParseOptions, Parsed, parse_bibliography, parse_document};
use bookpress::resolve::{Edition, Resolved, named_files, resolve};
use std::sync::Arc;

/// A book through all passes up to resolve.
pub(crate) struct Book {
    pub(crate) sources: Sources,
    pub(crate) pages: Vec<Option<Arc<Parsed>>>,
    pub(crate) bibliography: Bibliography,
    pub(crate) resolved: Resolved,
    /// What every pass said, in order.
    pub(crate) diagnostics: Vec<Diagnostic>,
}

/// Takes a fixture apart.
pub(crate) fn files(fixture: &str) -> MemoryFiles {
    let mut files = MemoryFiles::default();
    for part in fixture.split("=== ").skip(1) {
        let (head, text) = part.split_once('\n').unwrap_or((part, ""));
        let (path, bytes) = match head.split_once(' ') {
            Some((path, size)) => (path, image(path, size)),
            None => (head, text.as_bytes().to_vec()),
        };
        files.0.insert(path.to_owned(), bytes);
    }
    files
}

/// Returns the beginning of a PNG or GIF file: enough for its size.
fn image(path: &str, size: &str) -> Vec<u8> {
    let (width, height) = size.split_once('x').unwrap();
    let (width, height): (u32, u32) = (width.parse().unwrap(), height.parse().unwrap());
    if path.ends_with(".gif") {
        let sizes = [(width as u16).to_le_bytes(), (height as u16).to_le_bytes()].concat();
        return [b"GIF89a".to_vec(), sizes, vec![0; 16]].concat();
    }
    let signature = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
    [signature, width.to_be_bytes().to_vec(), height.to_be_bytes().to_vec(), vec![8, 2, 0, 0, 0]].concat()
}

/// Runs a book through all passes up to resolve.
pub(crate) fn resolve_book(files: &MemoryFiles, hashed: bool) -> Book {
    let mut sources = load(files);
    let mut ids = vec![sources.index];
    ids.extend(&sources.chapters);
    ids.extend(sources.config.papers.as_ref().map(|_| sources.papers));
    ids.extend(sources.config.glossary.as_ref().map(|_| sources.glossary));
    let pages: Vec<Option<Arc<Parsed>>> = ids
        .iter()
        .map(|id| {
            let id = (*id)?;
            let options = ParseOptions {
                raw_html: sources.config.raw_html,
                numbered: sources.chapters.contains(&Some(id)),
            };
            Some(Arc::new(parse_document(id, sources.map.text(id), options)))
        })
        .collect();
    let named = named_files(&sources, &pages);
    read_named(files, &mut sources, &named);
    let papers = sources.papers.and_then(|id| ids.iter().position(|other| *other == Some(id)));
    let parsed = papers.and_then(|at| pages[at].as_ref());
    let (bibliography, faults) = parsed
        .map(|parsed| parse_bibliography(&parsed.document, sources.map.text(parsed.document.source)))
        .unwrap_or_default();
    let resolved = resolve(&sources, &pages, &bibliography, Edition::Site { hashed });
    let mut diagnostics = sources.diagnostics.clone();
    diagnostics.extend(pages.iter().flatten().flat_map(|parsed| parsed.diagnostics.clone()));
    diagnostics.extend(faults);
    diagnostics.extend(resolved.diagnostics.clone());
    Book { sources, pages, bibliography, resolved, diagnostics }
}
