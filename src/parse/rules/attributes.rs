//! The keys and values that directives take.

use crate::base::{Code, Diagnostic, Spanned, nearest};
use crate::doc::{Attributes, Directive, DirectiveKind, ExerciseKind};
pub(super) use crate::parse::attributes::check_keys;

/// Checks the keys of a directive, and their values.
pub(super) fn check_directive(directive: &mut Directive, diagnostics: &mut Vec<Diagnostic>) {
    let kind = directive.kind;
    let allowed: &[&str] = match kind {
        DirectiveKind::Exercise => &["level", "kind", "time", "importance"],
        DirectiveKind::Figure => &["alt"],
        DirectiveKind::Widget => &["name"],
        _ => &[],
    };
    check_keys(&mut directive.attributes, &format!("`{}`", kind.name()), allowed, diagnostics);
    let named = directive.attributes.get("name").is_some();
    directive.attributes.pairs.retain(|(key, value)| {
        if is_missing(key, value) {
            return false;
        }
        let fault = fault(kind, &key.value, value);
        diagnostics.extend(fault.clone());
        fault.is_none()
    });
    if kind == DirectiveKind::Widget && !named {
        let fault = Diagnostic::new(Code::MissingKey, directive.opening, "a widget needs `name=`");
        diagnostics.push(fault.hint("Name a script in `static/widgets/`."));
    }
}

/// Checks the keys of a glossary's term, and their values.
pub(super) fn check_term(attributes: &mut Attributes, diagnostics: &mut Vec<Diagnostic>) {
    check_keys(attributes, "a term", &["auto"], diagnostics);
    attributes.pairs.retain(|(key, value)| {
        let known = matches!(value.value.as_str(), "true" | "false");
        if !known && !is_missing(key, value) {
            let message = format!("`{}` is no value of `auto`", value.value);
            let fault = Diagnostic::new(Code::InvalidAttribute, value.span, message);
            diagnostics.push(fault.hint("Write `auto=false` to link the term nowhere but by `@`."));
        }
        known
    });
}

/// Tells whether nothing at all stands after `=`, which was reported.
fn is_missing(key: &Spanned<String>, value: &Spanned<String>) -> bool {
    value.value.is_empty() && value.span.start == key.span.end + 1
}

fn fault(kind: DirectiveKind, key: &str, value: &Spanned<String>) -> Option<Diagnostic> {
    match (kind, key) {
        (DirectiveKind::Exercise, "level") => number(key, value, 1, 4),
        (DirectiveKind::Exercise, "importance") => number(key, value, 1, 3),
        (DirectiveKind::Exercise, "time") => number(key, value, 1, 10_000),
        (DirectiveKind::Exercise, "kind") => exercise_kind(value),
        (DirectiveKind::Widget, "name") => widget(value),
        _ => None,
    }
}

fn number(key: &str, value: &Spanned<String>, least: u32, most: u32) -> Option<Diagnostic> {
    let digits = value.value.bytes().all(|byte| byte.is_ascii_digit());
    let number = value.value.parse::<u32>().ok().filter(|_| digits);
    if number.is_some_and(|number| (least..=most).contains(&number)) {
        return None;
    }
    let message = format!("`{}` is no value of `{key}`", value.value);
    let hint = match key {
        "time" => "It is a number of minutes.".to_owned(),
        _ => format!("It is a number from {least} to {most}."),
    };
    Some(Diagnostic::new(Code::InvalidAttribute, value.span, message).hint(hint))
}

fn exercise_kind(value: &Spanned<String>) -> Option<Diagnostic> {
    if ExerciseKind::from_name(&value.value).is_some() {
        return None;
    }
    let names = ExerciseKind::ALL.map(ExerciseKind::name);
    let fault = Diagnostic::new(
        Code::InvalidAttribute,
        value.span,
        format!("`{}` is no kind of exercise", value.value),
    );
    Some(match nearest(&value.value, names) {
        Some(near) => fault.did_you_mean(Some(near)),
        None => fault.hint(format!("The kinds are `{}`.", names.join("`, `"))),
    })
}

fn widget(value: &Spanned<String>) -> Option<Diagnostic> {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    if !value.value.is_empty() && value.value.chars().all(plain) {
        return None;
    }
    let message = format!("`{}` is no name of a widget", value.value);
    let fault = Diagnostic::new(Code::InvalidAttribute, value.span, message);
    Some(fault.hint("A name has letters, digits, `-` and `_`."))
}
