//! What pages of the whole book gather from a page: its exercises, its research threads and open questions.

use crate::base::Markup;
use crate::doc::{Directive, ExerciseKind};
use crate::render::block::write_blocks;
use crate::render::directive::label;
use crate::render::exercise::write_known;
use crate::render::heading::title_markup;
use crate::render::page::Page;

/// A numbered section, as the things in it name their place.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Place {
    /// Its id in the page.
    pub id: String,
    /// How it is referred to: 1.2 节; empty where nothing around has a number.
    pub text: String,
}

/// An exercise in a list.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ListedExercise {
    /// Its id in the page.
    pub id: String,
    /// Its name with its number: 练习 1.7.
    pub label: String,
    /// Its title as markup without links; may be empty.
    pub title: String,
    /// What is known of it as markup: level, kind, time, importance.
    pub known: String,
    /// 1–4; `None` in older text.
    pub level: Option<u8>,
    /// What it asks for; `None` in older text.
    pub kind: Option<ExerciseKind>,
    /// The section that it stands in.
    pub place: Place,
}

/// A research thread or an open question, ready to be shown on another page at the site's root.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ListedThread {
    /// `research` or `open`.
    pub kind: &'static str,
    /// Its id in its own page.
    pub id: String,
    /// Its name with its number: 研究线索 1.1.
    pub label: String,
    /// Its title as markup without links; may be empty.
    pub title: String,
    /// What it says, as markup.
    pub body: String,
    /// The section that it stands in.
    pub place: Place,
}

/// Notes an exercise for the list of all.
pub(super) fn list_exercise(page: &mut Page<'_>, exercise: &Directive, multiple: Option<bool>) {
    let value = |key| exercise.attributes.get(key).map(|value| value.value.as_str());
    let mut known = page.markup();
    write_known(&mut known, exercise, multiple);
    let listed = ListedExercise {
        id: page.target(exercise.target).id.clone(),
        label: label(page, exercise),
        title: title_markup(page, &exercise.title),
        known: known.finish(),
        level: value("level").and_then(|level| level.parse().ok()),
        kind: value("kind").and_then(ExerciseKind::from_name),
        place: page.section.clone(),
    };
    page.exercises.push(listed);
}

/// Shows a research thread or an open question for another page. `page` is the detached page; `id` and `place` are
/// what it has in its own.
pub(super) fn show_thread(page: &mut Page<'_>, thread: &Directive, id: &str, place: &Place) -> ListedThread {
    let mut body: Markup = page.markup();
    let title = title_markup(page, &thread.title);
    write_blocks(page, &mut body, &thread.blocks);
    ListedThread {
        kind: thread.kind.name(),
        id: id.to_owned(),
        label: label(page, thread),
        title,
        body: body.finish(),
        place: place.clone(),
    }
}
