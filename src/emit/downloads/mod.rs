//! A chapter's code as files that readers execute themselves: a script and a notebook.
//!
//! Both hold the chapter's executed blocks in order below their headings, then its code exercises, each as stub and
//! check; nothing of an answer. They need no other file of the book: their first cells write the modules of the book's
//! package that the code imports and the data that it reads; trained weights that it loads are files beside them. What runs into something on purpose, or needs what a reader may not have, is guarded,
//! so that a script runs from top to bottom.

mod cells;
mod notebook;
mod prose;
mod python;

use crate::doc::Document;
use crate::load::{Sources, page_stem};
use crate::resolve::{Facts, Page};
use crate::snippets::{Library, checkpoint_path};
use cells::{Cells, cells};
use notebook::notebook;
use python::script;

/// The folder of the site that holds the files.
const FOLDER: &str = "code";

/// A file that a chapter offers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Download {
    /// Its path in the site.
    pub path: String,
    /// What the link to it says.
    pub name: String,
    /// Its content.
    pub bytes: Vec<u8>,
}

/// What the files of a chapter are made from.
#[derive(Clone, Copy, Debug)]
pub struct ChapterCode<'a> {
    /// The book.
    pub sources: &'a Sources,
    /// The modules that its code imports.
    pub library: &'a Library,
    /// The chapter as a page.
    pub page: &'a Page,
    /// Its text.
    pub document: &'a Document,
    /// Its numbers and references.
    pub facts: &'a Facts,
}

/// Returns the files that a chapter offers; none if it has no code to execute.
pub fn downloads(chapter: &ChapterCode<'_>) -> Vec<Download> {
    let Cells { cells, checkpoints } = cells(chapter);
    if cells.is_empty() {
        return Vec::new();
    }
    let stem = page_stem(&chapter.page.path);
    let file = |name: &str, text: String| {
        let path = format!("{FOLDER}/{stem}{name}");
        Download { path, name: name.to_owned(), bytes: text.into_bytes() }
    };
    let mut files = vec![file(".py", script(&cells)), file(".ipynb", notebook(&cells))];
    files.extend(checkpoints.iter().filter_map(|name| weights(chapter, name)));
    files
}

/// Returns a recorded checkpoint that the code loads; `None` if there is none of that name.
fn weights(chapter: &ChapterCode<'_>, name: &str) -> Option<Download> {
    let asset = chapter.sources.files.get(&checkpoint_path(name))?.as_ref().ok()?;
    let (path, name) = (format!("{FOLDER}/ckpt/{name}.npz"), format!("{name}.npz"));
    Some(Download { path, name, bytes: asset.bytes.clone() })
}
