//! `bookpress check`.

use super::arguments::{CheckArguments, Common};
use super::book::Book;
use super::build::{show_timings, status};
use super::output::Output;
use super::progress::Progress;
use super::{Status, Trouble};
use crate::build::{BuildMemo, Options, build};

/// Builds the book as for publishing, reports every fault, and writes nothing.
pub(super) fn run(common: &Common, arguments: &CheckArguments, output: &Output) -> Result<Status, Trouble> {
    let book = Book::open(common)?;
    let options = Options { hashed: true, ..Options::default() };
    let progress = Progress::start("checking", output);
    let built = build(&book.files, &options, &mut BuildMemo::default());
    drop(progress);
    let tally = output.report(&built.diagnostics, &book.displayed(&built.sources), arguments.strict)?;
    show_timings(arguments.timings, &built.timings, output)?;
    Ok(status(tally.fails(arguments.strict)))
}
