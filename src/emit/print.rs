//! The whole book as one page to be printed.

use crate::base::{Diagnostic, Markup, Syntax};
use crate::emit::assets::publish;
use crate::emit::bibliography::write_papers;
use crate::emit::template::{Loaded, Templates};
use crate::emit::view::{PrintPageView, PrintView};
use crate::emit::views::{Site, book, nest};
use crate::emit::{Emitted, Input, Options, math_rules};
use crate::render::ContentsEntry;
use crate::resolve::{Edition, PRINTED, Page};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The template.
const TEMPLATE: &str = "print.html";

/// Makes the page and the files that it loads. A template with a fault leaves the page out.
pub fn print(input: &Input<'_>) -> Emitted {
    let assets = publish(input.sources, input.images, &math_rules(input), false);
    let loaded = Loaded::load(input.sources);
    let templates = Templates::new(input.sources, &loaded);
    let mut diagnostics: Vec<Diagnostic> = loaded.diagnostics.clone();
    let options = Options::default();
    let book = book(&Site { input, options: &options, assets: &assets, boot: None });
    let view = PrintView { book, pages: pages(input), stylesheet_href: assets.stylesheet };
    let mut outputs: BTreeMap<String, Arc<[u8]>> = assets.files;
    match templates.render(TEMPLATE, &view) {
        Ok(html) => drop(outputs.insert(PRINTED.to_owned(), html.into_bytes().into())),
        Err(faults) => diagnostics.extend(faults),
    }
    Emitted { outputs, diagnostics }
}

/// Returns every page that has text, in the order of the book.
fn pages(input: &Input<'_>) -> Vec<PrintPageView> {
    let listed = input.index.pages.iter().enumerate();
    listed.filter_map(|(at, page)| print_page(input, at, page)).collect()
}

fn print_page(input: &Input<'_>, at: usize, page: &Page) -> Option<PrintPageView> {
    let mut body = Markup::new(Syntax::Html);
    let (title_html, heading_id, contents): (String, String, Vec<ContentsEntry>) =
        match input.papers.filter(|_| input.index.papers_page == Some(at)) {
            Some(papers) => {
                write_papers(&mut body, papers);
                (papers.title.clone(), String::new(), papers.contents())
            }
            None => {
                let fragment = input.fragments[at].as_deref()?;
                fragment.blocks.iter().for_each(|block| {
                    body.append_finished(&block.html);
                    body.newline();
                });
                (fragment.title.clone(), fragment.title_id.clone(), fragment.contents.clone())
            }
        };
    Some(PrintPageView {
        id: Edition::Print.page_id(&page.path).unwrap_or_default(),
        number: page.number,
        title: page.title.clone(),
        title_html,
        heading_id,
        contents: nest(&contents),
        body_html: body.finish(),
    })
}
