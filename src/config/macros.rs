//! Checks of TeX macros.
//!
//! The mathematics engine overflows its stack on a macro that reaches itself (see `render::math`), so such macros are
//! refused here, where they are written.

use crate::base::{Code, Diagnostic, Span, Spanned};
use std::collections::{BTreeMap, BTreeSet};

/// A macro as `book.yaml` defines it: name with backslash, replacement.
pub(super) type Definition = (Spanned<String>, Spanned<String>);

/// The largest number of macros: a hundred times what a book needs, and little enough for a quadratic check.
const MAX_MACROS: usize = 500;

/// Returns the macros that are sound, and says what is wrong with the others.
pub(super) fn check_macros(
    definitions: Vec<Definition>,
    diagnostics: &mut Vec<Diagnostic>,
) -> BTreeMap<String, Spanned<String>> {
    let mut sound = BTreeMap::new();
    if let Some((name, _)) = definitions.get(MAX_MACROS) {
        diagnostics.push(invalid(name.span, format!("more than {MAX_MACROS} macros")));
    }
    for (name, body) in definitions.into_iter().take(MAX_MACROS) {
        match name_fault(&name).or_else(|| body_fault(&name.value, &body)) {
            Some(fault) => diagnostics.push(fault),
            None => {
                sound.insert(name.value, body);
            }
        }
    }
    drop_recursive(&mut sound, diagnostics);
    sound
}

fn invalid(span: Span, message: String) -> Diagnostic {
    Diagnostic::new(Code::InvalidMacro, span, message)
}

fn name_fault(name: &Spanned<String>) -> Option<Diagnostic> {
    let word = name.value.strip_prefix('\\').unwrap_or("");
    let letters = !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_alphabetic());
    let mark = word.chars().count() == 1 && word.chars().all(|c| c.is_ascii_punctuation());
    if letters || mark {
        return None;
    }
    let fault = invalid(name.span, format!("`{}` is no macro name", name.value));
    Some(fault.hint("Write a backslash and letters, or a backslash and one mark, such as `\\RR`."))
}

fn body_fault(name: &str, body: &Spanned<String>) -> Option<Diagnostic> {
    if !braces_balance(&body.value) {
        return Some(invalid(body.span, format!("the braces of `{name}` do not balance")));
    }
    let parameter = bad_parameter(&body.value)?;
    let fault = invalid(body.span, format!("`{parameter}` in `{name}` is no parameter"));
    Some(fault.hint("Parameters are `#1` to `#9`; a literal number sign is `\\#`."))
}

fn braces_balance(body: &str) -> bool {
    let mut depth = 0i64;
    let mut escaped = false;
    for byte in body.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'{' => depth += 1,
            b'}' => depth -= 1,
            _ => {}
        }
        if depth < 0 {
            return false;
        }
    }
    depth == 0
}

/// Returns a `#` that is not followed by a digit from 1 to 9, with what follows it.
fn bad_parameter(body: &str) -> Option<String> {
    let mut chars = body.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => {
                chars.next();
            }
            '#' => match chars.next() {
                Some('1'..='9') => {}
                other => return Some(std::iter::once('#').chain(other).collect()),
            },
            _ => {}
        }
    }
    None
}

/// Returns the control sequences of a replacement, with backslash.
fn control_sequences(body: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut rest = body;
    while let Some(at) = rest.find('\\') {
        rest = &rest[at..];
        let letters = rest[1..].bytes().take_while(u8::is_ascii_alphabetic).count();
        let mark = rest[1..].chars().next().map_or(0, char::len_utf8);
        let (name, after) = rest.split_at(1 + if letters > 0 { letters } else { mark });
        found.push(name);
        rest = after;
    }
    found
}

/// Removes macros that reach themselves, alone or in a ring, and reports each ring once.
fn drop_recursive(macros: &mut BTreeMap<String, Spanned<String>>, diagnostics: &mut Vec<Diagnostic>) {
    for ring in find_rings(macros) {
        diagnostics.push(ring_fault(&ring, macros));
        macros.retain(|name, _| !ring.contains(name));
    }
}

fn ring_fault(ring: &[String], macros: &BTreeMap<String, Spanned<String>>) -> Diagnostic {
    let mut fault = invalid(macros[&ring[0]].span, format!("the macro `{}` reaches itself", ring[0]));
    if ring.len() > 1 {
        fault = fault.label(format!("through `{}`", ring[1]));
    }
    for name in &ring[1..] {
        fault = fault.secondary(macros[name].span, format!("`{name}` is part of the ring"));
    }
    fault.hint("Write the replacement without the macro's own name.")
}

/// How far the walk is with a macro: its place on the way, or nothing once it leads nowhere new.
type Progress<'a> = BTreeMap<&'a str, Option<usize>>;

/// Rings found so far, and all their members.
#[derive(Default)]
struct Rings<'a> {
    rings: Vec<Vec<String>>,
    taken: BTreeSet<&'a str>,
}

/// Returns disjoint rings such that without their members no macro reaches itself; in each, the name that is first
/// in alphabetic order comes first.
fn find_rings(macros: &BTreeMap<String, Spanned<String>>) -> Vec<Vec<String>> {
    let calls: BTreeMap<&str, Vec<&str>> =
        macros.iter().map(|(name, body)| (name.as_str(), known_calls(&body.value, macros))).collect();
    let mut progress = Progress::new();
    let mut found = Rings::default();
    for start in calls.keys() {
        walk(start, &calls, &mut progress, &mut found);
    }
    found.rings
}

fn known_calls<'a>(body: &'a str, macros: &BTreeMap<String, Spanned<String>>) -> Vec<&'a str> {
    let calls: BTreeSet<&str> = control_sequences(body).into_iter().collect();
    calls.into_iter().filter(|call| macros.contains_key(*call)).collect()
}

/// Walks depth first with a stack of its own, since a chain of macros may be long.
fn walk<'a>(
    start: &'a str,
    calls: &BTreeMap<&'a str, Vec<&'a str>>,
    progress: &mut Progress<'a>,
    found: &mut Rings<'a>,
) {
    let mut way: Vec<(&str, usize)> = Vec::new();
    enter(start, &mut way, progress);
    while let Some((name, next)) = way.last_mut() {
        let Some(call) = calls[*name].get(*next).copied() else {
            progress.insert(*name, None);
            way.pop();
            continue;
        };
        *next += 1;
        match progress.get(call) {
            None => enter(call, &mut way, progress),
            Some(None) => {}
            Some(Some(from)) => record(&way[*from..], found),
        }
    }
}

fn enter<'a>(name: &'a str, way: &mut Vec<(&'a str, usize)>, progress: &mut Progress<'a>) {
    if !progress.contains_key(name) {
        progress.insert(name, Some(way.len()));
        way.push((name, 0));
    }
}

/// Keeps a ring unless one of its members already belongs to another.
fn record<'a>(way: &[(&'a str, usize)], found: &mut Rings<'a>) {
    let Rings { rings, taken } = found;
    if way.iter().any(|(name, _)| taken.contains(name)) {
        return;
    }
    taken.extend(way.iter().map(|(name, _)| *name));
    let mut ring: Vec<String> = way.iter().map(|(name, _)| (*name).to_owned()).collect();
    let least = (0..ring.len()).min_by_key(|at| ring[*at].clone()).unwrap_or(0);
    ring.rotate_left(least);
    rings.push(ring);
}
