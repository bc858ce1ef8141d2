//! What machines read of a published site: the sitemap, the feed of changes, linked data, the graph of what refers to
//! what, the works cited as BibTeX, the sections as Markdown with their list. None of it is needed to read the book; a preview has what its pages
//! link to.

mod bibtex;
mod feed;
mod graph;
mod linked_data;
mod llms;
mod sitemap;

pub(crate) use linked_data::{book_data, chapter_data};

use crate::emit::address::published;
use crate::emit::views::Site;
use crate::resolve::Page;
use std::collections::BTreeMap;

/// The works cited, as BibTeX.
pub(crate) const BIBTEX: &str = "papers.bib";

/// The feed of changes.
pub(crate) const FEED: &str = "feed.xml";

/// Returns the files by path. The sitemap, the feed and `llms.txt` hold absolute addresses only, so that a book without
/// a `base_url` has none of them; a feed needs a date, too.
pub(crate) fn metadata_files(site: &Site<'_>) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    if !site.options.preview {
        files.insert("graph.json".to_owned(), graph::graph(site).into_bytes());
    }
    if has_bibtex(site) {
        files.insert(BIBTEX.to_owned(), bibtex::bibtex(site).into_bytes());
    }
    if let Some(base) = &site.options.base_url {
        files.insert("sitemap.xml".to_owned(), sitemap::sitemap(site, base).into_bytes());
        files.extend(feed::feed(site, base).map(|feed| (FEED.to_owned(), feed.into_bytes())));
        if !site.options.preview {
            files.extend(llms::text_files(site, base));
        }
    }
    files
}

/// Tells whether the site has a feed.
pub(crate) fn has_feed(site: &Site<'_>) -> bool {
    let dated = |at| site.front_matter(at).updated.is_some();
    site.options.base_url.is_some() && (0..site.input.index.pages.len()).any(dated)
}

/// Tells whether the site has the works cited as BibTeX.
pub(crate) fn has_bibtex(site: &Site<'_>) -> bool {
    site.input.index.papers_page.is_some()
}

/// A page that has an address of its own.
struct PublishedPage {
    /// Its whole address.
    address: String,
    /// Its title.
    title: String,
    /// One sentence about it.
    description: Option<String>,
    /// Date of its last change.
    updated: Option<String>,
}

/// Returns the pages that the book's files make, in its order.
fn published_pages(site: &Site<'_>, base: &str) -> Vec<PublishedPage> {
    let pages = site.input.index.pages.iter().enumerate().filter(|(_, page)| !page.planned);
    let listed = pages.map(|(at, page)| {
        let front = site.front_matter(at);
        PublishedPage {
            address: published(base, &page.url),
            title: numbered(page),
            description: front.description,
            updated: front.updated.map(|date| date.value),
        }
    });
    listed.collect()
}

fn numbered(page: &Page) -> String {
    page.number.map_or_else(|| page.title.clone(), |number| format!("第 {number} 章 {}", page.title))
}
