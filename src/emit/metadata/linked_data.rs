//! Linked data (JSON-LD 1.1 with the terms of schema.org) that pages carry: the book and its chapters.

use crate::doc::FrontMatter;
use crate::emit::address::published;
use crate::emit::views::Site;
use crate::resolve::Page;
use serde::Serialize;

const CONTEXT: &str = "https://schema.org";

/// The book, on its index page.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Book<'a> {
    #[serde(rename = "@context")]
    context: &'a str,
    #[serde(rename = "@type")]
    kind: [&'a str; 2],
    #[serde(rename = "@id")]
    id: &'a str,
    url: &'a str,
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    alternative_headline: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<&'a str>,
    in_language: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    license: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    author: Vec<Author<'a>>,
    has_part: Vec<Part<'a>>,
}

/// A person or a group: the book's settings do not say which.
#[derive(Serialize)]
struct Author<'a> {
    name: &'a str,
}

/// A chapter in the book's list.
#[derive(Serialize)]
struct Part<'a> {
    #[serde(rename = "@type")]
    kind: &'a str,
    #[serde(rename = "@id")]
    id: String,
    name: &'a str,
    position: u32,
}

/// A chapter, on its own page.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Chapter<'a> {
    #[serde(rename = "@context")]
    context: &'a str,
    #[serde(rename = "@type")]
    kind: [&'a str; 2],
    #[serde(rename = "@id")]
    id: &'a str,
    url: &'a str,
    name: &'a str,
    position: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    keywords: Option<String>,
    in_language: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    date_modified: Option<String>,
    /// ISO 8601 duration.
    #[serde(skip_serializing_if = "Option::is_none")]
    time_required: Option<String>,
    is_part_of: Whole<'a>,
}

#[derive(Serialize)]
struct Whole<'a> {
    #[serde(rename = "@type")]
    kind: &'a str,
    #[serde(rename = "@id")]
    id: &'a str,
    name: &'a str,
}

/// Returns what the index page says of the book; `None` where the book has no address.
pub(crate) fn book_data(site: &Site<'_>) -> Option<String> {
    let base = site.options.base_url.as_deref()?;
    let config = site.config();
    let chapters = site.chapters().filter(|(_, page, _)| !page.planned);
    let part =
        |(_, page, number): (usize, &'_ Page, u32)| (published(base, &page.url), page.title.clone(), number);
    let parts: Vec<(String, String, u32)> = chapters.map(part).collect();
    Some(script_text(&Book {
        context: CONTEXT,
        kind: ["Book", "LearningResource"],
        id: base,
        url: base,
        name: &config.title,
        alternative_headline: config.subtitle.as_deref(),
        description: config.description.as_deref(),
        in_language: &config.language,
        license: config.links.license.as_deref().or(config.license.as_deref()),
        version: config.version.as_deref(),
        author: config.authors.iter().map(|name| Author { name }).collect(),
        has_part: parts
            .iter()
            .map(|(id, name, position)| Part { kind: "Chapter", id: id.clone(), name, position: *position })
            .collect(),
    }))
}

/// Returns what a chapter's page says of it; `None` where the book has no address.
pub(crate) fn chapter_data(
    site: &Site<'_>,
    page: &Page,
    front: &FrontMatter,
    time: Option<u32>,
) -> Option<String> {
    let base = site.options.base_url.as_deref()?;
    let (config, address) = (site.config(), published(base, &page.url));
    Some(script_text(&Chapter {
        context: CONTEXT,
        kind: ["Chapter", "LearningResource"],
        id: &address,
        url: &address,
        name: &page.title,
        position: page.number?,
        description: front.description.clone(),
        keywords: (!front.keywords.is_empty()).then(|| front.keywords.join(", ")),
        in_language: &config.language,
        date_modified: front.updated.as_ref().map(|date| date.value.clone()),
        time_required: time.map(|minutes| format!("PT{minutes}M")),
        is_part_of: Whole { kind: "Book", id: base, name: &config.title },
    }))
}

/// Writes JSON that may stand in a `script` element, which ends at the first `</script` whatever it stands in.
fn script_text(value: &impl Serialize) -> String {
    let text = serde_json::to_string(value).expect("linked data holds text and numbers only");
    text.replace('<', "\\u003c")
}

#[cfg(test)]
mod tests {
    use super::script_text;

    #[test]
    fn text_cannot_end_the_element_that_it_stands_in() {
        assert_eq!(script_text(&"</script><!--"), "\"\\u003c/script>\\u003c!--\"");
    }
}
