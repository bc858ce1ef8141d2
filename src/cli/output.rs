//! Printing: data to standard output, talk to standard error.

use super::Trouble;
use super::arguments::{Common, When};
use crate::base::report::{Format, Look, Tally, render};
use crate::base::{Diagnostic, SourceMap};
use anstream::{AutoStream, ColorChoice};
use std::io::{self, IsTerminal, Write};

/// What the user wants to see, and how.
pub(super) struct Output {
    /// How faults are written.
    pub(super) format: Format,
    color: ColorChoice,
    notes: bool,
}

impl Output {
    /// Takes the user's wishes; on `auto` the terminal and the environment decide about colours.
    pub(super) fn new(common: &Common) -> Output {
        let color = match common.color {
            When::Auto => AutoStream::choice(&io::stderr()),
            When::Always => ColorChoice::AlwaysAnsi,
            When::Never => ColorChoice::Never,
        };
        Output { format: common.format.into(), color, notes: common.notes }
    }

    /// Tells whether somebody watches.
    pub(super) fn is_watched(&self) -> bool {
        io::stderr().is_terminal()
    }

    /// Prints diagnostics and counts them in a last line.
    pub(super) fn report(
        &self,
        diagnostics: &[Diagnostic],
        sources: &SourceMap,
        strict: bool,
    ) -> Result<Tally, Trouble> {
        let look = Look { color: self.color != ColorChoice::Never, notes: self.notes };
        let text = render(self.format, diagnostics, sources, look);
        if self.format.is_data() {
            data(&text)?
        } else {
            self.talk(&text)?
        }
        let tally = Tally::of(diagnostics);
        let listed = self.notes || self.format.is_data();
        if let Some(line) = tally.summary(strict, listed) {
            self.talk(&format!("{line}\n"))?;
        }
        Ok(tally)
    }

    /// Prints talk for people.
    pub(super) fn talk(&self, text: &str) -> Result<(), Trouble> {
        let mut stream = AutoStream::new(io::stderr(), self.color);
        heard(stream.write_all(text.as_bytes()).and_then(|()| stream.flush()))
    }
}

/// Prints data for programs.
pub(super) fn data(text: &str) -> Result<(), Trouble> {
    let mut stream = io::stdout().lock();
    heard(stream.write_all(text.as_bytes()).and_then(|()| stream.flush()))
}

/// Takes a broken pipe for success: the reader has seen enough.
fn heard(result: io::Result<()>) -> Result<(), Trouble> {
    match result {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(Trouble(format!("cannot print: {error}")))
        }
        _ => Ok(()),
    }
}

/// Says on standard error why the command could not do its work.
pub(super) fn complain(why: &str) {
    // There is nowhere left to say that this failed.
    let _ = writeln!(io::stderr(), "error: {why}");
}
