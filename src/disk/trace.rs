//! What a build asked of its files, as digests.

use crate::base::{Digest, FileError, Files, Hasher};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

/// Every question that a build asked of its files, with the digest of the answer.
///
/// A build is a function of these answers: as long as they are the same, so is what it makes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trace {
    /// Files read, or tried, by path.
    files: BTreeMap<String, String>,
    /// Folders listed, or tried, by path.
    folders: BTreeMap<String, String>,
}

impl Trace {
    /// Tells whether a file was asked for.
    pub fn has_file(&self, path: &str) -> bool {
        self.files.contains_key(path)
    }

    /// Iterates over the folders that were listed.
    pub fn folders(&self) -> impl Iterator<Item = &str> {
        self.folders.keys().map(String::as_str)
    }

    /// Tells whether all questions still have the same answers.
    pub fn holds(&self, files: &dyn Files) -> bool {
        let listed = || self.folders.iter().all(|(path, was)| of_list(&files.list(path)) == *was);
        let reads: Vec<(&String, &String)> = self.files.iter().collect();
        listed() && reads.par_iter().all(|(path, was)| of_read(&files.read(path)) == **was)
    }
}

fn of_read(answer: &Result<Vec<u8>, FileError>) -> String {
    match answer {
        Ok(bytes) => Digest::of(bytes).hex(32),
        Err(error) => error.to_string(),
    }
}

fn of_list(answer: &Result<Vec<String>, FileError>) -> String {
    match answer {
        Ok(paths) => paths.iter().fold(Hasher::default(), |hasher, path| hasher.text(path)).finish().hex(32),
        Err(error) => error.to_string(),
    }
}

/// Passes questions on and keeps the digests of the answers.
pub struct Recorder<'a> {
    files: &'a dyn Files,
    trace: Mutex<Trace>,
}

impl<'a> Recorder<'a> {
    /// Makes a recorder in front of some files.
    pub fn new(files: &'a dyn Files) -> Recorder<'a> {
        Recorder { files, trace: Mutex::default() }
    }

    /// Returns all questions so far.
    pub fn finish(self) -> Trace {
        self.trace.into_inner().unwrap_or_else(PoisonError::into_inner)
    }

    fn note(&self, add: impl FnOnce(&mut Trace)) {
        add(&mut self.trace.lock().unwrap_or_else(PoisonError::into_inner));
    }
}

impl Files for Recorder<'_> {
    fn read(&self, path: &str) -> Result<Vec<u8>, FileError> {
        let answer = self.files.read(path);
        let digest = of_read(&answer);
        self.note(|trace| drop(trace.files.insert(path.to_owned(), digest)));
        answer
    }

    fn list(&self, folder: &str) -> Result<Vec<String>, FileError> {
        let answer = self.files.list(folder);
        let digest = of_list(&answer);
        self.note(|trace| drop(trace.folders.insert(folder.to_owned(), digest)));
        answer
    }
}
