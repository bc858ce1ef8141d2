//! The attributes of listings.

use super::{attributes, label};
use crate::base::{Code, Diagnostic, Spanned};
use crate::doc::{CodeBlock, Kind};

/// Checks a listing's label and attributes.
pub(super) fn check(block: &mut CodeBlock, diagnostics: &mut Vec<Diagnostic>) {
    label::check(&block.attributes, Kind::Listing, "listing", diagnostics);
    attributes::check_keys(&mut block.attributes, "a listing", &["caption", "lines", "hl"], diagnostics);
    if let Some(first) = block.attributes.get("lines") {
        diagnostics.extend(check_first(first));
    }
    if let Some(marked) = block.attributes.get("hl") {
        check_marked(marked, block.code.lines().count(), diagnostics);
    }
}

fn check_first(value: &Spanned<String>) -> Option<Diagnostic> {
    if value.value.parse::<u32>().is_ok_and(|first| (1..1_000_000).contains(&first)) {
        return None;
    }
    let fault =
        Diagnostic::new(Code::InvalidLines, value.span, format!("`{}` is no line number", value.value));
    Some(fault.hint("`lines=` is the number of the first line."))
}

/// Checks `3,5-7`. Lines count from 1 in the listing itself, whatever number is shown.
fn check_marked(value: &Spanned<String>, count: usize, diagnostics: &mut Vec<Diagnostic>) {
    let verbatim = value.value.len() == value.span.range().len();
    let mut at = 0;
    for part in value.value.split(',') {
        let span = if verbatim { value.span.within(at, at + part.len()) } else { value.span };
        at += part.len() + 1;
        let (from, to) = part.split_once('-').unwrap_or((part, part));
        let fault = match (from.trim().parse::<usize>(), to.trim().parse::<usize>()) {
            (Ok(from), Ok(to)) if from >= 1 && from <= to && to <= count => continue,
            (Ok(from), Ok(to)) if from >= 1 && from <= to => {
                let message = format!("the listing has no line {to}: it ends at line {count}");
                Diagnostic::new(Code::InvalidLines, span, message)
            }
            _ => {
                let message = format!("`{}` is no line or range of lines", part.trim());
                Diagnostic::new(Code::InvalidLines, span, message).hint("Write lines and ranges: `hl=3,5-7`.")
            }
        };
        diagnostics.push(fault);
    }
}
