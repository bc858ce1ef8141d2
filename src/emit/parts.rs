//! The parts of a page: each heading with what follows up to the next, so that browsers lay out what is in sight only.
//!
//! A part says how high it will be by one of some classes, since pages have no `style` attributes; the stylesheet
//! `static/styles/parts.css` has a rule for each.

use crate::base::Markup;
use crate::render::RenderedBlock;

/// How many classes there are: `p0`, `p1` …
pub(crate) const CLASSES: usize = 48;
/// What `p0` stands for, in tenths of the root's em; each next class is 8 % higher.
pub(crate) const LOWEST: f64 = 100.0;
pub(crate) const STEP: f64 = 1.08;

/// Writes a page's blocks. What comes before the first heading, and the footnotes, stand in no part.
pub(crate) fn write_parts(blocks: &[RenderedBlock], out: &mut Markup) {
    let start = blocks.iter().position(|block| block.opens).unwrap_or(blocks.len());
    let end = blocks.len() - usize::from(blocks.last().is_some_and(|block| block.span.is_none()));
    let (before, rest) = blocks.split_at(start);
    let (parts, notes) = rest.split_at(end.saturating_sub(start));
    write_blocks(before, out);
    for part in parts.chunk_by(|_, next| !next.opens) {
        let height = part.iter().map(|block| block.height).fold(0, u32::saturating_add);
        let class = format!("part p{}", class_of(height));
        out.open("section", &[("class", &class)]);
        out.newline();
        write_blocks(part, out);
        out.close("section");
        out.newline();
    }
    write_blocks(notes, out);
}

fn write_blocks(blocks: &[RenderedBlock], out: &mut Markup) {
    for block in blocks {
        out.append_finished(&block.html);
        out.newline();
    }
}

/// Returns the class whose height is nearest, by ratio.
fn class_of(height: u32) -> usize {
    let classes = (0..CLASSES).scan(LOWEST, |next, _| Some(std::mem::replace(next, *next * STEP)));
    classes.take_while(|own| f64::from(height) > own * STEP.sqrt()).count().min(CLASSES - 1)
}

#[cfg(test)]
mod tests {
    use super::{CLASSES, LOWEST, STEP, class_of};
    use std::fmt::Write as _;

    #[test]
    fn the_sheet_has_a_rule_for_each_class() {
        let mut rules = String::new();
        let mut height = LOWEST;
        for class in 0..CLASSES {
            writeln!(rules, ".p{class} {{ --height: {:.1}rem; }}", height / 10.0).expect("strings take all");
            height *= STEP;
        }
        assert!(include_str!("../../static/styles/parts.css").contains(&rules), "expected\n{rules}");
    }

    #[test]
    fn the_nearest_class_is_chosen() {
        assert_eq!((class_of(0), class_of(100), class_of(108), class_of(u32::MAX)), (0, 0, 1, CLASSES - 1));
    }
}
