//! Files that are written beside and renamed, so that each stands whole or not at all.

use super::path::{make_parents, named};
use std::io;
use std::path::{Path, PathBuf};

/// Folder inside the output folder, so that renaming stays on one file system; gone after each build.
pub(super) const SCRATCH: &str = ".bookpress-tmp";

/// The folder for files that are not finished.
pub(super) struct Scratch<'a> {
    folder: &'a Path,
    scratch: PathBuf,
}

impl<'a> Scratch<'a> {
    /// Makes the folder, without what an interrupted build may have left there.
    pub(super) fn new(folder: &'a Path) -> io::Result<Scratch<'a>> {
        let scratch = folder.join(SCRATCH);
        // Removing does not follow symbolic links, neither the folder itself nor links in it.
        let _ = std::fs::remove_dir_all(&scratch);
        std::fs::create_dir(&scratch).map_err(named(&scratch))?;
        Ok(Scratch { folder, scratch })
    }

    /// Writes a file of the site whole or not at all.
    pub(super) fn write(&self, path: &str, bytes: &[u8]) -> io::Result<()> {
        make_parents(self.folder, path)?;
        let (unfinished, target) = (self.scratch.join("file"), self.folder.join(path));
        std::fs::write(&unfinished, bytes).map_err(named(&target))?;
        std::fs::rename(&unfinished, &target).map_err(named(&target))
    }
}

impl Drop for Scratch<'_> {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.scratch);
    }
}
