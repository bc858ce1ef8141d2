//! Displayed formulas, and what is wrong with formulas.

use crate::base::{Code, Diagnostic, Markup, Span};
use crate::doc::DisplayMath;
use crate::render::attributes::{classes, given};
use crate::render::block::write_broken;
use crate::render::page::Page;
use crate::render::{MathError, MathMarkup};
use crate::resolve::TargetFacts;

impl Page<'_> {
    /// Notes the CSS rules that a formula needs.
    pub(super) fn use_rules(&mut self, markup: &MathMarkup) {
        for (class, declarations) in &markup.rules {
            if !self.rules.contains_key(class) {
                self.rules.insert(class.clone(), declarations.clone());
            }
        }
    }
}

/// Writes a displayed formula, with its number where it has one.
pub(super) fn write_equation(page: &mut Page<'_>, out: &mut Markup, math: &DisplayMath, span: Span) {
    let target = page.target(math.target);
    let formulas = page.engines.math;
    let class = classes("equation", &math.attributes);
    out.open("div", &given([("class", &class), ("id", &target.id)]));
    match formulas.get(&math.tex, true).as_ref() {
        Ok(markup) => {
            page.use_rules(markup);
            out.open("div", &[("class", "scroll")]);
            out.append_finished(&markup.html);
            out.close("div");
        }
        Err(error) => {
            write_broken(out, &math.tex, &error.message);
            page.report(fault(error, place_in_display(math, &error.range, span)));
        }
    }
    if !target.number.is_empty() {
        write_number(out, target);
    }
    out.close("div");
}

/// Writes a number as a link to its equation, or bare where the equation has no id.
fn write_number(out: &mut Markup, target: &TargetFacts) {
    let number = format!("({})", target.number);
    if target.id.is_empty() {
        return out.element("span", &[("class", "equation-number")], &number);
    }
    let href = format!("#{}", target.id);
    out.element("a", &[("class", "equation-number"), ("href", &href), ("aria-label", &target.text)], &number);
}

/// Returns the diagnostic of a formula that an engine refused, at its place in the source.
pub(super) fn fault(error: &MathError, span: Span) -> Diagnostic {
    let code = if error.too_deep { Code::TexTooDeep } else { Code::InvalidTex };
    let diagnostic = Diagnostic::new(code, span, error.message.clone());
    match hint(error) {
        Some(hint) => diagnostic.hint(hint),
        None => diagnostic.did_you_mean(error.suggestion.as_deref()),
    }
}

/// What authors do against each start of a message.
const HINTS: [(&str, &str); 9] = [
    (
        "expected the end of the formula, found `&`",
        "Only an environment such as `aligned` has columns: put it around.",
    ),
    ("expected the end of the formula, found `#`", "Write `\\#` for the character."),
    ("unknown command `\\label`", "Write `{#eq-name}` after the closing `$$`."),
    ("unknown command `\\ref`", "Refer to an equation outside of formulas: `@eq-name`."),
    ("unknown command `\\eqref`", "Refer to an equation outside of formulas: `@eq-name`."),
    ("unknown command `\\cite`", "Cite outside of formulas: `[@key]`."),
    (
        "`\\tag` can be used only",
        "Equations are numbered by their labels: write `{#eq-name}` after the closing `$$`.",
    ),
    ("a second superscript", "Write `{x^a}^b` or `x^{ab}`."),
    ("a second subscript", "Write `{x_a}_b` or `x_{ab}`."),
];

/// Returns what to do about a formula where the message does not say it.
fn hint(error: &MathError) -> Option<&'static str> {
    let message = error.message.as_str();
    if error.too_deep {
        return Some("Break the formula into parts that nest less deeply.");
    }
    if let Some((_, hint)) = HINTS.iter().find(|(start, _)| message.starts_with(start)) {
        return Some(hint);
    }
    if error.suggestion.is_some() {
        None
    } else if message.starts_with("unknown command") {
        Some("Check the spelling, or define the command under `macros` in `book.yaml`.")
    } else if message.starts_with("unknown environment") {
        Some("Check the spelling; KaTeX's documentation lists the environments that there are.")
    } else {
        None
    }
}

/// Returns the place in the source of a byte range of an inline formula's TeX: the whole formula where its source is not
/// the TeX between two dollars, as in a quote or a table cell.
pub(super) fn place_in_line(tex: &str, range: &std::ops::Range<usize>, span: Span) -> Span {
    if span.range().len() == tex.len() + 2 && range.end <= tex.len() {
        span.within(1 + range.start, 1 + range.end)
    } else {
        span
    }
}

/// Returns the place in the source of a byte range of a display's TeX.
fn place_in_display(math: &DisplayMath, range: &std::ops::Range<usize>, span: Span) -> Span {
    let start = offset_in_source(math, range.start);
    let end = offset_in_source(math, range.end);
    match (start, end) {
        (Some(start), Some(end)) => Span::new(span.source, start, end.max(start)),
        _ => span,
    }
}

/// Returns the offset in the source of an offset in a display's TeX.
fn offset_in_source(math: &DisplayMath, offset: usize) -> Option<usize> {
    let before = math.tex.get(..offset.min(math.tex.len()))?;
    let line = before.bytes().filter(|byte| *byte == b'\n').count();
    let column = before.len() - before.rfind('\n').map_or(0, |at| at + 1);
    Some(*math.line_starts.get(line)? as usize + column)
}
