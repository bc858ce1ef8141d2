//! Exercises and their parts.

use crate::base::{Code, Diagnostic};
use crate::doc::{Block, BlockKind, Directive, DirectiveKind, ExerciseKind, ListItem};

/// Checks that an exercise has one answer, and a choice its options.
pub(super) fn check(exercise: &Directive, diagnostics: &mut Vec<Diagnostic>) {
    let mut answers = exercise.blocks.iter().filter_map(answer);
    let first = answers.next();
    match first {
        None => {
            let fault = Diagnostic::new(Code::MissingAnswer, exercise.opening, "exercise without an answer");
            diagnostics.push(fault.hint("Write it in an `:::answer` inside the exercise."));
        }
        Some(first) => {
            for second in answers {
                let fault =
                    Diagnostic::new(Code::RepeatedAnswer, second.opening, "second answer of an exercise");
                diagnostics.push(fault.secondary(first.opening, "the first one"));
            }
        }
    }
    let kind = exercise.attributes.get("kind").and_then(|kind| ExerciseKind::from_name(&kind.value));
    if kind == Some(ExerciseKind::Choice) {
        diagnostics.extend(check_options(exercise));
    }
}

fn answer(block: &Block) -> Option<&Directive> {
    match &block.kind {
        BlockKind::Directive(directive) if directive.kind == DirectiveKind::Answer => Some(directive),
        _ => None,
    }
}

fn check_options(exercise: &Directive) -> Option<Diagnostic> {
    let fault = |message: &str| Some(Diagnostic::new(Code::ChoiceOptions, exercise.opening, message));
    let Some(options) = exercise.blocks.iter().find_map(task_list) else {
        return fault("choice exercise without options")
            .map(|fault| fault.hint("Write them as a task list: `- [ ] wrong`, `- [x] right`."));
    };
    if options.len() < 2 {
        return fault("choice exercise with one option only");
    }
    if options.iter().all(|option| option.task != Some(true)) {
        return fault("no option is marked as right").map(|fault| fault.hint("Mark it with `[x]`."));
    }
    None
}

fn task_list(block: &Block) -> Option<&[ListItem]> {
    match &block.kind {
        BlockKind::List { items, .. } if items.iter().any(|item| item.task.is_some()) => Some(items),
        _ => None,
    }
}

/// Checks that an answer or hint stands directly in an exercise.
pub(super) fn check_place(
    part: &Directive,
    parent: Option<DirectiveKind>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    if parent != Some(DirectiveKind::Exercise) {
        let message = format!("`{}` outside of an exercise", part.kind.name());
        let fault = Diagnostic::new(Code::StrayAnswer, part.opening, message);
        diagnostics.push(fault.hint("It stands inside the `:::exercise` that it belongs to."));
    }
}
