//! `bookpress run`.

use super::arguments::{Common, RunArguments};
use super::book::Book;
use super::build::status;
use super::output::Output;
use super::progress::Progress;
use super::session::{Session, execute_all, modules, read, sessions, setup};
use super::{Status, Trouble};
use crate::base::{Diagnostic, Digest, sort_diagnostics};
use crate::build::CodeBook;
use crate::disk::write_outputs;
use crate::load::OUTPUTS;
use crate::runner::{PACKAGES, Wanted, module_faults, recorded_files, stale_modules, stale_outputs};
use crate::snippets::output_path;
use std::collections::{BTreeMap, BTreeSet};

/// Executes what has no recorded output, with all that it depends on, and records it.
pub(super) fn run(common: &Common, arguments: &RunArguments, output: &Output) -> Result<Status, Trouble> {
    let book = Book::open(common)?;
    let code = read(&book);
    let mut diagnostics = code.sources.diagnostics.clone();
    let sessions = sessions(&code, &arguments.session.chapters)?;
    diagnostics.extend(sessions.iter().flat_map(|session| session.faults.iter().cloned()));
    diagnostics.extend(write_modules(&book, &code)?);
    let jobs = jobs(&code, &sessions, arguments.all);
    let progress = Progress::start("executing", output);
    let results = execute_all(&code, &setup(&book, &arguments.session), &jobs)?;
    drop(progress);
    let (mut files, mut skipped) = (BTreeMap::new(), 0);
    for ((session, wanted), (done, python)) in jobs.iter().zip(results) {
        files.extend(recorded_files(session.path, &done, &wanted.outputs, &python));
        diagnostics.extend(done.diagnostics);
        skipped += done.skipped;
    }
    let stale = stale(&code, &sessions);
    let (written, removed) = write_outputs(book.files.root(), OUTPUTS, &files, &stale)?;
    sort_diagnostics(&mut diagnostics, &code.sources.map);
    let tally = output.report(&diagnostics, &book.displayed(&code.sources.map), false)?;
    let executed = jobs.len();
    let chapters = if executed == 1 { "chapter" } else { "chapters" };
    let mut told = format!("executed {executed} {chapters}: wrote {written} files, removed {removed}\n");
    if skipped > 0 {
        told += &format!("passed over {skipped} blocks that need a GPU: what is recorded of them stands\n");
    }
    output.talk(&told)?;
    Ok(status(tally.fails(false)))
}

/// Writes the modules that blocks save to, before any code imports them; returns what is in the way.
fn write_modules(book: &Book, code: &CodeBook) -> Result<Vec<Diagnostic>, Trouble> {
    let mut modules = modules(code);
    let (_, foreign) = module_faults(&modules, &book.files);
    modules.retain(|_, module| foreign.iter().all(|fault| fault.span != module.flag));
    let stale = stale_modules(&modules, &book.files);
    let texts = modules.into_iter().map(|(path, module)| (path, module.text.into_bytes())).collect();
    write_outputs(book.files.root(), PACKAGES, &texts, &stale)?;
    Ok(foreign)
}

/// Returns the chapters to execute: those that are sound and lack outputs.
fn jobs<'s, 'a>(code: &CodeBook, sessions: &'s [Session<'a>], all: bool) -> Vec<(&'s Session<'a>, Wanted)> {
    let sound = sessions.iter().filter(|session| session.can_run());
    let jobs = sound.map(|session| {
        let digests = session.snippets.iter().map(|snippet| snippet.digest);
        let outputs: BTreeSet<Digest> =
            digests.filter(|digest| all || !is_recorded(code, session.path, *digest)).collect();
        (session, Wanted { outputs, exercises: false })
    });
    jobs.filter(|(_, wanted)| !wanted.outputs.is_empty()).collect()
}

fn is_recorded(code: &CodeBook, chapter: &str, digest: Digest) -> bool {
    matches!(code.sources.files.get(&output_path(chapter, digest)), Some(Ok(_)))
}

/// Returns the recorded outputs that no code of their chapter leads to any more.
fn stale(code: &CodeBook, sessions: &[Session<'_>]) -> Vec<String> {
    let sound = sessions.iter().filter(|session| session.faults.is_empty());
    let stale = sound.flat_map(|session| {
        let digests = session.snippets.iter().map(|snippet| snippet.digest).collect();
        stale_outputs(session.path, &digests, code.sources.files.keys())
    });
    stale.collect()
}
