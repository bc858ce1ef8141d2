//! `bookpress man` and `bookpress completions`: what the arguments' own descriptions say, for `man` and for shells.

use super::arguments::{Arguments, CompletionsArguments, ManArguments};
use super::output::data;
use super::{Status, Trouble};
use clap::CommandFactory;
use std::fs;

/// Writes one page for the program and one for each command, `bookpress.1`, `bookpress-build.1` and so on.
pub(super) fn write_pages(arguments: &ManArguments) -> Result<Status, Trouble> {
    let folder = &arguments.folder;
    let told = |error: std::io::Error| Trouble(format!("cannot write to `{}`: {error}", folder.display()));
    fs::create_dir_all(folder).map_err(told)?;
    clap_mangen::generate_to(Arguments::command(), folder).map_err(told)?;
    Ok(Status::Clean)
}

/// Prints the script that completes commands and options in a shell.
pub(super) fn print_completions(arguments: &CompletionsArguments) -> Result<Status, Trouble> {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut Arguments::command(), "bookpress", &mut script);
    data(&String::from_utf8_lossy(&script))?;
    Ok(Status::Clean)
}
