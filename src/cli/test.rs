//! `bookpress test`.

use super::arguments::{Common, TestArguments};
use super::book::Book;
use super::build::status;
use super::output::{Output, data};
use super::progress::Progress;
use super::session::{Session, execute_all, frozen, read, sessions, setup, skipped};
use super::table::Table;
use super::{Status, Trouble};
use crate::base::{Diagnostic, Digest, sort_diagnostics};
use crate::build::CodeBook;
use crate::disk::write_outputs;
use crate::load::{OUTPUTS, ReadFiles};
use crate::runner::{
    Done, Recorded, TESTED, Tested, Wanted, checkpoint_faults, output_faults, read_tested, short_version,
    tested_digest, write_tested,
};
use crate::snippets::{figure_path, module_faults, output_path, recorded_checkpoint, session_steps};
use std::collections::BTreeMap;

/// What pins the libraries that code runs with.
const REQUIREMENTS: &str = "requirements.txt";

/// Executes code again, compares, judges the exercises, and prints a table of what came of it.
pub(super) fn run(common: &Common, arguments: &TestArguments, output: &Output) -> Result<Status, Trouble> {
    let book = Book::open(common)?;
    let code = read(&book);
    let mut record = Record::read(&book, &code);
    let sessions = sessions(&code, &arguments.session.chapters)?;
    let anyway = arguments.all || !arguments.session.chapters.is_empty();
    let chosen = sessions.iter().filter(|session| session.can_run());
    let chosen: Vec<&Session<'_>> = chosen.filter(|session| anyway || !record.holds(session)).collect();
    if arguments.list {
        data(&chosen.iter().map(|session| format!("{}\n", session.path)).collect::<String>())?;
        return Ok(Status::Clean);
    }
    let mut diagnostics = code.sources.diagnostics.clone();
    diagnostics.extend(sessions.iter().flat_map(|session| session.faults.iter().cloned()));
    diagnostics.extend(module_faults(&code.library.saved, &code.sources.files));
    let jobs: Vec<(&Session<'_>, Wanted)> = chosen
        .iter()
        .map(|session| (*session, Wanted { outputs: session.digests(), exercises: true }))
        .collect();
    let progress = Progress::start("testing", output);
    let results = execute_all(&code, &setup(&book, &arguments.session), &jobs)?;
    drop(progress);
    let mut table =
        Table::new(&["chapter", "blocks", "figures", "exercises", "candidates", "seconds", "faults"]);
    for ((session, _), (done, python)) in jobs.iter().zip(&results) {
        let faults = faults(&code, session, done);
        record.note(session, done, python, faults.is_empty());
        table.row(row(session, done, faults.len()));
        diagnostics.extend(faults);
    }
    record.write(&book)?;
    sort_diagnostics(&mut diagnostics, &code.sources.map);
    let tally = output.report(&diagnostics, &book.displayed(&code.sources.map), false)?;
    show(&table, jobs.len(), output)?;
    output.talk(&skipped(results.iter().map(|(done, _)| done.skipped).sum()))?;
    Ok(status(tally.fails(false)))
}

fn show(table: &Table, tested: usize, output: &Output) -> Result<(), Trouble> {
    if tested == 0 {
        output.talk("nothing has changed since it was tested; `--all` tests everything\n")
    } else if output.format.is_data() {
        output.talk(&table.print())
    } else {
        data(&table.print())
    }
}

/// The record of what was tested.
struct Record<'a> {
    code: &'a CodeBook,
    environment: Digest,
    chapters: BTreeMap<String, Tested>,
}

impl<'a> Record<'a> {
    /// Reads the record, without chapters that have no code any more.
    fn read(book: &Book, code: &'a CodeBook) -> Record<'a> {
        let pins = crate::base::Files::read(&book.files, REQUIREMENTS).unwrap_or_default();
        let mut chapters = read_tested(&code.sources.files);
        let has_code = |chapter: &String| {
            let mut pages = code.pages.iter().filter(|page| code.path(page) == chapter);
            pages.any(|page| !session_steps(&page.document, &code.library).is_empty())
        };
        chapters.retain(|chapter, _| has_code(chapter));
        Record { code, environment: Digest::of(&pins), chapters }
    }

    fn digest(&self, session: &Session<'_>) -> String {
        let CodeBook { library, sources, .. } = self.code;
        let digest = tested_digest(session.path, &session.steps, library, &sources.files, self.environment);
        digest.hex(32)
    }

    /// Tells whether a chapter was tested as it stands.
    fn holds(&self, session: &Session<'_>) -> bool {
        let tested = self.chapters.get(session.path);
        tested.is_some_and(|tested| tested.digest == self.digest(session))
    }

    fn note(&mut self, session: &Session<'_>, done: &Done, python: &str, passed: bool) {
        let chapter = session.path.to_owned();
        if !passed {
            self.chapters.remove(&chapter);
            return;
        }
        let libraries = done.versions.lines().filter_map(|line| line.split_once(' '));
        let tested = Tested {
            chapter: chapter.clone(),
            digest: self.digest(session),
            python: short_version(python),
            libraries: libraries.map(|(name, version)| (name.to_owned(), short_version(version))).collect(),
        };
        self.chapters.insert(chapter, tested);
    }

    /// Writes the record; one that says nothing is removed.
    fn write(&self, book: &Book) -> Result<(), Trouble> {
        let bytes = write_tested(&self.chapters);
        let there = self.code.sources.files.contains_key(TESTED);
        let stale: Vec<String> =
            [TESTED.to_owned()].into_iter().filter(|_| there && bytes.is_empty()).collect();
        let files = BTreeMap::from([(TESTED.to_owned(), bytes)]);
        let files = files.into_iter().filter(|(_, bytes)| !bytes.is_empty()).collect();
        write_outputs(book.files.root(), OUTPUTS, &files, &stale)?;
        Ok(())
    }
}

fn faults(code: &CodeBook, session: &Session<'_>, done: &Done) -> Vec<Diagnostic> {
    let files = &code.sources.files;
    let mut faults = done.diagnostics.clone();
    faults.extend(output_faults(&session.snippets, &done.outputs, &recorded(session, files)));
    faults.extend(checkpoint_faults(&done.checkpoints, &recorded_facts(done, files)));
    faults.extend(frozen(code, session, files).diagnostics);
    faults
}

fn recorded(session: &Session<'_>, files: &ReadFiles) -> BTreeMap<Digest, Recorded> {
    let read = |path: &str| files.get(path)?.as_ref().ok();
    let recorded = session.digests().into_iter().filter_map(|digest| {
        let text = &read(&output_path(session.path, digest))?.bytes;
        let text = String::from_utf8_lossy(text).into_owned();
        let figures = (0..).take_while(|at| read(&figure_path(session.path, digest, *at)).is_some()).count();
        Some((digest, Recorded { text, figures }))
    });
    recorded.collect()
}

/// Returns what is said of the checkpoints that were made again.
fn recorded_facts(done: &Done, files: &ReadFiles) -> BTreeMap<String, String> {
    let facts = done.checkpoints.iter().filter_map(|made| {
        let record = recorded_checkpoint(files, &made.name)?;
        Some((made.name.clone(), record.facts.to_string()))
    });
    facts.collect()
}

fn row(session: &Session<'_>, done: &Done, faults: usize) -> [String; 7] {
    let candidates: usize = done.verdicts.iter().map(|verdict| verdict.candidates).sum();
    let judging: f64 = done.verdicts.iter().map(|verdict| verdict.seconds).sum();
    let seconds = done.outputs.iter().map(|made| made.seconds).sum::<f64>() + judging;
    [
        session.path.to_owned(),
        done.outputs.len().to_string(),
        done.outputs.iter().map(|made| made.figures.len()).sum::<usize>().to_string(),
        done.verdicts.len().to_string(),
        candidates.to_string(),
        format!("{seconds:.1}"),
        faults.to_string(),
    ]
}
