//! Paths below a folder, and files that are made there.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

/// Tells whether a path has only plain names between its slashes: it cannot leave the folder that it is joined to.
pub(super) fn is_plain(path: &str) -> bool {
    let plain = |name: &str| !matches!(name, "" | "." | "..") && !name.contains(['\0', '\\']);
    let drive = cfg!(windows) && path.contains(':');
    !drive && path.split('/').all(plain)
}

/// Adds the path to what the system says.
pub(super) fn named(path: &Path) -> impl Fn(io::Error) -> io::Error + '_ {
    move |error| io::Error::new(error.kind(), format!("{}: {error}", path.display()))
}

/// Makes every folder between `base` and the file `path` below it. A symbolic link or a file on the way is an error.
pub(super) fn make_parents(base: &Path, path: &str) -> io::Result<()> {
    let mut folder = base.to_owned();
    let names = path.rsplit_once('/').map_or("", |(parents, _)| parents);
    for name in names.split('/').filter(|name| !name.is_empty()) {
        folder.push(name);
        match std::fs::symlink_metadata(&folder) {
            Ok(metadata) if metadata.is_dir() => {}
            Ok(_) => return Err(in_the_way(&folder)),
            Err(_) => std::fs::create_dir(&folder).map_err(named(&folder))?,
        }
    }
    Ok(())
}

fn in_the_way(path: &Path) -> io::Error {
    let why = format!("{}: not a folder, and not written by bookpress", path.display());
    io::Error::new(io::ErrorKind::AlreadyExists, why)
}

/// Tells whether every folder between `base` and the file `path` below it is a real one, not a symbolic link.
pub(super) fn has_real_parents(base: &Path, path: &str) -> bool {
    let mut folder = base.to_owned();
    let names = path.rsplit_once('/').map_or("", |(parents, _)| parents);
    names.split('/').filter(|name| !name.is_empty()).all(|name| {
        folder.push(name);
        std::fs::symlink_metadata(&folder).is_ok_and(|metadata| metadata.is_dir())
    })
}

/// Writes files into a folder that is empty, or is made.
///
/// # Errors
/// If the folder holds anything, or what the system says.
pub fn write_folder(folder: &Path, files: &[(&str, &[u8])]) -> io::Result<()> {
    std::fs::create_dir_all(folder).map_err(named(folder))?;
    if std::fs::read_dir(folder).map_err(named(folder))?.next().is_some() {
        let why = format!("`{}` is not empty", folder.display());
        return Err(io::Error::new(io::ErrorKind::DirectoryNotEmpty, why));
    }
    files.iter().try_for_each(|(path, bytes)| write_new(folder, path, bytes))
}

fn write_new(base: &Path, path: &str, bytes: &[u8]) -> io::Result<()> {
    make_parents(base, path)?;
    let target = base.join(path);
    let file: io::Result<File> = OpenOptions::new().write(true).create_new(true).open(&target);
    file.and_then(|mut file| file.write_all(bytes)).map_err(named(&target))
}
