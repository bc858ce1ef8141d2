//! `bookpress epub`.

use super::arguments::{Common, EpubArguments};
use super::book::Book;
use super::build::status;
use super::output::Output;
use super::progress::Progress;
use super::{Status, Trouble};
use crate::build::build_epub;
use crate::disk::write_whole;

/// Builds the book as an EPUB file and writes it; a book with faults that fail it writes nothing.
pub(super) fn run(common: &Common, arguments: &EpubArguments, output: &Output) -> Result<Status, Trouble> {
    let book = Book::open(common)?;
    let progress = Progress::start("building", output);
    let built = build_epub(&book.files);
    drop(progress);
    let tally = output.report(&built.diagnostics, &book.displayed(&built.sources), arguments.strict)?;
    let fails = tally.fails(arguments.strict);
    if !fails {
        let path = arguments.out.clone().unwrap_or_else(|| book.root.join(&built.name));
        write_whole(&path, &built.bytes)?;
        output.talk(&format!("wrote {} KB to `{}`\n", built.bytes.len().div_ceil(1000), path.display()))?;
    }
    Ok(status(fails))
}
