//! What went wrong in a session, at the chapter's own lines.

use super::protocol::{Answer, Ended, Exception};
use crate::base::{Code, Diagnostic, SourceId, SourceMap, Span};
use crate::snippets::MAX_CHECKPOINT;
use std::time::Duration;

/// How many calls of a traceback are told of.
const CALLS: usize = 4;

/// Makes faults of one chapter.
#[derive(Clone, Copy)]
pub(super) struct Faults<'a> {
    /// The texts of the book.
    pub(super) sources: &'a SourceMap,
    /// The chapter.
    pub(super) source: SourceId,
}

impl Faults<'_> {
    /// Returns the fault of an exception that nobody expected; `blame` takes it where no line of the chapter does.
    pub(super) fn raised(self, code: Code, error: &Exception, what: &str, blame: Span) -> Diagnostic {
        let message = format!("{what} `{}`", error.summary());
        let mut fault = Diagnostic::new(code, self.place(error).unwrap_or(blame), message);
        fault.hints = self.calls(error);
        if error.is("ModuleNotFoundError") {
            let install = "python3 -m venv .venv && .venv/bin/pip install -r requirements.txt";
            fault = fault.hint(format!(
                "Install what the book needs with `{install}`, or name another Python with `--python`."
            ));
        }
        fault
    }

    /// Returns the innermost line of the chapter that led to an exception.
    fn place(self, error: &Exception) -> Option<Span> {
        let path = self.sources.path(self.source);
        let (_, line, _) = error.frames.iter().rev().find(|(file, ..)| file == path)?;
        let source = self.sources.get(self.source);
        let (range, text) = (source.line_range(*line), source.line(*line));
        let indent = text.len() - text.trim_start().len();
        Some(Span::new(self.source, range.start + indent, range.end))
    }

    /// Tells of the last calls, where there are any but the one at the place itself.
    fn calls(self, error: &Exception) -> Vec<String> {
        if error.frames.len() < 2 {
            return Vec::new();
        }
        let last = &error.frames[error.frames.len().saturating_sub(CALLS)..];
        last.iter().map(|(file, line, name)| called(file, *line, name)).collect()
    }
}

fn called(file: &str, line: usize, name: &str) -> String {
    let name = if name.is_empty() || name.starts_with('<') { "the block" } else { name };
    format!("Raised through {file}:{line}, in `{name}`.")
}

/// Returns the fault of a step that ended its session.
pub(super) fn session_over(ended: &Ended, blame: Span) -> Diagnostic {
    match ended {
        Ended::Late(limit) => too_slow("this code", *limit, blame),
        Ended::Died(how) => died(how, blame),
    }
}

/// Returns the fault of code that took too long.
fn too_slow(what: &str, limit: Duration, blame: Span) -> Diagnostic {
    let message = format!("{what} does not finish within {} s", limit.as_secs());
    Diagnostic::new(Code::PythonError, blame, message)
        .hint("Make it faster, or give the block more time with `timeout=`.")
}

/// Returns the fault of code that ended the process it ran in.
pub(super) fn died(how: &str, blame: Span) -> Diagnostic {
    Diagnostic::new(Code::PythonError, blame, format!("this code ends the Python process {how}"))
}

/// Returns how a copy of the session ended by itself.
pub(super) fn end_of_copy(answer: &Answer) -> Option<String> {
    answer.ended.map(|status| match status {
        0.. => format!("with exit status {status}"),
        _ => format!("by signal {}", status.unsigned_abs()),
    })
}

/// Returns the fault of a block that prints without end.
pub(super) fn flooded(blame: Span) -> Diagnostic {
    Diagnostic::new(Code::PythonError, blame, "this code prints too much to be recorded")
        .hint("Print a summary: what is recorded becomes part of the page.")
}

/// Returns the fault of a checkpoint that would swell the book.
pub(super) fn checkpoint_too_large(name: &str, blame: Span) -> Diagnostic {
    let message = format!("the checkpoint `{name}` is larger than {} MiB", MAX_CHECKPOINT >> 20);
    Diagnostic::new(Code::FileTooLarge, blame, message).hint("Save a smaller model, or fewer of its weights.")
}

/// Returns the fault of a checkpoint that other code saves too; `whose` tells which, where it is another chapter's.
pub fn checkpoint_saved_again(name: &str, whose: &str, blame: Span) -> Diagnostic {
    let by = if whose.is_empty() { "another block" } else { whose };
    let message = format!("the checkpoint `{name}` is saved by {by}, too");
    Diagnostic::new(Code::PythonError, blame, message).hint("Give each checkpoint a name of its own.")
}

#[cfg(test)]
mod tests {
    use super::{Exception, Faults};
    use crate::base::{Code, SourceMap, Span};

    #[test]
    fn a_missing_library_names_the_command_that_installs_it() {
        let mut sources = SourceMap::default();
        let source = sources.add("c.md", "a\nimport torch\n".to_owned());
        let error = Exception {
            kinds: vec!["ModuleNotFoundError".to_owned()],
            message: "No module named 'torch'".to_owned(),
            frames: vec![("c.md".to_owned(), 2, "<module>".to_owned())],
        };
        let faults = Faults { sources: &sources, source };
        let fault = faults.raised(Code::PythonError, &error, "this code raises", Span::new(source, 0, 1));
        assert_eq!(sources.slice(fault.span), "import torch");
        assert!(fault.hints[0].contains(".venv/bin/pip install -r requirements.txt"), "{:?}", fault.hints);
    }
}
