//! The whole book as one page to be printed: that it holds all, that its links lead to places in it, and that nothing in it needs
//! a script.

#![allow(clippy::disallowed_methods, reason = "tests stand outside the core")]

use bookpress::base::Severity;
use bookpress::build::build_print;
use bookpress::disk::RealFiles;
use bookpress::resolve::PRINTED;
use scraper::{Html, Selector};
use std::collections::BTreeSet;
use std::path::Path;

fn printed() -> Html {
    let files = RealFiles::new(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pages/book"));
    let pool = rayon::ThreadPoolBuilder::new().stack_size(64 << 20).build().expect("threads start");
    let built = pool.install(|| build_print(&files));
    let faults = built.diagnostics.iter().filter(|fault| fault.severity != Severity::Note);
    assert_eq!(faults.map(|fault| fault.message.as_str()).collect::<Vec<_>>(), Vec::<&str>::new());
    assert!(built.outputs.contains_key("book.css"));
    Html::parse_document(std::str::from_utf8(&built.outputs[PRINTED]).expect("UTF-8"))
}

fn all<'a>(page: &'a Html, selector: &str) -> Vec<scraper::ElementRef<'a>> {
    page.select(&Selector::parse(selector).expect("a selector")).collect()
}

#[test]
fn ids_are_unique_and_every_link_leads_to_one() {
    let page = printed();
    let ids: Vec<&str> = all(&page, "[id]").iter().filter_map(|element| element.attr("id")).collect();
    let different: BTreeSet<&str> = ids.iter().copied().collect();
    assert_eq!(different.len(), ids.len());
    let mut followed = 0;
    for link in all(&page, "a[href]") {
        let href = link.attr("href").expect("it has one");
        if let Some(id) = href.strip_prefix('#') {
            assert!(different.contains(id), "{href}");
            followed += 1;
        } else {
            assert!(href.starts_with("https://") || href.starts_with("mailto:"), "{href}");
        }
    }
    assert!(followed > 40, "{followed}");
}

#[test]
fn every_page_is_in_it_with_its_answers_at_its_end() {
    let page = printed();
    let titles: Vec<String> =
        all(&page, "article > h1").iter().map(|title| title.text().collect::<String>()).collect();
    insta::assert_debug_snapshot!("titles", titles);
    assert!(!all(&page, ".endnotes .answer").is_empty());
    assert!(all(&page, "details.answer, details.hint").is_empty());
}

#[test]
fn nothing_needs_a_script() {
    let page = printed();
    assert!(all(&page, "script, [data-widget]").is_empty());
    let policy = all(&page, "meta[http-equiv]")[0].attr("content").expect("a policy");
    assert!(policy.contains("script-src 'none'"), "{policy}");
}
