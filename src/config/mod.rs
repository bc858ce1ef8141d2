//! `book.yaml`.

mod chapters;
mod macros;
mod read;
mod values;
pub(crate) mod yaml;

pub use read::parse_config;

use crate::base::{SourceId, Span, Spanned};
use std::collections::BTreeMap;

/// The most characters of a title that its slug is made from.
const MAX_SLUG: usize = 60;

/// What `book.yaml` says.
#[derive(Clone, Debug, PartialEq)]
pub struct Config {
    /// The book's title.
    pub title: String,
    /// A second line under it.
    pub subtitle: Option<String>,
    /// The name of what belongs to the book on a reader's machine, as the author gives it; see [`Config::slug`].
    pub slug: Option<String>,
    /// The book's version, shown on the last line of every page.
    pub version: Option<String>,
    /// Names of people or groups.
    pub authors: Vec<String>,
    /// One sentence for search engines.
    pub description: Option<String>,
    /// The name of the licence that the text is under, such as `CC BY-SA 4.0`.
    pub license: Option<String>,
    /// BCP 47 tag; `zh-Hans` unless told.
    pub language: String,
    /// Where the book is published, with a final `/`; needed by absolute addresses only.
    pub base_url: Option<String>,
    /// The index page's Markdown; `chapters/index.md` unless told, then with an empty span at the file's start.
    pub index: PathEntry,
    /// The bibliography; `None` for a book without one. Unless told, [`crate::load`] sets `papers.md` where that file
    /// exists, with an empty span at the file's start.
    pub papers: Option<PathEntry>,
    /// The glossary. Unless told, none.
    pub glossary: Option<PathEntry>,
    /// The chapters in order; the first is chapter 1.
    pub chapters: Vec<ChapterEntry>,
    /// TeX macros: name with backslash to replacement.
    pub macros: BTreeMap<String, Spanned<String>>,
    /// Whether raw HTML is allowed in Markdown; it is unless told.
    pub raw_html: bool,
    /// Whether the first mention of a glossary's term in each section becomes a link; it does unless told.
    pub link_terms: bool,
    /// An address that opens a source line in the author's editor.
    pub editor: Option<String>,
    /// Addresses of the repository and so on.
    pub links: Links,
    /// The file that it was read from.
    pub source: SourceId,
}

/// A path and where `book.yaml` names it.
#[derive(Clone, Debug, PartialEq)]
pub struct PathEntry {
    /// The path from the book's root.
    pub path: String,
    /// Where it is named.
    pub span: Span,
}

/// A chapter of the list.
#[derive(Clone, Debug, PartialEq)]
pub struct ChapterEntry {
    /// The path from the book's root; empty, and then planned, for an entry that could not be read.
    pub path: String,
    /// Where it is named.
    pub span: Span,
    /// Set while it is not written.
    pub planned: Option<Planned>,
}

/// What is known of a chapter that is not written.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Planned {
    /// Its title.
    pub title: String,
    /// Labels that others may refer to already.
    pub labels: Vec<Spanned<String>>,
}

/// Addresses that pages link to; all optional.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Links {
    /// The repository.
    pub repository: Option<String>,
    /// Editing a file; `{path}` stands for its path.
    pub edit: Option<String>,
    /// Reporting a fault.
    pub report: Option<String>,
    /// Discussing a page.
    pub discuss: Option<String>,
    /// The text of the licence.
    pub license: Option<String>,
}

impl Config {
    /// Makes the configuration of a book that says nothing about itself.
    pub fn new(source: SourceId) -> Config {
        let start = Span::new(source, 0, 0);
        Config {
            title: String::new(),
            subtitle: None,
            slug: None,
            version: None,
            authors: Vec::new(),
            description: None,
            license: None,
            language: "zh-Hans".to_owned(),
            base_url: None,
            index: PathEntry { path: "chapters/index.md".to_owned(), span: start },
            papers: None,
            glossary: None,
            chapters: Vec::new(),
            macros: BTreeMap::new(),
            raw_html: true,
            link_terms: true,
            editor: None,
            links: Links::default(),
            source,
        }
    }

    /// Returns the name under which a reader's browser keeps what belongs to this book, and the offline edition's file:
    /// the author's `slug`, or else the title's letters and digits, ASCII in lower case, what is between them one `-`.
    pub fn slug(&self) -> String {
        if let Some(slug) = &self.slug {
            return slug.clone();
        }
        let mut slug = String::new();
        for c in self.title.chars().take(MAX_SLUG) {
            match c.is_alphanumeric() {
                true => slug.push(c.to_ascii_lowercase()),
                false if slug.is_empty() || slug.ends_with('-') => {}
                false => slug.push('-'),
            }
        }
        slug.truncate(slug.trim_end_matches('-').len());
        if slug.is_empty() { "book".to_owned() } else { slug }
    }

    /// Returns the macros without their places, as the mathematics engine takes them.
    pub fn tex_macros(&self) -> BTreeMap<String, String> {
        self.macros.iter().map(|(name, body)| (name.clone(), body.value.clone())).collect()
    }
}
