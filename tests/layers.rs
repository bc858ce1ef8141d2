//! The shape of the code: which module may use which, and what no module may do.

#![allow(clippy::disallowed_methods, reason = "tests stand outside the core")]

use std::fs;
use std::path::{Path, PathBuf};

/// A line of code without its comment, and where it stands.
struct Line {
    path: String,
    number: usize,
    code: String,
}

impl Line {
    fn module(&self) -> &str {
        let below = self.path.strip_prefix("src/").unwrap_or(&self.path);
        below.split(['/', '.']).next().unwrap_or(below)
    }

    fn complain(&self, why: &str) -> String {
        format!("{}:{}: {why}: {}", self.path, self.number, self.code.trim())
    }
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn sources() -> Vec<PathBuf> {
    let entries = walkdir::WalkDir::new(root().join("src")).sort_by_file_name().into_iter();
    let paths = entries.map(|entry| entry.expect("src can be listed").into_path());
    paths.filter(|path| path.extension().is_some_and(|extension| extension == "rs")).collect()
}

/// Every line of the code that is compiled into the library, unit tests left out.
fn lines() -> Vec<Line> {
    let mut lines = Vec::new();
    for path in sources() {
        let text = fs::read_to_string(&path).expect("a source file");
        let name = path.strip_prefix(root()).expect("below the root").display().to_string();
        let compiled = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
        for (at, line) in compiled.lines().enumerate() {
            let code = without_comment(line).to_owned();
            lines.push(Line { path: name.clone(), number: at + 1, code });
        }
    }
    assert!(lines.len() > 1000, "the sources were not found");
    lines
}

/// A line that starts as a comment is none; else `//` after a space ends the code.
fn without_comment(line: &str) -> &str {
    if line.trim_start().starts_with("//") { "" } else { line.split(" // ").next().unwrap_or(line) }
}

/// The modules of `src/lib.rs` in order: each may use itself and those before it.
fn order() -> Vec<String> {
    let map = fs::read_to_string(root().join("src/lib.rs")).expect("src/lib.rs");
    let names = map.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';'));
    names.map(str::to_owned).collect()
}

fn assert_none(faults: &[String]) {
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

#[test]
fn modules_use_only_those_above_them() {
    let order = order();
    let place = |name: &str| order.iter().position(|module| module == name);
    let mut faults = Vec::new();
    for line in lines().iter().filter(|line| !matches!(line.module(), "lib" | "main")) {
        let own = place(line.module()).unwrap_or_else(|| panic!("{} is not in src/lib.rs", line.path));
        for used in line.code.split("crate::").skip(1) {
            let name: String = used.chars().take_while(|c| c.is_ascii_lowercase() || *c == '_').collect();
            match place(&name) {
                Some(used) if used <= own => {}
                Some(_) => faults.push(line.complain("uses a module below its own")),
                None => faults.push(line.complain("names no module after `crate::`")),
            }
        }
    }
    assert_none(&faults);
}

#[test]
fn every_file_belongs_to_a_module_of_the_map() {
    let order = order();
    assert!(order.len() > 10, "src/lib.rs was not understood");
    let known = |path: &str| {
        let name = path.strip_prefix("src/").and_then(|path| path.split(['/', '.']).next());
        name.is_some_and(|name| matches!(name, "lib" | "main") || order.iter().any(|module| module == name))
    };
    let names =
        sources().into_iter().map(|path| path.strip_prefix(root()).expect("below").display().to_string());
    assert_none(&names.filter(|path| !known(path)).collect::<Vec<_>>());
}

#[test]
fn the_binary_only_starts_the_command_line() {
    let uses =
        lines().into_iter().filter(|line| line.path == "src/main.rs" && line.code.contains("bookpress::"));
    let faults = uses.filter(|line| !line.code.contains("bookpress::cli::"));
    assert_none(&faults.map(|line| line.complain("main.rs is to be thin")).collect::<Vec<_>>());
}

#[test]
fn no_state_is_global() {
    let changing = ["Mutex", "RwLock", "Cell", "OnceLock", "LazyLock", "Atomic"];
    let faults = lines().into_iter().filter(|line| {
        let code = line.code.trim_start();
        let is_static = code.split_whitespace().take(2).any(|word| word == "static");
        code.contains("thread_local!") || (is_static && changing.iter().any(|word| code.contains(word)))
    });
    assert_none(&faults.map(|line| line.complain("global state")).collect::<Vec<_>>());
}

#[test]
fn modules_name_what_they_use() {
    let faults = lines().into_iter().filter(|line| line.code.contains("use super::*"));
    assert_none(&faults.map(|line| line.complain("imports everything")).collect::<Vec<_>>());
}

#[test]
fn no_pass_searches_text_by_regular_expressions() {
    let faults =
        lines().into_iter().filter(|line| line.code.contains("regex::") || line.code.contains("Regex::"));
    assert_none(&faults.map(|line| line.complain("regular expression")).collect::<Vec<_>>());
}

#[test]
fn one_writer_makes_markup() {
    let makers = ["format!(", "write!(", "writeln!(", "push_str(", "concat!("];
    let is_tag =
        |after: &str| after.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!' | '{'));
    let faults = lines().into_iter().filter(|line| {
        let makes = makers.iter().any(|maker| line.code.contains(maker));
        let publishes = matches!(line.module(), "resolve" | "render" | "emit" | "build");
        publishes && makes && line.code.split("\"<").skip(1).any(is_tag)
    });
    assert_none(&faults.map(|line| line.complain("markup outside `base::Markup`")).collect::<Vec<_>>());
}

#[test]
fn names_say_what_a_file_is_about() {
    let vague = ["utils.rs", "util.rs", "helpers.rs", "helper.rs", "common.rs", "misc.rs", "manager.rs"];
    let faults: Vec<String> = sources()
        .iter()
        .filter(|path| vague.iter().any(|name| path.ends_with(name)))
        .map(|path| path.display().to_string())
        .collect();
    assert_none(&faults);
}

/// How many lines each function has, with the line that opens it.
fn functions() -> Vec<(Line, usize)> {
    let mut open: Vec<Line> = Vec::new();
    let mut functions = Vec::new();
    for line in lines() {
        let indent = |code: &str| code.len() - code.trim_start().len();
        let words: Vec<&str> = line.code.split_whitespace().take(4).collect();
        if line.code.trim() == "}" {
            if let Some(start) =
                open.pop_if(|start| start.path == line.path && indent(&start.code) == indent(&line.code))
            {
                let length = line.number - start.number + 1;
                functions.push((start, length));
            }
        } else if words.contains(&"fn") && !line.code.trim_end().ends_with([';', '}']) {
            open.push(line);
        }
    }
    assert!(functions.len() > 300, "the functions were not found");
    functions
}

#[test]
fn functions_are_short() {
    let functions = functions();
    let long = functions.iter().filter(|(_, length)| *length > 100);
    assert_none(&long.map(|(line, length)| line.complain(&format!("{length} lines"))).collect::<Vec<_>>());
    let over = functions.iter().filter(|(_, length)| *length > 35).count();
    assert!(over * 10 <= functions.len(), "{over} of {} functions have more than 35 lines", functions.len());
}
