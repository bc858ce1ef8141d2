//! The seam to the outside: reading files by their path in the book.

use std::collections::BTreeMap;

/// Why a file could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FileError {
    /// There is no such file or folder.
    NotFound,
    /// A folder stands where a file was asked for, or the other way round.
    WrongKind,
    /// The path leaves the book's root, by `..` or by a symbolic link.
    OutsideRoot,
    /// Symbolic links lead in a circle.
    Loop,
    /// Anything else that the system says.
    Other(String),
}

impl std::fmt::Display for FileError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            FileError::NotFound => f.write_str("no such file"),
            FileError::WrongKind => f.write_str("not a regular file"),
            FileError::OutsideRoot => f.write_str("the path leaves the book's folder"),
            FileError::Loop => f.write_str("symbolic links lead in a circle"),
            FileError::Other(why) => f.write_str(why),
        }
    }
}

/// A book's files. Paths are relative to its root, with `/`, without `.` or `..`.
pub trait Files: Sync {
    /// Reads a whole file.
    ///
    /// # Errors
    /// Says why it cannot be read.
    fn read(&self, path: &str) -> Result<Vec<u8>, FileError>;

    /// Lists all files below a folder, sorted, as paths from the root; hidden files are left out.
    ///
    /// # Errors
    /// Says why the folder, or one below it, cannot be listed.
    fn list(&self, folder: &str) -> Result<Vec<String>, FileError>;
}

/// Files held in memory: for tests, and for the book embedded in the binary.
#[derive(Clone, Debug, Default)]
pub struct MemoryFiles(pub BTreeMap<String, Vec<u8>>);

impl Files for MemoryFiles {
    fn read(&self, path: &str) -> Result<Vec<u8>, FileError> {
        self.0.get(path).cloned().ok_or(FileError::NotFound)
    }

    fn list(&self, folder: &str) -> Result<Vec<String>, FileError> {
        let prefix = format!("{folder}/");
        let found: Vec<String> = self.0.keys().filter(|path| path.starts_with(&prefix)).cloned().collect();
        if found.is_empty() { Err(FileError::NotFound) } else { Ok(found) }
    }
}

#[cfg(test)]
mod tests {
    use super::{FileError, Files, MemoryFiles};

    #[test]
    fn files_in_memory_are_read_and_listed() {
        let files = ["a/c", "a/b", "ab"].map(|path| (path.to_owned(), path.as_bytes().to_vec()));
        let files = MemoryFiles(files.into());
        assert_eq!(files.read("a/b"), Ok(b"a/b".to_vec()));
        assert_eq!(files.read("a"), Err(FileError::NotFound));
        assert_eq!(files.list("a"), Ok(vec!["a/b".to_owned(), "a/c".to_owned()]));
        assert_eq!(files.list("b"), Err(FileError::NotFound));
    }
}
