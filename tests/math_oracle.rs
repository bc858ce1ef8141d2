//! The engine of mathematics against KaTeX itself, run by Node: both must accept the same formulas and lay them out
//! alike, and the corpus must use all that KaTeX has.
//!
//! Comparison is in a normal form: our classes of styles stand for their declarations again; attributes and classes are
//! in order, and so is the glue between two atoms; the class `mtight`, which no rule of KaTeX's names, and our break
//! points are left out; numbers have three decimals and white space is one space. `tests/math/known-differences.txt`
//! lists where the engine's crate differs, with reasons; a listed formula that no longer differs fails the test too.

#![allow(clippy::disallowed_methods, reason = "a test reads its fixtures and runs Node")]

use bookpress::build::{BuildMemo, Options, build};
use bookpress::disk::RealFiles;
use bookpress::load::load;
use bookpress::render::math::{Katex, STACK_SIZE};
use bookpress::render::{MathEngine, MathError, MathMarkup};
use scraper::node::Element;
use scraper::{ElementRef, Html, Node, Selector};
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
    // KaTeX tells there which characters it has no widths for.
    command.stderr(Stdio::null());
    let mut child = command.spawn().expect("Node starts");
    let mut stdin = child.stdin.take().expect("the input is piped");
    stdin.write_all(input.as_bytes()).expect("Node reads its input");
    drop(stdin);
    let output = child.wait_with_output().expect("Node ends");
    assert!(output.status.success(), "{script} failed");
    serde_json::from_slice(&output.stdout).expect("Node prints JSON")
}

/// Names of macros with their replacements.
type Macros = BTreeMap<String, String>;

/// Returns what KaTeX makes of some formulas: markup, or an error.
fn by_katex(formulas: &[Formula], macros: &Macros) -> Vec<Result<String, String>> {
    let input: Vec<Value> = formulas.iter().map(|it| json!({"tex": it.tex, "display": it.display})).collect();
    let output = node("katex-oracle.mjs", &json!({"macros": macros, "formulas": input}).to_string());
    assert_eq!(output["version"], "0.18.5");
    let results = output["results"].as_array().expect("there are results");
    let text = |value: &Value| value.as_str().expect("it is a string").to_owned();
    results
        .iter()
        .map(|it| if it["html"].is_string() { Ok(text(&it["html"])) } else { Err(text(&it["error"])) })
        .collect()
}

/// Returns what the engine makes of some formulas, on the stack that it asks for.
fn by_engine(formulas: &[Formula], macros: &Macros) -> Vec<Result<MathMarkup, MathError>> {
    std::thread::scope(|scope| {
        let work = || {
            let engine = Katex::new(macros).in_full();
            formulas.iter().map(|it| engine.render(&it.tex, it.display)).collect()
        };
        let thread = std::thread::Builder::new().stack_size(STACK_SIZE).spawn_scoped(scope, work);
        thread.expect("a thread starts").join().expect("the engine does not panic")
    })
}

/// Writes markup one node a line, in normal form.
fn normal_form(html: &str, rules: &BTreeMap<String, String>) -> String {
    let mut out = String::new();
    write_children(&mut out, 0, Html::parse_fragment(html).root_element(), rules);
    out
}

fn write_children(out: &mut String, depth: usize, parent: ElementRef<'_>, rules: &BTreeMap<String, String>) {
    let mut glue = Vec::new();
    for child in parent.children() {
        let mut written = String::new();
        match child.value() {
            Node::Text(text) => {
                writeln!(written, "{:depth$}{:?}", "", text.as_ref() as &str).expect("strings take all");
            }
            Node::Element(element) if element.name() != "wbr" => {
                writeln!(written, "{:depth$}{}", "", tag(element, rules)).expect("strings take all");
                write_children(
                    &mut written,
                    depth + 1,
                    ElementRef::wrap(child).expect("it is an element"),
                    rules,
                );
                if element.name() == "span"
                    && element.attr("class").is_some_and(|it| it.starts_with("mspace"))
                {
                    glue.push(std::mem::take(&mut written));
                }
            }
            _ => {}
        }
        if !written.is_empty() {
            glue.sort();
            glue.drain(..).for_each(|space| out.push_str(&space));
            out.push_str(&written);
        }
    }
    glue.sort();
    out.extend(glue);
}

/// Writes an element's name, classes, declarations and attributes, in this order.
fn tag(element: &Element, rules: &BTreeMap<String, String>) -> String {
    let classes = element.attr("class").unwrap_or_default().split_whitespace();
    let (styles, mut classes): (Vec<&str>, Vec<&str>) = classes.partition(|class| rules.contains_key(*class));
    classes.retain(|class| *class != "mtight");
    classes.sort_unstable();
    let mut declarations: Vec<String> = Vec::new();
    let styles = styles.iter().map(|class| rules[*class].as_str()).chain(element.attr("style"));
    for declaration in styles.flat_map(|style| style.split(';')).filter(|it| !it.trim().is_empty()) {
        let (name, value) = declaration.split_once(':').expect("a declaration has a colon");
        declarations.push(format!("{}:{}", name.trim(), rounded(value)));
    }
    let others = element.attrs().filter(|(name, _)| !matches!(*name, "class" | "style"));
    let others: BTreeMap<&str, String> = others.map(|(name, value)| (name, rounded(value))).collect();
    format!("{} {} {{{}}} {others:?}", element.name(), classes.join("."), declarations.join(";"))
}

/// Rounds the numbers of a value to three decimals, `-0` to `0`, and white space to one space.
fn rounded(value: &str) -> String {
    let is_part = |character: char| character.is_ascii_digit() || matches!(character, '.' | '-');
    let (mut out, mut rest) = (String::new(), value.trim());
    while let Some(first) = rest.chars().next() {
        let run = |belongs: &dyn Fn(char) -> bool| rest.find(|it| !belongs(it)).unwrap_or(rest.len());
        let length = if first.is_whitespace() {
            out.push(' ');
            run(&char::is_whitespace)
        } else if first.is_ascii_digit() || first == '-' {
            let length = run(&is_part);
            out.push_str(&rounded_numbers(&rest[..length]));
            length
        } else {
            out.push(first);
            first.len_utf8()
        };
        rest = &rest[length..];
    }
    out
}

/// Rounds one number, or several that only a sign or a second point parts, as in the data of a path.
fn rounded_numbers(run: &str) -> String {
    match run.parse::<f64>() {
        Ok(number) => format!("{}", (number * 1000.0).round() / 1000.0 + 0.0),
        Err(_) => run.replace("-0-", "0-"),
    }
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
fn differences(formulas: &[Formula], macros: &Macros) -> BTreeMap<String, String> {
    let (ours, theirs) = (by_engine(formulas, macros), by_katex(formulas, macros));
    let compared = formulas.iter().zip(ours.iter().zip(&theirs));
    compared
        .filter_map(|(formula, (ours, theirs))| Some((formula.line(), difference(ours, theirs)?)))
        .collect()
}

#[test]
fn the_engine_lays_the_corpus_out_as_katex_does() {
    let formulas: Vec<Formula> = corpus().into_values().flatten().collect();
    assert!(formulas.len() >= 400);
    let (found, known) = (differences(&formulas, &Macros::new()), known_differences());
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
fn the_engine_lays_the_formulas_of_the_book_out_as_katex_does() {
    let files = RealFiles::new(Path::new(env!("CARGO_MANIFEST_DIR")));
    let macros = load(&files).config.tex_macros();
    let formulas = formulas_of_the_book(&files);
    assert!(formulas.len() >= 100, "the book has {} formulas", formulas.len());
    assert_eq!(differences(&formulas, &macros), BTreeMap::new());
}

/// Returns the formulas of the book's pages, from the source that each carries.
fn formulas_of_the_book(files: &RealFiles) -> Vec<Formula> {
    let pool = rayon::ThreadPoolBuilder::new().stack_size(STACK_SIZE).build().expect("threads start");
    let built = pool.install(|| build(files, &Options::default(), &mut BuildMemo::default()));
    let mut formulas = BTreeSet::new();
    for (_, bytes) in built.outputs.iter().filter(|(path, _)| path.ends_with(".html")) {
        let page = Html::parse_document(std::str::from_utf8(bytes).expect("pages are UTF-8"));
        for math in page.select(&Selector::parse("math").expect("it is a selector")) {
            let source = math.select(&Selector::parse("annotation").expect("it is a selector")).next();
            let tex = source.expect("a formula carries its source").text().collect();
            formulas.insert(Formula { tex, display: math.attr("display").is_some() });
        }
    }
    formulas.into_iter().collect()
}

#[test]
fn the_corpus_is_right_but_for_its_faults() {
    let mut wrong = String::new();
    for (file, formulas) in corpus() {
        for (formula, outcome) in formulas.iter().zip(by_engine(&formulas, &Macros::new())) {
            if outcome.is_ok() == (file == "faults") {
                let outcome = outcome.map(|_| ()).map_err(|error| error.message);
                writeln!(wrong, "{file}: {}: {outcome:?}", formula.line()).expect("strings take all");
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// Commands that no formula of the corpus uses, each with a reason.
const UNUSED: &[(&str, &str)] = &[
    (r"\]", "only ends what nothing begins"),
    (r"\errmessage", "prints"),
    (r"\href", "reaches outside of the formula"),
    (r"\htmlClass", "reaches outside of the formula"),
    (r"\htmlData", "reaches outside of the formula"),
    (r"\htmlId", "reaches outside of the formula"),
    (r"\htmlStyle", "reaches outside of the formula"),
    (r"\includegraphics", "reaches outside of the formula"),
    (r"\message", "prints"),
    (r"\show", "prints"),
    (r"\url", "reaches outside of the formula"),
];

#[test]
fn the_corpus_uses_every_command_and_environment() {
    let tables = node("katex-tables.mjs", "");
    let used = used_in_corpus();
    let mut missing = BTreeSet::new();
    for table in ["functions", "macros"] {
        missing.extend(strings(&tables[table]).filter(|name| is_for_authors(name)).map(str::to_owned));
    }
    for mode in ["math", "text"] {
        missing
            .extend(strings(&tables["symbols"][mode]).filter(|name| is_for_authors(name)).map(str::to_owned));
    }
    missing.extend(strings(&tables["environments"]).map(|name| format!("\\begin{{{name}}}")));
    missing.retain(|name| !used.contains(name));
    let unused: BTreeSet<String> = UNUSED.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(missing, unused);
}

#[test]
fn the_engine_knows_every_command_and_environment() {
    let tables = node("katex-tables.mjs", "");
    let engine = Katex::new(&BTreeMap::new());
    let known: BTreeSet<&str> = engine.commands().collect();
    let names = ["functions", "macros"].into_iter().flat_map(|table| strings(&tables[table]));
    let symbols = ["math", "text"].into_iter().flat_map(|mode| strings(&tables["symbols"][mode]));
    let names = names.chain(symbols).filter(|name| is_for_authors(name));
    let names: BTreeSet<&str> = names.collect();
    assert_eq!(names.symmetric_difference(&known).collect::<Vec<_>>(), Vec::<&&str>::new());
    assert_eq!(strings(&tables["environments"]).collect::<Vec<_>>(), engine.environments());
}

fn strings(value: &Value) -> impl Iterator<Item = &str> {
    value.as_array().expect("it is an array").iter().map(|it| it.as_str().expect("it is a string"))
}

/// Tells whether a name of KaTeX's tables is a command for authors: inner ones hold `@` or two backslashes.
fn is_for_authors(name: &str) -> bool {
    name.starts_with('\\')
        && name.len() > 1
        && !name.contains('@')
        && (name == "\\\\" || !name[1..].contains('\\'))
}

/// Returns the commands and environments that the corpus uses, `\begin{…}` for the latter.
fn used_in_corpus() -> BTreeSet<String> {
    let mut used = BTreeSet::new();
    for formula in
        corpus().into_iter().filter(|(file, _)| file != "faults").flat_map(|(_, formulas)| formulas)
    {
        let mut rest = formula.tex.as_str();
        while let Some(at) = rest.find('\\') {
            rest = &rest[at + 1..];
            let word = rest.bytes().take_while(u8::is_ascii_alphabetic).count();
            let length = if word > 0 { word } else { rest.chars().next().map_or(0, char::len_utf8) };
            used.insert(format!("\\{}", &rest[..length]));
            let end = rest.strip_prefix("begin").and_then(|rest| rest.find('}'));
            used.extend(end.map(|end| format!("\\begin{}", &rest[5..5 + end + 1])));
            rest = &rest[length..];
        }
    }
    used
}
