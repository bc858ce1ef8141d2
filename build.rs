//! Gives each build of the tool a name made of its sources, so that a site written by another build of it is made anew.
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_macros,
    reason = "a build script reads, and talks to cargo"
)]

use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};
use std::path::Path;

/// Everything that is compiled in, embedded files included.
const PARTS: [&str; 7] = ["Cargo.lock", "build.rs", "common.css", "common.js", "src", "static", "templates"];

fn main() {
    let mut hasher = DefaultHasher::new();
    for part in PARTS.into_iter().filter(|part| Path::new(part).exists()) {
        println!("cargo::rerun-if-changed={part}");
        add(Path::new(part), &mut hasher);
    }
    println!("cargo::rustc-env=BOOKPRESS_BUILD={:016x}", hasher.finish());
}

fn add(path: &Path, hasher: &mut DefaultHasher) {
    let Ok(entries) = std::fs::read_dir(path) else {
        (path, std::fs::read(path).unwrap_or_default()).hash(hasher);
        return;
    };
    let mut below: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
    below.sort();
    below.iter().for_each(|path| add(path, hasher));
}
