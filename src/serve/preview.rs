//! The loop: build, publish, wait for a change of content.

use super::listen::Server;
use super::snapshot::{Change, Snapshot};
use super::watch::Watch;
use crate::build::{BuildMemo, Built, Options, build};
use crate::disk::{RealFiles, Recorder, Trace};
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
    /// The build.
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
    watch: Watch,
    shown: Snapshot,
    templates: Option<Trace>,
}

impl Preview {
    /// Prepares to show a book on a server. Changes near it are sent to `signals`, whose other end [`Preview::run`] is
    /// given.
    ///
    /// # Errors
    /// What the system says when files cannot be watched.
    pub fn new(files: RealFiles, server: Server, signals: Sender<Signal>) -> notify::Result<Preview> {
        let watch = Watch::new(files.root(), signals)?;
        let (memo, shown) = (BuildMemo::default(), Snapshot::default());
        Ok(Preview { files, server, memo, watch, shown, templates: None })
    }

    /// Builds and shows the book whenever its content changes, until told to stop. `told` hears of every round.
    ///
    /// Must run on a rayon pool whose threads have 64 MiB of stack, as [`build`] must.
    pub fn run(mut self, signals: &Receiver<Signal>, mut told: impl FnMut(&Round<'_>)) {
        let mut anew = false;
        loop {
            let start = Instant::now();
            let (built, trace) = self.build();
            let change = self.publish(&built, &trace);
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

    fn build(&mut self) -> (Built, Trace) {
        let recorder = Recorder::new(&self.files);
        let options = Options { preview: true, ..Options::default() };
        let mut built = build(&recorder, &options, &mut self.memo);
        let editor = built.editor.take().unwrap_or_else(|| EDITOR.to_owned());
        built.editor = Some(absolute(&editor, &self.files.root().display().to_string()));
        (built, recorder.finish())
    }

    fn publish(&mut self, built: &Built, trace: &Trace) -> Change {
        let next = self.shown.next(built);
        let mut change = next.change_since(&self.shown);
        let templates = trace.below("templates");
        change.reload |= self.templates.as_ref().is_some_and(|before| *before != templates);
        self.templates = Some(templates);
        self.shown = next.clone();
        self.server.publish(next, &change);
        change
    }

    fn arm(&mut self, built: &Built, trace: &Trace, anew: bool) {
        self.watch.arm(built.reads.iter().map(String::as_str), trace.folders(), anew);
    }
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
