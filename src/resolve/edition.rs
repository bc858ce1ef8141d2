//! What the pages are made for: it decides their addresses.

/// An edition of the book.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edition {
    /// A site of HTML pages.
    Site {
        /// Whether published files get names with their digest.
        hashed: bool,
    },
    /// One EPUB file of XHTML pages, with nothing that needs a script.
    Epub,
}

impl Edition {
    /// Returns the ending of its pages' file names.
    pub(super) fn extension(self) -> &'static str {
        match self {
            Edition::Site { .. } => "html",
            Edition::Epub => "xhtml",
        }
    }

    /// Tells whether published files get names with their digest.
    pub(super) fn is_hashed(self) -> bool {
        self == Edition::Site { hashed: true }
    }
}
