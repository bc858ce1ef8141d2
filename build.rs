//! Embeds the files that books without their own use, and gives each build of the tool a name made of its sources, so
//! that a site written by another build of it is made anew.
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_macros,
    reason = "a build script reads, writes, and talks to cargo"
)]

use std::collections::hash_map::DefaultHasher;
use std::fmt::Write;
use std::hash::{Hash, Hasher};
use std::path::Path;

/// The code, and what it is compiled with.
const CODE: [&str; 3] = ["Cargo.lock", "build.rs", "src"];

/// What is looked at for changes, beside the code.
const WATCHED: [&str; 4] = ["common.css", "common.js", "static", "templates"];

/// What is published of books without their own: files, and folders with all in them. The rest of `static/` belongs to
/// the book of this repository.
const ASSETS: [&str; 7] = [
    "common.css",
    "common.js",
    "static/favicon.svg",
    "static/katex",
    "static/scripts",
    "static/styles",
    "static/widgets",
];

fn main() {
    for path in CODE.iter().chain(&WATCHED).filter(|path| Path::new(path).exists()) {
        println!("cargo::rerun-if-changed={path}");
    }
    let templates = files(&["templates"]);
    let assets = files(&ASSETS);
    let code = [table("TEMPLATES", &templates), table("ASSETS", &assets)].concat();
    let folder = std::env::var("OUT_DIR").expect("cargo gives a build script its folder");
    std::fs::write(Path::new(&folder).join("embedded.rs"), code).expect("cargo's folder can be written");
    let mut hasher = DefaultHasher::new();
    for path in files(&CODE).iter().chain(&templates).chain(&assets) {
        (path, std::fs::read(path).unwrap_or_default()).hash(&mut hasher);
    }
    println!("cargo::rustc-env=BOOKPRESS_BUILD={:016x}", hasher.finish());
}

/// Lists files, and those in folders, sorted; hidden ones and those that are not there are left out.
fn files(paths: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    paths.iter().for_each(|path| gather(path, &mut found));
    found.sort();
    found
}

fn gather(path: &str, found: &mut Vec<String>) {
    match std::fs::read_dir(path) {
        Ok(entries) => {
            let names = entries.flatten().filter_map(|entry| entry.file_name().into_string().ok());
            names
                .filter(|name| !name.starts_with('.'))
                .for_each(|name| gather(&format!("{path}/{name}"), found));
        }
        Err(_) if Path::new(path).is_file() => found.push(path.to_owned()),
        Err(_) => {}
    }
}

/// Writes a table of embedded files by their path from the repository's root.
fn table(name: &str, paths: &[String]) -> String {
    let mut out = format!("pub(super) const {name}: &[(&str, &[u8])] = &[\n");
    for path in paths {
        let file = format!("concat!(env!(\"CARGO_MANIFEST_DIR\"), \"/{path}\")");
        writeln!(out, "    ({path:?}, include_bytes!({file}).as_slice()),").expect("a string takes all text");
    }
    out + "];\n"
}
