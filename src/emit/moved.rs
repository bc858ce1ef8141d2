//! What was published at an address where it is no more: links to it lead to where it went.

use crate::emit::address::{output_path, root_of};
use crate::emit::view::{MovedPageView, MovedView};
use crate::emit::views::{Generated, Site, generated_frame};
use crate::resolve::Moved;
use std::collections::BTreeSet;

/// Returns what was on a page and is elsewhere now.
pub(crate) fn moved_from(site: &Site<'_>, url: &str) -> Vec<MovedView> {
    let moved = site.input.index.moved.get(url).into_iter().flatten();
    moved.filter(|one| !one.id.is_empty()).map(|one| view(one, &root_of(url))).collect()
}

fn view(moved: &Moved, root: &str) -> MovedView {
    let Moved { id, text, href, now } = moved.clone();
    MovedView { id, text, href: format!("{root}{href}"), now }
}

/// Returns the addresses of pages that are gone and whose content is elsewhere.
pub(crate) fn moved_pages<'a>(site: &Site<'a>) -> Vec<&'a str> {
    let there: BTreeSet<String> = site.input.index.pages.iter().map(|page| output_path(&page.url)).collect();
    let gone = site.input.index.moved.keys().filter(|url| !there.contains(&output_path(url)));
    gone.filter(|url| whole(site, url).is_some()).map(String::as_str).collect()
}

/// Returns where a page went as a whole.
fn whole<'a>(site: &Site<'a>, url: &str) -> Option<&'a Moved> {
    site.input.index.moved.get(url)?.iter().find(|one| one.id.is_empty())
}

/// Makes the view of a page that stands where another was.
pub(crate) fn moved_view(site: &Site<'_>, url: &str) -> MovedPageView {
    let moved = whole(site, url).expect("only such pages are made");
    let frame = generated_frame(site, &Generated { url, title: &moved.text }, &[]);
    let immediate = frame.page.moved.is_empty();
    let MovedView { href, now, .. } = view(moved, &root_of(url));
    MovedPageView { frame, href, now, immediate }
}
