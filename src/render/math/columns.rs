//! A bound on the columns that a formula asks for.
//!
//! `\begin{alignat}{n}` makes `n` pairs of columns before it has read a cell, and a macro may give the number. So the
//! engine's own handlers of these environments are wrapped in one that looks at the number it was given.

use katex::define_environment::{EnvContext, EnvSpec};
use katex::parser::parse_node::AnyParseNode;
use katex::types::ParseErrorKind;
use katex::{KatexContext, ParseError};
use std::sync::Arc;

/// Environments that take a number of columns.
const ENVIRONMENTS: [&str; 3] = ["alignat", "alignat*", "alignedat"];

/// How many digits the number may have.
const MAX_DIGITS: usize = 2;

/// What the engine's own handlers are kept under; no formula can name it, since the engine reads no such character.
const OWN: char = '\0';

/// Wraps the handlers.
pub(super) fn bound_columns(context: &mut KatexContext) {
    for name in ENVIRONMENTS {
        if let Some(own) = context.environments.get(name).cloned() {
            let bounded = EnvSpec { handler: checked, ..(*own).clone() };
            context.environments.insert(format!("{OWN}{name}"), own);
            context.environments.insert(name.to_owned(), Arc::new(bounded));
        }
    }
}

/// Tells whether a name of an environment is one that a formula can use.
pub(super) fn is_public(name: &str) -> bool {
    !name.starts_with(OWN)
}

fn checked(
    context: EnvContext<'_, '_>,
    arguments: Vec<AnyParseNode>,
    optional: Vec<Option<AnyParseNode>>,
) -> Result<AnyParseNode, ParseError> {
    let digits = match arguments.first() {
        Some(AnyParseNode::OrdGroup(number)) => number.body.len(),
        _ => 0,
    };
    let own = context.parser.ctx.environments.get(&format!("{OWN}{}", context.env_name));
    match own {
        Some(own) if digits <= MAX_DIGITS => (own.handler)(context, arguments, optional),
        _ => Err(ParseErrorKind::InvalidNumberOfColumns.into()),
    }
}
