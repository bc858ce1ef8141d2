//! The book that a command works on.

use super::Trouble;
use super::arguments::Common;
use crate::base::SourceMap;
use crate::disk::RealFiles;
use std::path::{Path, PathBuf};

/// The file that makes a folder a book.
const SETTINGS: &str = "book.yaml";

/// A book's folder.
pub(super) struct Book {
    /// The folder as the user would name it.
    pub(super) root: PathBuf,
    /// Its files.
    pub(super) files: RealFiles,
    /// What to put before paths of the book so that they hold from the working folder; empty if they do already, or
    /// if the book does not lie below it.
    prefix: String,
}

impl Book {
    /// Opens the folder that the user names, or else the nearest one upwards that holds a book.
    pub(super) fn open(common: &Common) -> Result<Book, Trouble> {
        let here = std::env::current_dir()?;
        let root = match &common.root {
            Some(root) if is_book(root) => root.clone(),
            Some(root) => return Err(Trouble(format!("there is no `{SETTINGS}` in `{}`", root.display()))),
            None => nearest(&here).ok_or_else(no_book)?.to_owned(),
        };
        let files = RealFiles::new(&root);
        let prefix = prefix(&here, files.root());
        Ok(Book { root, files, prefix })
    }

    /// Returns the sources with their paths as they hold from the working folder, for editors and annotations.
    pub(super) fn displayed(&self, sources: &SourceMap) -> SourceMap {
        let mut displayed = SourceMap::default();
        for (_, source) in sources.iter() {
            let on_disk = !source.path.starts_with('(');
            let prefix = if on_disk { self.prefix.as_str() } else { "" };
            displayed.add(&format!("{prefix}{}", source.path), source.text.clone());
        }
        displayed
    }
}

fn is_book(folder: &Path) -> bool {
    folder.join(SETTINGS).symlink_metadata().is_ok()
}

fn nearest(here: &Path) -> Option<&Path> {
    here.ancestors().find(|folder| is_book(folder))
}

fn no_book() -> Trouble {
    Trouble(format!(
        "there is no `{SETTINGS}` here or in a folder above; name the book's folder with `--root`"
    ))
}

fn prefix(here: &Path, root: &Path) -> String {
    let here = here.canonicalize().unwrap_or_else(|_| here.to_owned());
    let Ok(below) = root.strip_prefix(here) else { return String::new() };
    below.iter().map(|name| format!("{}/", name.to_string_lossy())).collect()
}

#[cfg(test)]
mod tests {
    use super::prefix;
    use std::path::Path;

    #[test]
    fn paths_are_prefixed_only_below_the_working_folder() {
        let prefix = |here, root| prefix(Path::new(here), Path::new(root));
        assert_eq!(prefix("/none/a", "/none/a/b/c"), "b/c/");
        assert_eq!(prefix("/none/a", "/none/a"), "");
        assert_eq!(prefix("/none/a/b", "/none/a"), "");
        assert_eq!(prefix("/none/a", "/none/ab"), "");
    }
}
