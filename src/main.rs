//! The `bookpress` command.

use std::process::ExitCode;

fn main() -> ExitCode {
    bookpress::cli::main(std::env::args_os())
}
