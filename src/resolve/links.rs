//! Links of one page.

use crate::base::{Code, Diagnostic, Spanned};
use crate::load::published_path;
use crate::resolve::LinkFacts;
use crate::resolve::address::{Destination, candidates, folder, parse_destination, relative};
use crate::resolve::answer::{Answers, Asker};
use crate::resolve::images::{find_file, site_path};

/// Resolves a link to another site, a page, a place in a page, or a published file.
pub(super) fn resolve_link(
    asker: &Asker<'_>,
    destination: &Spanned<String>,
    answers: &mut Answers,
) -> Result<LinkFacts, Box<Diagnostic>> {
    let (path, fragment) = match parse_destination(&destination.value) {
        Destination::External => return Ok(LinkFacts::External(destination.value.clone())),
        Destination::Local { path, fragment } => (path, fragment),
        Destination::Scheme(scheme) => return Err(Box::new(bad_scheme(destination, &scheme))),
        Destination::Undecodable => {
            let message = format!("`{}` has a percent escape that is not UTF-8", destination.value);
            return Err(Box::new(Diagnostic::new(Code::DeadLink, destination.span, message)));
        }
    };
    let paths = candidates(folder(asker.path()), &path);
    let page = if path.is_empty() { Some(asker.page) } else { find_page(asker, &path, &paths) };
    if let Some(page) = page {
        return link_page(asker, destination, page, fragment.as_deref(), answers);
    }
    if let Some((file, asset)) = find_file(asker, &paths) {
        if !asker.edition.is_site() {
            return Ok(LinkFacts::Elsewhere);
        }
        let site = published_path(&site_path(file), asset.digest, asker.edition.is_hashed());
        let address = relative(asker.url(), &site, fragment.as_deref());
        answers.files.insert(file.to_owned(), site);
        return Ok(LinkFacts::Internal(address));
    }
    if asker.book.is_listed_in_part && path.ends_with(".md") {
        return Ok(LinkFacts::Unpublished);
    }
    Err(Box::new(dead_link(asker, destination, &path, &paths)))
}

fn bad_scheme(destination: &Spanned<String>, scheme: &str) -> Diagnostic {
    let message = if ["http", "https", "mailto"].iter().any(|known| scheme.eq_ignore_ascii_case(known)) {
        format!("`{}` has no address behind its colon", destination.value)
    } else {
        format!("links with `{scheme}:` are not allowed")
    };
    let fault = Diagnostic::new(Code::DeadLink, destination.span, message);
    fault.hint("Link to `https:`, `http:` or `mailto:`, or to a file of the book.")
}

/// Finds a page by path, or by its bare name from anywhere.
fn find_page(asker: &Asker<'_>, path: &str, paths: &[String]) -> Option<usize> {
    if path.starts_with('/') || path.ends_with('/') {
        return None;
    }
    let exact = paths.iter().find_map(|path| asker.book.page_of_path(path));
    exact.or_else(|| asker.book.page_of_name(path.strip_prefix("./").unwrap_or(path)))
}

fn link_page(
    asker: &Asker<'_>,
    destination: &Spanned<String>,
    page: usize,
    fragment: Option<&str>,
    answers: &mut Answers,
) -> Result<LinkFacts, Box<Diagnostic>> {
    let book = asker.book;
    if book.pages[page].planned {
        return Ok(LinkFacts::Unpublished);
    }
    let wanted = fragment.filter(|fragment| !fragment.is_empty());
    if let Some(id) = wanted.filter(|_| book.parsed(page).is_some()) {
        if !book.ids[page].contains(id) {
            return Err(Box::new(dead_fragment(asker, destination, page, id)));
        }
        if book.labels.get(id).is_some_and(|entry| entry.page == page) {
            answers.used.insert(id.to_owned());
        }
    }
    let whole = asker.edition.page_id(&book.pages[page].path);
    let fragment = wanted.or(whole.as_deref()).or(fragment);
    Ok(LinkFacts::Internal(relative(asker.url(), &book.pages[page].url, fragment)))
}

fn dead_fragment(asker: &Asker<'_>, destination: &Spanned<String>, page: usize, id: &str) -> Diagnostic {
    let book = asker.book;
    let place =
        if page == asker.page { "this page".to_owned() } else { format!("`{}`", book.pages[page].path) };
    let near = asker.nearest(id, book.ids[page].iter().map(String::as_str));
    let fault = Diagnostic::new(Code::DeadFragment, destination.span, format!("{place} has no id `{id}`"));
    let elsewhere = book.labels.get(id).map(|entry| &book.pages[entry.page].path);
    match elsewhere {
        Some(path) => fault.hint(format!("It is in `{path}`; write `@{id}` to refer to it from anywhere.")),
        None => fault.did_you_mean(near),
    }
}

fn dead_link(asker: &Asker<'_>, destination: &Spanned<String>, path: &str, paths: &[String]) -> Diagnostic {
    let fault = |message: String| Diagnostic::new(Code::DeadLink, destination.span, message);
    if path.starts_with('/') {
        let fault = fault(format!("`{}` is an absolute path", destination.value));
        return fault.hint("Write the path relative to this file, or to the book's folder.");
    }
    if paths.is_empty() {
        return fault(format!("`{}` leads out of the book's folder", destination.value));
    }
    if path.split('/').next_back().is_some_and(|last| matches!(last, "" | "." | "..")) {
        return fault(format!("`{}` is a folder", destination.value)).hint("Link to a file in it.");
    }
    let name = paths.last().map_or(path, String::as_str);
    let assets = asker.book.sources.assets.keys().map(String::as_str);
    let near = asker
        .nearest(path, asker.book.page_names())
        .or_else(|| asker.nearest(name, asker.book.page_names().chain(assets)));
    let fault = fault(format!("`{}` is no page or published file of the book", destination.value));
    match near {
        Some(_) => fault.did_you_mean(near),
        None if path.ends_with(".md") => fault.hint("Pages are listed in `book.yaml`."),
        None => fault.hint("Files that readers may fetch belong in `static/`."),
    }
}
