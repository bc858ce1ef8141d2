//! The arguments, as clap reads them; its types stop here.

use crate::base::report::Format;
use clap::{Args, Parser, Subcommand, ValueEnum};
use std::net::IpAddr;
use std::path::PathBuf;

/// Compiles a long mathematical textbook in Chinese from Markdown to a linked site.
///
/// Exit codes: 0 if all is well, 1 if the book has faults, 2 for wrong usage or a failure of the system.
#[derive(Debug, Parser)]
#[command(name = "bookpress", version, max_term_width = 100)]
pub(super) struct Arguments {
    #[command(subcommand)]
    pub(super) command: Command,
    #[command(flatten)]
    pub(super) common: Common,
}

#[derive(Debug, Args)]
pub(super) struct Common {
    /// The book's folder [default: the nearest folder upwards that has a `book.yaml`].
    #[arg(long, global = true, value_name = "DIR")]
    pub(super) root: Option<PathBuf>,
    /// How faults are written: `human` and `short` to standard error, the others to standard output.
    #[arg(long, global = true, value_enum, default_value_t)]
    pub(super) format: FormatName,
    /// Whether to use colours; `auto` asks the terminal and heeds NO_COLOR and CLICOLOR.
    #[arg(long, global = true, value_enum, default_value_t, value_name = "WHEN")]
    pub(super) color: When,
    /// List notes too; they are only counted otherwise, and never fail a book.
    #[arg(long, global = true)]
    pub(super) notes: bool,
    /// Threads to work with [default: one for each core].
    #[arg(long, global = true, value_name = "N", value_parser = clap::value_parser!(u8).range(1..))]
    pub(super) threads: Option<u8>,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Build the site. With errors nothing is written, and a site that stands is left as it is.
    Build(BuildArguments),
    /// Show the book in a browser, and every change of it as it is saved.
    Serve(ServeArguments),
    /// Report every fault and write nothing.
    Check(CheckArguments),
    /// Execute the code of chapters and record what it prints, for `build` to show.
    ///
    /// A chapter is executed if any of its code has changed since its output was recorded.
    Run(RunArguments),
    /// Execute code again: it must print what was recorded, and code exercises must judge rightly.
    ///
    /// Chapters that pass are recorded as tested, and tested again when their code, what is recorded of it, the modules
    /// and checkpoints that it uses or `requirements.txt` have changed, or when they are named.
    ///
    /// Numbers with a fraction may differ by a millionth, or by one in the last place that is printed.
    Test(TestArguments),
    /// Make the book as an EPUB file, for reading systems. With errors nothing is written.
    Epub(EpubArguments),
    /// Make the book as a PDF file, printed by an installed Chromium. With errors nothing is written.
    ///
    /// Answers stand at the end of each chapter. Scripts do not run.
    Pdf(PdfArguments),
    /// Record the number and the address of everything that others may cite, so that no link to the book is lost.
    ///
    /// `build` and `check` compare the book with `chapters/outputs/published.jsonl`, where it is recorded.
    Ledger,
    /// Count what each chapter holds: characters, formulas, listings, exercises and more.
    Stats,
    /// Make a small book to start from.
    Init(InitArguments),
    /// Write the manual's pages: one for the program, one for each command.
    Man(ManArguments),
    /// Print the script that completes commands and options in a shell.
    Completions(CompletionsArguments),
}

#[derive(Debug, Args)]
pub(super) struct BuildArguments {
    /// The folder to write to [default: `site` in the book's folder].
    ///
    /// It must be empty, or written by bookpress before. Files of others in it stay.
    #[arg(long, value_name = "DIR")]
    pub(super) out: Option<PathBuf>,
    /// Fail on warnings, too.
    #[arg(long)]
    pub(super) strict: bool,
    /// Write the site in spite of errors, as a draft with each fault marked; the exit code is still 1.
    #[arg(long)]
    pub(super) keep_going: bool,
    /// Add the offline edition: the site with plain names as a ZIP archive, which the index page links to.
    #[arg(long)]
    pub(super) offline: bool,
    /// Add the book as an EPUB file, which the index page links to.
    #[arg(long)]
    pub(super) epub: bool,
    /// Add compressed copies beside the files, `.br` and `.gz`, for hosts that hand them out.
    #[arg(long)]
    pub(super) compress: bool,
    /// Where the site will be published, in place of the book's own `base_url`.
    #[arg(long, value_name = "URL", value_parser = web_address)]
    pub(super) base_url: Option<String>,
    /// Tell how long each pass took.
    #[arg(long)]
    pub(super) timings: bool,
}

#[derive(Debug, Args)]
pub(super) struct ServeArguments {
    /// The address to listen on. Any but a loopback address opens the preview to the network.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1")]
    pub(super) host: IpAddr,
    /// The port to listen on; the next free one if it is taken, any with 0.
    #[arg(long, value_name = "PORT", default_value_t = 3000)]
    pub(super) port: u16,
    /// Open the book in the browser.
    #[arg(long)]
    pub(super) open: bool,
}

#[derive(Debug, Args)]
pub(super) struct CheckArguments {
    /// Fail on warnings, too.
    #[arg(long)]
    pub(super) strict: bool,
    /// A list of known errors and warnings: they are only counted, and new ones alone fail the book.
    #[arg(long, value_name = "FILE")]
    pub(super) baseline: Option<PathBuf>,
    /// Write the errors and warnings that there are to the baseline, and succeed.
    #[arg(long, requires = "baseline")]
    pub(super) update_baseline: bool,
    /// Tell how long each pass took.
    #[arg(long)]
    pub(super) timings: bool,
}

#[derive(Debug, Args)]
pub(super) struct RunArguments {
    #[command(flatten)]
    pub(super) session: SessionArguments,
    /// Record all outputs anew, also those whose code has not changed.
    #[arg(long)]
    pub(super) all: bool,
}

#[derive(Debug, Args)]
pub(super) struct TestArguments {
    #[command(flatten)]
    pub(super) session: SessionArguments,
    /// Test all chapters, also those that have not changed since they were recorded as tested.
    #[arg(long, conflicts_with = "chapters")]
    pub(super) all: bool,
    /// Print the chapters that would be tested, one a line, and test nothing.
    #[arg(long)]
    pub(super) list: bool,
}

#[derive(Debug, Args)]
pub(super) struct SessionArguments {
    /// Chapters, by number, name (`chapter1`) or path [default: all for `run`, those that have changed for `test`].
    #[arg(value_name = "CHAPTER")]
    pub(super) chapters: Vec<String>,
    /// The Python to use, 3.11 or later [default: the book's `.venv`, else `python3`].
    #[arg(long, value_name = "PYTHON")]
    pub(super) python: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(super) struct EpubArguments {
    /// The file to write [default: the book's `slug` with `.epub`, in the book's folder].
    #[arg(long, value_name = "FILE")]
    pub(super) out: Option<PathBuf>,
    /// Fail on warnings, too.
    #[arg(long)]
    pub(super) strict: bool,
}

#[derive(Debug, Args)]
pub(super) struct PdfArguments {
    /// The file to write [default: the book's `slug` with `.pdf`, in the book's folder].
    #[arg(long, value_name = "FILE")]
    pub(super) out: Option<PathBuf>,
    /// Fail on warnings, too.
    #[arg(long)]
    pub(super) strict: bool,
    /// The browser [default: the first of chromium, chromium-browser, google-chrome on PATH].
    #[arg(long, value_name = "PROGRAM")]
    pub(super) browser: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(super) struct InitArguments {
    /// The folder to make; if it exists, it must be empty.
    #[arg(value_name = "DIR")]
    pub(super) folder: PathBuf,
}

#[derive(Debug, Args)]
pub(super) struct ManArguments {
    /// The folder to write to, such as `~/.local/share/man/man1`; it is made if it is not there.
    #[arg(value_name = "DIR")]
    pub(super) folder: PathBuf,
}

#[derive(Debug, Args)]
pub(super) struct CompletionsArguments {
    /// The shell.
    #[arg(value_enum)]
    pub(super) shell: clap_complete::Shell,
}

/// The formats by their names.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum FormatName {
    /// With excerpts of the source.
    #[default]
    Human,
    /// `path:line:column: error[code]: message`.
    Short,
    /// One JSON object a line.
    Json,
    /// A SARIF 2.1.0 log.
    Sarif,
    /// GitHub workflow commands, which become annotations.
    Github,
}

/// When to use colours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum When {
    /// On a terminal.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

impl From<FormatName> for Format {
    fn from(name: FormatName) -> Format {
        match name {
            FormatName::Human => Format::Human,
            FormatName::Short => Format::Short,
            FormatName::Json => Format::Json,
            FormatName::Sarif => Format::Sarif,
            FormatName::Github => Format::Github,
        }
    }
}

/// Accepts an address of the web and gives it the final slash that relative addresses need.
fn web_address(text: &str) -> Result<String, String> {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    match rest {
        Some(host) if !host.is_empty() && !host.contains(char::is_whitespace) => {
            Ok(format!("{}/", text.trim_end_matches('/')))
        }
        _ => Err("an address starts with https:// or http:// and has no spaces".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::{Arguments, web_address};
    use clap::CommandFactory;

    #[test]
    fn the_arguments_are_consistent() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn addresses_end_with_a_slash() {
        assert_eq!(web_address("https://a.b/c").as_deref(), Ok("https://a.b/c/"));
        assert_eq!(web_address("http://a.b/").as_deref(), Ok("http://a.b/"));
        assert!(web_address("a.b").is_err());
        assert!(web_address("https://").is_err());
        assert!(web_address("https://a b").is_err());
    }
}
