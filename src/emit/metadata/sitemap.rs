//! The list of pages for search engines (sitemaps.org, protocol 0.9).

use super::published_pages;
use crate::base::{Markup, Syntax};
use crate::emit::address::published;
use crate::emit::pages::generated_urls;
use crate::emit::views::Site;

const NAMESPACE: &str = "http://www.sitemaps.org/schemas/sitemap/0.9";

/// Returns `sitemap.xml`. A page has a date only where its front matter gives one.
pub(super) fn sitemap(site: &Site<'_>, base: &str) -> String {
    let mut xml = Markup::new(Syntax::Xml);
    xml.declaration();
    xml.open("urlset", &[("xmlns", NAMESPACE)]);
    for page in published_pages(site, base) {
        entry(&mut xml, &page.address, page.updated.as_deref());
    }
    for url in generated_urls(site) {
        entry(&mut xml, &published(base, url), None);
    }
    xml.newline();
    xml.close("urlset");
    xml.newline();
    xml.finish()
}

fn entry(xml: &mut Markup, address: &str, updated: Option<&str>) {
    xml.newline();
    xml.open("url", &[]);
    xml.element("loc", &[], address);
    if let Some(date) = updated {
        xml.element("lastmod", &[], date);
    }
    xml.close("url");
}
