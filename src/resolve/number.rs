//! Numbers: chapter, section, and one counter for each kind of thing in a chapter.

use crate::base::{Code, Diagnostic, SourceMap};
use crate::doc::{Kind, Summary, Target, term_name};
use std::collections::BTreeMap;

/// What a target is called.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Numbering {
    /// The number alone, `1.4`; empty for none.
    pub(super) number: String,
    /// The text of a reference, 定理 1.4; empty where it has none.
    pub(super) text: String,
    /// Its place among those of its kind in the page, from 1; 0 for headings and anchors.
    pub(super) ordinal: u32,
}

/// Numbers the targets of a page, by [`crate::doc::TargetId`]; without a chapter number nothing gets one.
pub(super) fn number_targets(summary: &Summary, chapter: Option<u32>) -> Vec<Numbering> {
    let mut counters = Counters::default();
    summary.targets.iter().map(|target| counters.next(target, chapter)).collect()
}

#[derive(Default)]
struct Counters {
    section: u32,
    subsection: u32,
    kinds: BTreeMap<Kind, u32>,
}

impl Counters {
    fn next(&mut self, target: &Target, chapter: Option<u32>) -> Numbering {
        match target.kind {
            Kind::Section => self.heading(target.level, chapter),
            Kind::Anchor => Numbering::default(),
            Kind::Term => Numbering { text: term_name(&target.title), ..Numbering::default() },
            kind => self.numbered(kind, chapter),
        }
    }

    fn heading(&mut self, level: u8, chapter: Option<u32>) -> Numbering {
        match level {
            2 => (self.section, self.subsection) = (self.section + 1, 0),
            3 => self.subsection += 1,
            _ => {}
        }
        let Some(chapter) = chapter else { return Numbering::default() };
        let (number, unit) = match level {
            1 => (format!("{chapter}"), "章"),
            2 => (format!("{chapter}.{}", self.section), "节"),
            3 => (format!("{chapter}.{}.{}", self.section, self.subsection), "节"),
            _ => return Numbering::default(),
        };
        let text = if level == 1 { chapter_text(chapter) } else { format!("{number} {unit}") };
        Numbering { number, text, ordinal: 0 }
    }

    fn numbered(&mut self, kind: Kind, chapter: Option<u32>) -> Numbering {
        let ordinal = self.kinds.entry(kind).or_default();
        *ordinal += 1;
        let ordinal = *ordinal;
        let Some(chapter) = chapter else { return Numbering { ordinal, ..Numbering::default() } };
        let number = format!("{chapter}.{ordinal}");
        let text = match kind {
            Kind::Equation => format!("式 ({number})"),
            kind => format!("{} {number}", kind.label()),
        };
        Numbering { number, text, ordinal }
    }
}

/// Returns how a chapter is referred to.
pub(super) fn chapter_text(number: u32) -> String {
    format!("第 {number} 章")
}

/// Reports typed numbers that disagree with the computed ones, with the number to put there.
pub(super) fn check_typed_numbers(
    summary: &Summary,
    numbers: &[Numbering],
    sources: &SourceMap,
) -> Vec<Diagnostic> {
    let pairs = summary.targets.iter().zip(numbers);
    pairs.filter_map(|(target, numbering)| mismatch(target, &numbering.number, sources)).collect()
}

fn mismatch(target: &Target, number: &str, sources: &SourceMap) -> Option<Diagnostic> {
    let typed = target.typed_number.as_ref()?;
    if typed.value == number || han_number(&typed.value).is_some_and(|value| value.to_string() == number) {
        return None;
    }
    let fault = |message: String| Diagnostic::new(Code::NumberMismatch, typed.span, message);
    if number.is_empty() {
        let message = format!("the number `{}` is typed where none is shown", typed.value);
        return Some(fault(message).hint("Remove it.").fix(typed.span, ""));
    }
    let written = sources.slice(typed.span);
    let fixed = written.replacen(&typed.value, number, 1);
    let message = format!("the number `{}` is typed, but this is {number}", typed.value);
    Some(fault(message).hint("Numbers are computed: correct it or leave it out.").fix(typed.span, fixed))
}

/// Reads a Chinese number from 一 to 九十九.
fn han_number(text: &str) -> Option<u32> {
    let digit = |part: &str| match part {
        "" => None,
        part => {
            "一二三四五六七八九".chars().zip(1..).find_map(|(c, value)| part.chars().eq([c]).then_some(value))
        }
    };
    match text.split_once('十') {
        None => digit(text),
        Some((tens, ones)) => {
            let tens = if tens.is_empty() { 1 } else { digit(tens)? };
            let ones = if ones.is_empty() { 0 } else { digit(ones)? };
            Some(tens * 10 + ones)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::han_number;

    #[test]
    fn chinese_numbers() {
        let cases = [("一", 1), ("九", 9), ("十", 10), ("十二", 12), ("二十", 20), ("九十九", 99)];
        for (text, value) in cases {
            assert_eq!(han_number(text), Some(value), "{text}");
        }
        for text in ["", "1", "百", "一二", "十十", "十x"] {
            assert_eq!(han_number(text), None, "{text}");
        }
    }
}
