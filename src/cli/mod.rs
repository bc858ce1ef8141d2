//! The command line: arguments to a command, printing, exit codes.
//!
//! Exit codes: 0 if all is well, 1 if the book has faults, 2 if the command was used wrongly or the system failed it.
//! Data goes to standard output, talk to standard error, and whoever stops listening to either is no failure.
#![expect(clippy::disallowed_methods, reason = "this module is the shell")]

mod arguments;
mod book;
mod build;
mod check;
mod epub;
mod init;
mod ledger;
mod manual;
mod output;
mod pdf;
mod progress;
mod run;
mod serve;
mod session;
mod stats;
mod table;
mod test;

use arguments::{Arguments, Command};
use clap::Parser;
use output::Output;
use std::ffi::OsString;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;

/// Stack of each thread that builds: rendering recurses as deep as mathematics nests (see [`crate::render::math`]), and
/// memory that is not used is not taken.
const STACK: usize = 64 << 20;

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Status {
    /// All is well.
    Clean,
    /// The book has faults.
    Faults,
}

/// Why a command could not do its work: it was used wrongly, or the system failed it.
#[derive(Debug)]
struct Trouble(String);

impl<E: std::error::Error> From<E> for Trouble {
    fn from(error: E) -> Trouble {
        Trouble(error.to_string())
    }
}

/// Runs the command that the arguments ask for.
pub fn main(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    std::panic::set_hook(Box::new(|panic| {
        output::complain(&format!(
            "internal error: {panic}\nThis is a fault of bookpress: please report it."
        ));
    }));
    match Arguments::try_parse_from(arguments) {
        Ok(arguments) => ExitCode::from(guarded(|| run(&arguments))),
        Err(error) => {
            // Nobody is left to tell if this cannot be printed.
            let _ = error.print();
            ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2))
        }
    }
}

/// Runs on threads with a deep stack.
fn run(arguments: &Arguments) -> Result<Status, Trouble> {
    let pool = rayon::ThreadPoolBuilder::new()
        .stack_size(STACK)
        .num_threads(arguments.common.threads.map_or(0, usize::from))
        .build()?;
    pool.install(|| dispatch(arguments))
}

fn dispatch(arguments: &Arguments) -> Result<Status, Trouble> {
    let output = Output::new(&arguments.common);
    match &arguments.command {
        Command::Build(options) => build::run(&arguments.common, options, &output),
        Command::Serve(options) => serve::run(&arguments.common, options, &output),
        Command::Check(options) => check::run(&arguments.common, options, &output),
        Command::Run(options) => run::run(&arguments.common, options, &output),
        Command::Test(options) => test::run(&arguments.common, options, &output),
        Command::Epub(options) => epub::run(&arguments.common, options, &output),
        Command::Pdf(options) => pdf::run(&arguments.common, options, &output),
        Command::Ledger => ledger::run(&arguments.common, &output),
        Command::Stats => stats::run(&arguments.common, &output),
        Command::Init(options) => init::run(options, &output),
        Command::Man(options) => manual::write_pages(options),
        Command::Completions(options) => manual::print_completions(options),
    }
}

/// Turns what a command returns, or its panic, into an exit code and says why.
fn guarded(command: impl FnOnce() -> Result<Status, Trouble>) -> u8 {
    std::panic::set_hook(Box::new(|panic| {
        output::complain(&format!(
            "internal error: {panic}\nThis is a fault of bookpress: please report it."
        ));
    }));
    match catch_unwind(AssertUnwindSafe(command)) {
        Ok(Ok(Status::Clean)) => 0,
        Ok(Ok(Status::Faults)) => 1,
        Ok(Err(Trouble(why))) => {
            output::complain(&why);
            2
        }
        Err(_) => 2,
    }
}

#[cfg(test)]
mod tests {
    use super::{Status, Trouble, guarded};

    #[test]
    fn ends_become_exit_codes() {
        assert_eq!(guarded(|| Ok(Status::Clean)), 0);
        assert_eq!(guarded(|| Ok(Status::Faults)), 1);
        assert_eq!(guarded(|| Err(Trouble("no".to_owned()))), 2);
        assert_eq!(guarded(|| panic!("a fault of ours")), 2);
    }
}
