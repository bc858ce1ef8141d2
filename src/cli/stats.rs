//! `bookpress stats`.

use super::arguments::Common;
use super::book::Book;
use super::build::status;
use super::output::{Output, data};
use super::table::Table;
use super::{Status, Trouble};
use crate::base::report::{Format, Tally};
use crate::build::{BuildMemo, Built, Options, build};
use crate::check::{ChapterStatistics, Statistics};
use serde::Serialize;

/// What `--format json` prints.
#[derive(Serialize)]
struct Report<'a> {
    pages: &'a [ChapterStatistics],
    total: Statistics,
}

/// Counts what the book holds. Faults are only counted: `check` tells of them.
pub(super) fn run(common: &Common, output: &Output) -> Result<Status, Trouble> {
    if !matches!(output.format, Format::Human | Format::Json) {
        return Err(Trouble("`stats` knows the formats `human` and `json`".to_owned()));
    }
    let book = Book::open(common)?;
    let built = build(&book.files, &Options::default(), &mut BuildMemo::default());
    data(&print(&built, output.format)?)?;
    let tally = Tally::of(&built.diagnostics);
    if let Some(summary) = tally.summary(false, true).filter(|_| tally.errors > 0) {
        output.talk(&format!("{summary}: these numbers may be wrong; `bookpress check` tells more\n"))?;
    }
    Ok(status(tally.errors > 0))
}

fn print(built: &Built, format: Format) -> Result<String, Trouble> {
    let mut total = Statistics::default();
    built.statistics.iter().for_each(|page| total.add(&page.statistics));
    if format == Format::Json {
        return Ok(serde_json::to_string_pretty(&Report { pages: &built.statistics, total })? + "\n");
    }
    Ok(contents(&built.statistics, &total) + "\n" + &exercises(&built.statistics, &total))
}

/// Returns the table of what each page holds.
fn contents(pages: &[ChapterStatistics], total: &Statistics) -> String {
    let headings = [
        "page",
        "characters",
        "汉字",
        "sections",
        "inline",
        "display",
        "listings",
        "figures",
        "tables",
        "exercises",
        "citations",
        "references",
    ];
    let mut table = Table::new(&headings);
    for page in pages {
        table.row(std::iter::once(name(page)).chain(numbers(&page.statistics)));
    }
    table.row(std::iter::once("total".to_owned()).chain(numbers(total)));
    table.print()
}

fn name(page: &ChapterStatistics) -> String {
    let number = page.number.map_or_else(String::new, |number| format!("{number} "));
    format!("{number}{}", page.title)
}

fn numbers(of: &Statistics) -> impl Iterator<Item = String> {
    let numbers = [
        of.characters,
        of.han,
        of.sections,
        of.inline_formulas,
        of.display_formulas,
        of.listings,
        of.figures,
        of.tables,
        of.exercises.total,
        of.citations,
        of.references,
    ];
    numbers.into_iter().map(|number| number.to_string())
}

/// Returns the table of exercises by kind and level.
fn exercises(pages: &[ChapterStatistics], total: &Statistics) -> String {
    let kinds: Vec<&str> = total.exercises.by_kind.keys().copied().collect();
    let levels: Vec<&str> = total.exercises.by_level.keys().copied().collect();
    let headings: Vec<String> = levels.iter().map(|level| format!("level {level}")).collect();
    let all =
        std::iter::once("exercises").chain(kinds.iter().copied()).chain(headings.iter().map(String::as_str));
    let mut table = Table::new(&all.collect::<Vec<_>>());
    let row = |name: String, of: &Statistics| {
        let kinds = kinds.iter().map(|kind| of.exercises.by_kind.get(kind));
        let counts = kinds.chain(levels.iter().map(|level| of.exercises.by_level.get(level)));
        let cells = counts.map(|count| count.copied().unwrap_or(0).to_string());
        std::iter::once(name).chain(cells).collect::<Vec<String>>()
    };
    pages
        .iter()
        .filter(|page| page.number.is_some())
        .for_each(|page| table.row(row(name(page), &page.statistics)));
    table.row(row("total".to_owned(), total));
    table.print()
}
