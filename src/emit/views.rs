//! Fills the views from what the passes before made.

use crate::base::{Digest, Hasher, Markup};
use crate::config::Config;
use crate::doc::{FrontMatter, Reading};
use crate::emit::address::{absolute_root, published, root_of};
use crate::emit::assets::Assets;
use crate::emit::boot::Boot;
use crate::emit::gathered::{EXERCISES, RESEARCH, has_exercises, has_threads};
use crate::emit::metadata::{BIBTEX, FEED, book_data, chapter_data, has_bibtex, has_feed};
use crate::emit::moved::moved_from;
use crate::emit::parts::write_parts;
use crate::emit::view::{
    AssetsView, BookView, ChapterCard, ChapterLink, ChapterView, CitationLink, ContentsView, DownloadView,
    FrameView, GlossaryView, IndexView, NavigationView, NeighbourView, NotFoundView, PageLink, PageView,
    PaperGroupView, PaperView, PapersView,
};
use crate::emit::{Input, NOT_FOUND, Options, PREVIEW_SCRIPT};
use crate::render::{ContentsEntry, Fragment, RenderedBlock, RenderedGroup, RenderedPaper, RenderedPapers};
use crate::resolve::{CitedBy, Index, Page};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use std::collections::BTreeSet;

/// Books with more chapters than this list only those around the current one on each page, so that the size of a site
/// grows with the number of chapters and not with its square.
const LONG_BOOK: usize = 48;
/// How many chapters before and after the current one a long book lists.
const AROUND: usize = 12;

/// What all pages are made from.
pub(crate) struct Site<'a> {
    pub(crate) input: &'a Input<'a>,
    pub(crate) options: &'a Options,
    pub(crate) assets: &'a Assets,
    pub(crate) boot: Option<&'a Boot>,
}

impl<'a> Site<'a> {
    pub(crate) fn config(&self) -> &'a Config {
        &self.input.sources.config
    }

    /// Returns the front matter of a page; all empty where there is none.
    pub(crate) fn front_matter(&self, at: usize) -> FrontMatter {
        let parsed = self.input.pages.get(at).and_then(Option::as_ref);
        parsed.map(|parsed| parsed.document.front_matter.clone()).unwrap_or_default()
    }

    /// Iterates over the chapters with their positions among the pages.
    pub(crate) fn chapters(&self) -> impl Iterator<Item = (usize, &'a Page, u32)> {
        let pages = self.input.index.pages.iter().enumerate();
        pages.filter_map(|(at, page)| Some((at, page, page.number?)))
    }
}

/// Makes the view of the index page.
pub(crate) fn index_view(site: &Site<'_>, at: usize, fragment: &Fragment, body: Body) -> IndexView {
    let root = root_of(&site.input.index.pages[at].url);
    let chapters: Vec<ChapterCard> =
        site.chapters().map(|(chapter, ..)| card(site, chapter, at, &root)).collect();
    let start_href = chapters.iter().find_map(|card| card.link.href.clone());
    IndexView {
        frame: frame(site, at, &fragment.contents),
        title_html: fragment.title.clone(),
        body_html: body.of(site, fragment),
        chapters,
        start_href,
    }
}

/// Makes the view of a chapter.
pub(crate) fn chapter_view(site: &Site<'_>, at: usize, fragment: &Fragment, body: Body) -> ChapterView {
    let root = root_of(&site.input.index.pages[at].url);
    let before = site.chapters().map(|(other, ..)| other).take_while(|other| *other < at).last();
    let index = site.input.index.pages.iter().position(|page| page.path == site.config().index.path);
    let after = site.chapters().map(|(other, ..)| other).find(|other| *other > at);
    ChapterView {
        frame: frame(site, at, &fragment.contents),
        chapter: card(site, at, at, &root),
        title_html: fragment.title.clone(),
        body_html: body.of(site, fragment),
        previous: before.or(index).map(|other| neighbour(site, other, &root)),
        next: after.map(|other| neighbour(site, other, &root)),
    }
}

/// Makes the view of the glossary.
pub(crate) fn glossary_view(site: &Site<'_>, at: usize, fragment: &Fragment, body: Body) -> GlossaryView {
    GlossaryView {
        frame: frame(site, at, &fragment.contents),
        title_html: fragment.title.clone(),
        body_html: body.of(site, fragment),
    }
}

/// Makes the view of the bibliography.
pub(crate) fn papers_view(site: &Site<'_>, at: usize, papers: &RenderedPapers) -> PapersView {
    let root = root_of(&site.input.index.pages[at].url);
    let groups: Vec<PaperGroupView> =
        papers.groups.iter().map(|group| group_view(site, group, &root)).collect();
    PapersView {
        frame: frame(site, at, &papers.contents()),
        title_html: papers.title.clone(),
        introduction_html: papers.introduction.clone(),
        count: groups.iter().map(|group| group.papers.len()).sum(),
        groups,
    }
}

/// A page that no file of the book stands for.
#[derive(Debug)]
pub(crate) struct Generated<'a> {
    /// Its address from the site's root, where it stands.
    pub(crate) url: &'a str,
    /// Its title.
    pub(crate) title: &'a str,
}

/// The page that stands for addresses that do not exist.
const LOST: Generated<'static> = Generated { url: NOT_FOUND, title: "没有这一页" };

/// Makes the view of the page that stands for addresses that do not exist; servers show it at any address.
pub(crate) fn not_found_view(site: &Site<'_>) -> NotFoundView {
    let root = absolute_root(site.options.base_url.as_deref());
    let page = PageView { root: root.clone(), canonical: None, ..generated_page(site, &LOST, &[]) };
    let (assets, navigation) = (assets(site, &root, false), navigation(site, LOST.url, &root));
    NotFoundView { frame: FrameView { book: book(site), page, assets, navigation } }
}

/// Makes what every page has for one that no file stands for.
pub(crate) fn generated_frame(
    site: &Site<'_>,
    generated: &Generated<'_>,
    contents: &[ContentsEntry],
) -> FrameView {
    let has_formulas = site.input.fragments.iter().flatten().any(|fragment| !fragment.math_rules.is_empty());
    let root = root_of(generated.url);
    FrameView {
        book: book(site),
        page: generated_page(site, generated, contents),
        assets: assets(site, &root, has_formulas),
        navigation: navigation(site, generated.url, &root),
    }
}

fn generated_page(site: &Site<'_>, generated: &Generated<'_>, contents: &[ContentsEntry]) -> PageView {
    PageView {
        title: generated.title.to_owned(),
        url: generated.url.to_owned(),
        root: root_of(generated.url),
        heading_id: None,
        description: None,
        keywords: None,
        canonical: site.options.base_url.as_ref().map(|base| published(base, generated.url)),
        linked_data_html: None,
        updated: None,
        edit_href: None,
        report_href: site.config().links.report.clone(),
        discuss_href: None,
        contents: nest(contents),
        downloads: Vec::new(),
        moved: moved_from(site, generated.url),
    }
}

fn frame(site: &Site<'_>, at: usize, contents: &[ContentsEntry]) -> FrameView {
    let url = &site.input.index.pages[at].url;
    let root = root_of(url);
    let fragment = site.input.fragments.get(at).and_then(Option::as_ref);
    let has_formulas = match fragment {
        Some(fragment) => !fragment.math_rules.is_empty(),
        None => site.input.papers.is_some_and(|papers| !papers.math_rules.is_empty()),
    };
    FrameView {
        book: book(site),
        page: page(site, at, contents),
        assets: assets(site, &root, has_formulas),
        navigation: navigation(site, url, &root),
    }
}

/// Makes what templates see of the book.
pub(crate) fn book(site: &Site<'_>) -> BookView {
    let config = site.config();
    BookView {
        title: config.title.clone(),
        slug: config.slug(),
        subtitle: config.subtitle.clone(),
        version: config.version.clone(),
        authors: config.authors.clone(),
        description: config.description.clone(),
        language: config.language.clone(),
        license: config.license.clone(),
        license_href: config.links.license.clone(),
        repository: config.links.repository.clone(),
        offline: site.options.offline.clone(),
        epub: site.options.epub.clone(),
        feed: has_feed(site).then(|| FEED.to_owned()),
        bibtex: has_bibtex(site).then(|| BIBTEX.to_owned()),
        card: site
            .options
            .base_url
            .as_ref()
            .and_then(|base| Some(published(base, site.assets.card.as_ref()?))),
        draft: site.options.draft,
    }
}

fn page(site: &Site<'_>, at: usize, contents: &[ContentsEntry]) -> PageView {
    let page = &site.input.index.pages[at];
    let config = site.config();
    let front = site.front_matter(at);
    let is_index = page.path == config.index.path;
    let linked_data_html =
        if is_index { book_data(site) } else { chapter_data(site, page, &front, minutes(site, at)) };
    PageView {
        title: page.title.clone(),
        url: page.url.clone(),
        root: root_of(&page.url),
        heading_id: heading_id(site, at),
        description: front.description.or_else(|| config.description.clone().filter(|_| is_index)),
        keywords: (!front.keywords.is_empty()).then(|| front.keywords.join(", ")),
        canonical: site.options.base_url.as_ref().map(|base| published(base, &page.url)),
        linked_data_html,
        updated: front.updated.map(|date| date.value),
        edit_href: config.links.edit.as_ref().map(|edit| edit.replace("{path}", &page.path)),
        report_href: config.links.report.clone(),
        discuss_href: config.links.discuss.clone(),
        contents: nest(contents),
        downloads: downloads(site, at),
        moved: moved_from(site, &page.url),
    }
}

/// Returns the files that a page offers.
fn downloads(site: &Site<'_>, at: usize) -> Vec<DownloadView> {
    let root = root_of(&site.input.index.pages[at].url);
    let files = site.input.downloads.get(at).into_iter().flatten();
    files.map(|file| DownloadView { name: file.name.clone(), href: format!("{root}{}", file.path) }).collect()
}

/// Returns the id of a page's `#` heading.
fn heading_id(site: &Site<'_>, at: usize) -> Option<String> {
    let fragment = site.input.fragments.get(at)?.as_ref()?;
    Some(fragment.title_id.clone()).filter(|id| !id.is_empty())
}

/// Returns what a page loads. Formulas need their commonest fonts before the page can be painted as it stays; from
/// `file://` browsers refuse to preload fonts, so that only sites with published names do.
fn assets(site: &Site<'_>, root: &str, has_formulas: bool) -> AssetsView {
    let href = |path: &String| format!("{root}{path}");
    let fonts = site.assets.fonts.iter().filter(|_| has_formulas && site.options.hashed);
    AssetsView {
        stylesheet_href: href(&site.assets.stylesheet),
        script_href: site.assets.script.as_ref().map(href),
        boot_html: site.boot.map(|boot| boot.text.clone()),
        boot_hash: site.boot.map(|boot| boot.hash.clone()),
        font_hrefs: fonts.map(href).collect(),
        preview_href: site.options.preview.then(|| PREVIEW_SCRIPT.to_owned()),
        icon_href: site.assets.icon.as_ref().map(href),
    }
}

/// Returns the ways to other pages from the page of an address.
fn navigation(site: &Site<'_>, url: &str, root: &str) -> NavigationView {
    let config = site.config();
    let index = site.input.index.pages.iter().find(|page| page.path == config.index.path);
    let index_url = index.map_or("index.html", |index| &index.url);
    let at = site.input.index.pages.iter().position(|page| page.url == url);
    let chapters: Vec<(usize, &Page, u32)> = site.chapters().collect();
    let shown = window(&chapters, at);
    NavigationView {
        index_href: format!("{root}{index_url}"),
        on_index: url == index_url,
        on_chapter: chapters.iter().any(|(chapter, ..)| Some(*chapter) == at),
        more_before: shown.start > 0,
        more_after: shown.end < chapters.len(),
        chapters: chapters[shown].iter().map(|(chapter, ..)| link(site, *chapter, at, root)).collect(),
        others: others(site, url, root),
    }
}

/// Returns the chapters that a page's navigation lists.
fn window(chapters: &[(usize, &Page, u32)], at: Option<usize>) -> std::ops::Range<usize> {
    if chapters.len() <= LONG_BOOK {
        return 0..chapters.len();
    }
    let current = chapters.iter().position(|(page, ..)| Some(*page) == at).unwrap_or(0);
    current.saturating_sub(AROUND)..(current + AROUND + 1).min(chapters.len())
}

/// Returns the ways to pages that are no chapters, by what they hold.
fn others(site: &Site<'_>, url: &str, root: &str) -> Vec<PageLink> {
    let Index { pages, papers_page, glossary_page, .. } = site.input.index;
    let page = |at: &Option<usize>| at.and_then(|at| pages.get(at)).map(|page| page.url.as_str());
    let places = [
        ("习题", has_exercises(site).then_some(EXERCISES.url)),
        ("研究", has_threads(site).then_some(RESEARCH.url)),
        ("论文", page(papers_page)),
        ("术语", page(glossary_page)),
    ];
    let links = places.into_iter().filter_map(|(title, place)| {
        let place = place?;
        Some(PageLink { title: title.to_owned(), href: format!("{root}{place}"), current: place == url })
    });
    links.collect()
}

/// Returns the way to a chapter, from the page at `at`.
pub(crate) fn link(site: &Site<'_>, chapter: usize, at: Option<usize>, root: &str) -> ChapterLink {
    let page = &site.input.index.pages[chapter];
    ChapterLink {
        number: page.number.unwrap_or_default(),
        title: page.title.clone(),
        href: (!page.planned).then(|| format!("{root}{}", page.url)),
        current: Some(chapter) == at,
    }
}

fn card(site: &Site<'_>, chapter: usize, at: usize, root: &str) -> ChapterCard {
    let reading = reading(site, chapter);
    ChapterCard {
        link: link(site, chapter, Some(at), root),
        description: site.front_matter(chapter).description,
        time: minutes(site, chapter),
        exercises: reading.exercises as usize,
    }
}

fn reading(site: &Site<'_>, at: usize) -> Reading {
    let parsed = site.input.pages.get(at).and_then(Option::as_ref);
    parsed.map(|parsed| parsed.summary.reading).unwrap_or_default()
}

/// Returns the reading time of a written page: what its author says, or else what its length says.
fn minutes(site: &Site<'_>, at: usize) -> Option<u32> {
    let written = !site.input.index.pages[at].planned;
    site.front_matter(at).time.or_else(|| written.then(|| reading(site, at).minutes()))
}

fn neighbour(site: &Site<'_>, other: usize, root: &str) -> NeighbourView {
    let page = &site.input.index.pages[other];
    NeighbourView {
        number: page.number,
        title: page.title.clone(),
        href: (!page.planned).then(|| format!("{root}{}", page.url)),
        description: site.front_matter(other).description,
        time: page.number.and_then(|_| minutes(site, other)),
        exercises: reading(site, other).exercises as usize,
    }
}

fn group_view(site: &Site<'_>, group: &RenderedGroup, root: &str) -> PaperGroupView {
    PaperGroupView {
        id: group.id.clone(),
        title_html: group.title.clone(),
        introduction_html: group.introduction.clone(),
        papers: group.papers.iter().map(|paper| paper_view(site, paper, root)).collect(),
    }
}

fn paper_view(site: &Site<'_>, paper: &RenderedPaper, root: &str) -> PaperView {
    let cited_by = site.input.index.cited_by.get(&paper.id).map_or(&[][..], Vec::as_slice);
    let citation = |place: &CitedBy| CitationLink {
        text: place.text.clone(),
        title: place.title.clone(),
        href: format!("{root}{}", place.href),
    };
    let chapters: BTreeSet<u32> = cited_by.iter().filter_map(|place| place.chapter).collect();
    PaperView {
        id: paper.id.clone(),
        title_html: paper.title.clone(),
        authors: paper.authors.clone(),
        year: paper.year,
        venue_html: paper.venue.clone(),
        links_html: paper.links.clone(),
        note_html: paper.note.clone(),
        cited_by: cited_by.iter().map(citation).collect(),
        chapters: chapters.into_iter().collect(),
    }
}

/// How a view holds the text of its page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Body {
    /// As markup.
    Text,
    /// As a digest, for the page's key.
    Key,
}

impl Body {
    fn of(self, site: &Site<'_>, fragment: &Fragment) -> String {
        match self {
            Body::Text => body(site, fragment),
            Body::Key => body_key(site, fragment).hex(32),
        }
    }
}

/// Returns the digest of all that [`body`] reads. A block's key stands for its markup.
fn body_key(site: &Site<'_>, fragment: &Fragment) -> Digest {
    let blocks = fragment.blocks.iter();
    let key = blocks.clone().fold(Hasher::default(), |key, RenderedBlock { key: own, height, .. }| {
        key.digest(*own).number(u64::from(height.text)).number(u64::from(height.rest))
    });
    let places = blocks.filter(|_| site.options.preview).map(|block| place(site, block));
    let place = |key: Hasher, place: Option<(&str, usize, usize)>| match place {
        Some((path, line, last)) => key.text(path).number(line as u64).number(last as u64),
        None => key.text(""),
    };
    places.fold(key, place).finish()
}

/// Joins a page's blocks: in a published page by parts, in a preview each on its own.
fn body(site: &Site<'_>, fragment: &Fragment) -> String {
    let mut out = Markup::default();
    if site.options.preview {
        write_preview(site, fragment, &mut out);
    } else {
        write_parts(&fragment.blocks, &mut out);
    }
    out.finish()
}

/// Writes each block after a comment with its key and its place; one more comment ends them.
fn write_preview(site: &Site<'_>, fragment: &Fragment, out: &mut Markup) {
    for block in &fragment.blocks {
        out.comment(&block_name(site, block));
        out.append_finished(&block.html);
        out.newline();
    }
    out.comment("end");
}

/// Returns `block KEY`, then `PATH LINE LAST_LINE` where it has a place; the path is percent-encoded.
fn block_name(site: &Site<'_>, block: &RenderedBlock) -> String {
    let key = block.key.hex(32);
    let Some((path, line, last)) = place(site, block) else { return format!("block {key}") };
    format!("block {key} {} {line} {last}", utf8_percent_encode(path, NON_ALPHANUMERIC))
}

/// Returns the path that a block was written in, its first line and its last.
fn place<'a>(site: &Site<'a>, block: &RenderedBlock) -> Option<(&'a str, usize, usize)> {
    let span = block.span?;
    let source = site.input.sources.map.get(span.source);
    Some((&source.path, source.line_of(span.start as usize), source.line_of(span.end as usize)))
}

/// Nests a flat list of sections by level; a section whose parent is missing stands where its parent would.
pub(crate) fn nest(entries: &[ContentsEntry]) -> Vec<ContentsView> {
    let mut nested = Vec::new();
    let mut rest = entries;
    while let Some((first, after)) = rest.split_first() {
        let within = after.iter().take_while(|entry| entry.level > first.level).count();
        nested.push(ContentsView {
            id: first.id.clone(),
            number: first.number.clone(),
            title_html: first.title.clone(),
            children: nest(&after[..within]),
        });
        rest = &after[within..];
    }
    nested
}
