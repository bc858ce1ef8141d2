//! The engine's errors as phrases with ranges.

use crate::render::MathError;
use katex::ParseError;

/// Rewrites an error of the engine.
pub(super) fn explain(error: &ParseError, tex: &str) -> MathError {
    let range = range(error, tex).unwrap_or(0..tex.len());
    MathError { message: error.kind.to_string(), range, too_deep: false, suggestion: None }
}

/// Returns where in the formula an error is, if it is there.
///
/// A position may lie in a macro's body instead: the engine says in its message which text it means, and we compare.
fn range(error: &ParseError, tex: &str) -> Option<std::ops::Range<usize>> {
    let (start, length) = (error.position()?, error.length()?);
    tex.get(start..start + length)?;
    Some(start..start + length)
}
