//! `bookpress pdf`.

use super::arguments::{Common, PdfArguments};
use super::book::Book;
use super::build::status;
use super::output::Output;
use super::progress::Progress;
use super::{Status, Trouble};
use crate::build::build_print;
use crate::disk::{Staging, write_outputs, write_whole};
use crate::resolve::PRINTED;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Names under which the browser is installed.
const BROWSERS: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/// The folder of the page and its files, and the file that the browser prints, in the staging folder.
const PAGES: &str = "pages";
const PRINTED_FILE: &str = "book.pdf";

/// The largest file that is taken from the browser, in bytes.
const LARGEST: usize = 1 << 30;

/// Builds the book as one page, has Chromium print it, and writes the PDF file; a book with faults that fail it writes
/// nothing.
pub(super) fn run(common: &Common, arguments: &PdfArguments, output: &Output) -> Result<Status, Trouble> {
    let book = Book::open(common)?;
    let built = build_print(&book.files);
    let tally = output.report(&built.diagnostics, &book.displayed(&built.sources), arguments.strict)?;
    let fails = tally.fails(arguments.strict);
    if fails {
        return Ok(status(fails));
    }
    let browser = arguments.browser.clone().or_else(installed).ok_or_else(no_browser)?;
    let path = arguments.out.clone().unwrap_or_else(|| book.root.join(&built.name));
    let staging = Staging::new()?;
    let files: BTreeMap<String, Vec<u8>> =
        built.outputs.iter().map(|(path, bytes)| (format!("{PAGES}/{path}"), bytes.to_vec())).collect();
    write_outputs(staging.path(), PAGES, &files, &[])?;
    let progress = Progress::start("printing", output);
    let printed = print(&browser, &staging)?;
    drop(progress);
    write_whole(&path, &printed)?;
    output.talk(&format!("wrote {} KB to `{}`\n", printed.len().div_ceil(1000), path.display()))?;
    Ok(status(false))
}

/// Has the browser print the page, and returns the file.
fn print(browser: &Path, staging: &Staging) -> Result<Vec<u8>, Trouble> {
    let target = staging.path().join(PRINTED_FILE);
    let profile = staging.path().join("profile");
    let page = staging.path().join(PAGES).join(PRINTED);
    let ran = Command::new(browser)
        .args(["--headless", "--disable-gpu", "--no-first-run", "--no-pdf-header-footer"])
        // Chromium refuses to start as root with its sandbox, which is how containers run it.
        .args(nix::unistd::geteuid().is_root().then_some("--no-sandbox"))
        .args(["--generate-pdf-document-outline", "--export-tagged-pdf", "--virtual-time-budget=10000"])
        .arg(format!("--user-data-dir={}", profile.display()))
        .arg(format!("--print-to-pdf={}", target.display()))
        .arg(format!("file://{}", page.display()))
        .stdin(Stdio::null())
        .output()
        .map_err(|error| Trouble(format!("cannot start `{}`: {error}", browser.display())))?;
    staging.read(PRINTED_FILE, LARGEST).filter(|bytes| bytes.starts_with(b"%PDF-")).ok_or_else(|| {
        let said = String::from_utf8_lossy(&ran.stderr);
        let last = said.trim_end().lines().last().unwrap_or("it said nothing").to_owned();
        Trouble(format!("`{}` printed nothing ({}): {last}", browser.display(), ran.status))
    })
}

/// Finds the browser on `PATH`.
fn installed() -> Option<PathBuf> {
    let folders: Vec<PathBuf> = std::env::split_paths(&std::env::var_os("PATH")?).collect();
    let candidates = BROWSERS.iter().flat_map(|name| folders.iter().map(move |folder| folder.join(name)));
    candidates.into_iter().find(|path| path.is_file())
}

fn no_browser() -> Trouble {
    Trouble("there is no Chromium on PATH; install it, or name it with `--browser`".to_owned())
}
