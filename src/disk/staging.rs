//! A folder that code writes to while it is executed: what is kept of it is known only afterwards.

use std::fs::DirBuilder;
use std::io;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

/// How many names are tried for a folder.
const TRIES: u32 = 10_000;

/// A folder of one's own outside the book, removed with all that it holds when this value goes.
#[derive(Debug)]
pub struct Staging(PathBuf);

impl Staging {
    /// Makes an empty folder that only this user can look into.
    ///
    /// # Errors
    /// What the system says.
    pub fn new() -> io::Result<Staging> {
        let base = std::env::temp_dir();
        let mut folders = (0..TRIES).map(|n| base.join(format!("bookpress-{}-{n}", std::process::id())));
        let made = folders.find_map(|folder| match DirBuilder::new().mode(0o700).create(&folder) {
            Ok(()) => Some(Ok(Staging(folder))),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => None,
            Err(error) => Some(Err(error)),
        });
        made.unwrap_or_else(|| Err(io::ErrorKind::AlreadyExists.into()))
    }

    /// Returns the folder.
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// Reads a file of the folder up to a number of bytes and one more; `None` if there is none.
    pub fn read(&self, name: &str, largest: usize) -> Option<Vec<u8>> {
        read_some(&self.0.join(name), largest)
    }

    /// Removes a file of the folder, if it is there.
    pub fn remove(&self, name: &str) {
        // It may never have been there.
        let _ = std::fs::remove_file(self.0.join(name));
    }
}

/// Reads a regular file up to a number of bytes and one more, which tells that it is larger.
pub fn read_some(path: &Path, largest: usize) -> Option<Vec<u8>> {
    use std::io::Read;
    let is_file = std::fs::symlink_metadata(path).is_ok_and(|metadata| metadata.is_file());
    let mut bytes = Vec::new();
    let file = is_file.then(|| std::fs::File::open(path).ok()).flatten()?;
    file.take(largest as u64 + 1).read_to_end(&mut bytes).ok()?;
    Some(bytes)
}

impl Drop for Staging {
    fn drop(&mut self) {
        // What cannot be removed is left to the system's own housekeeping of its temporary folder.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
