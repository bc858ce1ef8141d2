//! Addresses between pages. All are relative, so that the site works from any sub-path and from `file://`.

use percent_encoding::percent_decode_str;

/// Returns what stands before an address from the site's root in a page: `../` for each folder that the page is in.
pub(crate) fn root_of(page_url: &str) -> String {
    "../".repeat(page_url.matches('/').count())
}

/// Returns what stands before an address from the site's root in the 404 page, which servers show at any path: the
/// path of the published site's address, or `./` where it is not known.
pub(crate) fn absolute_root(base_url: Option<&str>) -> String {
    let path = base_url.and_then(|url| url.split_once("://")).map(|(_, rest)| match rest.find('/') {
        Some(at) => rest[at..].split(['?', '#']).next().unwrap_or("/"),
        None => "/",
    });
    match path {
        Some(path) if path.ends_with('/') => path.to_owned(),
        Some(path) => format!("{path}/"),
        None => "./".to_owned(),
    }
}

/// Returns the whole address of a page of a published site; the index page's is that of its folder.
pub(crate) fn published(base_url: &str, page_url: &str) -> String {
    let page = if page_url == INDEX { "" } else { page_url };
    format!("{}/{page}", base_url.trim_end_matches('/'))
}

/// The file that servers show for its folder.
const INDEX: &str = "index.html";

/// Returns the output path of an address from the site's root.
pub(crate) fn output_path(url: &str) -> String {
    let path = url.split(['?', '#']).next().unwrap_or("");
    percent_decode_str(path).decode_utf8_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::{absolute_root, output_path, published, root_of};

    #[test]
    fn roots_depend_on_the_folder_of_the_page() {
        assert_eq!(root_of("chapter1.html"), "");
        assert_eq!(root_of("a/b/c.html"), "../../");
    }

    #[test]
    fn the_404_page_uses_the_path_of_the_base_url() {
        for (base_url, root) in [
            (None, "./"),
            (Some("https://example.org/"), "/"),
            (Some("https://example.org"), "/"),
            (Some("https://example.org/llm/book/"), "/llm/book/"),
            (Some("https://example.org/llm"), "/llm/"),
            (Some("no address"), "./"),
        ] {
            assert_eq!(absolute_root(base_url), root, "{base_url:?}");
        }
    }

    #[test]
    fn the_index_page_is_published_as_its_folder() {
        assert_eq!(published("https://a.b/c/", "index.html"), "https://a.b/c/");
        assert_eq!(published("https://a.b/c", "d.html"), "https://a.b/c/d.html");
    }

    #[test]
    fn output_paths_are_decoded() {
        assert_eq!(output_path("%E7%AB%A0.html#x"), "章.html");
    }
}
