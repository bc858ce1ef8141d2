//! What is recorded of executed code, and in which files.

use crate::base::Digest;
use crate::load::{OUTPUTS, page_stem};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How many hexadecimal digits of a digest name a file of outputs.
const FILE_DIGITS: usize = 16;

/// The folder of checkpoints: trained weights that one chapter makes and others load.
pub const CHECKPOINTS: &str = "chapters/outputs/ckpt";

/// Bytes of the largest checkpoint: the book is cloned with all of them.
pub const MAX_CHECKPOINT: usize = 1 << 20;

/// What a block's output was made with: the file beside its text.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Circumstances {
    /// The digest of all code that led to the output.
    pub code: String,
    /// The version of Python.
    pub python: String,
    /// The libraries in use, with their versions.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub libraries: BTreeMap<String, String>,
    /// What a GPU block ran on.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub hardware: String,
    /// How long it took.
    pub seconds: f64,
    /// How many figures it drew.
    #[serde(skip_serializing_if = "is_zero")]
    pub figures: usize,
    /// The digest of the modules that its figures owe their looks to.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub looks: String,
    /// The checkpoints that it loaded, with the digests of their files.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub loads: BTreeMap<String, String>,
    /// The checkpoints that it made, with the digests of their files.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub saves: BTreeMap<String, String>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
fn is_zero(number: &usize) -> bool {
    *number == 0
}

/// What a checkpoint was made with: the file beside it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Checkpoint {
    /// The path of the chapter whose code made it.
    pub chapter: String,
    /// The digest of all code that led to it.
    pub code: String,
    /// The digest of its file.
    pub digest: String,
    /// The version of Python.
    pub python: String,
    /// The libraries in use, with their versions.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub libraries: BTreeMap<String, String>,
    /// What its author says of it, such as the loss that was reached; `bookpress test` compares it.
    pub facts: serde_json::Value,
}

/// Returns the path of the file that holds the output of a digest; `chapter` is the chapter's path from the root.
pub fn output_path(chapter: &str, digest: Digest) -> String {
    format!("{OUTPUTS}/{}/{}.txt", page_stem(chapter), digest.hex(FILE_DIGITS))
}

/// Returns the path of the file that holds what a block's output was made with.
pub fn circumstances_path(chapter: &str, digest: Digest) -> String {
    format!("{OUTPUTS}/{}/{}.json", page_stem(chapter), digest.hex(FILE_DIGITS))
}

/// Returns the path of the file that holds a figure of a block, which are counted from 0.
pub fn figure_path(chapter: &str, digest: Digest, at: usize) -> String {
    format!("{OUTPUTS}/{}/{}-{}.svg", page_stem(chapter), digest.hex(FILE_DIGITS), at + 1)
}

/// Returns the path of a checkpoint's weights.
pub fn checkpoint_path(name: &str) -> String {
    format!("{CHECKPOINTS}/{name}.npz")
}

/// Returns the path of what a checkpoint was made with.
pub fn checkpoint_facts_path(name: &str) -> String {
    format!("{CHECKPOINTS}/{name}.json")
}
