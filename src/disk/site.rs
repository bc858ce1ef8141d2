//! Writing a site: the diff against what stands there.

use super::manifest::{FinishedRun, MANIFEST, Manifest};
use super::path::{has_real_parents, is_plain, named};
use super::saved::{restore, save};
use super::scratch::{SCRATCH, Scratch};
use super::trace::Trace;
use crate::base::{Diagnostic, Digest, Files, SourceMap};
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Why a site cannot be written.
#[derive(Debug)]
pub enum SiteError {
    /// The folder holds files and no manifest: it is somebody else's.
    Foreign(PathBuf),
    /// A file, or a link that leads nowhere, stands there.
    NoFolder(PathBuf),
    /// The manifest is no manifest.
    Damaged(PathBuf),
    /// What the system says.
    Io(io::Error),
}

impl std::fmt::Display for SiteError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            SiteError::Foreign(folder) => {
                let folder = folder.display();
                write!(
                    f,
                    "`{folder}` is not empty and was not written by bookpress; empty it or choose another `--out`"
                )
            }
            SiteError::NoFolder(path) => {
                write!(f, "`{}` is no folder; choose another `--out`", path.display())
            }
            SiteError::Damaged(path) => {
                write!(f, "`{}` is damaged; delete the folder and build again", path.display())
            }
            SiteError::Io(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for SiteError {}

impl From<io::Error> for SiteError {
    fn from(error: io::Error) -> SiteError {
        SiteError::Io(error)
    }
}

/// What led to a site.
pub struct Run<'a> {
    /// Digest of the tool and of all options that the outputs depend on.
    pub key: Digest,
    /// What was read.
    pub inputs: Trace,
    /// What was said.
    pub diagnostics: &'a [Diagnostic],
    /// What the diagnostics point into.
    pub sources: &'a SourceMap,
}

/// What an earlier build said, when there is nothing to do.
#[derive(Debug)]
pub struct Replay {
    /// Its diagnostics, sorted.
    pub diagnostics: Vec<Diagnostic>,
    /// What they point into.
    pub sources: SourceMap,
    /// How many files the site has.
    pub files: usize,
}

/// How many files of a site were written, removed and left alone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// New or different.
    pub written: usize,
    /// Written by an earlier build and not part of the site any more.
    pub removed: usize,
    /// The same as before; not touched.
    pub kept: usize,
}

/// Returns what an earlier build said if this one would read, make and say just the same.
///
/// All inputs and all outputs are hashed: neither times nor sizes are trusted.
pub fn replay(folder: &Path, files: &dyn Files, key: Digest) -> Option<Replay> {
    let manifest = read_manifest(folder).ok()??;
    let run = manifest.run.as_ref().filter(|run| run.key == key.hex(32))?;
    let stand = || manifest.outputs.par_iter().all(|(path, digest)| stands(folder, path, digest));
    if !run.inputs.holds(files) || !stand() {
        return None;
    }
    let mut sources = SourceMap::default();
    let diagnostics = run.diagnostics.iter().map(|saved| restore(saved, files, &mut sources));
    Some(Replay { diagnostics: diagnostics.collect::<Option<_>>()?, sources, files: manifest.outputs.len() })
}

fn stands(folder: &Path, path: &str, digest: &str) -> bool {
    read_output(folder, path).is_some_and(|bytes| Digest::of(&bytes).hex(32) == digest)
}

/// Reads a file of the site, if it is one: no symbolic link is followed.
fn read_output(folder: &Path, path: &str) -> Option<Vec<u8>> {
    let target = folder.join(path);
    let metadata = std::fs::symlink_metadata(&target).ok()?;
    let real = metadata.is_file() && is_plain(path) && has_real_parents(folder, path);
    if real { std::fs::read(target).ok() } else { None }
}

/// Tells whether a site may be written to a folder, before the work of making it.
///
/// # Errors
/// Says why not.
pub fn check_site(folder: &Path) -> Result<(), SiteError> {
    match std::fs::symlink_metadata(folder) {
        Ok(_) if !folder.is_dir() => Err(SiteError::NoFolder(folder.to_owned())),
        Ok(_) => own_manifest(folder).map(drop),
        Err(_) => Ok(()),
    }
}

/// Writes a site, so that `folder` holds `outputs` and what is not bookpress's.
///
/// Files that are equal already are not touched. Each other one is written beside and renamed, files that pages refer
/// to before the pages; what earlier builds wrote and this one did not is removed last. A second build into the same
/// folder waits for this one. If it is interrupted, the folder holds files of both sites, each of them whole, and the
/// next build mends it; nothing is synced, since everything can be made again.
///
/// # Errors
/// If the folder is not ours, or what the system says.
pub fn write_site(
    folder: &Path,
    outputs: &BTreeMap<String, Arc<[u8]>>,
    run: &Run<'_>,
) -> Result<Changes, SiteError> {
    if let Some(bad) = outputs.keys().find(|path| !is_plain(path) || path.starts_with(".bookpress-")) {
        return Err(
            io::Error::new(io::ErrorKind::InvalidInput, format!("`{bad}` is no path of a site")).into()
        );
    }
    std::fs::create_dir_all(folder).map_err(named(folder))?;
    let _lock = lock(folder);
    let previous = own_manifest(folder)?;
    let digests = outputs.par_iter().map(|(path, bytes)| (path.clone(), Digest::of(bytes).hex(32))).collect();
    let manifest = Manifest { outputs: digests, run: finished(run) };
    let changes = bring_up(folder, outputs, &previous, &manifest)?;
    Ok(changes)
}

/// Waits for other builds into the folder. Where folders cannot be locked, renaming alone keeps files whole.
fn lock(folder: &Path) -> Option<File> {
    let file = File::open(folder).ok()?;
    file.lock().ok().map(|()| file)
}

/// A run can be replayed only if all that it speaks of can be read again.
fn finished(run: &Run<'_>) -> Option<FinishedRun> {
    let diagnostics: Vec<_> = run.diagnostics.iter().map(|one| save(one, run.sources)).collect();
    let known = diagnostics.iter().flat_map(super::saved::Saved::paths).all(|path| run.inputs.has_file(path));
    known.then(|| FinishedRun { key: run.key.hex(32), inputs: run.inputs.clone(), diagnostics })
}

fn bring_up(
    folder: &Path,
    outputs: &BTreeMap<String, Arc<[u8]>>,
    previous: &Manifest,
    manifest: &Manifest,
) -> io::Result<Changes> {
    let mut changed: Vec<(&String, &Arc<[u8]>)> =
        outputs.par_iter().filter(|(path, bytes)| differs(folder, path, bytes)).collect();
    changed.sort_by_key(|(path, _)| (path.ends_with(".html"), *path));
    let stale: Vec<&str> = stale(folder, previous, outputs);
    if changed.is_empty() && stale.is_empty() && previous == manifest {
        return Ok(Changes { kept: outputs.len(), ..Changes::default() });
    }
    let scratch = Scratch::new(folder)?;
    if !(changed.is_empty() && stale.is_empty()) {
        scratch.write(MANIFEST, &both(previous, manifest).bytes())?;
    }
    let (obstacles, rest): (Vec<&str>, Vec<&str>) =
        stale.iter().partition(|path| is_in_the_way(path, outputs));
    remove_all(folder, &obstacles)?;
    for (path, bytes) in &changed {
        scratch.write(path, bytes)?;
    }
    remove_all(folder, &rest)?;
    scratch.write(MANIFEST, &manifest.bytes())?;
    Ok(Changes { written: changed.len(), removed: stale.len(), kept: outputs.len() - changed.len() })
}

fn differs(folder: &Path, path: &str, bytes: &[u8]) -> bool {
    let size = std::fs::symlink_metadata(folder.join(path)).map(|metadata| metadata.len());
    !size.is_ok_and(|size| size == bytes.len() as u64) || read_output(folder, path).as_deref() != Some(bytes)
}

/// Returns what earlier builds wrote and this one does not. The manifest is only a file: what it names must lie below
/// the folder, and no symbolic link may lead there.
fn stale<'a>(folder: &Path, previous: &'a Manifest, outputs: &BTreeMap<String, Arc<[u8]>>) -> Vec<&'a str> {
    let gone = previous.outputs.keys().filter(|path| !outputs.contains_key(*path));
    let ours = gone.filter(|path| is_plain(path) && has_real_parents(folder, path));
    let exists = |path: &&String| std::fs::symlink_metadata(folder.join(path)).is_ok_and(|one| !one.is_dir());
    ours.filter(exists).map(String::as_str).collect()
}

/// The manifest of a site that is being written.
fn both(previous: &Manifest, manifest: &Manifest) -> Manifest {
    let mut outputs = previous.outputs.clone();
    outputs.extend(manifest.outputs.clone());
    Manifest { outputs, run: None }
}

/// Tells whether a stale file stands where a folder is wanted, or its folder where a file is.
fn is_in_the_way(stale: &str, outputs: &BTreeMap<String, Arc<[u8]>>) -> bool {
    let as_folder = format!("{stale}/");
    let mut above = stale.match_indices('/').map(|(at, _)| &stale[..at]);
    let below =
        outputs.range(as_folder.clone()..).next().is_some_and(|(path, _)| path.starts_with(&as_folder));
    below || above.any(|folder| outputs.contains_key(folder))
}

fn remove_all(folder: &Path, paths: &[&str]) -> io::Result<()> {
    for path in paths {
        let target = folder.join(path);
        std::fs::remove_file(&target).map_err(named(&target))?;
        remove_empty_parents(folder, path);
    }
    Ok(())
}

/// Removes the folders that a removed file leaves empty; the system refuses to remove any other.
fn remove_empty_parents(folder: &Path, path: &str) {
    let mut path = path;
    while let Some((parent, _)) = path.rsplit_once('/') {
        if std::fs::remove_dir(folder.join(parent)).is_err() {
            return;
        }
        path = parent;
    }
}

/// Reads the manifest of a folder that must be ours or empty.
fn own_manifest(folder: &Path) -> Result<Manifest, SiteError> {
    match read_manifest(folder)? {
        Some(manifest) => Ok(manifest),
        None if is_empty(folder)? => Ok(Manifest::default()),
        None => Err(SiteError::Foreign(folder.to_owned())),
    }
}

fn read_manifest(folder: &Path) -> Result<Option<Manifest>, SiteError> {
    let path = folder.join(MANIFEST);
    match std::fs::read(&path) {
        Ok(bytes) => serde_json::from_slice(&bytes).map(Some).map_err(|_| SiteError::Damaged(path)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(named(&path)(error).into()),
    }
}

/// Tells whether a folder holds nothing but what an interrupted first build may have left.
fn is_empty(folder: &Path) -> io::Result<bool> {
    let mut entries = std::fs::read_dir(folder).map_err(named(folder))?;
    Ok(entries.all(|entry| entry.is_ok_and(|entry| entry.file_name() == SCRATCH)))
}
