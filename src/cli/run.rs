//! `bookpress run`.

use super::arguments::{Common, RunArguments};
use super::book::Book;
use super::build::status;
use super::output::Output;
use super::progress::Progress;
use super::session::{Session, execute_all, frozen, read, sessions, setup, skipped, waves};
use super::{Status, Trouble};
use crate::base::{Diagnostic, Digest, sort_diagnostics};
use crate::build::CodeBook;
use crate::disk::write_outputs;
use crate::load::{Asset, OUTPUTS, ReadFiles};
use crate::runner::{Done, Setup, Wanted, checkpoint_saved_again, recorded_files, stale_outputs};
use crate::snippets::{
    CHECKPOINTS, PACKAGES, checkpoint_facts_path, checkpoint_path, foreign_modules, recorded_checkpoint,
    stale_modules,
};
use std::collections::{BTreeMap, BTreeSet};

/// Executes what has no recorded output that holds, with all that it depends on, and records it.
pub(super) fn run(common: &Common, arguments: &RunArguments, output: &Output) -> Result<Status, Trouble> {
    let book = Book::open(common)?;
    let mut code = read(&book);
    let mut diagnostics = std::mem::take(&mut code.sources.diagnostics);
    let files = std::mem::take(&mut code.sources.files);
    let sessions = sessions(&code, &arguments.session.chapters)?;
    diagnostics.extend(sessions.iter().flat_map(|session| session.faults.iter().cloned()));
    diagnostics.extend(write_modules(&book, &code)?);
    let setup = setup(&book, &arguments.session);
    let mut recording = Recording {
        book: &book,
        code: &code,
        setup,
        files,
        failed: BTreeSet::new(),
        told: Told::default(),
        diagnostics,
    };
    let progress = Progress::start("executing", output);
    recording.clean_checkpoints(&sessions)?;
    for wave in waves(&sessions) {
        recording.wave(&wave, arguments.all)?;
    }
    recording.clean(&sessions)?;
    drop(progress);
    let Recording { told, mut diagnostics, .. } = recording;
    sort_diagnostics(&mut diagnostics, &code.sources.map);
    let tally = output.report(&diagnostics, &book.displayed(&code.sources.map), false)?;
    output.talk(&told.print())?;
    Ok(status(tally.fails(false)))
}

/// Writes the modules that blocks save to, before any code imports them; returns what is in the way.
fn write_modules(book: &Book, code: &CodeBook) -> Result<Vec<Diagnostic>, Trouble> {
    let mut modules = code.library.saved.clone();
    let stale = stale_modules(&modules, &book.files);
    let foreign = foreign_modules(&mut modules, &book.files);
    let texts = modules.into_iter().map(|(path, module)| (path, module.text.into_bytes())).collect();
    write_outputs(book.files.root(), PACKAGES, &texts, &stale)?;
    Ok(foreign)
}

/// What is said at the end.
#[derive(Default)]
struct Told {
    executed: usize,
    skipped: usize,
    written: usize,
    removed: usize,
}

impl Told {
    fn print(&self) -> String {
        let Told { executed, skipped: passed, written, removed } = self;
        let chapters = if *executed == 1 { "chapter" } else { "chapters" };
        let done = format!("executed {executed} {chapters}: wrote {written} files, removed {removed}\n");
        done + &skipped(*passed)
    }
}

/// A run in progress.
struct Recording<'a> {
    book: &'a Book,
    code: &'a CodeBook,
    setup: Setup,
    /// The recorded outputs as they stand now.
    files: ReadFiles,
    /// The chapters whose code failed: what is recorded of them stays.
    failed: BTreeSet<String>,
    told: Told,
    diagnostics: Vec<Diagnostic>,
}

impl Recording<'_> {
    /// Executes chapters in parallel, and records what came of them.
    fn wave(&mut self, sessions: &[&Session<'_>], all: bool) -> Result<(), Trouble> {
        let jobs: Vec<(&Session<'_>, Wanted)> = sessions
            .iter()
            .map(|session| (*session, self.wanted(session, all)))
            .filter(|(_, wanted)| !wanted.outputs.is_empty())
            .collect();
        let results = execute_all(self.code, &self.setup, &jobs)?;
        for ((session, wanted), (done, python)) in jobs.iter().zip(results) {
            self.record(session, wanted, done, &python)?;
        }
        self.told.executed += jobs.len();
        Ok(())
    }

    fn wanted(&self, session: &Session<'_>, all: bool) -> Wanted {
        let outputs = match (session.can_run(), all) {
            (false, _) => BTreeSet::new(),
            (true, true) => session.digests(),
            (true, false) => frozen(self.code, session, &self.files).stale,
        };
        Wanted { outputs, exercises: false }
    }

    fn record(
        &mut self,
        session: &Session<'_>,
        wanted: &Wanted,
        mut done: Done,
        python: &str,
    ) -> Result<(), Trouble> {
        self.refuse_taken_names(session, &mut done);
        let files = recorded_files(session.path, &done, &wanted.outputs, python);
        let (written, _) = write_outputs(self.book.files.root(), OUTPUTS, &files, &[])?;
        self.files.extend(files.into_iter().map(|(path, bytes)| (path, Ok(Asset::new(bytes)))));
        if !done.diagnostics.is_empty() {
            self.failed.insert(session.path.to_owned());
        }
        self.told.written += written;
        self.told.skipped += done.skipped;
        self.diagnostics.append(&mut done.diagnostics);
        Ok(())
    }

    /// Takes the checkpoints away that another chapter makes under the same name.
    fn refuse_taken_names(&mut self, session: &Session<'_>, done: &mut Done) {
        let taken = |name: &str| {
            let record = recorded_checkpoint(&self.files, name)?;
            let is_other = record.chapter != session.path && holds(&self.code.digests, &record.code);
            is_other.then_some(record.chapter)
        };
        let mut faults = Vec::new();
        done.checkpoints.retain(|made| match taken(&made.name) {
            Some(chapter) => {
                faults.push(checkpoint_saved_again(&made.name, &format!("`{chapter}`"), made.blame));
                false
            }
            None => true,
        });
        self.diagnostics.extend(faults);
    }

    /// Removes what no code leads to any more.
    fn clean(&mut self, sessions: &[Session<'_>]) -> Result<(), Trouble> {
        let sound: Vec<&Session<'_>> = sessions.iter().filter(|session| session.faults.is_empty()).collect();
        let mut stale: Vec<String> = sound
            .iter()
            .flat_map(|session| stale_outputs(session.path, &session.digests(), self.files.keys()))
            .collect();
        let done: Vec<&Session<'_>> =
            sound.into_iter().filter(|session| !self.failed.contains(session.path)).collect();
        stale.extend(self.stale_checkpoints(&done));
        self.remove(&stale)
    }

    /// Removes the checkpoints that no chapter will make again, before any other can load them.
    fn clean_checkpoints(&mut self, sessions: &[Session<'_>]) -> Result<(), Trouble> {
        let idle = sessions.iter().filter(|session| session.faults.is_empty() && !session.may_save());
        let stale = self.stale_checkpoints(&idle.collect::<Vec<_>>());
        self.remove(&stale)
    }

    fn remove(&mut self, stale: &[String]) -> Result<(), Trouble> {
        let (_, removed) = write_outputs(self.book.files.root(), OUTPUTS, &BTreeMap::new(), stale)?;
        stale.iter().for_each(|path| drop(self.files.remove(path)));
        self.told.removed += removed;
        Ok(())
    }

    /// Returns the checkpoints that neither some chapters nor any that is not among them make.
    fn stale_checkpoints(&self, sessions: &[&Session<'_>]) -> Vec<String> {
        let names = self.files.keys().filter_map(|path| path.strip_prefix(CHECKPOINTS)?.strip_prefix('/'));
        let names: BTreeSet<&str> = names.filter_map(|name| Some(name.rsplit_once('.')?.0)).collect();
        let is_stale = |name: &&str| {
            let Some(record) = recorded_checkpoint(&self.files, name) else { return true };
            let own = sessions.iter().find(|session| session.path == record.chapter);
            !self.code.has_page(&record.chapter)
                || own.is_some_and(|own| !holds(&own.digests(), &record.code))
        };
        let stale = names.into_iter().filter(is_stale);
        let paths = stale.flat_map(|name| [checkpoint_path(name), checkpoint_facts_path(name)]);
        paths.filter(|path| self.files.contains_key(path)).collect()
    }
}

/// Tells whether a digest that a record names is among some.
fn holds(digests: &BTreeSet<Digest>, recorded: &str) -> bool {
    digests.iter().any(|digest| digest.hex(32) == recorded)
}
