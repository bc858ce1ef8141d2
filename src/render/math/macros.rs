//! The macros of a book, read once.

use super::guard::{MAX_DEPTH, defines, refusal};
use super::names::Names;
use super::nesting::Nesting;
use super::scan::tokens;
use katex::Settings;
use katex::lexer::Lexer;
use katex::macro_expander::MacroMap;
use katex::macros::builtins::BUILTIN_MACROS;
use katex::macros::{MacroDefinition, MacroExpansion};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// How often one macro may use its arguments: each use repeats what the argument holds.
pub(super) const MAX_PLACEHOLDERS: usize = 32;

/// The longest replacement, in bytes.
const MAX_BODY: usize = 1000;

/// A macro of the book that cannot be used.
#[derive(Clone, Debug, PartialEq)]
pub struct MacroFault {
    /// Its name, as the book gives it.
    pub name: String,
    /// What is wrong: a phrase.
    pub message: String,
    /// A name that the author may have meant.
    pub suggestion: Option<String>,
}

/// What a use of a macro may cost.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Cost {
    /// Levels that it adds.
    pub(super) depth: usize,
    /// Whether it repeats an argument, or is large, so that uses in each other may grow without bound.
    pub(super) repeats: bool,
}

/// The macros that can be used.
#[derive(Debug, Default)]
pub(super) struct Macros {
    usable: BTreeMap<String, Usable>,
    /// Macros that replace a command of the engine's, which its own macros may use.
    overriding: BTreeSet<String>,
}

#[derive(Debug)]
struct Usable {
    definition: MacroDefinition,
    cost: Cost,
    /// Macros of the book that it reaches, itself included.
    reaches: BTreeSet<String>,
}

impl Macros {
    /// Reads macros and sorts out those with faults.
    pub(super) fn new(bodies: &BTreeMap<String, String>, names: &Names) -> (Macros, Vec<MacroFault>) {
        let (mut macros, mut faults) = (Macros::default(), Vec::new());
        let mut costs = BTreeMap::new();
        for (name, body) in bodies {
            match check(name, body, bodies, names) {
                Ok(()) => macros.add(name, bodies, &mut costs),
                Err((message, suggestion)) => {
                    faults.push(MacroFault { name: name.clone(), message, suggestion });
                }
            }
        }
        macros.overriding = macros.usable.keys().filter(|name| names.knows(name)).cloned().collect();
        (macros, faults)
    }

    /// Returns what a use of a command costs, if it is a macro of the book.
    pub(super) fn cost(&self, command: &str) -> Option<Cost> {
        self.usable.get(command).map(|usable| usable.cost)
    }

    /// Returns the definitions that a formula needs which names some macros.
    pub(super) fn definitions(&self, named: &[&str]) -> MacroMap {
        let named = named.iter().copied().chain(self.overriding.iter().map(String::as_str));
        let reached = named.filter_map(|name| self.usable.get(name)).flat_map(|usable| &usable.reaches);
        reached.filter_map(|name| Some((name.clone(), self.usable.get(name)?.definition.clone()))).collect()
    }

    /// Returns all definitions.
    pub(super) fn all(&self) -> MacroMap {
        self.usable.iter().map(|(name, usable)| (name.clone(), usable.definition.clone())).collect()
    }

    /// Returns the names.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.usable.keys().map(String::as_str)
    }

    fn add(&mut self, name: &str, bodies: &BTreeMap<String, String>, costs: &mut BTreeMap<String, Cost>) {
        let mut reaches = BTreeSet::new();
        reach(name, bodies, &mut reaches);
        let cost = cost(name, bodies, costs);
        let definition = MacroDefinition::Expansion(read(&bodies[name]));
        self.usable.insert(name.to_owned(), Usable { definition, cost, reaches });
    }
}

type Refusal = (String, Option<String>);

/// Says what is wrong with a macro, if anything is.
fn check(name: &str, body: &str, bodies: &BTreeMap<String, String>, names: &Names) -> Result<(), Refusal> {
    let refuse = |message: String| Err((message, None));
    if tokens(name).next().is_none_or(|token| token.text != name || !name.starts_with('\\') || name.len() < 2)
    {
        return refuse("a macro's name is a backslash with letters or with one other character".to_owned());
    }
    if name.contains('@') || defines(name) || refusal(name).is_some() {
        return refuse(format!("`{name}` cannot be a macro's name"));
    }
    if body.len() > MAX_BODY {
        return refuse(format!("a replacement of {} bytes is longer than {MAX_BODY}", body.len()));
    }
    check_body(body)?;
    if let Some(unknown) =
        commands(body).find(|command| !bodies.contains_key(*command) && !names.knows(command))
    {
        let known = names.all().chain(bodies.keys().map(String::as_str));
        let suggestion = crate::base::nearest(unknown, known).map(str::to_owned);
        return Err((format!("unknown command `{unknown}`"), suggestion));
    }
    match reaches_itself(name, bodies) {
        true => refuse(format!("`{name}` reaches itself")),
        false => Ok(()),
    }
}

fn check_body(body: &str) -> Result<(), Refusal> {
    if let Some(message) = commands(body).find_map(refusal) {
        return Err((message, None));
    }
    if let Some(command) = commands(body).find(|command| defines(command)) {
        return Err((format!("`{command}`: a macro cannot define another"), None));
    }
    if !is_balanced(body) {
        return Err(("braces, fences or environments of the replacement do not pair up".to_owned(), None));
    }
    check_placeholders(&read(body)).map_err(|message| (message, None))
}

/// Tells whether all scopes that a body opens are closed in it, in order, and none other.
fn is_balanced(body: &str) -> bool {
    let (mut nesting, mut closed) = (Nesting::new(), true);
    for token in tokens(body) {
        let before = nesting.scopes().count();
        let closes = matches!(token.text, "}" | "\\endgroup" | "\\right" | "\\end" | "\\egroup");
        closed &= nesting.see(token.text) <= MAX_DEPTH && (!closes || nesting.scopes().count() + 1 == before);
    }
    closed && nesting.scopes().count() == 0
}

/// Checks the placeholders `#1` to `#9` of a macro: the engine panics where one has no argument.
pub(super) fn check_placeholders(expansion: &MacroExpansion) -> Result<(), String> {
    let texts: Vec<&str> = expansion.tokens.iter().rev().map(|token| token.text.as_str()).collect();
    let (mut at, mut uses) = (0, 0);
    while let Some(found) = texts[at..].iter().position(|text| *text == "#") {
        at += found + 2;
        uses += 1;
        match texts.get(at - 1).copied() {
            Some("#") => {}
            Some(digit) if digit.parse().is_ok_and(|number| (1..=expansion.num_args).contains(&number)) => {}
            Some(other) => return Err(format!("`#{other}` stands for no argument")),
            None => return Err("`#` at the end stands for no argument".to_owned()),
        }
    }
    match uses > MAX_PLACEHOLDERS {
        true => Err(format!("arguments are used more than {MAX_PLACEHOLDERS} times")),
        false => Ok(()),
    }
}

/// Reads a replacement as the engine does: it takes as many arguments as it names from `#1` on.
fn read(body: &str) -> MacroExpansion {
    let mut tokens = Vec::new();
    let settings = Settings::default();
    let mut lexer = Lexer::new(Arc::from(body), &settings);
    while let Ok(token) = lexer.lex() {
        if token.text == "EOF" {
            break;
        }
        tokens.push(token);
    }
    let plain = body.replace("##", "");
    let num_args = (1..=9).take_while(|number| plain.contains(&format!("#{number}"))).count();
    tokens.reverse();
    MacroExpansion { tokens, num_args, delimiters: None, unexpandable: None }
}

fn commands(body: &str) -> impl Iterator<Item = &str> {
    tokens(body).map(|token| token.text).filter(|text| text.starts_with('\\'))
}

/// Collects the macros of the book that a macro reaches, itself included.
fn reach(name: &str, bodies: &BTreeMap<String, String>, reached: &mut BTreeSet<String>) {
    let Some(body) = replacement(name, bodies) else { return };
    if reached.insert(name.to_owned()) {
        commands(body).for_each(|command| reach(command, bodies, reached));
    }
}

/// Tells whether expanding a macro comes to it again.
fn reaches_itself(name: &str, bodies: &BTreeMap<String, String>) -> bool {
    let mut reached = BTreeSet::new();
    let body = replacement(name, bodies).unwrap_or_default();
    commands(body).for_each(|command| reach(command, bodies, &mut reached));
    reached.contains(name)
}

/// Returns what a macro of the book or one of the engine's stands for.
fn replacement<'a>(name: &str, bodies: &'a BTreeMap<String, String>) -> Option<&'a str> {
    let own = || BUILTIN_MACROS.get(name).and_then(MacroDefinition::as_str);
    bodies.get(name).map(String::as_str).or_else(own)
}

/// Bounds what a use of a macro costs: its own levels and those of all macros that it uses.
fn cost(name: &str, bodies: &BTreeMap<String, String>, known: &mut BTreeMap<String, Cost>) -> Cost {
    if let Some(cost) = known.get(name) {
        return *cost;
    }
    let Some(body) = bodies.get(name) else { return Cost::default() };
    // A macro that reaches itself is not used; the entry only ends the recursion over it.
    known.insert(name.to_owned(), Cost { depth: 0, repeats: true });
    let mut nesting = Nesting::new();
    let mut total =
        Cost { depth: tokens(body).map(|token| nesting.see(token.text)).max().unwrap_or(0), repeats: false };
    for command in commands(body) {
        let used = cost(command, bodies, known);
        total.depth = total.depth.saturating_add(used.depth);
        total.repeats |= used.repeats;
    }
    total.repeats |= repeats(body) || body.len() > MAX_BODY / 10;
    known.insert(name.to_owned(), total);
    total
}

fn repeats(body: &str) -> bool {
    (1..=9).any(|number| body.matches(&format!("#{number}")).count() > 1)
}
