//! The state of rendering one page.

use crate::base::{Diagnostic, Markup, Span, Syntax, is_han};
use crate::doc::{Footnote, TargetId};
use crate::render::Engines;
use crate::render::attributes::given;
use crate::render::footnote::Notes;
use crate::render::gathered::{ListedExercise, Place as Section};
use crate::render::terms::Mentions;
use crate::resolve::{Facts, TargetFacts};
use crate::snippets::Output;
use std::collections::{BTreeMap, HashMap, HashSet};

/// Where inlines are written; links, ids and footnotes do not belong everywhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// In the text.
    Text,
    /// In a link's text: no links in it.
    Link,
    /// In a copy of a title, such as an entry of the contents: no links, ids or footnotes, and no faults again.
    Title,
}

/// Everything that rendering one page reads and gathers.
pub(super) struct Page<'a> {
    /// The answers to names.
    pub(super) facts: &'a Facts,
    /// What is common to all pages.
    pub(super) engines: &'a Engines<'a>,
    /// Where inlines are being written.
    pub(super) place: Place,
    /// Whether parts of the page are written for another one: no ids, footnotes, hints or answers. Its facts are
    /// [`Facts::detached`].
    pub(super) detached: bool,
    /// The numbered section around the place that is being written.
    pub(super) section: Section,
    /// The exercises written so far.
    pub(super) exercises: Vec<ListedExercise>,
    /// The research threads and open questions written so far, with the section around each.
    pub(super) threads: BTreeMap<TargetId, Section>,
    /// Where the glossary's terms are mentioned for the first time.
    pub(super) mentions: Option<Mentions<'a>>,
    /// Whether running text is being written in which terms are links.
    pub(super) prose: bool,
    /// Whether no text here has terms as links: it is folded, a footnote, or raw HTML.
    pub(super) aside: bool,
    /// Footnotes, numbered as they are met.
    pub(super) notes: Notes<'a>,
    /// The label of the exercise around the place that is being written, in an edition that cannot fold; empty for none.
    pub(super) exercise: String,
    /// Hints and answers written so far, in an edition that cannot fold.
    pub(super) endnotes: Vec<String>,
    /// CSS rules that the formulas written so far need.
    pub(super) rules: BTreeMap<String, String>,
    /// Faults found so far.
    pub(super) diagnostics: Vec<Diagnostic>,
    ids: HashSet<String>,
    occurrences: HashMap<String, usize>,
}

static UNNAMED: TargetFacts = TargetFacts { id: String::new(), number: String::new(), text: String::new() };

impl<'a> Page<'a> {
    /// Starts a page.
    pub(super) fn new(footnotes: &'a [Footnote], facts: &'a Facts, engines: &'a Engines<'a>) -> Page<'a> {
        Page {
            facts,
            engines,
            place: Place::Text,
            detached: false,
            mentions: Mentions::new(&facts.terms),
            prose: false,
            aside: false,
            section: Section::default(),
            exercises: Vec::new(),
            threads: BTreeMap::new(),
            notes: Notes::new(footnotes),
            exercise: String::new(),
            endnotes: Vec::new(),
            rules: BTreeMap::new(),
            diagnostics: Vec::new(),
            ids: facts.targets.iter().map(|target| target.id.clone()).collect(),
            occurrences: HashMap::new(),
        }
    }

    /// Starts a page whose parts are shown elsewhere; `facts` are [`Facts::detached`].
    pub(super) fn detached(facts: &'a Facts, engines: &'a Engines<'a>) -> Page<'a> {
        Page { detached: true, ..Page::new(&[], facts, engines) }
    }

    /// Returns what was recorded for the code or value at a place.
    pub(super) fn output(&self, span: Span) -> Option<&'a Output> {
        self.engines.outputs.get(&span.start)
    }

    /// Tells whether the page is one of a site: elsewhere nothing works by script, and no text can be folded.
    pub(super) fn is_on_site(&self) -> bool {
        self.engines.edition.is_site()
    }

    /// Makes a writer of the page's syntax.
    pub(super) fn markup(&self) -> Markup {
        Markup::new(self.engines.syntax())
    }

    /// Returns what a target is called; all empty for none.
    pub(super) fn target(&self, id: Option<TargetId>) -> &'a TargetFacts {
        id.and_then(|id| self.facts.targets.get(id.0 as usize)).unwrap_or(&UNNAMED)
    }

    /// Takes an id that nothing else in the page has: `wanted`, or else `wanted` with the first free number.
    ///
    /// Targets were named by resolve and come first. Numbers count repeats of the same wish, so an id changes only
    /// when something of the same name comes before it.
    pub(super) fn take_id(&mut self, wanted: &str) -> String {
        let wanted = &format!("{}{wanted}", self.facts.id_prefix);
        let mut id = wanted.to_owned();
        while self.ids.contains(&id) {
            let count = self.occurrences.entry(wanted.to_owned()).or_insert(1);
            *count += 1;
            id = format!("{wanted}-{count}");
        }
        self.ids.insert(id.clone());
        id
    }

    /// Runs `write` in another place, then comes back.
    pub(super) fn in_place(&mut self, place: Place, write: impl FnOnce(&mut Page<'a>)) {
        let outer = std::mem::replace(&mut self.place, place);
        write(self);
        self.place = outer;
    }

    /// Runs `write` where terms are links or are not, then comes back.
    pub(super) fn in_prose(&mut self, prose: bool, write: impl FnOnce(&mut Page<'a>)) {
        let outer = std::mem::replace(&mut self.prose, prose);
        write(self);
        self.prose = outer;
    }

    /// Runs `write` where no text has terms as links, then comes back.
    pub(super) fn set_aside(&mut self, write: impl FnOnce(&mut Page<'a>)) {
        let outer = std::mem::replace(&mut self.aside, true);
        self.in_prose(false, write);
        self.aside = outer;
    }

    /// Records a fault, except in copies of titles, which have been written once already.
    pub(super) fn report(&mut self, diagnostic: Diagnostic) {
        if self.place != Place::Title {
            self.diagnostics.push(diagnostic);
        }
    }
}

/// Writes the link of a thing to itself, which readers copy from a site; nothing for what has no id, nor in an EPUB.
pub(super) fn write_anchor(out: &mut Markup, id: &str, called: &str) {
    if id.is_empty() || out.syntax() == Syntax::Xml {
        return;
    }
    let gap = if called.ends_with(is_han) { "" } else { " " };
    let label =
        if called.is_empty() { "本条的链接".to_owned() } else { format!("{called}{gap}的链接") };
    out.element("a", &[("class", "anchor"), ("href", &format!("#{id}")), ("aria-label", &label)], "");
}

/// Writes a name that has no answer as its source text.
pub(super) fn write_unresolved(out: &mut Markup, source: &str) {
    out.element("span", &[("class", "unresolved")], source);
}

/// Writes `<span class="…">text</span>` and a space, or nothing where the text is empty.
pub(super) fn write_label(out: &mut Markup, class: &str, text: &str) {
    if !text.is_empty() {
        out.element("span", &given([("class", class)]), text);
        out.text(" ");
    }
}
