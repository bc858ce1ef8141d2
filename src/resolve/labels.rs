//! Labels: explicit ids, unique in the whole book.

use crate::base::{Code, Diagnostic, Span, Spanned};
use crate::config::Config;
use crate::doc::{Kind, Target, TargetId};
use crate::parse::Parsed;
use crate::resolve::ids::is_reserved;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The first place that gives a label: it owns it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Owner {
    /// The index of the page.
    pub(super) page: usize,
    /// The target in the page; `None` in a planned chapter.
    pub(super) target: Option<TargetId>,
    /// The label's place.
    pub(super) span: Span,
}

/// The owner of each label.
pub(super) type Owners = BTreeMap<String, Owner>;

/// Collects the labels of the book in its order and reports those given twice.
pub(super) fn collect_labels(
    config: &Config,
    pages: &[Option<Arc<Parsed>>],
    diagnostics: &mut Vec<Diagnostic>,
) -> Owners {
    let mut owners = Owners::new();
    for (page, parsed) in pages.iter().enumerate() {
        if let Some(parsed) = parsed {
            for target in &parsed.summary.targets {
                if let Some(label) = &target.label {
                    claim(&mut owners, label, page, Some(target.id), diagnostics);
                }
            }
        }
    }
    // Planned labels come last, so that the blame falls on the plan where a written chapter has the label too.
    for (at, entry) in config.chapters.iter().enumerate() {
        for label in entry.planned.iter().flat_map(|planned| &planned.labels) {
            if Kind::of_label(&label.value).is_none() {
                diagnostics.push(no_prefix(label));
            } else {
                claim(&mut owners, label, at + 1, None, diagnostics);
            }
        }
    }
    owners
}

fn claim(
    owners: &mut Owners,
    label: &Spanned<String>,
    page: usize,
    target: Option<TargetId>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    if is_reserved(&label.value) {
        let message = format!("the id `{}` belongs to the page around the text", label.value);
        diagnostics.push(Diagnostic::new(Code::InvalidId, label.span, message).hint("Choose another id."));
    }
    match owners.get(&label.value) {
        Some(first) => {
            let message = format!("the id `{}` is given twice", label.value);
            let fault = Diagnostic::new(Code::DuplicateId, label.span, message);
            diagnostics.push(fault.secondary(first.span, "first given here"));
        }
        None => {
            owners.insert(label.value.clone(), Owner { page, target, span: label.span });
        }
    }
}

fn no_prefix(label: &Spanned<String>) -> Diagnostic {
    let prefixes = Kind::ALL.into_iter().filter_map(Kind::prefix).map(|prefix| format!("`{prefix}-`"));
    let message = format!("the label `{}` has no known prefix", label.value);
    let hint = format!("Labels begin with {}.", prefixes.collect::<Vec<_>>().join(", "));
    Diagnostic::new(Code::WrongPrefix, label.span, message).hint(hint)
}

/// Tells whether a target's label is its own.
pub(super) fn owns(owners: &Owners, page: usize, target: &Target) -> bool {
    let owner = target.label.as_ref().and_then(|label| owners.get(&label.value));
    owner.is_some_and(|owner| owner.page == page && owner.target == Some(target.id))
}
