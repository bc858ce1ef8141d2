//! The feed of changes (Atom, RFC 4287): one entry for each page whose front matter says when it changed.

use super::{FEED, PublishedPage, published_pages};
use crate::base::{Markup, Syntax};
use crate::emit::address::published;
use crate::emit::views::Site;
use std::cmp::Reverse;

/// Returns the feed, the latest change first; `None` where no page has a date, since a feed must have one.
pub(super) fn feed(site: &Site<'_>, base: &str) -> Option<String> {
    let mut pages = published_pages(site, base);
    pages.retain(|page| page.updated.is_some());
    pages.sort_by_key(|page| Reverse(page.updated.clone()));
    let latest = moment(pages.first()?.updated.as_deref()?);
    let mut xml = Markup::new(Syntax::Xml);
    xml.declaration();
    xml.open("feed", &[("xmlns", "http://www.w3.org/2005/Atom"), ("xml:lang", &site.config().language)]);
    xml.newline();
    head(&mut xml, site, base, &latest);
    pages.iter().for_each(|page| entry(&mut xml, page));
    xml.close("feed");
    xml.newline();
    Some(xml.finish())
}

fn head(xml: &mut Markup, site: &Site<'_>, base: &str, latest: &str) {
    let config = site.config();
    xml.element("id", &[], base);
    xml.element("title", &[], &config.title);
    config.subtitle.iter().for_each(|subtitle| xml.element("subtitle", &[], subtitle));
    xml.element("updated", &[], latest);
    // An entry without an author of its own has the feed's, and one of the two must be there (section 4.1.1).
    let unnamed = std::slice::from_ref(&config.title);
    let authors = if config.authors.is_empty() { unnamed } else { &config.authors };
    for author in authors {
        xml.open("author", &[]);
        xml.element("name", &[], author);
        xml.close("author");
    }
    config.license.iter().for_each(|license| xml.element("rights", &[], license));
    xml.empty("link", &[("rel", "self"), ("href", &published(base, FEED))]);
    xml.empty("link", &[("rel", "alternate"), ("type", "text/html"), ("href", base)]);
    xml.newline();
}

fn entry(xml: &mut Markup, page: &PublishedPage) {
    xml.open("entry", &[]);
    xml.element("id", &[], &page.address);
    xml.element("title", &[], &page.title);
    xml.element("updated", &[], &moment(page.updated.as_deref().unwrap_or_default()));
    page.description.iter().for_each(|text| xml.element("summary", &[], text));
    xml.empty("link", &[("rel", "alternate"), ("type", "text/html"), ("href", &page.address)]);
    xml.close("entry");
    xml.newline();
}

/// Returns a day's first moment as RFC 3339 has it.
fn moment(date: &str) -> String {
    format!("{date}T00:00:00Z")
}
