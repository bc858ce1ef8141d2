//! Exercises as cards.

use crate::base::Markup;
use crate::doc::{Block, BlockKind, Directive, DirectiveKind, ExerciseKind, ListItem};
use crate::render::attributes::{classes, given};
use crate::render::block::write_blocks;
use crate::render::directive::{label, write_box_title, write_folded};
use crate::render::gathered::list_exercise;
use crate::render::list::write_item_blocks;
use crate::render::page::Page;

/// The highest level of difficulty, and of importance.
const HARDEST: usize = 4;
const WEIGHTIEST: usize = 3;

/// Writes an exercise.
pub(super) fn write_exercise(page: &mut Page<'_>, out: &mut Markup, exercise: &Directive) {
    let id = &page.target(exercise.target).id;
    let class = classes("box exercise", &exercise.attributes);
    let value = |key| exercise.attributes.get(key).map_or("", |value| value.value.as_str());
    out.open(
        "section",
        &given([
            ("class", &class),
            ("id", id),
            ("data-level", value("level")),
            ("data-kind", value("kind")),
            ("data-time", value("time")),
            ("data-importance", value("importance")),
        ]),
    );
    out.newline();
    write_box_title(page, out, exercise);
    let options = options(exercise);
    let multiple = options.map(|at| right_letters(&exercise.blocks[at]).len() > 1);
    write_facts(out, exercise, multiple);
    list_exercise(page, exercise, multiple);
    let named = label(page, exercise);
    let outer = std::mem::replace(&mut page.exercise, named);
    write_parts(page, out, exercise, options);
    page.exercise = outer;
    out.close("section");
}

/// Returns which block holds the options of a choice exercise: the first task list of its statement.
fn options(exercise: &Directive) -> Option<usize> {
    let kind = exercise.attributes.get("kind")?;
    if ExerciseKind::from_name(&kind.value) != Some(ExerciseKind::Choice) {
        return None;
    }
    exercise.blocks.iter().position(|block| {
        let BlockKind::List { items, .. } = &block.kind else { return false };
        items.iter().any(|item| item.task.is_some())
    })
}

/// Returns the letters of the right options.
fn right_letters(options: &Block) -> Vec<String> {
    let BlockKind::List { items, .. } = &options.kind else { return Vec::new() };
    let right = items.iter().enumerate().filter(|(_, item)| item.task == Some(true));
    right.map(|(at, _)| letter(at)).collect()
}

/// Returns the marker of an option as `<ol type="A">` shows it: A to Z, then AA, AB and so on.
fn letter(at: usize) -> String {
    let last = char::from(b'A' + (at % 26) as u8);
    if at < 26 { last.to_string() } else { format!("{}{last}", letter(at / 26 - 1)) }
}

/// Writes the line of what is known of an exercise; nothing where nothing is.
fn write_facts(out: &mut Markup, exercise: &Directive, multiple: Option<bool>) {
    let mut known = Markup::new(out.syntax());
    write_known(&mut known, exercise, multiple);
    if !known.is_empty() {
        out.open("p", &[("class", "exercise-facts")]);
        out.append(&known);
        out.close("p");
        out.newline();
    }
}

/// Writes what is known of an exercise: level, kind, time, importance. `multiple` tells whether several options of a
/// choice exercise are right.
pub(super) fn write_known(out: &mut Markup, exercise: &Directive, multiple: Option<bool>) {
    let value = |key| exercise.attributes.get(key).map(|value| value.value.as_str());
    let number = |key| value(key).and_then(|text| text.parse::<usize>().ok());
    let kind = value("kind").and_then(ExerciseKind::from_name).map(|kind| match multiple {
        Some(true) => "多选",
        Some(false) => "单选",
        None => kind.label(),
    });
    let time = number("time").map(|minutes| format!("{minutes} 分钟"));
    let weight = number("importance").map(|weight| format!("重要性 {weight}/{WEIGHTIEST}"));
    let level = number("level").map(|level| level.clamp(1, HARDEST));
    level.into_iter().for_each(|level| write_level(out, level));
    for (class, text) in [("kind", kind), ("time", time.as_deref()), ("importance", weight.as_deref())] {
        let Some(text) = text else { continue };
        out.text(if out.is_empty() { "" } else { " " });
        out.element("span", &[("class", class)], text);
    }
}

fn write_level(out: &mut Markup, level: usize) {
    let dots = "●".repeat(level) + &"○".repeat(HARDEST - level);
    out.open("span", &[("class", "level")]);
    out.text(&format!("难度 {level}/{HARDEST} "));
    out.element("span", &[("class", "dots"), ("aria-hidden", "true")], &dots);
    out.close("span");
}

/// Writes statement, hints and answer.
fn write_parts(page: &mut Page<'_>, out: &mut Markup, exercise: &Directive, options: Option<usize>) {
    let right = options.map(|at| right_letters(&exercise.blocks[at])).unwrap_or_default();
    let lead = if right.is_empty() { String::new() } else { format!("正确选项：{}", right.join("、")) };
    let hints = exercise.blocks.iter().filter(|block| is(block, DirectiveKind::Hint)).count();
    let mut hint = 0;
    for (at, block) in exercise.blocks.iter().enumerate() {
        match &block.kind {
            BlockKind::List { items, tight, .. } if options == Some(at) => {
                write_options(page, out, items, *tight);
            }
            BlockKind::Directive(part)
                if page.detached && matches!(part.kind, DirectiveKind::Hint | DirectiveKind::Answer) =>
            {
                continue;
            }
            BlockKind::Directive(part) if part.kind == DirectiveKind::Hint => {
                hint += 1;
                let label = if hints > 1 { format!("提示 {hint}") } else { "提示".to_owned() };
                write_folded(page, out, part, &label, "");
            }
            BlockKind::Directive(part) if part.kind == DirectiveKind::Answer => {
                write_folded(page, out, part, part.kind.label(), &lead);
            }
            _ => {
                write_blocks(page, out, std::slice::from_ref(block));
                continue;
            }
        }
        out.newline();
    }
}

fn is(block: &Block, kind: DirectiveKind) -> bool {
    matches!(&block.kind, BlockKind::Directive(directive) if directive.kind == kind)
}

/// Writes the options of a choice exercise, with nothing that tells the right ones.
fn write_options(page: &mut Page<'_>, out: &mut Markup, items: &[ListItem], tight: bool) {
    out.open("ol", &[("class", "choices"), ("type", "A")]);
    out.newline();
    for item in items {
        out.open("li", &[]);
        write_item_blocks(page, out, &item.blocks, tight);
        out.close("li");
        out.newline();
    }
    out.close("ol");
}
