//! The parts of a page: each heading with what follows up to the next, so that browsers lay out what is in sight only.
//!
//! A part says how high it will be by one of some classes, since pages have no `style` attributes, and by another how much
//! of that is text, of which a narrow column has more lines; the stylesheet `static/styles/parts.css` has a rule for each.

use crate::base::Markup;
use crate::render::{Height, RenderedBlock};

/// How many classes of heights there are: `p0`, `p1` …
pub(crate) const CLASSES: usize = 58;
/// What `p0` stands for, in tenths of the root's em; each next class is 9 % higher.
pub(crate) const LOWEST: f64 = 72.0;
pub(crate) const STEP: f64 = 1.09;
/// The class of a part that is all text; `s0` is that of one without any.
pub(crate) const ALL_TEXT: u32 = 5;

/// Writes a page's blocks. What comes before the first heading, and the footnotes, stand in no part.
pub(crate) fn write_parts(blocks: &[RenderedBlock], out: &mut Markup) {
    let start = blocks.iter().position(|block| block.opens).unwrap_or(blocks.len());
    let end = blocks.len() - usize::from(blocks.last().is_some_and(|block| block.span.is_none()));
    let (before, rest) = blocks.split_at(start);
    let (parts, notes) = rest.split_at(end.saturating_sub(start));
    write_blocks(before, out);
    for part in parts.chunk_by(|_, next| !next.opens) {
        let height: Height = part.iter().map(|block| block.height).sum();
        let class = format!("part p{} s{}", class_of(height.total()), share_of(height));
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

/// Returns the class of the share that text has, the nearest.
fn share_of(height: Height) -> u32 {
    let (text, total) = (u64::from(height.text), u64::from(height.total().max(1)));
    let share = (2 * text * u64::from(ALL_TEXT) + total) / (2 * total);
    u32::try_from(share).map_or(ALL_TEXT, |share| share.min(ALL_TEXT))
}

#[cfg(test)]
mod tests {
    use super::{ALL_TEXT, CLASSES, LOWEST, STEP, class_of, share_of};
    use crate::render::Height;
    use std::fmt::Write as _;

    #[test]
    fn the_sheet_has_a_rule_for_each_class() {
        let mut rules = String::new();
        let mut height = LOWEST;
        for class in 0..CLASSES {
            writeln!(rules, ".p{class} {{ --height: {:.1}rem; }}", height / 10.0).expect("strings take all");
            height *= STEP;
        }
        for class in 0..=ALL_TEXT {
            let share = f64::from(class) / f64::from(ALL_TEXT);
            writeln!(rules, ".s{class} {{ --text: {share}; }}").expect("strings take all");
        }
        assert!(include_str!("../../static/styles/parts.css").contains(&rules), "expected\n{rules}");
    }

    #[test]
    fn the_nearest_class_is_chosen() {
        assert_eq!((class_of(0), class_of(72), class_of(78), class_of(u32::MAX)), (0, 0, 1, CLASSES - 1));
        let share = |text, rest| share_of(Height { text, rest });
        assert_eq!((share(0, 0), share(0, 9), share(9, 0)), (0, 0, ALL_TEXT));
        assert_eq!((share(1, 9), share(29, 71), share(u32::MAX, u32::MAX)), (1, 1, ALL_TEXT));
    }
}
