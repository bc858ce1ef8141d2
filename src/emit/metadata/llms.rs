//! The book for programs that read text: `llms.txt` (llmstxt.org), and what it lists, the sections as Markdown.

use crate::emit::address::{output_path, published};
use crate::emit::views::Site;
use crate::render::SectionText;
use crate::resolve::Page;
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use std::collections::BTreeMap;

/// The list of the sections.
const LIST: &str = "llms.txt";

/// The folder of the sections.
const FOLDER: &str = "text";

/// What may not stand as itself in a segment of an address's path (URL Standard, path percent-encode set, and `/`, `%`).
const SEGMENT: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'`')
    .add(b'{')
    .add(b'}')
    .add(b'/')
    .add(b'%');

/// Returns the list and the sections by path.
pub(super) fn text_files(site: &Site<'_>, base: &str) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    let mut list = head(site);
    for (at, page) in site.input.index.pages.iter().enumerate().filter(|(_, page)| !page.planned) {
        let Some(fragment) = site.input.fragments.get(at).and_then(Option::as_ref) else { continue };
        list.push_str(&format!("\n## {}\n\n", super::numbered(page)));
        let description = site.front_matter(at).description;
        for section in &fragment.sections {
            let url = address(page, section);
            let note = description
                .as_ref()
                .filter(|_| section.id.is_empty())
                .map_or(String::new(), |text| format!(": {text}"));
            let title = if section.title.is_empty() { &page.title } else { &section.title };
            list.push_str(&format!("- [{}]({}){note}\n", bracketed(title), published(base, &url)));
            files.insert(output_path(&url), text(site, base, page, section).into_bytes());
        }
    }
    files.insert(LIST.to_owned(), list.into_bytes());
    files
}

/// Returns the title and what the book is about.
fn head(site: &Site<'_>) -> String {
    let config = site.config();
    let mut out = format!("# {}\n", config.title);
    if let Some(about) = config.description.as_ref().or(config.subtitle.as_ref()) {
        out.push_str(&format!("\n> {about}\n"));
    }
    out.push_str("\n公式写成 TeX，代码之后是它实际的输出，练习的提示与答案在各节末尾。\n");
    out
}

/// Returns where a section's text stands, from the site's root.
fn address(page: &Page, section: &SectionText) -> String {
    let stem = page.url.strip_suffix(".html").unwrap_or(&page.url);
    if section.id.is_empty() {
        format!("{FOLDER}/{stem}.md")
    } else {
        format!("{FOLDER}/{stem}/{}.md", utf8_percent_encode(&section.id.replace('/', "-"), SEGMENT))
    }
}

/// Returns a section's text with what book and page it is from.
fn text(site: &Site<'_>, base: &str, page: &Page, section: &SectionText) -> String {
    let mark = if section.id.is_empty() { "" } else { "#" };
    let source = format!("{}{mark}{}", published(base, &page.url), section.id);
    format!("> 出自《{}》{}：<{source}>\n\n{}", site.config().title, super::numbered(page), section.text)
}

/// Returns a title that may stand in a link's brackets.
fn bracketed(title: &str) -> String {
    title.replace('\\', "\\\\").replace('[', "\\[").replace(']', "\\]")
}
