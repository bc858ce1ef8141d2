//! The loop: build, publish, wait for a change of content.

use super::good::{Good, causes, templates};
use super::listen::Server;
use super::snapshot::{Change, Edit, Fault, Snapshot};
use super::watch::Watch;
use crate::base::{Digest, Severity};
use crate::build::{BuildMemo, Built, Options, build};
use crate::disk::{RealFiles, Recorder, Trace};
use std::collections::BTreeSet;
use std::sync::mpsc::{Receiver, Sender};
use std::time::{Duration, Instant};

/// Where an editor is called when `book.yaml` names none.
const EDITOR: &str = "vscode://file/{path}:{line}";

/// What wakes the preview.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signal {
    /// Something near the book was written; `folders` tells that folders came, went or moved.
    Touched {
        /// Whether watches have to be set anew.
        folders: bool,
    },
    /// The author wants to stop.
    Stop,
}

/// A build and what it changed.
pub struct Round<'a> {
    /// The build of the book as it is.
    pub built: &'a Built,
    /// What is different from before.
    pub change: &'a Change,
    /// From the signal to the moment when pages were told.
    pub took: Duration,
}

/// A book under preview.
pub struct Preview {
    files: RealFiles,
    server: Server,
    memo: BuildMemo,
    good: Good,
    watch: Watch,
    shown: Snapshot,
    templates: Option<Digest>,
}

impl Preview {
    /// Prepares to show a book on a server. Changes near it are sent to `signals`, whose other end [`Preview::run`] is
    /// given.
    ///
    /// # Errors
    /// What the system says when files cannot be watched.
    pub fn new(files: RealFiles, server: Server, signals: Sender<Signal>) -> notify::Result<Preview> {
        let watch = Watch::new(files.root(), signals)?;
        let (memo, good, shown) = (BuildMemo::default(), Good::default(), Snapshot::default());
        Ok(Preview { files, server, memo, good, watch, shown, templates: None })
    }

    /// Builds and shows the book whenever its content changes, until told to stop. `told` hears of every round.
    ///
    /// Must run on a rayon pool whose threads have 64 MiB of stack, as [`build`] must.
    pub fn run(mut self, signals: &Receiver<Signal>, mut told: impl FnMut(&Round<'_>)) {
        let mut anew = false;
        loop {
            let start = Instant::now();
            let Show { built, shown, trace, templates, edits } = self.build();
            let change = self.publish(shown, templates, edits);
            told(&Round { built: &built, change: &change, took: start.elapsed() });
            self.arm(&built, &trace, anew);
            anew = false;
            while trace.holds(&self.files) {
                match wait(signals) {
                    Signal::Stop => return,
                    Signal::Touched { folders: true } => {
                        anew = true;
                        self.arm(&built, &trace, true);
                    }
                    Signal::Touched { folders: false } => {}
                }
            }
        }
    }

    /// Builds the book, and again with sound texts in place of what is broken, until there is nothing more to replace.
    fn build(&mut self) -> Show {
        let recorder = Recorder::new(&self.files);
        let mut built = build(&recorder, &options(), &mut self.memo);
        let mut broken = BTreeSet::new();
        let mut faults = Vec::new();
        let mut mended: Option<Built> = None;
        loop {
            let last = mended.as_ref().unwrap_or(&built);
            let more: BTreeSet<String> = self.good.broken(last).difference(&broken).cloned().collect();
            if more.is_empty() {
                break;
            }
            faults.extend(causes(faults_of(last), &more));
            broken.extend(more);
            mended = Some(build(&self.good.before(&recorder, &broken), &options(), &mut self.memo));
        }
        let last = mended.as_ref().unwrap_or(&built);
        faults
            .extend(faults_of(last).into_iter().filter(|fault| !faults.contains(fault)).collect::<Vec<_>>());
        let editor = last.editor.clone().unwrap_or_else(|| EDITOR.to_owned());
        let editor = Some(absolute(&editor, &self.files.root().display().to_string()));
        let shown = Snapshot { editor, ..self.shown.next(last, faults) };
        let (edits, templates) = (self.good.keep(&last.sources, &broken), templates(&last.sources));
        built.reads.extend(mended.into_iter().flat_map(|mended| mended.reads));
        Show { built, shown, trace: recorder.finish(), templates, edits }
    }

    fn publish(&mut self, mut next: Snapshot, templates: Digest, edits: Vec<Edit>) -> Change {
        let mut change = Change { edits, ..next.change_since(&self.shown) };
        change.reload |= self.templates.is_some_and(|before| before != templates);
        self.templates = Some(templates);
        next.reloaded = if change.reload { next.version } else { next.reloaded };
        next.restyled = if change.css { next.version } else { next.restyled };
        self.shown = next.clone();
        self.server.publish(next, &change);
        change
    }

    fn arm(&mut self, built: &Built, trace: &Trace, anew: bool) {
        self.watch.arm(built.reads.iter().map(String::as_str), trace.folders(), anew);
    }
}

/// What a round makes.
struct Show {
    /// The build of the book as it is.
    built: Built,
    /// What is shown.
    shown: Snapshot,
    /// What was read for it.
    trace: Trace,
    /// The digest of the templates that it was made by.
    templates: Digest,
    /// Where the author wrote.
    edits: Vec<Edit>,
}

fn options() -> Options {
    Options { preview: true, ..Options::default() }
}

/// Returns the errors and warnings of a build as pages show them.
fn faults_of(built: &Built) -> Vec<Fault> {
    let shown = built.diagnostics.iter().filter(|fault| fault.severity != Severity::Note);
    shown.map(|fault| Fault::new(fault, &built.sources)).collect()
}

/// Puts the book's folder before the path in an editor's address.
fn absolute(editor: &str, root: &str) -> String {
    let after_slash = editor.contains("/{path}");
    let root = if after_slash { root.trim_start_matches('/') } else { root };
    editor.replace("{path}", &format!("{root}/{{path}}"))
}

/// Waits for a signal, and takes all that wait behind it as one. Nobody left to send any means the end, too.
fn wait(signals: &Receiver<Signal>) -> Signal {
    let Ok(first) = signals.recv() else { return Signal::Stop };
    signals.try_iter().fold(first, |all, next| match (all, next) {
        (Signal::Touched { folders }, Signal::Touched { folders: more }) => {
            Signal::Touched { folders: folders || more }
        }
        _ => Signal::Stop,
    })
}
