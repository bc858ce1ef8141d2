//! What templates see: one struct for each kind of page.
//!
//! These names are the interface of `templates/`. A field whose name ends in `_html` is markup that bookpress wrote
//! and that templates mark as `safe`; every other field is text and is escaped. Addresses (`href`, `…_href`) are ready
//! to use on the page that they are given to.

use serde::Serialize;

/// What every page needs.
#[derive(Clone, Debug, Serialize)]
pub struct FrameView {
    /// The book.
    pub book: BookView,
    /// The page.
    pub page: PageView,
    /// The files that the page loads.
    pub assets: AssetsView,
    /// The chapters around this one.
    pub navigation: NavigationView,
}

/// The book.
#[derive(Clone, Debug, Serialize)]
pub struct BookView {
    /// Its title.
    pub title: String,
    /// The name under which readers' browsers keep what belongs to the book.
    pub slug: String,
    /// A second line under it.
    pub subtitle: Option<String>,
    /// Its version.
    pub version: Option<String>,
    /// Names of people or groups.
    pub authors: Vec<String>,
    /// One sentence about it.
    pub description: Option<String>,
    /// BCP 47 tag.
    pub language: String,
    /// The name of the licence that its text is under.
    pub license: Option<String>,
    /// Where the licence can be read.
    pub license_href: Option<String>,
    /// The repository.
    pub repository: Option<String>,
    /// The address of its offline edition, from the site's root; `None` where there is none.
    pub offline: Option<String>,
    /// The address of its EPUB, from the site's root; `None` where there is none.
    pub epub: Option<String>,
    /// The address of its feed of changes, from the site's root; `None` where there is none.
    pub feed: Option<String>,
    /// The address of the works it cites as BibTeX, from the site's root; `None` where there is none.
    pub bibtex: Option<String>,
    /// The whole address of the picture that stands for it elsewhere, `static/card.png` of 1,200 by 630 pixels; `None`
    /// where the book has no such file or no `base_url`.
    pub card: Option<String>,
    /// Whether it is shown in spite of errors.
    pub draft: bool,
}

/// A page.
#[derive(Clone, Debug, Serialize)]
pub struct PageView {
    /// The title as plain text.
    pub title: String,
    /// Its address from the site's root, e.g. `chapter1.html`.
    pub url: String,
    /// What leads from the page to the site's root: nothing, `../`, or the path of the published site on the 404 page.
    pub root: String,
    /// The id of the heading; `None` where nothing can point at it.
    pub heading_id: Option<String>,
    /// One sentence for search engines.
    pub description: Option<String>,
    /// Words for search engines, joined by commas.
    pub keywords: Option<String>,
    /// The published address; `None` where the book has no `base_url`.
    pub canonical: Option<String>,
    /// What the page says of itself as JSON-LD; `None` where the book has no `base_url`.
    pub linked_data_html: Option<String>,
    /// Date of the last change, `YYYY-MM-DD`.
    pub updated: Option<String>,
    /// Where its source can be edited.
    pub edit_href: Option<String>,
    /// Where a fault can be reported.
    pub report_href: Option<String>,
    /// Where it can be discussed.
    pub discuss_href: Option<String>,
    /// Its sections.
    pub contents: Vec<ContentsView>,
    /// The files that it offers.
    pub downloads: Vec<DownloadView>,
    /// What was published on it and is elsewhere now.
    pub moved: Vec<MovedView>,
}

/// Something that was published on a page and is elsewhere now.
#[derive(Clone, Debug, Serialize)]
pub struct MovedView {
    /// The id that it had.
    pub id: String,
    /// How it was referred to.
    pub text: String,
    /// Where it is.
    pub href: String,
    /// How it is referred to now.
    pub now: String,
}

/// A file that a page offers.
#[derive(Clone, Debug, Serialize)]
pub struct DownloadView {
    /// What kind of file it is: `.py`, `.ipynb`.
    pub name: String,
    /// Its address.
    pub href: String,
}

/// The files that a page loads.
#[derive(Clone, Debug, Serialize)]
pub struct AssetsView {
    /// The one stylesheet.
    pub stylesheet_href: String,
    /// The one script.
    pub script_href: Option<String>,
    /// The script that runs before the page is painted, to stand in the page itself.
    pub boot_html: Option<String>,
    /// The source expression by which the page's policy allows `boot_html`: `sha256-…`.
    pub boot_hash: Option<String>,
    /// Fonts that the page's formulas need at once.
    pub font_hrefs: Vec<String>,
    /// The script that keeps the page up to date while it is written; `None` in a published page.
    pub preview_href: Option<String>,
    /// The site's icon.
    pub icon_href: Option<String>,
}

/// The way to other pages.
#[derive(Clone, Debug, Serialize)]
pub struct NavigationView {
    /// The index page.
    pub index_href: String,
    /// Whether this is the index page.
    pub on_index: bool,
    /// Whether this is a chapter.
    pub on_chapter: bool,
    /// The chapters, or those around this one in a very long book.
    pub chapters: Vec<ChapterLink>,
    /// Whether chapters before the first of `chapters` are left out.
    pub more_before: bool,
    /// Whether chapters after the last of `chapters` are left out.
    pub more_after: bool,
    /// The other pages: bibliography, glossary.
    pub others: Vec<PageLink>,
}

/// A way to a chapter.
#[derive(Clone, Debug, Serialize)]
pub struct ChapterLink {
    /// Its number.
    pub number: u32,
    /// Its title as plain text.
    pub title: String,
    /// Its address; `None` while it is planned.
    pub href: Option<String>,
    /// Whether it is this page.
    pub current: bool,
}

/// A way to a page that is no chapter.
#[derive(Clone, Debug, Serialize)]
pub struct PageLink {
    /// Its title as plain text.
    pub title: String,
    /// Its address.
    pub href: String,
    /// Whether it is this page.
    pub current: bool,
}

/// A section, with the sections in it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ContentsView {
    /// The id in the page.
    pub id: String,
    /// The number; may be empty.
    pub number: String,
    /// The title.
    pub title_html: String,
    /// The sections one level below.
    pub children: Vec<ContentsView>,
}

/// A chapter's facts.
#[derive(Clone, Debug, Serialize)]
pub struct ChapterCard {
    /// Number, title and address.
    #[serde(flatten)]
    pub link: ChapterLink,
    /// One sentence about it.
    pub description: Option<String>,
    /// Reading time in minutes.
    pub time: Option<u32>,
    /// How many exercises it has.
    pub exercises: usize,
}

/// The index page.
#[derive(Clone, Debug, Serialize)]
pub struct IndexView {
    /// What every page has.
    #[serde(flatten)]
    pub frame: FrameView,
    /// The heading.
    pub title_html: String,
    /// The text.
    pub body_html: String,
    /// All chapters.
    pub chapters: Vec<ChapterCard>,
    /// Where reading starts: the first chapter that is published.
    pub start_href: Option<String>,
}

/// A chapter.
#[derive(Clone, Debug, Serialize)]
pub struct ChapterView {
    /// What every page has.
    #[serde(flatten)]
    pub frame: FrameView,
    /// Its facts.
    pub chapter: ChapterCard,
    /// The heading, with the number.
    pub title_html: String,
    /// The text.
    pub body_html: String,
    /// The chapter before, or the index page.
    pub previous: Option<NeighbourView>,
    /// The chapter after.
    pub next: Option<NeighbourView>,
}

/// The page of all exercises.
#[derive(Clone, Debug, Serialize)]
pub struct ExercisesView {
    /// What every page has.
    #[serde(flatten)]
    pub frame: FrameView,
    /// How many exercises there are.
    pub count: usize,
    /// The exercises by chapter.
    pub groups: Vec<ExerciseGroupView>,
}

/// The exercises of a chapter.
#[derive(Clone, Debug, Serialize)]
pub struct ExerciseGroupView {
    /// The chapter; its number is 0 for a page that is none.
    pub chapter: ChapterLink,
    /// The id of the group in the page.
    pub id: String,
    /// The exercises.
    pub exercises: Vec<ExerciseView>,
}

/// An exercise in the list of all.
#[derive(Clone, Debug, Serialize)]
pub struct ExerciseView {
    /// Under which its state is kept: page and id, not encoded.
    pub key: String,
    /// Its address.
    pub href: String,
    /// Its name with its number.
    pub label: String,
    /// Its title; may be empty.
    pub title_html: String,
    /// Level, kind, time and importance, as far as they are known.
    pub known_html: String,
    /// 1–4.
    pub level: Option<u8>,
    /// What it asks for: `derive`, `compute` …
    pub kind: Option<&'static str>,
    /// The section that it stands in.
    pub place: Option<PlaceView>,
}

/// A numbered section.
#[derive(Clone, Debug, Serialize)]
pub struct PlaceView {
    /// How it is referred to, e.g. `1.2 节`.
    pub text: String,
    /// Its address.
    pub href: String,
}

/// The page of all research threads and open questions.
#[derive(Clone, Debug, Serialize)]
pub struct ResearchView {
    /// What every page has.
    #[serde(flatten)]
    pub frame: FrameView,
    /// How many research threads there are.
    pub research: usize,
    /// How many open questions there are.
    pub open: usize,
    /// All of them by chapter.
    pub groups: Vec<ThreadGroupView>,
}

/// The research threads and open questions of a chapter.
#[derive(Clone, Debug, Serialize)]
pub struct ThreadGroupView {
    /// The chapter; its number is 0 for a page that is none.
    pub chapter: ChapterLink,
    /// The id of the group in the page.
    pub id: String,
    /// The threads and questions.
    pub threads: Vec<ThreadView>,
}

/// A research thread or an open question.
#[derive(Clone, Debug, Serialize)]
pub struct ThreadView {
    /// `research` or `open`.
    pub kind: &'static str,
    /// Its address in its chapter.
    pub href: String,
    /// Its name with its number.
    pub label: String,
    /// Its title; may be empty.
    pub title_html: String,
    /// What it says.
    pub body_html: String,
    /// The section that it stands in.
    pub place: Option<PlaceView>,
}

/// The page before or after.
#[derive(Clone, Debug, Serialize)]
pub struct NeighbourView {
    /// Its number, if it is a chapter.
    pub number: Option<u32>,
    /// Its title as plain text.
    pub title: String,
    /// Its address; `None` while it is planned.
    pub href: Option<String>,
    /// One sentence about it.
    pub description: Option<String>,
    /// Reading time in minutes; `None` while it is planned, and for the index page.
    pub time: Option<u32>,
    /// How many exercises it has.
    pub exercises: usize,
}

/// The glossary.
#[derive(Clone, Debug, Serialize)]
pub struct GlossaryView {
    /// What every page has.
    #[serde(flatten)]
    pub frame: FrameView,
    /// The heading.
    pub title_html: String,
    /// The text.
    pub body_html: String,
}

/// The bibliography.
#[derive(Clone, Debug, Serialize)]
pub struct PapersView {
    /// What every page has.
    #[serde(flatten)]
    pub frame: FrameView,
    /// The heading.
    pub title_html: String,
    /// What stands before the first group.
    pub introduction_html: String,
    /// The groups.
    pub groups: Vec<PaperGroupView>,
    /// How many works there are.
    pub count: usize,
}

/// A group of works.
#[derive(Clone, Debug, Serialize)]
pub struct PaperGroupView {
    /// Its id in the page.
    pub id: String,
    /// Its heading.
    pub title_html: String,
    /// What stands between the heading and the works.
    pub introduction_html: String,
    /// The works.
    pub papers: Vec<PaperView>,
}

/// A work.
#[derive(Clone, Debug, Serialize)]
pub struct PaperView {
    /// Its id in the page: the key that citations use.
    pub id: String,
    /// Its title.
    pub title_html: String,
    /// Its authors, as one line of text.
    pub authors: String,
    /// The year of publication, which citations show.
    pub year: u16,
    /// Where it appeared; may be empty.
    pub venue_html: String,
    /// Links to it.
    pub links_html: Vec<String>,
    /// What to know of it in one sentence; may be empty.
    pub note_html: String,
    /// The sections that cite it.
    pub cited_by: Vec<CitationLink>,
    /// The numbers of the chapters that cite it.
    pub chapters: Vec<u32>,
}

/// A section that cites a work.
#[derive(Clone, Debug, Serialize)]
pub struct CitationLink {
    /// Its number, e.g. `1.2 节`.
    pub text: String,
    /// Its title as plain text.
    pub title: String,
    /// Its address.
    pub href: String,
}

/// The page for addresses that do not exist.
#[derive(Clone, Debug, Serialize)]
pub struct NotFoundView {
    /// What every page has.
    #[serde(flatten)]
    pub frame: FrameView,
}

/// A page that stands where another was.
#[derive(Clone, Debug, Serialize)]
pub struct MovedPageView {
    /// What every page has.
    #[serde(flatten)]
    pub frame: FrameView,
    /// Where the page is.
    pub href: String,
    /// How it is referred to now.
    pub now: String,
    /// Whether readers are led there at once: not where parts of the page went elsewhere.
    pub immediate: bool,
}

/// The view of any page.
#[derive(Clone, Debug, Serialize)]
#[serde(untagged)]
#[expect(clippy::large_enum_variant, reason = "a view lives as long as its page is being made")]
pub enum View {
    /// The index page.
    Index(IndexView),
    /// A chapter.
    Chapter(ChapterView),
    /// The glossary.
    Glossary(GlossaryView),
    /// The bibliography.
    Papers(PapersView),
    /// All exercises.
    Exercises(ExercisesView),
    /// All open questions.
    Research(ResearchView),
    /// The page for addresses that do not exist.
    NotFound(NotFoundView),
    /// A page that stands where another was.
    Moved(MovedPageView),
}

/// The whole book on one page, to be printed.
#[derive(Clone, Debug, Serialize)]
pub struct PrintView {
    /// The book.
    pub book: BookView,
    /// Its pages in order: index, chapters, bibliography, glossary.
    pub pages: Vec<PrintPageView>,
    /// The one stylesheet.
    pub stylesheet_href: String,
}

/// A page of the site as a part of the printed book.
#[derive(Clone, Debug, Serialize)]
pub struct PrintPageView {
    /// The id of the whole page.
    pub id: String,
    /// The chapter's number.
    pub number: Option<u32>,
    /// The title as plain text.
    pub title: String,
    /// The heading, with the number.
    pub title_html: String,
    /// The id of the heading; may be empty.
    pub heading_id: String,
    /// Its sections.
    pub contents: Vec<ContentsView>,
    /// The text, hints and answers at its end.
    pub body_html: String,
}
