//! What the pages are made for: it decides their addresses.

use crate::load::page_stem;

/// An edition of the book.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edition {
    /// A site of HTML pages.
    Site {
        /// Whether published files get names with their digest.
        hashed: bool,
    },
    /// One EPUB file of XHTML pages.
    Epub,
    /// One HTML page that holds the whole book, to be printed.
    Print,
}

/// The address of the page that holds the whole book.
pub const PRINTED: &str = "book.html";

impl Edition {
    /// Tells whether it is a site: only there scripts run, text can be folded, and files stand beside the pages.
    pub fn is_site(self) -> bool {
        matches!(self, Edition::Site { .. })
    }

    /// Returns the address of a page from its name.
    pub(super) fn page_url(self, name: &str) -> String {
        match self {
            Edition::Site { .. } => format!("{name}.html"),
            Edition::Epub => format!("{name}.xhtml"),
            Edition::Print => PRINTED.to_owned(),
        }
    }

    /// Returns the id that stands for a whole page where it shares a file with others.
    pub fn page_id(self, path: &str) -> Option<String> {
        (self == Edition::Print).then(|| format!("page-{}", page_stem(path)))
    }

    /// Returns what the ids of a page begin with that no author chose: pages in one file must not have the same.
    pub(super) fn id_prefix(self, name: &str) -> String {
        match self {
            Edition::Site { .. } | Edition::Epub => String::new(),
            Edition::Print => format!("{name}-"),
        }
    }

    /// Tells whether published files get names with their digest.
    pub(super) fn is_hashed(self) -> bool {
        self == Edition::Site { hashed: true }
    }
}
