//! The manifest of a site: what stands there, what it was made of and what the build said.

use super::saved::Saved;
use super::trace::Trace;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Its name in the output folder. The dot keeps it out of listings, and of most servers.
pub const MANIFEST: &str = ".bookpress-manifest.json";

/// The file's content. It holds no time and no place of the machine, so that equal books have equal manifests.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Manifest {
    /// Every file of the site that was written, with its digest; paths are relative, with `/`. While a site is being
    /// written these are the files of both sites, the old and the new, so that an interrupted build leaves none behind.
    pub(super) outputs: BTreeMap<String, String>,
    /// What led to them; absent while the site is being written, or when it cannot be told.
    #[serde(default)]
    pub(super) run: Option<FinishedRun>,
}

/// A build that came to its end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct FinishedRun {
    /// Digest of the tool and its options.
    pub(super) key: String,
    /// What it read.
    pub(super) inputs: Trace,
    /// What it said.
    pub(super) diagnostics: Vec<Saved>,
}

impl Manifest {
    /// Returns the file's bytes.
    pub(super) fn bytes(&self) -> Vec<u8> {
        let mut bytes = serde_json::to_vec_pretty(self).expect("a manifest holds text and numbers only");
        bytes.push(b'\n');
        bytes
    }
}
