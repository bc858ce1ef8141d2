//! A book's files on disk.

use crate::base::{FileError, Files};
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use walkdir::{DirEntry, WalkDir};

/// Bytes of the largest file that is read: nothing in a book comes near it, and memory stays bounded.
const LARGEST: u64 = 256 << 20;

/// Entries of the largest folder that is listed: symbolic links can make a small tree look endless.
const MOST: usize = 100_000;

/// The files below a folder. Nothing outside it is read, whether asked for by `..` or reached by a symbolic link.
#[derive(Clone, Debug)]
pub struct RealFiles {
    root: PathBuf,
}

impl RealFiles {
    /// Takes a folder. If there is no such folder, there is no file in it either.
    pub fn new(root: &Path) -> RealFiles {
        RealFiles { root: std::fs::canonicalize(root).unwrap_or_else(|_| root.to_owned()) }
    }

    /// Returns the folder, without symbolic links.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Returns the real place of a path of the book.
    fn resolve(&self, path: &str) -> Result<PathBuf, FileError> {
        if !path.is_empty() && !super::path::is_plain(path) {
            return Err(FileError::OutsideRoot);
        }
        let real = std::fs::canonicalize(self.root.join(path)).map_err(|error| reason(&error))?;
        if real.starts_with(&self.root) { Ok(real) } else { Err(FileError::OutsideRoot) }
    }

    /// Says why a folder is not a file: a link to a folder that the path itself goes through is a circle.
    fn wrong_kind(&self, path: &str, real: &Path) -> FileError {
        let asked = self.root.join(path);
        if asked != real && asked.starts_with(real) { FileError::Loop } else { FileError::WrongKind }
    }

    /// Returns the path of an entry from the root, or why it cannot be named.
    fn name(&self, path: &Path) -> Result<String, FileError> {
        let below = path.strip_prefix(&self.root).unwrap_or(path);
        let parts: Option<Vec<&str>> = below.iter().map(|part| part.to_str()).collect();
        let unnamed = || FileError::Other(format!("the name `{}` is not UTF-8", below.display()));
        Ok(parts.ok_or_else(unnamed)?.join("/"))
    }

    /// Tells whether an entry is a symbolic link that leads out of the book, nowhere, or back to where it came from.
    fn leads_astray(&self, entry: &DirEntry) -> bool {
        let sound = |real: PathBuf| real.starts_with(&self.root) && !entry.path().starts_with(&real);
        entry.path_is_symlink() && !std::fs::canonicalize(entry.path()).is_ok_and(sound)
    }

    /// Returns what an entry adds to a listing.
    ///
    /// What cannot be followed (a dead link, a circle, a link out of the book) is listed as if it were a file: reading
    /// it then says what is wrong with it, by name.
    fn visit(&self, entry: &walkdir::Result<DirEntry>) -> Result<Visit, FileError> {
        match entry {
            Ok(entry) if is_hidden(entry.path()) && entry.depth() > 0 => Ok(Visit::Nothing),
            Ok(entry) if self.leads_astray(entry) => self.name(entry.path()).map(Visit::File),
            Ok(entry) if entry.file_type().is_dir() => Ok(Visit::Folder),
            Ok(entry) => self.name(entry.path()).map(Visit::File),
            Err(error) => match error.path() {
                Some(path) if is_hidden(path) => Ok(Visit::Nothing),
                Some(path) if path.is_symlink() => self.name(path).map(Visit::File),
                _ => Err(error.io_error().map_or(FileError::Loop, reason)),
            },
        }
    }
}

/// What an entry adds to a listing.
enum Visit {
    /// It is hidden.
    Nothing,
    /// What stands in it.
    Folder,
    /// Its path.
    File(String),
}

fn is_hidden(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'))
}

impl Files for RealFiles {
    fn read(&self, path: &str) -> Result<Vec<u8>, FileError> {
        let real = self.resolve(path)?;
        let metadata = std::fs::metadata(&real).map_err(|error| reason(&error))?;
        match (metadata.is_file(), metadata.len()) {
            (false, _) => Err(self.wrong_kind(path, &real)),
            (true, size) if size > LARGEST => Err(too_large()),
            (true, size) => read_bounded(&real, size),
        }
    }

    fn list(&self, folder: &str) -> Result<Vec<String>, FileError> {
        let real = self.resolve(folder)?;
        if !real.is_dir() {
            return Err(FileError::WrongKind);
        }
        let mut walk = WalkDir::new(self.root.join(folder)).follow_links(true).into_iter();
        let mut found = Vec::new();
        while let Some(entry) = walk.next() {
            let visit = self.visit(&entry)?;
            if !matches!(visit, Visit::Folder) && entry.is_ok_and(|entry| entry.file_type().is_dir()) {
                walk.skip_current_dir();
            }
            if let Visit::File(path) = visit {
                found.push(path);
            }
            if found.len() > MOST {
                return Err(FileError::Other(format!("more than {MOST} files")));
            }
        }
        found.sort();
        Ok(found)
    }
}

/// Reads a file that may grow meanwhile, or lie about its size.
fn read_bounded(real: &Path, size: u64) -> Result<Vec<u8>, FileError> {
    let mut bytes = Vec::with_capacity(size as usize + 1);
    let file = File::open(real).map_err(|error| reason(&error))?;
    file.take(LARGEST + 1).read_to_end(&mut bytes).map_err(|error| reason(&error))?;
    if bytes.len() as u64 > LARGEST { Err(too_large()) } else { Ok(bytes) }
}

fn too_large() -> FileError {
    FileError::Other(format!("larger than {} MiB", LARGEST >> 20))
}

fn reason(error: &io::Error) -> FileError {
    match error.kind() {
        io::ErrorKind::NotFound => FileError::NotFound,
        io::ErrorKind::NotADirectory => FileError::NotFound,
        _ if is_loop(error) => FileError::Loop,
        _ => FileError::Other(error.to_string()),
    }
}

/// Tells whether the system gave up following links; the standard library has no stable name for this kind.
fn is_loop(error: &io::Error) -> bool {
    let number = if cfg!(windows) {
        1921
    } else if cfg!(target_os = "linux") {
        40
    } else {
        62
    };
    error.raw_os_error() == Some(number)
}
