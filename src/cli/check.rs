//! `bookpress check`.

use super::arguments::{CheckArguments, Common};
use super::book::Book;
use super::build::{show_timings, status};
use super::output::Output;
use super::progress::Progress;
use super::{Status, Trouble};
use crate::base::Diagnostic;
use crate::base::report::{Baseline, Compared};
use crate::build::{BuildMemo, Built, Options, build};
use std::fs;
use std::path::Path;

/// Builds the book as for publishing, reports every fault, and writes nothing but the baseline, where that is asked for.
pub(super) fn run(common: &Common, arguments: &CheckArguments, output: &Output) -> Result<Status, Trouble> {
    let book = Book::open(common)?;
    let options = Options { hashed: true, ..Options::default() };
    let progress = Progress::start("checking", output);
    let built = build(&book.files, &options, &mut BuildMemo::default());
    drop(progress);
    let diagnostics = match &arguments.baseline {
        Some(path) if arguments.update_baseline => return update(path, &built, output),
        Some(path) => unknown(path, &built, output)?,
        None => built.diagnostics.clone(),
    };
    let tally = output.report(&diagnostics, &book.displayed(&built.sources), arguments.strict)?;
    show_timings(arguments.timings, &built.timings, output)?;
    Ok(status(tally.fails(arguments.strict)))
}

/// Writes what there is to the baseline.
fn update(path: &Path, built: &Built, output: &Output) -> Result<Status, Trouble> {
    let baseline = Baseline::of(&built.diagnostics, &built.sources);
    fs::write(path, baseline.text())
        .map_err(|error| Trouble(format!("cannot write `{}`: {error}", path.display())))?;
    output.talk(&format!("listed {} in `{}`\n", faults(baseline.count()), path.display()))?;
    Ok(Status::Clean)
}

/// Returns the faults that are not in the baseline, and says how many are.
fn unknown(path: &Path, built: &Built, output: &Output) -> Result<Vec<Diagnostic>, Trouble> {
    let trouble = |why: String| Trouble(format!("the baseline `{}`: {why}", path.display()));
    let text = fs::read_to_string(path).map_err(|error| trouble(error.to_string()))?;
    let Compared { new, known, gone } =
        Baseline::read(&text).map_err(trouble)?.compare(&built.diagnostics, &built.sources);
    if known > 0 {
        output.talk(&format!("{} known from `{}`\n", faults(known), path.display()))?;
    }
    if gone > 0 {
        let listed = format!("`{}` lists {} no longer there", path.display(), faults(gone));
        output.talk(&format!("{listed}: `--update-baseline` takes them out\n"))?;
    }
    Ok(new)
}

fn faults(count: usize) -> String {
    format!("{count} {}", if count == 1 { "fault" } else { "faults" })
}
