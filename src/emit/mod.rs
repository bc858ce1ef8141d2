//! Pages through Tera, and assets: fragments to a map of files.

mod address;
mod archive;
mod assets;
mod bibliography;
mod boot;
mod compress;
mod css;
mod data;
pub mod downloads;
mod epub;
mod fault;
mod gathered;
mod js;
mod memo;
mod metadata;
mod moved;
mod pages;
mod parts;
mod previews;
mod print;
mod search;
mod template;
pub mod view;
mod views;

pub use archive::archive;
pub use compress::compressed;
pub use epub::epub;
pub use memo::EmitMemo;
pub use print::print;

use crate::base::Diagnostic;
use crate::doc::Bibliography;
use crate::emit::boot::read_boot;
use crate::emit::downloads::Download;
use crate::emit::metadata::metadata_files;
use crate::emit::pages::{PageOutput, emit_pages};
use crate::emit::previews::preview_files;
use crate::emit::search::search_files;
use crate::emit::template::Templates;
use crate::emit::views::Site;
use crate::load::Sources;
use crate::parse::Parsed;
use crate::render::{Fragment, Previews, RenderedPapers};
use crate::resolve::Index;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What pages are made from.
#[derive(Clone, Copy, Debug)]
pub struct Input<'a> {
    /// Configuration, templates, assets.
    pub sources: &'a Sources,
    /// The names of the book.
    pub index: &'a Index,
    /// Image files that pages use: path from the root to path in the site.
    pub images: &'a BTreeMap<String, String>,
    /// The files as parsed, in the order of [`Index::pages`]; `None` where there is no text.
    pub pages: &'a [Option<Arc<Parsed>>],
    /// The pages as markup, in the same order; `None` for planned chapters and for the bibliography.
    pub fragments: &'a [Option<Arc<Fragment>>],
    /// What other pages show of each page, in the same order.
    pub previews: &'a [Option<Arc<Previews>>],
    /// The bibliography's entries.
    pub bibliography: &'a Bibliography,
    /// The bibliography as markup.
    pub papers: Option<&'a RenderedPapers>,
    /// The files that pages offer, in the same order; pages beyond its end offer none.
    pub downloads: &'a [Vec<Download>],
}

/// How pages are made.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// Whether published files get names with their digest.
    pub hashed: bool,
    /// Where the site is published; needed by absolute addresses only.
    pub base_url: Option<String>,
    /// Whether every page is marked 草稿: the book has errors and is written in spite of them.
    pub draft: bool,
    /// Whether pages are shown while they are written: they load [`PREVIEW_SCRIPT`], and comments name their blocks.
    pub preview: bool,
    /// The file name of the offline edition that stands beside the pages, if one does.
    pub offline: Option<String>,
    /// The file name of the EPUB that stands beside the pages, if one does.
    pub epub: Option<String>,
}

/// The address of the script that keeps a previewed page up to date; the preview's server has it.
pub const PREVIEW_SCRIPT: &str = "/_preview/preview.js";

/// The page that servers show for addresses that do not exist.
pub(crate) const NOT_FOUND: &str = "404.html";

/// A site, and what was wrong with its templates.
#[derive(Debug, Default)]
pub struct Emitted {
    /// Bytes by path in the site.
    pub outputs: BTreeMap<String, Arc<[u8]>>,
    /// Faults of templates.
    pub diagnostics: Vec<Diagnostic>,
}

/// Makes the site. A page whose template has a fault is missing from it; all others are there.
///
/// What an earlier site had from the same inputs is taken from the memo; an empty one changes nothing but the time.
pub fn emit(input: &Input<'_>, options: &Options, memo: &mut EmitMemo) -> Emitted {
    memo.next_generation();
    let assets = memo.assets(input.sources, input.images, &math_rules(input), options.hashed);
    let loaded = memo.templates(input.sources);
    let templates = Templates::new(input.sources, &loaded);
    let (boot, faults) = read_boot(input.sources);
    let mut diagnostics = loaded.diagnostics.clone();
    diagnostics.extend(faults);
    let mut outputs = BTreeMap::new();
    let site = Site { input, options, assets: &assets, boot: boot.as_ref() };
    for PageOutput { path, result } in emit_pages(&site, &templates, memo) {
        match &*result {
            Ok(html) => drop(outputs.insert(path, Arc::clone(html))),
            Err(faults) => diagnostics.extend(faults.iter().cloned()),
        }
    }
    outputs.extend(assets.files.iter().map(|(path, bytes)| (path.clone(), Arc::clone(bytes))));
    outputs.extend(search_files(input).into_iter().map(|(path, bytes)| (path, bytes.into())));
    let downloads = input.downloads.iter().flatten();
    outputs.extend(downloads.map(|file| (file.path.clone(), file.bytes.clone().into())));
    outputs.extend(preview_files(input).into_iter().map(|(path, bytes)| (path, bytes.into())));
    outputs.extend(metadata_files(&site).into_iter().map(|(path, bytes)| (path, bytes.into())));
    drop_repeats(&mut diagnostics);
    Emitted { outputs, diagnostics }
}

/// Returns the CSS rules of all formulas. Classes are named by the digest of their declarations, so that two pages
/// never disagree on one.
fn math_rules<'a>(input: &Input<'a>) -> BTreeMap<&'a str, &'a str> {
    let pages = input.fragments.iter().flatten().map(|fragment| &fragment.math_rules);
    let papers = input.papers.iter().map(|papers| &papers.math_rules);
    let rules = pages.chain(papers).flatten();
    rules.map(|(class, declarations)| (class.as_str(), declarations.as_str())).collect()
}

/// Keeps the first of equal diagnostics: every page that uses a faulty template reports it.
fn drop_repeats(diagnostics: &mut Vec<Diagnostic>) {
    let mut kept: Vec<Diagnostic> = Vec::new();
    for diagnostic in diagnostics.drain(..) {
        if !kept.contains(&diagnostic) {
            kept.push(diagnostic);
        }
    }
    *diagnostics = kept;
}
