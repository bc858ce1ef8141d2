//! `bookpress build`.

use super::arguments::{BuildArguments, Common};
use super::book::Book;
use super::output::Output;
use super::progress::Progress;
use super::table::Table;
use super::{Status, Trouble};
use crate::base::{Digest, Hasher};
use crate::build::{BuildMemo, Built, Options, build};
use crate::disk::{Changes, Recorder, Run, Trace, check_site, replay, write_site};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// Builds the site and writes what has changed.
pub(super) fn run(common: &Common, arguments: &BuildArguments, output: &Output) -> Result<Status, Trouble> {
    let start = Instant::now();
    let book = Book::open(common)?;
    let folder = arguments.out.clone().unwrap_or_else(|| book.root.join("site"));
    let options = options(arguments);
    let key = key(&options);
    if let Some(before) = replay(&folder, &book.files, key) {
        let tally = output.report(&before.diagnostics, &book.displayed(&before.sources), arguments.strict)?;
        output.talk(&format!("nothing has changed: {} files in `{}`\n", before.files, folder.display()))?;
        show_timings(arguments.timings, &[("replay", start.elapsed())], output)?;
        return Ok(status(tally.fails(arguments.strict)));
    }
    check_site(&folder)?;
    let (built, inputs) = make(&book, &options, output);
    let tally = output.report(&built.diagnostics, &book.displayed(&built.sources), arguments.strict)?;
    let mut timings = built.timings.clone();
    if !tally.fails(arguments.strict) || arguments.keep_going {
        let before = Instant::now();
        let changes = write(&book, &folder, &built, inputs, key)?;
        timings.push(("write", before.elapsed()));
        output.talk(&written(changes, &folder))?;
    }
    show_timings(arguments.timings, &timings, output)?;
    Ok(status(tally.fails(arguments.strict)))
}

/// Returns how a book is built for publishing.
fn options(arguments: &BuildArguments) -> Options {
    let base_url = arguments.base_url.clone();
    Options {
        hashed: true,
        draft: arguments.keep_going,
        preview: false,
        base_url,
        offline: arguments.offline,
        epub: arguments.epub,
        compress: arguments.compress,
    }
}

/// Returns a digest of all that the site depends on beside the book: this build of the tool, and its options.
fn key(options: &Options) -> Digest {
    let Options { hashed, draft, preview, base_url, offline, epub, compress } = options;
    let hasher = Hasher::default().text(env!("CARGO_PKG_VERSION")).text(env!("BOOKPRESS_BUILD"));
    let hasher = hasher.number(u64::from(*hashed)).number(u64::from(*draft));
    let hasher = hasher.number(u64::from(*preview)).number(u64::from(*offline)).number(u64::from(*epub));
    let hasher = hasher.number(u64::from(*compress));
    hasher.number(u64::from(base_url.is_some())).text(base_url.as_deref().unwrap_or("")).finish()
}

/// Builds, and records what was read.
fn make(book: &Book, options: &Options, output: &Output) -> (Built, Trace) {
    let _progress = Progress::start("building", output);
    let recorder = Recorder::new(&book.files);
    let built = build(&recorder, options, &mut BuildMemo::default());
    (built, recorder.finish())
}

fn write(book: &Book, folder: &Path, built: &Built, inputs: Trace, key: Digest) -> Result<Changes, Trouble> {
    if let Some(listed) = inputs.folders().find(|listed| holds(&book.files.root().join(listed), folder)) {
        let why = format!("`{}` lies in `{listed}`, which the book reads", folder.display());
        return Err(Trouble(format!("{why}; choose another `--out`")));
    }
    let run = Run { key, inputs, diagnostics: &built.diagnostics, sources: &built.sources };
    Ok(write_site(folder, &built.outputs, &run)?)
}

/// Tells whether a folder, which need not exist yet, is or lies below another.
fn holds(outer: &Path, inner: &Path) -> bool {
    let inner = std::path::absolute(inner).unwrap_or_else(|_| inner.to_owned());
    let existing = inner.ancestors().find_map(|folder| folder.canonicalize().ok().map(|real| (folder, real)));
    let real: PathBuf = existing.map_or(inner.clone(), |(folder, real)| {
        inner.strip_prefix(folder).map_or(real.clone(), |rest| real.join(rest))
    });
    real.starts_with(outer)
}

fn written(changes: Changes, folder: &Path) -> String {
    let Changes { written, removed, kept } = changes;
    let files = if written == 1 { "file" } else { "files" };
    format!(
        "wrote {written} {files} to `{}`, removed {removed}, left {kept} as they were\n",
        folder.display()
    )
}

/// Turns a verdict into the way a command ends.
pub(super) fn status(fails: bool) -> Status {
    if fails { Status::Faults } else { Status::Clean }
}

/// Prints how long each pass took, and all of them.
pub(super) fn show_timings(
    wanted: bool,
    timings: &[(&'static str, Duration)],
    output: &Output,
) -> Result<(), Trouble> {
    if !wanted {
        return Ok(());
    }
    let milliseconds = |time: Duration| format!("{:.1}", time.as_secs_f64() * 1000.0);
    let mut table = Table::new(&["pass", "ms"]);
    for (pass, time) in timings {
        table.row([(*pass).to_owned(), milliseconds(*time)]);
    }
    table.row(["total".to_owned(), milliseconds(timings.iter().map(|(_, time)| *time).sum())]);
    output.talk(&table.print())
}
