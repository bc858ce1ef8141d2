//! Outputs as files: the text of each block and value, and beside a block's text what it was made with.

use super::chapter::Done;
use crate::base::Digest;
use crate::load::{OUTPUTS, page_stem};
use crate::snippets::{figure_path, output_path};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// What a block's output was made with.
#[derive(Serialize)]
struct Circumstances<'a> {
    /// The digest of all code that led to the output.
    code: String,
    python: &'a str,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    libraries: BTreeMap<&'a str, &'a str>,
    /// What a GPU block ran on.
    #[serde(skip_serializing_if = "str::is_empty")]
    hardware: &'a str,
    seconds: f64,
}

/// Returns the files that record what was made of a chapter, by path from the book's folder.
///
/// `chapter` is the chapter's path, `wanted` says which of the outputs to record, `python` the version.
pub fn recorded_files(
    chapter: &str,
    done: &Done,
    wanted: &BTreeSet<Digest>,
    python: &str,
) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    for made in done.outputs.iter().filter(|made| wanted.contains(&made.digest)) {
        let path = output_path(chapter, made.digest);
        for (at, figure) in made.figures.iter().enumerate() {
            files.insert(figure_path(chapter, made.digest, at), figure.clone().into_bytes());
        }
        if made.is_block {
            let circumstances = Circumstances {
                code: made.digest.hex(32),
                python,
                libraries: done.versions.lines().filter_map(|line| line.split_once(' ')).collect(),
                hardware: &made.hardware,
                seconds: (made.seconds * 100.0).round() / 100.0,
            };
            let text = serde_json::to_string_pretty(&circumstances).expect("plain data is JSON") + "\n";
            files.insert(beside(&path), text.into_bytes());
        }
        files.insert(path, made.text.clone().into_bytes());
    }
    files
}

/// Returns the path of what stands beside a text.
fn beside(text: &str) -> String {
    format!("{}.json", text.strip_suffix(".txt").unwrap_or(text))
}

/// Returns those of the files there are that record outputs of a chapter which it no longer has.
pub fn stale_outputs<'a>(
    chapter: &str,
    digests: &BTreeSet<Digest>,
    there: impl Iterator<Item = &'a String>,
) -> Vec<String> {
    let texts = digests.iter().map(|digest| output_path(chapter, *digest));
    let mut kept: BTreeSet<String> = texts.flat_map(|path| [beside(&path), path]).collect();
    let there: BTreeSet<&String> = there.collect();
    for digest in digests {
        let figures = (0..).map(|at| figure_path(chapter, *digest, at));
        kept.extend(figures.take_while(|path| there.contains(path)));
    }
    let folder = format!("{OUTPUTS}/{}/", page_stem(chapter));
    there.into_iter().filter(|path| path.starts_with(&folder) && !kept.contains(*path)).cloned().collect()
}
