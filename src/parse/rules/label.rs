//! Labels: the prefix of an id says what it names.

use crate::base::{Code, Diagnostic};
use crate::doc::{Attributes, Kind};

/// Checks that an id has the prefix of what it stands on. `name` is that thing, for messages.
///
/// Sections and things without numbers may have ids without a prefix: only links lead to them.
pub(super) fn check(attributes: &Attributes, kind: Kind, name: &str, diagnostics: &mut Vec<Diagnostic>) {
    let Some(id) = &attributes.id else { return };
    let given = Kind::of_label(&id.value);
    let lenient = matches!(kind, Kind::Section | Kind::Anchor);
    if given == Some(kind) || (given.is_none() && lenient) {
        return;
    }
    let prefix = given.and_then(Kind::prefix);
    let message = match prefix {
        Some(prefix) => format!("the prefix `{prefix}-` does not fit `{name}`"),
        None => format!("the id `{}` of `{name}` lacks its prefix", id.value),
    };
    let fault = Diagnostic::new(Code::WrongPrefix, id.span, message);
    diagnostics.push(match kind.prefix() {
        Some(prefix) => {
            let mistyped =
                |head: &str| given.is_some() || head.starts_with(prefix) || prefix.starts_with(head);
            let rest = match id.value.split_once('-') {
                Some((head, rest)) if mistyped(head) => rest,
                _ => &id.value,
            };
            fault.hint(format!("Write `{prefix}-{rest}`."))
        }
        None => fault.hint("Such a prefix belongs to something with a number; choose another id."),
    });
}
