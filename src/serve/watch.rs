//! Watches the folders of what was read.

use super::preview::Signal;
use notify::event::{ModifyKind, RemoveKind};
use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode};
use notify_debouncer_full::{DebounceEventResult, Debouncer, RecommendedCache, new_debouncer};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::mpsc::Sender;
use std::time::Duration;

/// How long changes are gathered: an editor's save is several events, a checkout thousands.
const BATCH: Duration = Duration::from_millis(50);
/// How often the end of a batch is looked for.
const TICK: Duration = Duration::from_millis(5);

/// Folders under watch.
pub(super) struct Watch {
    root: PathBuf,
    watcher: Debouncer<RecommendedWatcher, RecommendedCache>,
    folders: BTreeMap<PathBuf, RecursiveMode>,
}

impl Watch {
    /// Watches nothing yet.
    pub(super) fn new(root: &Path, signals: Sender<Signal>) -> notify::Result<Watch> {
        let watcher = new_debouncer(BATCH, Some(TICK), move |batch: DebounceEventResult| {
            if let Some(signal) = signal(&batch) {
                // Nobody waits for it any more if this fails.
                let _ = signals.send(signal);
            }
        })?;
        Ok(Watch { root: root.to_owned(), watcher, folders: BTreeMap::new() })
    }

    /// Watches the folders of files that were asked for and those that were listed. With `anew`, folders are watched
    /// again even if they are already: another may stand under the same name.
    pub(super) fn arm<'a>(
        &mut self,
        files: impl Iterator<Item = &'a str>,
        listed: impl Iterator<Item = &'a str>,
        anew: bool,
    ) {
        let wanted = folders(&self.root, files, listed);
        let old = std::mem::take(&mut self.folders);
        for (folder, mode) in &old {
            if anew || wanted.get(folder) != Some(mode) {
                // It may have gone.
                let _ = self.watcher.unwatch(folder);
            }
        }
        for (folder, mode) in wanted {
            let watched = !anew && old.get(&folder) == Some(&mode);
            if watched || self.watcher.watch(&folder, mode).is_ok() {
                self.folders.insert(folder, mode);
            }
        }
    }
}

/// Returns the folders to watch: those on the way to every file, and whole those that were listed. One that does not
/// exist is waited for in its parent.
fn folders<'a>(
    root: &Path,
    files: impl Iterator<Item = &'a str>,
    listed: impl Iterator<Item = &'a str>,
) -> BTreeMap<PathBuf, RecursiveMode> {
    let listed: BTreeSet<&str> = listed.collect();
    let mut folders = BTreeMap::from([(root.to_owned(), RecursiveMode::NonRecursive)]);
    for path in files.chain(listed.iter().copied()) {
        let above = path.match_indices('/').map(|(at, _)| &path[..at]);
        for folder in above.map(|folder| root.join(folder)).filter(|folder| folder.is_dir()) {
            folders.entry(folder).or_insert(RecursiveMode::NonRecursive);
        }
    }
    for folder in listed.into_iter().map(|folder| root.join(folder)).filter(|folder| folder.is_dir()) {
        folders.insert(folder, RecursiveMode::Recursive);
    }
    // What lies in a folder that is watched whole needs no watch of its own.
    let whole: Vec<PathBuf> = folders
        .iter()
        .filter(|(_, mode)| **mode == RecursiveMode::Recursive)
        .map(|(folder, _)| folder.clone())
        .collect();
    folders.retain(|folder, _| !whole.iter().any(|outer| folder != outer && folder.starts_with(outer)));
    folders
}

/// Says what a batch means; `None` where files were only looked at.
fn signal(batch: &DebounceEventResult) -> Option<Signal> {
    match batch {
        Ok(events) => {
            let mut changes =
                events.iter().filter(|event| !matches!(event.kind, EventKind::Access(_))).peekable();
            changes.peek()?;
            Some(Signal::Touched { folders: changes.any(|event| moves_folders(event)) })
        }
        // Events may have been lost.
        Err(_) => Some(Signal::Touched { folders: true }),
    }
}

fn moves_folders(event: &Event) -> bool {
    let folder = || event.paths.iter().any(|path| path.is_dir());
    match event.kind {
        EventKind::Remove(RemoveKind::File) => false,
        EventKind::Remove(_) => true,
        EventKind::Create(_) | EventKind::Modify(ModifyKind::Name(_)) => folder(),
        EventKind::Modify(_) => false,
        _ => event.need_rescan(),
    }
}
