//! Makes a chapter readable for a stock Markdown parser.
//!
//! The parser knows neither directives nor displays on lines of their own nor emphasis beside CJK marks. So it is given
//! another text of exactly the same length, in which those stand as something that it knows: a directive's line as a
//! thematic break or a heading, a display as one line of inert letters, a drawing as a comment. Each such place is a
//! [`Region`]; the fold finds it by its offset and reads the author's text there. What turns out to be code or
//! something else is never looked up, and shows as the author wrote it. The file is never split, since definitions of
//! links and footnotes count in all of it.

mod braces;
mod containers;
mod cursor;
mod directive;
mod display;
mod drawing;
mod emphasis;
mod older;
mod region;
mod scan;

pub(super) use directive::Opening;
pub(super) use older::OlderLine;
pub(super) use region::{Region, RegionKind, Regions};

use crate::base::{Diagnostic, SourceId};

/// A text for the stock parser, and what it hides.
pub(super) struct Masked {
    /// As long as the author's text, byte for byte.
    pub(super) text: String,
    /// The hidden places.
    pub(super) regions: Regions,
    /// What was wrong in them.
    pub(super) diagnostics: Vec<Diagnostic>,
}

/// Masks a text; nothing before `start` is seen by the parser.
pub(super) fn mask(source: SourceId, text: &str, start: usize) -> Masked {
    let scan = scan::scan(source, text, start);
    let lines = inert(scan.out);
    let mut out = lines.clone().into_bytes();
    emphasis::stand_in(&lines, &mut out);
    Masked { text: inert(out), regions: Regions::new(scan.regions), diagnostics: scan.diagnostics }
}

/// Masks keep to character boundaries; should one ever not, a text of equal length without any markup stands in.
fn inert(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).unwrap_or_else(|fault| "x".repeat(fault.as_bytes().len()))
}
