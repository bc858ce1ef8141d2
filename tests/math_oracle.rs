//! The engine of mathematics against KaTeX itself, run by Node: both must accept the same formulas and lay them out
//! alike, and the corpus must use all that KaTeX has.
//!
//! Comparison is in a normal form: our classes of styles stand for their declarations again, attributes are in order,
//! our break points are left out. `tests/math/known-differences.txt` lists where the engine's crate differs, with
//! reasons; a listed formula that no longer differs fails the test too.

use bookpress::render::math::{Katex, STACK_SIZE};
use bookpress::render::{MathEngine, MathError, MathMarkup};
use scraper::node::Element;
use scraper::{ElementRef, Html, Node};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A formula of the corpus.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Formula {
    tex: String,
    display: bool,
}

impl Formula {
    /// Reads a line of the corpus: a display starts with `$$ `.
    fn read(line: &str) -> Formula {
        let display = line.strip_prefix("$$ ");
        Formula { tex: display.unwrap_or(line).to_owned(), display: display.is_some() }
    }

    fn line(&self) -> String {
        format!("{}{}", if self.display { "$$ " } else { "" }, self.tex)
    }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests")
}

/// Returns the corpus, by file.
fn corpus() -> BTreeMap<String, Vec<Formula>> {
    let mut files = BTreeMap::new();
    for entry in std::fs::read_dir(root().join("math")).expect("the corpus is there") {
        let path = entry.expect("the folder can be read").path();
        let name = path.file_stem().expect("a file has a name").to_string_lossy().into_owned();
        if name != "known-differences" {
            let text = std::fs::read_to_string(&path).expect("the corpus is UTF-8");
            let lines = text.lines().filter(|line| !line.is_empty() && !line.starts_with("# "));
            files.insert(name, lines.map(Formula::read).collect());
        }
    }
    files
}

/// Returns the reasons for known differences, by the formula's line.
fn known_differences() -> BTreeMap<String, String> {
    let text = std::fs::read_to_string(root().join("math/known-differences.txt")).expect("the list is there");
    let entries = text.lines().filter(|line| !line.is_empty() && !line.starts_with("# "));
    let pairs = entries.map(|line| line.split_once(" :: ").expect("an entry is `reason :: formula`"));
    pairs.map(|(reason, formula)| (formula.to_owned(), reason.to_owned())).collect()
}

fn node(script: &str, input: &str) -> Value {
    let folder = root().join("node");
    let installed = folder.join("node_modules/katex").is_dir();
    assert!(installed, "KaTeX is not installed: run `npm ci` in tests/node, or tests/run");
    let mut command = Command::new("node");
    command.arg(script).current_dir(&folder).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = command.spawn().expect("Node starts");
    let mut stdin = child.stdin.take().expect("the input is piped");
    stdin.write_all(input.as_bytes()).expect("Node reads its input");
    drop(stdin);
    let output = child.wait_with_output().expect("Node ends");
    assert!(output.status.success(), "{script} failed");
    serde_json::from_slice(&output.stdout).expect("Node prints JSON")
}

/// Returns what KaTeX makes of some formulas: markup, or an error.
fn by_katex(formulas: &[Formula]) -> Vec<Result<String, String>> {
    let input: Vec<Value> = formulas.iter().map(|it| json!({"tex": it.tex, "display": it.display})).collect();
    let output = node("katex-oracle.mjs", &Value::from(input).to_string());
    assert_eq!(output["version"], "0.18.5");
    let results = output["results"].as_array().expect("there are results");
    let text = |value: &Value| value.as_str().expect("it is a string").to_owned();
    results
        .iter()
        .map(|it| if it["html"].is_string() { Ok(text(&it["html"])) } else { Err(text(&it["error"])) })
        .collect()
}

/// Returns what the engine makes of some formulas, on the stack that it asks for.
fn by_engine(formulas: &[Formula]) -> Vec<Result<MathMarkup, MathError>> {
    std::thread::scope(|scope| {
        let work = || {
            let engine = Katex::new(&BTreeMap::new());
            formulas.iter().map(|it| engine.render(&it.tex, it.display)).collect()
        };
        let thread = std::thread::Builder::new().stack_size(STACK_SIZE).spawn_scoped(scope, work);
        thread.expect("a thread starts").join().expect("the engine does not panic")
    })
}

/// Writes markup one node a line, in normal form.
fn normal_form(html: &str, rules: &BTreeMap<String, String>) -> String {
    let mut out = String::new();
    for child in Html::parse_fragment(html).root_element().children() {
        write_node(&mut out, 0, child, rules);
    }
    out
}

fn write_node(
    out: &mut String,
    depth: usize,
    node: ego_tree::NodeRef<'_, Node>,
    rules: &BTreeMap<String, String>,
) {
    match node.value() {
        Node::Text(text) => writeln!(out, "{:depth$}{:?}", "", &**text).expect("strings take all"),
        Node::Element(element) if element.name() != "wbr" => {
            writeln!(out, "{:depth$}{}", "", tag(element, rules)).expect("strings take all");
            let element = ElementRef::wrap(node).expect("it is an element");
            element.children().for_each(|child| write_node(out, depth + 1, child, rules));
        }
        _ => {}
    }
}

/// Writes an element's name, classes, declarations and attributes, in this order.
fn tag(element: &Element, rules: &BTreeMap<String, String>) -> String {
    let classes = element.attr("class").unwrap_or_default().split_whitespace();
    let (styles, classes): (Vec<&str>, Vec<&str>) = classes.partition(|class| rules.contains_key(*class));
    let mut declarations: Vec<String> = Vec::new();
    let styles = styles.iter().map(|class| rules[*class].as_str()).chain(element.attr("style"));
    for declaration in styles.flat_map(|style| style.split(';')).filter(|it| !it.trim().is_empty()) {
        let (name, value) = declaration.split_once(':').expect("a declaration has a colon");
        declarations.push(format!("{}:{}", name.trim(), value.trim()));
    }
    let others = element.attrs().filter(|(name, _)| !matches!(*name, "class" | "style"));
    let others: BTreeMap<&str, &str> = others.collect();
    format!("{} {} {{{}}} {others:?}", element.name(), classes.join("."), declarations.join(";"))
}

/// Says how two outcomes differ, if they do.
fn difference(ours: &Result<MathMarkup, MathError>, theirs: &Result<String, String>) -> Option<String> {
    let (ours, theirs) = match (ours, theirs) {
        (Ok(ours), Ok(theirs)) => {
            (normal_form(&ours.html, &ours.rules), normal_form(theirs, &BTreeMap::new()))
        }
        (Err(_), Err(_)) => return None,
        (Err(error), Ok(_)) => return Some(format!("only KaTeX accepts it: {}", error.message)),
        (Ok(_), Err(error)) => return Some(format!("only the engine accepts it: {error}")),
    };
    let pair = ours.lines().zip(theirs.lines()).find(|(one, other)| one != other);
    let (one, other) = match pair {
        Some((one, other)) => (one.trim(), other.trim()),
        None if ours.lines().count() == theirs.lines().count() => return None,
        None => ("a part is missing or added at the end", ""),
    };
    Some(format!("\n    engine: {one}\n    KaTeX:  {other}"))
}

/// Compares formulas with KaTeX and returns the differences, by the formula's line.
fn differences(formulas: &[Formula]) -> BTreeMap<String, String> {
    let (ours, theirs) = (by_engine(formulas), by_katex(formulas));
    let compared = formulas.iter().zip(ours.iter().zip(&theirs));
    compared
        .filter_map(|(formula, (ours, theirs))| Some((formula.line(), difference(ours, theirs)?)))
        .collect()
}

#[test]
fn the_engine_lays_the_corpus_out_as_katex_does() {
    let formulas: Vec<Formula> = corpus().into_values().flatten().collect();
    assert!(formulas.len() >= 400);
    let (found, known) = (differences(&formulas), known_differences());
    let mut report = String::new();
    for (formula, difference) in found.iter().filter(|(formula, _)| !known.contains_key(*formula)) {
        writeln!(report, "{formula}: {difference}").expect("strings take all");
    }
    for (formula, reason) in known.iter().filter(|(formula, _)| !found.contains_key(*formula)) {
        writeln!(report, "{formula}: listed as different ({reason}), but is not").expect("strings take all");
    }
    assert!(report.is_empty(), "{} of {} formulas\n{report}", report.lines().count(), formulas.len());
}

#[test]
fn the_corpus_is_right_but_for_its_faults() {
    for (file, formulas) in corpus() {
        let accepted = by_engine(&formulas);
        for (formula, outcome) in formulas.iter().zip(accepted) {
            let expected = file != "faults";
            assert_eq!(outcome.is_ok(), expected, "{file}: {}: {outcome:?}", formula.line());
        }
    }
}
