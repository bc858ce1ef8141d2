//! Outputs as files: the text of each block and value, and beside a block's text what it was made with.

use super::chapter::{Done, Made, MadeCheckpoint};
use crate::base::Digest;
use crate::load::{OUTPUTS, page_stem};
use crate::snippets::{
    Checkpoint, Circumstances, checkpoint_facts_path, checkpoint_path, circumstances_path, figure_path,
    output_path,
};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

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
        for (at, figure) in made.figures.iter().enumerate() {
            files.insert(figure_path(chapter, made.digest, at), figure.clone().into_bytes());
        }
        if made.is_block {
            let circumstances = json(&circumstances(made, done, python));
            files.insert(circumstances_path(chapter, made.digest), circumstances);
        }
        files.insert(output_path(chapter, made.digest), made.text.clone().into_bytes());
    }
    for made in done.checkpoints.iter().filter(|made| wanted.contains(&made.code)) {
        files.insert(checkpoint_facts_path(&made.name), json(&checkpoint(chapter, made, done, python)));
        files.insert(checkpoint_path(&made.name), made.bytes.clone());
    }
    files
}

fn circumstances(made: &Made, done: &Done, python: &str) -> Circumstances {
    let hex = |(name, digest): (&String, &Digest)| (name.clone(), digest.hex(32));
    let owes_looks = !made.figures.is_empty() && made.looks != Digest::default();
    Circumstances {
        code: made.digest.hex(32),
        python: python.to_owned(),
        libraries: libraries(done),
        hardware: made.hardware.clone(),
        seconds: (made.seconds * 100.0).round() / 100.0,
        figures: made.figures.len(),
        looks: if owes_looks { made.looks.hex(32) } else { String::new() },
        loads: made.loads.iter().map(hex).collect(),
        saves: made.saves.iter().map(hex).collect(),
    }
}

fn checkpoint(chapter: &str, made: &MadeCheckpoint, done: &Done, python: &str) -> Checkpoint {
    Checkpoint {
        chapter: chapter.to_owned(),
        code: made.code.hex(32),
        digest: Digest::of(&made.bytes).hex(32),
        python: python.to_owned(),
        libraries: libraries(done),
        facts: made.facts.clone(),
    }
}

fn libraries(done: &Done) -> BTreeMap<String, String> {
    let named = done.versions.lines().filter_map(|line| line.split_once(' '));
    named.map(|(name, version)| (name.to_owned(), version.to_owned())).collect()
}

fn json(value: &impl Serialize) -> Vec<u8> {
    (serde_json::to_string_pretty(value).expect("plain data is JSON") + "\n").into_bytes()
}

/// Returns those of the files there are that record outputs of a chapter which it no longer has.
pub fn stale_outputs<'a>(
    chapter: &str,
    digests: &BTreeSet<Digest>,
    there: impl Iterator<Item = &'a String>,
) -> Vec<String> {
    let paths = |digest: &Digest| [output_path(chapter, *digest), circumstances_path(chapter, *digest)];
    let mut kept: BTreeSet<String> = digests.iter().flat_map(paths).collect();
    let there: BTreeSet<&String> = there.collect();
    for digest in digests {
        let figures = (0..).map(|at| figure_path(chapter, *digest, at));
        kept.extend(figures.take_while(|path| there.contains(path)));
    }
    let folder = format!("{OUTPUTS}/{}/", page_stem(chapter));
    there.into_iter().filter(|path| path.starts_with(&folder) && !kept.contains(*path)).cloned().collect()
}
