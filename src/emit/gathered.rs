//! Pages made of what all chapters hold: exercises, research threads and open questions.

use crate::emit::view::{
    ExerciseGroupView, ExerciseView, ExercisesView, PlaceView, ResearchView, ThreadGroupView, ThreadView,
};
use crate::emit::views::{Generated, Site, generated_frame, link};
use crate::render::{ContentsEntry, Fragment, ListedExercise, ListedThread, Place};
use crate::resolve::{Page, address_of};

/// The page of all exercises.
pub(crate) const EXERCISES: Generated<'static> = Generated { url: "exercises.html", title: "习题" };
/// The page of all research threads and open questions.
pub(crate) const RESEARCH: Generated<'static> =
    Generated { url: "research.html", title: "研究线索与开放问题" };

/// A page of the book with what was gathered from it.
type Gathered<'a, T> = (usize, &'a Page, &'a [T]);

/// Iterates over the pages that hold something.
fn gather<'a, T: 'a>(
    site: &Site<'a>,
    listed: impl Fn(&'a Fragment) -> &'a [T] + 'a,
) -> impl Iterator<Item = Gathered<'a, T>> {
    let pages = site.input.index.pages.iter().zip(site.input.fragments).enumerate();
    pages
        .filter_map(move |(at, (page, fragment))| Some((at, page, listed(fragment.as_deref()?))))
        .filter(|(_, _, listed)| !listed.is_empty())
}

fn exercises(fragment: &Fragment) -> &[ListedExercise] {
    &fragment.exercises
}

fn threads(fragment: &Fragment) -> &[ListedThread] {
    &fragment.threads
}

/// Tells whether the book has exercises.
pub(crate) fn has_exercises(site: &Site<'_>) -> bool {
    gather(site, exercises).next().is_some()
}

/// Tells whether the book has research threads or open questions.
pub(crate) fn has_threads(site: &Site<'_>) -> bool {
    gather(site, threads).next().is_some()
}

/// Makes the view of the page of all exercises.
pub(crate) fn exercises_view(site: &Site<'_>) -> ExercisesView {
    let groups: Vec<ExerciseGroupView> = gather(site, exercises)
        .map(|(at, page, listed)| ExerciseGroupView {
            chapter: link(site, at, None, ""),
            id: group_id(page),
            exercises: listed.iter().map(|exercise| exercise_view(page, exercise)).collect(),
        })
        .collect();
    let contents = gather(site, exercises).map(|(_, page, _)| entry(page)).collect::<Vec<_>>();
    ExercisesView {
        frame: generated_frame(site, &EXERCISES, &contents),
        count: groups.iter().map(|group| group.exercises.len()).sum(),
        groups,
    }
}

/// Makes the view of the page of all research threads and open questions.
pub(crate) fn research_view(site: &Site<'_>) -> ResearchView {
    let groups: Vec<ThreadGroupView> = gather(site, threads)
        .map(|(at, page, listed)| ThreadGroupView {
            chapter: link(site, at, None, ""),
            id: group_id(page),
            threads: listed.iter().map(|thread| thread_view(page, thread)).collect(),
        })
        .collect();
    let contents = gather(site, threads).map(|(_, page, _)| entry(page)).collect::<Vec<_>>();
    let count = |kind| groups.iter().flat_map(|group| &group.threads).filter(|one| one.kind == kind).count();
    ResearchView {
        frame: generated_frame(site, &RESEARCH, &contents),
        research: count("research"),
        open: count("open"),
        groups,
    }
}

/// Returns the id of a page's group: pages' stems are unique in the book.
fn group_id(page: &Page) -> String {
    format!("from-{}", page.url.trim_end_matches(".html"))
}

fn entry(page: &Page) -> ContentsEntry {
    let mut title = crate::base::Markup::default();
    title.text(&page.title);
    let number = page.number.map(|number| number.to_string()).unwrap_or_default();
    ContentsEntry { level: 2, id: group_id(page), number, title: title.finish() }
}

fn exercise_view(page: &Page, exercise: &ListedExercise) -> ExerciseView {
    ExerciseView {
        key: format!("{}#{}", page.url, exercise.id),
        href: address_of(&page.url, &exercise.id),
        label: exercise.label.clone(),
        title_html: exercise.title.clone(),
        known_html: exercise.known.clone(),
        level: exercise.level,
        kind: exercise.kind.map(|kind| kind.name()),
        place: place_view(page, &exercise.place),
    }
}

fn thread_view(page: &Page, thread: &ListedThread) -> ThreadView {
    ThreadView {
        kind: thread.kind,
        href: address_of(&page.url, &thread.id),
        label: thread.label.clone(),
        title_html: thread.title.clone(),
        body_html: thread.body.clone(),
        place: place_view(page, &thread.place),
    }
}

fn place_view(page: &Page, place: &Place) -> Option<PlaceView> {
    let view = || PlaceView { text: place.text.clone(), href: address_of(&page.url, &place.id) };
    (!place.text.is_empty()).then(view)
}
