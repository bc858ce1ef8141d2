//! `bookpress test`.

use super::arguments::{Common, TestArguments};
use super::book::Book;
use super::build::status;
use super::output::{Output, data};
use super::progress::Progress;
use super::session::{Session, execute_all, modules, read, sessions, setup};
use super::table::Table;
use super::{Status, Trouble};
use crate::base::{Diagnostic, sort_diagnostics};
use crate::build::CodeBook;
use crate::runner::{Done, Wanted, module_faults, output_faults};
use crate::snippets::frozen_outputs;

/// Executes everything again, compares, judges the exercises, and prints a table of what came of it.
pub(super) fn run(common: &Common, arguments: &TestArguments, output: &Output) -> Result<Status, Trouble> {
    let book = Book::open(common)?;
    let code = read(&book);
    let sessions = sessions(&code, &arguments.session.chapters)?;
    let mut diagnostics = code.sources.diagnostics.clone();
    diagnostics.extend(sessions.iter().flat_map(|session| session.faults.iter().cloned()));
    let (different, foreign) = module_faults(&modules(&code), &book.files);
    diagnostics.extend(different.into_iter().chain(foreign));
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
    let page = code.pages.iter().find(|page| page.document.source == session.source);
    let frozen = page.map(|page| frozen_outputs(&page.document, &code.sources)).unwrap_or_default();
    let mut faults = done.diagnostics.clone();
    faults.extend(output_faults(&session.snippets, &done.outputs, &frozen.outputs));
    faults.extend(frozen.diagnostics);
    faults
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
