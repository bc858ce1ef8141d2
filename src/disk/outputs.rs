//! What executing a book's code gives: outputs and modules, which stand among the book's own files.

use super::path::{has_real_parents, is_plain, named};
use super::scratch::Scratch;
use std::collections::BTreeMap;
use std::io;
use std::path::Path;

/// Brings files below `folder` of a book up to date: writes what is new or different, and removes what is stale.
///
/// Paths are from the book's folder `root` and lie below `folder`. Each file is written whole or not at all. Returns how
/// many files were written and removed.
///
/// # Errors
/// What the system says, or if a path lies elsewhere.
pub fn write_outputs(
    root: &Path,
    folder: &str,
    files: &BTreeMap<String, Vec<u8>>,
    stale: &[String],
) -> io::Result<(usize, usize)> {
    let (within, folder) = (folder, root.join(folder));
    let mut changed = Vec::new();
    for (path, bytes) in files {
        let below = below(within, path)?;
        if std::fs::read(folder.join(below)).ok().as_ref() != Some(bytes) {
            changed.push((below, bytes));
        }
    }
    if !changed.is_empty() {
        std::fs::create_dir_all(&folder).map_err(named(&folder))?;
        let scratch = Scratch::new(&folder)?;
        changed.iter().try_for_each(|(path, bytes)| scratch.write(path, bytes))?;
    }
    stale.iter().try_for_each(|path| remove(&folder, below(within, path)?))?;
    Ok((changed.len(), stale.len()))
}

fn below<'a>(within: &str, path: &'a str) -> io::Result<&'a str> {
    let below = path.strip_prefix(within).and_then(|path| path.strip_prefix('/'));
    below.filter(|below| is_plain(below)).ok_or_else(|| {
        io::Error::new(io::ErrorKind::InvalidInput, format!("`{path}` is no path of an output"))
    })
}

fn remove(folder: &Path, path: &str) -> io::Result<()> {
    if !has_real_parents(folder, path) {
        return Ok(());
    }
    let target = folder.join(path);
    std::fs::remove_file(&target).map_err(named(&target))?;
    // The system refuses to remove a folder that holds anything.
    let _ = target.parent().map(std::fs::remove_dir);
    Ok(())
}

/// Writes a file that the user names, whole or not at all; one that is there is replaced.
///
/// # Errors
/// What the system says.
pub fn write_whole(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let name =
        path.file_name().ok_or_else(|| io::Error::from(io::ErrorKind::IsADirectory)).map_err(named(path))?;
    let unfinished = path.with_file_name(format!(".{}.{}", name.to_string_lossy(), std::process::id()));
    let written = std::fs::write(&unfinished, bytes).and_then(|()| std::fs::rename(&unfinished, path));
    if written.is_err() {
        // What failed is told; this is only tidying up.
        let _ = std::fs::remove_file(&unfinished);
    }
    written.map_err(named(path))
}
