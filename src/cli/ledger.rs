//! `bookpress ledger`.

use super::arguments::Common;
use super::book::Book;
use super::build::status;
use super::output::Output;
use super::{Status, Trouble};
use crate::base::Files;
use crate::build::{BuildMemo, Options, build};
use crate::disk::write_outputs;
use crate::load::{LEDGER, OUTPUTS};
use crate::resolve::ledger;
use std::collections::{BTreeMap, BTreeSet};

/// Records what is published now, and keeps what was published before. A book with errors is not recorded: what it
/// lacks may come back with the next edit.
pub(super) fn run(common: &Common, output: &Output) -> Result<Status, Trouble> {
    let book = Book::open(common)?;
    let built = build(&book.files, &Options::default(), &mut BuildMemo::default());
    let tally = output.report(&built.diagnostics, &book.displayed(&built.sources), false)?;
    if tally.fails(false) {
        return Ok(status(true));
    }
    let before = book.files.read(LEDGER).unwrap_or_default();
    let before = String::from_utf8_lossy(&before);
    let after = ledger(&built.published, &before);
    let old: BTreeSet<&str> = before.lines().collect();
    let changed = after.lines().filter(|line| !old.contains(line)).count();
    let files = BTreeMap::from([(LEDGER.to_owned(), after.clone().into_bytes())]);
    write_outputs(book.files.root(), OUTPUTS, &files, &[])?;
    output
        .talk(&format!("recorded {} addresses, {changed} of them new or changed\n", after.lines().count()))?;
    Ok(status(false))
}
