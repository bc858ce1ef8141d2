//! What `run` and `test` have in common: which chapters, which Python, and executing them in parallel.

use super::Trouble;
use super::arguments::SessionArguments;
use super::book::Book;
use crate::base::{Diagnostic, Digest, Severity, SourceId};
use crate::build::{CodeBook, read_code};
use crate::doc::Document;
use crate::load::{ReadFiles, page_stem};
use crate::parse::Parsed;
use crate::runner::{Chapter, Done, Python, Setup, Wanted, execute};
use crate::snippets::{Frozen, Snippet, SnippetSource, Step, frozen_outputs, session_steps, snippets};
use rayon::prelude::*;
use std::collections::BTreeSet;
use std::path::PathBuf;

/// Bytes that a block may print: far more than a page bears.
const PRINTED: u64 = 1 << 20;

/// Bytes of data that a session may hold.
const MEMORY: u64 = 8 << 30;

/// The Python of a book's virtual environment.
const ENVIRONMENT: &str = ".venv/bin/python";

/// A chapter that was asked for.
pub(super) struct Session<'a> {
    /// Its tree.
    pub(super) document: &'a Document,
    /// Its text.
    pub(super) source: SourceId,
    /// Its path from the book's folder.
    pub(super) path: &'a str,
    /// What its session does.
    pub(super) steps: Vec<Step<'a>>,
    /// Its blocks and values.
    pub(super) snippets: Vec<Snippet<'a>>,
    /// What is wrong with the text itself: nothing is executed then.
    pub(super) faults: Vec<Diagnostic>,
}

/// Reads the book for executing its code.
pub(super) fn read(book: &Book) -> CodeBook {
    read_code(&book.files)
}

/// Returns the chapters that were asked for, all where none was.
///
/// # Errors
/// If there is no such chapter.
pub(super) fn sessions<'a>(code: &'a CodeBook, names: &[String]) -> Result<Vec<Session<'a>>, Trouble> {
    let unknown = |name: &&String| !code.pages.iter().any(|page| is_named(code, page, name));
    if let Some(name) = names.iter().find(unknown) {
        let known: Vec<&str> = code.pages.iter().map(|page| page_stem(code.path(page))).collect();
        return Err(Trouble(format!("there is no chapter `{name}`; there are {}", known.join(", "))));
    }
    let wanted = code
        .pages
        .iter()
        .filter(|page| names.is_empty() || names.iter().any(|name| is_named(code, page, name)));
    Ok(wanted.map(|page| session(code, page)).collect())
}

fn is_named(code: &CodeBook, page: &Parsed, name: &str) -> bool {
    let chapters = &code.sources.chapters;
    let number = chapters.iter().position(|chapter| *chapter == Some(page.document.source));
    let path = code.path(page);
    name == path || name == page_stem(path) || number.is_some_and(|at| name == (at + 1).to_string())
}

fn session<'a>(code: &'a CodeBook, page: &'a Parsed) -> Session<'a> {
    let errors = page.diagnostics.iter().filter(|fault| fault.severity == Severity::Error);
    Session {
        document: &page.document,
        source: page.document.source,
        path: code.path(page),
        steps: session_steps(&page.document, &code.library),
        snippets: snippets(&page.document, &code.library),
        faults: errors.cloned().collect(),
    }
}

impl Session<'_> {
    /// Tells whether there is anything to execute, and the text is sound.
    pub(super) fn can_run(&self) -> bool {
        self.faults.is_empty() && !self.steps.is_empty()
    }

    /// Returns the digests of its code.
    pub(super) fn digests(&self) -> BTreeSet<Digest> {
        self.snippets.iter().map(|snippet| snippet.digest).collect()
    }

    /// Tells whether its code may use checkpoints; the words of it tell.
    fn may_load(&self) -> bool {
        self.says("checkpoint")
    }

    /// Tells whether its code may save checkpoints.
    pub(super) fn may_save(&self) -> bool {
        self.may_load() && self.says("save(")
    }

    /// Tells whether any of its blocks says a word.
    fn says(&self, word: &str) -> bool {
        self.snippets.iter().any(|snippet| match snippet.source {
            SnippetSource::Block(code) => code.code.contains(word),
            SnippetSource::Value(_) => false,
        })
    }
}

/// Says how many blocks were passed over, if any.
pub(super) fn skipped(blocks: usize) -> String {
    match blocks {
        0 => String::new(),
        1 => "passed over 1 block that needs a GPU: what is recorded of it stands\n".to_owned(),
        _ => format!("passed over {blocks} blocks that need a GPU: what is recorded of them stands\n"),
    }
}

/// Looks up what is recorded for a chapter.
pub(super) fn frozen(code: &CodeBook, session: &Session<'_>, files: &ReadFiles) -> Frozen {
    frozen_outputs(session.document, session.path, &code.library, files, &code.digests)
}

/// Parts chapters into groups that can be executed one after the other, each in parallel: a chapter that may load
/// checkpoints comes after those before it in the book that may save some.
pub(super) fn waves<'s, 'a>(sessions: &'s [Session<'a>]) -> Vec<Vec<&'s Session<'a>>> {
    let mut waves: Vec<Vec<&Session<'a>>> = vec![Vec::new()];
    let mut savers = 0;
    for session in sessions {
        let at = if session.may_load() { savers } else { 0 };
        waves.resize_with(waves.len().max(at + 1), Vec::new);
        waves[at].push(session);
        savers += usize::from(session.may_save());
    }
    waves
}

/// Returns how Python is started for a book.
pub(super) fn setup(book: &Book, arguments: &SessionArguments) -> Setup {
    let root = book.files.root().to_owned();
    let environment = root.join(ENVIRONMENT);
    let default = || if environment.exists() { environment } else { PathBuf::from("python3") };
    let python = arguments.python.clone().map(absolute);
    Setup { python: python.unwrap_or_else(default), root, printed: PRINTED, memory: MEMORY }
}

/// Makes a path hold from any folder; a bare name is looked up on `PATH`.
fn absolute(python: PathBuf) -> PathBuf {
    if python.components().count() > 1 { std::path::absolute(&python).unwrap_or(python) } else { python }
}

/// Executes chapters in parallel, each in a session of its own; also returns the version of Python.
///
/// # Errors
/// If Python cannot be started.
pub(super) fn execute_all(
    code: &CodeBook,
    setup: &Setup,
    sessions: &[(&Session<'_>, Wanted)],
) -> Result<Vec<(Done, String)>, Trouble> {
    let results: Result<Vec<_>, std::io::Error> = sessions
        .par_iter()
        .map(|(session, wanted)| {
            let mut python = Python::start(setup)?;
            let chapter =
                Chapter { sources: &code.sources.map, source: session.source, steps: &session.steps };
            let done = execute(chapter, &mut python, wanted);
            Ok((done, python.version.clone()))
        })
        .collect();
    Ok(results?)
}
