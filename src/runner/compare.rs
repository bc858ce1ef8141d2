//! Whether what a block prints now agrees with what was recorded.

use super::chapter::{Made, MadeCheckpoint};
use crate::base::{Code, Diagnostic, Digest, Span};
use crate::snippets::Snippet;
use std::collections::BTreeMap;

/// How much two numbers may differ, as a part of the larger: what another processor or library may make of the same
/// sums. One unit in the last place printed is allowed besides.
pub const TOLERANCE: f64 = 1e-6;

/// Characters that are shown of a line that differs.
const SHOWN: usize = 60;

/// What was recorded of a block or value, as far as it is compared. Figures are counted only: what they show follows
/// from what is computed, and libraries of another version draw the same in other words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Recorded {
    /// What was printed, or the value.
    pub text: String,
    /// How many figures were drawn.
    pub figures: usize,
}

/// Compares what was made with what was recorded. Outputs that were never recorded are no business of this function.
pub fn output_faults(
    snippets: &[Snippet<'_>],
    made: &[Made],
    recorded: &BTreeMap<Digest, Recorded>,
) -> Vec<Diagnostic> {
    let places: BTreeMap<Digest, &Snippet<'_>> =
        snippets.iter().map(|snippet| (snippet.digest, snippet)).collect();
    let faults = made.iter().filter_map(|made| {
        let (snippet, before) = (places.get(&made.digest)?, recorded.get(&made.digest)?);
        text_fault(&before.text, &made.text, snippet.blame)
            .or_else(|| figures_fault(before.figures, made.figures.len(), snippet.blame))
    });
    faults.collect()
}

/// Compares checkpoints that were made again with what was recorded of them: only what their authors say of them, since
/// other processors round sums in other ways. `recorded` holds that by name, as JSON.
pub fn checkpoint_faults(made: &[MadeCheckpoint], recorded: &BTreeMap<String, String>) -> Vec<Diagnostic> {
    let faults = made.iter().filter_map(|made| {
        let (was, is) = (recorded.get(&made.name)?, made.facts.to_string());
        let message = format!("the checkpoint `{}` differs: `{}` was recorded", made.name, shortened(was));
        (!agree(was, &is)).then(|| differs(made.blame, message, &is))
    });
    faults.collect()
}

fn text_fault(before: &str, now: &str, blame: Span) -> Option<Diagnostic> {
    let (line, was, is) = difference(before, now)?;
    let message = format!("line {line} of the output differs: `{}` was recorded", shortened(was));
    Some(differs(blame, message, is))
}

fn figures_fault(before: usize, now: usize, blame: Span) -> Option<Diagnostic> {
    let count = |figures: usize| format!("{figures} {}", if figures == 1 { "figure" } else { "figures" });
    let message = format!("the output differs: `{}` was recorded", count(before));
    (before != now).then(|| differs(blame, message, &count(now)))
}

fn differs(blame: Span, message: String, now: &str) -> Diagnostic {
    let fault = Diagnostic::new(Code::OutputDiffers, blame, message);
    let fault = fault.label(format!("now `{}`", shortened(now)));
    fault.hint("If the new output is right, record it with `bookpress run --all`.")
}

fn shortened(line: &str) -> String {
    let line = line.trim();
    let cut = line.char_indices().nth(SHOWN).map(|(at, _)| at);
    cut.map_or(line.to_owned(), |at| format!("{}…", &line[..at]))
}

/// Tells whether two outputs agree: equal but for the ends of lines, and for numbers within [`TOLERANCE`].
pub fn agree(recorded: &str, made: &str) -> bool {
    difference(recorded, made).is_none()
}

/// Returns the first line that differs, from 1, with both its texts.
fn difference<'a>(recorded: &'a str, made: &'a str) -> Option<(usize, &'a str, &'a str)> {
    let (mut old, mut new) = (recorded.trim_end().lines(), made.trim_end().lines());
    let mut number = 0;
    loop {
        number += 1;
        match (old.next(), new.next()) {
            (None, None) => return None,
            (Some(old), Some(new)) if lines_agree(old.trim_end(), new.trim_end()) => {}
            (old, new) => return Some((number, old.unwrap_or(""), new.unwrap_or(""))),
        }
    }
}

fn lines_agree(mut old: &str, mut new: &str) -> bool {
    loop {
        let ((old_text, old_number, old_rest), (new_text, new_number, new_rest)) = (split(old), split(new));
        if old_text != new_text || !numbers_agree(old_number, new_number) {
            return false;
        }
        if old_rest.is_empty() && new_rest.is_empty() {
            return true;
        }
        (old, new) = (old_rest, new_rest);
    }
}

/// Splits off the text before the first number, and that number. Progress is made unless all is empty.
fn split(line: &str) -> (&str, &str, &str) {
    let start = line.find(|c: char| c.is_ascii_digit()).unwrap_or(line.len());
    let (text, rest) = line.split_at(start);
    let (number, rest) = rest.split_at(number_length(rest));
    (text, number, rest)
}

/// Returns how long the number is that a text starts with: digits, a fraction, an exponent. Signs are text.
fn number_length(text: &str) -> usize {
    let digits = |from: usize| text[from..].bytes().take_while(u8::is_ascii_digit).count();
    let mut end = digits(0);
    if text[end..].starts_with('.') {
        end += 1 + digits(end + 1);
    }
    let mark = text[end..].starts_with(['e', 'E']);
    let sign = usize::from(mark && text[end + 1..].starts_with(['+', '-']));
    let exponent = if mark { digits(end + 1 + sign) } else { 0 };
    if exponent > 0 { end + 1 + sign + exponent } else { end }
}

/// Whole numbers must be equal; others may differ a little.
fn numbers_agree(old: &str, new: &str) -> bool {
    let is_whole = |number: &str| number.bytes().all(|byte| byte.is_ascii_digit());
    if old == new || is_whole(old) || is_whole(new) {
        return old == new;
    }
    let (Ok(one), Ok(other)) = (old.parse::<f64>(), new.parse::<f64>()) else { return false };
    let unit = last_place(old).max(last_place(new));
    (one - other).abs() <= TOLERANCE * one.abs().max(other.abs()) + unit * 1.000_001
}

/// Returns one unit in the last place that is written of a number.
fn last_place(number: &str) -> f64 {
    let (mantissa, exponent) = number.split_once(['e', 'E']).unwrap_or((number, "0"));
    let places = mantissa.split_once('.').map_or(0, |(_, fraction)| fraction.len());
    let exponent = exponent.parse::<i32>().unwrap_or(0).saturating_sub(i32::try_from(places).unwrap_or(0));
    10f64.powi(exponent)
}

#[cfg(test)]
mod tests {
    use super::{agree, difference};

    #[test]
    fn numbers_may_differ_in_their_last_place() {
        assert!(agree("损失 0.1234，共 3 步\n", "损失 0.1235，共 3 步"));
        assert!(!agree("损失 0.1234\n", "损失 0.1236\n"));
        assert!(agree("1.000000000e-05", "1.000000500e-05"));
        assert!(!agree("1.0e-05", "1.0e-04") && !agree("1.5e3", "1.5e300"));
        assert!(agree("1234567.890", "1234568.500"), "a millionth of it");
    }

    #[test]
    fn all_else_must_be_equal() {
        assert!(!agree("3", "4") && !agree("x=-1.5", "x=1.5") && !agree("3", "3.0"));
        assert!(!agree("nan", "0.0") && !agree("a 1", "a 1 b") && !agree("a", "b"));
        assert!(agree("a \nb\n\n", "a\nb"), "the ends of lines do not show");
        assert!(agree("", "\n") && !agree("a\n\nb", "a\nb"));
        assert!(agree("1.", "1.") && agree("1e5e", "1e5e") && agree("版本 3.11.7", "版本 3.11.7"));
    }

    #[test]
    fn the_first_line_that_differs_is_told() {
        assert_eq!(difference("a\nb\nc", "a\nx\nc"), Some((2, "b", "x")));
        assert_eq!(difference("a", "a\nb"), Some((2, "", "b")));
    }
}
