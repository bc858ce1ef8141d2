//! Measures whole builds of generated books, as a process, and prints a table for the README.
//!
//! `cargo bench` runs it. Where `mdbook` and `mdbook-katex` are installed they build the same text beside it.
//! Figures are medians of several runs; nothing here is a test.
#![expect(
    clippy::disallowed_methods,
    clippy::disallowed_macros,
    reason = "a benchmark reads the clock and talks"
)]

mod measure;
mod text;

use measure::{Cost, median_of, peak_memory, run};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use text::{Recipe, chapter};

const RUNS: usize = 9;

fn main() {
    let folder = tempfile::tempdir().expect("the system has a temporary folder");
    let book = |name: &str, recipe: Recipe| write_book(&folder.path().join(name), recipe);

    let standard = book("standard", Recipe::STANDARD);
    let cold = cold_build("cold build, 520 KB, 1,079 formulas", &standard, RUNS);
    println!("{:<44} {:>8.1} MiB", "  peak memory", peak_memory());
    let idle = median_of(RUNS, || run(&mut bookpress(&standard)));
    report("nothing changed", idle);
    let with_code = cold_build("cold build, 60 KB of it code", &book("with-code", Recipe::WITH_CODE), RUNS);
    let prose = cold_build("cold build, prose alone", &book("prose", Recipe::PROSE), RUNS);
    let empty = cold_build(
        "cold build, 12 empty chapters",
        &book("empty", Recipe { prose: 1, ..Recipe::PROSE }),
        RUNS,
    );
    unit_costs(empty, prose, cold, with_code);
    let hundred =
        cold_build("cold build, 100 copies, 1,200 chapters", &book("hundred", Recipe::HUNDREDFOLD), 1);
    println!(
        "{:<44} {:>8.1} ×",
        "  CPU against one copy",
        hundred.cpu.as_secs_f64() / cold.cpu.as_secs_f64()
    );
    println!("{:<44} {:>8.1} MiB", "  peak memory", peak_memory());
    mdbook(&folder.path().join("mdbook"), &standard);
}

fn bookpress(book: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_bookpress"));
    command.arg("build").arg("--root").arg(book);
    command
}

fn cold_build(name: &str, book: &Path, runs: usize) -> Cost {
    let cost = median_of(runs, || {
        let _ = fs::remove_dir_all(book.join("site"));
        run(&mut bookpress(book))
    });
    report(name, cost);
    cost
}

fn report(name: &str, cost: Cost) {
    let milliseconds = |time: std::time::Duration| time.as_secs_f64() * 1e3;
    println!("{name:<44} {:>8.1} ms CPU {:>8.1} ms wall", milliseconds(cost.cpu), milliseconds(cost.wall));
}

/// Prints what one more unit of each thing costs, from differences between whole builds.
fn unit_costs(empty: Cost, prose: Cost, standard: Cost, with_code: Cost) {
    let micros = |cost: Cost| cost.cpu.as_secs_f64() * 1e6;
    let per_kb = (micros(prose) - micros(empty)) / 520.0;
    let per_formula = (micros(standard) - micros(prose)) / 1_079.0;
    let per_code_kb = (micros(with_code) - micros(standard)) / 54.0 + per_kb;
    println!("{:<44} {per_kb:>8.1} µs CPU", "  a KB of prose");
    println!("{:<44} {per_formula:>8.1} µs CPU", "  a formula");
    println!("{:<44} {per_code_kb:>8.1} µs CPU", "  a KB of code");
}

fn write_book(folder: &Path, recipe: Recipe) -> PathBuf {
    let chapters = folder.join("chapters");
    fs::create_dir_all(&chapters).expect("the temporary folder can be written");
    let mut config = String::from("title: 生成的书\nchapters:\n");
    let mut index = String::from("# 生成的书\n\n");
    for number in 0..recipe.chapters {
        let name = format!("chapter{}.md", number + 1);
        fs::write(chapters.join(&name), chapter(recipe, number))
            .expect("the temporary folder can be written");
        config.push_str(&format!("  - chapters/{name}\n"));
        index.push_str(&format!("- [{name}]({name})\n"));
    }
    fs::write(folder.join("book.yaml"), config).expect("the temporary folder can be written");
    fs::write(chapters.join("index.md"), index).expect("the temporary folder can be written");
    folder.to_owned()
}

/// Builds the standard text with mdBook and its KaTeX preprocessor, where both are installed.
fn mdbook(folder: &Path, standard: &Path) {
    let installed = |name: &str| Command::new(name).arg("--version").output().is_ok();
    if !installed("mdbook") || !installed("mdbook-katex") {
        println!("mdbook with mdbook-katex: not installed here");
        return;
    }
    let source = folder.join("src");
    fs::create_dir_all(&source).expect("the temporary folder can be written");
    let mut summary = String::from("# Summary\n\n");
    for number in 1..=Recipe::STANDARD.chapters {
        let name = format!("chapter{number}.md");
        fs::copy(standard.join("chapters").join(&name), source.join(&name)).expect("the book was written");
        summary.push_str(&format!("- [Chapter {number}]({name})\n"));
    }
    fs::write(source.join("SUMMARY.md"), summary).expect("the temporary folder can be written");
    let config =
        "[book]\ntitle = \"generated\"\nlanguage = \"zh\"\n\n[preprocessor.katex]\nafter = [\"links\"]\n";
    fs::write(folder.join("book.toml"), config).expect("the temporary folder can be written");
    let cost = median_of(3, || run(Command::new("mdbook").arg("build").arg(folder)));
    report("mdbook with mdbook-katex, the same text", cost);
}
