//! `bookpress test`.

use super::arguments::{Common, TestArguments};
use super::book::Book;
use super::build::status;
use super::output::{Output, data};
use super::progress::Progress;
use super::session::{Session, execute_all, frozen, read, sessions, setup};
use super::table::Table;
use super::{Status, Trouble};
use crate::base::{Diagnostic, Digest, sort_diagnostics};
use crate::build::CodeBook;
use crate::load::ReadFiles;
use crate::runner::{Done, Recorded, Wanted, checkpoint_faults, output_faults};
use crate::snippets::{figure_path, module_faults, output_path, recorded_checkpoint};
use std::collections::BTreeMap;

/// Executes everything again, compares, judges the exercises, and prints a table of what came of it.
pub(super) fn run(common: &Common, arguments: &TestArguments, output: &Output) -> Result<Status, Trouble> {
    let book = Book::open(common)?;
    let code = read(&book);
    let sessions = sessions(&code, &arguments.session.chapters)?;
    let mut diagnostics = code.sources.diagnostics.clone();
    diagnostics.extend(sessions.iter().flat_map(|session| session.faults.iter().cloned()));
    diagnostics.extend(module_faults(&code.library.saved, &code.sources.files));
    let jobs: Vec<(&Session<'_>, Wanted)> = sessions
        .iter()
        .filter(|session| session.can_run())
        .map(|session| {
            let outputs = session.snippets.iter().map(|snippet| snippet.digest).collect();
            (session, Wanted { outputs, exercises: true })
        })
        .collect();
    let progress = Progress::start("testing", output);
    let results = execute_all(&code, &setup(&book, &arguments.session), &jobs)?;
    drop(progress);
    let mut table = Table::new(&["chapter", "blocks", "exercises", "candidates", "seconds", "faults"]);
    for ((session, _), (done, _)) in jobs.iter().zip(&results) {
        let faults = faults(&code, session, done);
        table.row(row(session, done, faults.len()));
        diagnostics.extend(faults);
    }
    sort_diagnostics(&mut diagnostics, &code.sources.map);
    let tally = output.report(&diagnostics, &book.displayed(&code.sources.map), false)?;
    if output.format.is_data() {
        output.talk(&table.print())?
    } else {
        data(&table.print())?
    }
    Ok(status(tally.fails(false)))
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

fn row(session: &Session<'_>, done: &Done, faults: usize) -> [String; 6] {
    let candidates: usize = done.verdicts.iter().map(|verdict| verdict.candidates).sum();
    let judging: f64 = done.verdicts.iter().map(|verdict| verdict.seconds).sum();
    let seconds = done.outputs.iter().map(|made| made.seconds).sum::<f64>() + judging;
    [
        session.path.to_owned(),
        done.outputs.len().to_string(),
        done.verdicts.len().to_string(),
        candidates.to_string(),
        format!("{seconds:.1}"),
        faults.to_string(),
    ]
}
