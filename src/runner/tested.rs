//! Which chapters were tested as they stand: a committed file, so that only what has changed is executed again.

use crate::base::{Digest, Hasher};
use crate::doc::CodeBlock;
use crate::load::ReadFiles;
use crate::snippets::{
    CodeExercise, Library, Snippet, Step, figure_path, output_path, recorded_checkpoint,
    recorded_circumstances,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The file that tells which chapters were tested: a line for each, so that branches seldom meet in it.
pub const TESTED: &str = "chapters/outputs/tested.jsonl";

/// A chapter that passed all its tests.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tested {
    /// The chapter's path.
    pub chapter: String,
    /// The digest of all that its tests depend on.
    pub digest: String,
    /// The version of Python that it was tested with, `3.11`, for people to know.
    pub python: String,
    /// The versions of the libraries, likewise.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub libraries: BTreeMap<String, String>,
}

/// Reads the record; lines that cannot be read are as good as not there.
pub fn read_tested(files: &ReadFiles) -> BTreeMap<String, Tested> {
    let text = files.get(TESTED).and_then(|file| file.as_ref().ok()).map_or(&[][..], |file| &file.bytes);
    let text = String::from_utf8_lossy(text);
    let lines = text.lines().filter_map(|line| serde_json::from_str::<Tested>(line).ok());
    lines.map(|tested| (tested.chapter.clone(), tested)).collect()
}

/// Returns the record as a file.
pub fn write_tested(tested: &BTreeMap<String, Tested>) -> Vec<u8> {
    let line = |tested: &Tested| serde_json::to_string(tested).expect("plain data is JSON") + "\n";
    tested.values().map(line).collect::<String>().into_bytes()
}

/// Returns a version without its last part: `3.11` of `3.11.7`.
pub fn short_version(version: &str) -> String {
    version.split(['.', '+']).take(2).collect::<Vec<_>>().join(".")
}

/// Returns the digest of all that the tests of a chapter depend on: its code with the modules that it imports, its
/// exercises, what is recorded of it, the checkpoints that it loads and makes, and `environment`, the digest of what
/// pins the libraries.
pub fn tested_digest(
    chapter: &str,
    steps: &[Step<'_>],
    library: &Library,
    files: &ReadFiles,
    environment: Digest,
) -> Digest {
    let mut tests = Tests { chapter, library, files, hash: Hasher::default().digest(environment) };
    tests.steps(steps);
    tests.hash.finish()
}

struct Tests<'a> {
    chapter: &'a str,
    library: &'a Library,
    files: &'a ReadFiles,
    hash: Hasher,
}

impl Tests<'_> {
    fn steps(&mut self, steps: &[Step<'_>]) {
        for step in steps {
            match step {
                Step::Snippet(snippet) => self.snippet(snippet),
                Step::Fork(steps) => {
                    self.add("fork");
                    self.steps(steps);
                    self.add("leave");
                }
                Step::Exercise(exercise) => self.exercise(exercise),
            }
        }
    }

    fn snippet(&mut self, snippet: &Snippet<'_>) {
        let (chapter, digest) = (self.chapter, snippet.digest);
        self.hash = std::mem::take(&mut self.hash).digest(digest).digest(snippet.looks);
        self.file(&output_path(chapter, digest));
        for at in (0..).take_while(|at| self.files.contains_key(&figure_path(chapter, digest, *at))) {
            self.file(&figure_path(chapter, digest, at));
        }
        let Some(made) = recorded_circumstances(self.files, chapter, digest) else { return };
        for (name, digest) in &made.loads {
            self.add(name);
            self.add(digest);
            self.facts(name);
        }
        made.saves.keys().for_each(|name| self.facts(name));
    }

    fn exercise(&mut self, exercise: &CodeExercise<'_>) {
        let parts = [
            ("stub", &exercise.stubs),
            ("check", &exercise.checks),
            ("solution", &exercise.solutions),
            ("mutant", &exercise.mutants),
        ];
        for (name, codes) in parts {
            self.add(name);
            codes.iter().for_each(|code| self.code(code));
        }
    }

    fn code(&mut self, code: &CodeBlock) {
        self.add(&code.code);
        let modules = self.library.imported(&code.code).unwrap_or_default();
        self.hash = std::mem::take(&mut self.hash).digest(modules);
    }

    fn facts(&mut self, checkpoint: &str) {
        let record = recorded_checkpoint(self.files, checkpoint);
        self.add(&record.map_or_else(String::new, |record| record.digest + &record.facts.to_string()));
    }

    fn file(&mut self, path: &str) {
        let file = self.files.get(path).and_then(|file| file.as_ref().ok());
        let digest = file.map(|file| file.digest).unwrap_or_default();
        self.hash = std::mem::take(&mut self.hash).digest(digest);
    }

    fn add(&mut self, text: &str) {
        self.hash = std::mem::take(&mut self.hash).text(text);
    }
}

#[cfg(test)]
mod tests {
    use super::{TESTED, Tested, read_tested, short_version, write_tested};
    use crate::load::Asset;
    use std::collections::BTreeMap;

    #[test]
    fn what_is_written_is_read() {
        let chapter = |name: &str| Tested { chapter: name.to_owned(), ..Tested::default() };
        let tested = ["a.md", "b.md"].map(|name| (name.to_owned(), chapter(name))).into();
        let mut bytes = write_tested(&tested);
        assert_eq!(bytes.iter().filter(|byte| **byte == b'\n').count(), 2, "a line for each");
        bytes.extend(b"<<<<<<< no line of ours\n");
        let files = BTreeMap::from([(TESTED.to_owned(), Ok(Asset::new(bytes)))]);
        assert_eq!(read_tested(&files), tested);
    }

    #[test]
    fn versions_are_cut_to_what_matters() {
        assert_eq!(
            [short_version("3.11.7"), short_version("2.15.0+cpu"), short_version("3")],
            ["3.11", "2.15", "3"]
        );
    }
}
