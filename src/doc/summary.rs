//! What the rest of the book needs to know of one file.

use crate::base::{SourceId, Span, Spanned, is_han};
use crate::doc::{
    Attributes, Block, BlockKind, DefinitionItem, Directive, DirectiveKind, Document, ExerciseKind, Heading,
    Inline, InlineKind, Kind, TargetId, Term, plain_text, terms,
};

/// A heading, equation, figure, box, listing or anchor that can be linked to.
#[derive(Clone, Debug, PartialEq)]
pub struct Target {
    /// Its position; equals its index in [`Summary::targets`].
    pub id: TargetId,
    /// What it is numbered and labelled as.
    pub kind: Kind,
    /// The explicit id.
    pub label: Option<Spanned<String>>,
    /// The place to blame: the label, or the line that opens it.
    pub span: Span,
    /// The level of a heading that is a section (1–6); 0 for all else, headings inside directives included.
    pub level: u8,
    /// Its title as plain text; may be empty.
    pub title: String,
    /// The number that the author typed.
    pub typed_number: Option<Spanned<String>>,
    /// What an exercise says of itself.
    pub exercise: Option<ExerciseSummary>,
    /// The section (a heading outside directives) that it stands in; a heading's own parent section for headings.
    pub section: Option<TargetId>,
}

/// What an exercise says of itself.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ExerciseSummary {
    /// What it asks for; `None` in older text.
    pub kind: Option<ExerciseKind>,
    /// 1–4; `None` in older text.
    pub level: Option<u8>,
    /// Minutes.
    pub time: Option<u32>,
    /// 1–3.
    pub importance: Option<u8>,
}

/// A place that asks for a label.
#[derive(Clone, Debug, PartialEq)]
pub struct ReferenceUse {
    /// The label, without `@`.
    pub label: Spanned<String>,
    /// Whether the author gave the text, so that no number is needed.
    pub own_text: bool,
    /// The section that it stands in.
    pub section: Option<TargetId>,
}

/// A place that cites a work.
#[derive(Clone, Debug, PartialEq)]
pub struct CitationUse {
    /// The key, without `@`.
    pub key: Spanned<String>,
    /// The section that it stands in.
    pub section: Option<TargetId>,
}

/// A link or image.
#[derive(Clone, Debug, PartialEq)]
pub struct LinkUse {
    /// The destination as written.
    pub destination: Spanned<String>,
    /// Whether it is an image.
    pub image: bool,
}

/// How much there is to read, exercises and folded text left out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reading {
    /// 汉字, and Latin words and numbers.
    pub words: u32,
    /// Displayed formulas.
    pub displays: u32,
    /// Exercises.
    pub exercises: u32,
}

impl Reading {
    /// Returns the minutes that reading takes, at least 1: 400 words a minute, 12 seconds for a displayed formula,
    /// 3 minutes for an exercise.
    pub fn minutes(self) -> u32 {
        let seconds = self.words * 60 / 400 + self.displays * 12 + self.exercises * 180;
        seconds.div_ceil(60).max(1)
    }

    /// Adds text: each 汉字 counts, and each run of other letters and digits.
    fn text(&mut self, text: &str) {
        let mut within = false;
        for c in text.chars() {
            let latin = c.is_alphanumeric() && !is_han(c);
            self.words += u32::from(is_han(c) || (latin && !within));
            within = latin;
        }
    }
}

/// Everything that crosses the border of one file. It has spans: resolve needs them to blame.
#[derive(Clone, Debug, PartialEq)]
pub struct Summary {
    /// The file.
    pub source: SourceId,
    /// The `#` heading as plain text.
    pub title: Option<String>,
    /// All link targets, by [`TargetId`].
    pub targets: Vec<Target>,
    /// All cross references in order.
    pub references: Vec<ReferenceUse>,
    /// All citations in order.
    pub citations: Vec<CitationUse>,
    /// All links and images in order.
    pub links: Vec<LinkUse>,
    /// The names of all widgets in order.
    pub widgets: Vec<Spanned<String>>,
    /// All terms with an id in order.
    pub terms: Vec<Term>,
    /// How much there is to read.
    pub reading: Reading,
}

/// Summarises a document.
pub fn summarize(document: &Document) -> Summary {
    let mut gather = Gather {
        summary: Summary {
            source: document.source,
            title: None,
            targets: Vec::new(),
            references: Vec::new(),
            citations: Vec::new(),
            links: Vec::new(),
            widgets: Vec::new(),
            terms: Vec::new(),
            reading: Reading::default(),
        },
        sections: Vec::new(),
        aside: false,
    };
    gather.blocks(&document.blocks, false);
    for footnote in &document.footnotes {
        gather.blocks(&footnote.blocks, true);
    }
    gather.summary.targets.sort_by_key(|target| target.id);
    gather.summary
}

/// A walk over a document in reading order.
struct Gather {
    summary: Summary,
    /// The headings around this place, outermost first, with their levels.
    sections: Vec<(u8, TargetId)>,
    /// Whether this place is in an exercise or in folded text, which takes no reading time of its own.
    aside: bool,
}

impl Gather {
    fn section(&self) -> Option<TargetId> {
        self.sections.last().map(|(_, target)| *target)
    }

    fn blocks(&mut self, blocks: &[Block], inside: bool) {
        for block in blocks {
            self.block(block, inside);
        }
    }

    /// Takes a block; `inside` a directive or footnote headings are no sections.
    fn block(&mut self, block: &Block, inside: bool) {
        match &block.kind {
            BlockKind::Heading(heading) => self.heading(heading, block.span, inside),
            BlockKind::Paragraph { content, .. } => self.inlines(content),
            BlockKind::Math(math) => {
                self.summary.reading.displays += u32::from(!self.aside);
                let target = self.target(math.target, Kind::Equation, &math.attributes, block.span);
                self.summary.targets.extend(target);
            }
            BlockKind::Code(code) => {
                let caption = code.attributes.get("caption").map(|caption| caption.value.clone());
                let target = self.target(code.target, Kind::Listing, &code.attributes, block.span);
                let titled = target.map(|target| Target { title: caption.unwrap_or_default(), ..target });
                self.summary.targets.extend(titled);
            }
            BlockKind::Quote(blocks) => self.blocks(blocks, inside),
            BlockKind::List { items, .. } => items.iter().for_each(|item| self.blocks(&item.blocks, inside)),
            BlockKind::Definitions(items) => {
                items.iter().for_each(|item| self.definition(item, block.span, inside))
            }
            BlockKind::Table(table) => {
                let cells = table.header.iter().chain(table.rows.iter().flatten());
                cells.for_each(|cell| self.inlines(cell));
            }
            BlockKind::Directive(directive) => self.directive(directive),
            BlockKind::Html(element) => {
                self.raw(&element.name, &element.attributes, element.target, block.span);
                self.blocks(&element.children, inside);
            }
            BlockKind::Break | BlockKind::Svg(_) | BlockKind::Broken(_) => {}
        }
    }

    fn heading(&mut self, heading: &Heading, span: Span, inside: bool) {
        let title = plain_text(&heading.content);
        if !inside {
            self.sections.retain(|(level, _)| *level < heading.level);
        }
        let kind = if inside { Kind::Anchor } else { Kind::Section };
        let target = self.target(Some(heading.target), kind, &heading.attributes, span);
        self.summary.targets.extend(target.map(|target| Target {
            level: if inside { 0 } else { heading.level },
            title: title.clone(),
            typed_number: heading.typed_number.clone(),
            ..target
        }));
        if !inside {
            self.sections.push((heading.level, heading.target));
            if heading.level == 1 && self.summary.title.is_none() {
                self.summary.title = Some(title);
            }
        }
        self.inlines(&heading.content);
    }

    fn definition(&mut self, item: &DefinitionItem, span: Span, inside: bool) {
        self.summary.terms.extend(terms(item));
        for (term, attributes, target) in &item.terms {
            let target = self.target(*target, Kind::Term, attributes, span);
            let titled = target.map(|target| Target { title: plain_text(term), ..target });
            self.summary.targets.extend(titled);
            self.inlines(term);
        }
        item.definitions.iter().for_each(|blocks| self.blocks(blocks, inside));
    }

    fn directive(&mut self, directive: &Directive) {
        let kind = directive.kind.numbered().unwrap_or(Kind::Anchor);
        let target = self.target(directive.target, kind, &directive.attributes, directive.opening);
        self.summary.targets.extend(target.map(|target| Target {
            title: plain_text(&directive.title),
            typed_number: directive.typed_number.clone(),
            exercise: (directive.kind == DirectiveKind::Exercise).then(|| exercise(&directive.attributes)),
            ..target
        }));
        if directive.kind == DirectiveKind::Widget {
            self.summary.widgets.extend(directive.attributes.get("name").cloned());
        }
        let is_exercise = directive.kind == DirectiveKind::Exercise;
        self.summary.reading.exercises += u32::from(is_exercise);
        self.inlines(&directive.title);
        let outer = self.aside;
        self.aside |= is_exercise || directive.kind.is_folded();
        self.blocks(&directive.blocks, true);
        self.aside = outer;
    }

    /// Makes a target without a title; `span` is to blame where it has no label.
    fn target(
        &self,
        target: Option<TargetId>,
        kind: Kind,
        attributes: &Attributes,
        span: Span,
    ) -> Option<Target> {
        let label = attributes.id.clone();
        let span = label.as_ref().map_or(span, |label| label.span);
        Some(Target {
            id: target?,
            kind,
            label,
            span,
            level: 0,
            title: String::new(),
            typed_number: None,
            exercise: None,
            section: self.section(),
        })
    }

    /// Takes a raw element: a link, an image, or something that can be linked to.
    fn raw(&mut self, name: &str, attributes: &[(String, String)], target: Option<TargetId>, span: Span) {
        let value = |key: &str| attributes.iter().find(|(name, value)| name == key && !value.is_empty());
        let address = match name {
            "a" => value("href"),
            "img" => value("src"),
            _ => None,
        };
        if let Some((_, address)) = address {
            self.link(&Spanned::new(address.clone(), span), name == "img");
        }
        let Some(target) = target else { return };
        let name = value("id").or_else(|| value("name")).map(|(_, value)| value.clone());
        let id = name.map(|name| Spanned::new(name, span));
        let attributes = Attributes { id, ..Attributes::default() };
        let target = self.target(Some(target), Kind::Anchor, &attributes, span);
        self.summary.targets.extend(target);
    }

    fn inlines(&mut self, inlines: &[Inline]) {
        for inline in inlines {
            self.inline(inline);
        }
    }

    fn inline(&mut self, inline: &Inline) {
        match &inline.kind {
            InlineKind::Text(text) if !self.aside => self.summary.reading.text(text),
            InlineKind::Emphasis(content)
            | InlineKind::Strong(content)
            | InlineKind::Strikethrough(content)
            | InlineKind::Span(content, _) => self.inlines(content),
            InlineKind::Link(link) => {
                self.link(&link.destination, false);
                self.inlines(&link.content);
            }
            InlineKind::Image(image) => self.link(&image.destination, true),
            InlineKind::Reference(reference) => {
                let own_text = reference.content.is_some();
                let (label, section) = (reference.label.clone(), self.section());
                self.summary.references.push(ReferenceUse { label, own_text, section });
                self.inlines(reference.content.as_deref().unwrap_or(&[]));
            }
            InlineKind::Citation(citation) => {
                for item in &citation.items {
                    let section = self.section();
                    self.summary.citations.push(CitationUse { key: item.key.clone(), section });
                    self.inlines(&item.locator);
                }
            }
            InlineKind::Html(element) => {
                self.raw(&element.name, &element.attributes, element.target, inline.span);
                self.inlines(&element.children);
            }
            _ => {}
        }
    }

    fn link(&mut self, destination: &Spanned<String>, image: bool) {
        if !destination.value.is_empty() {
            self.summary.links.push(LinkUse { destination: destination.clone(), image });
        }
    }
}

/// Reads what an exercise says of itself; parse has reported what is wrong.
fn exercise(attributes: &Attributes) -> ExerciseSummary {
    let value = |key| attributes.get(key).map(|value| value.value.as_str());
    ExerciseSummary {
        kind: value("kind").and_then(ExerciseKind::from_name),
        level: value("level").and_then(|level| level.parse().ok()),
        time: value("time").and_then(|time| time.parse().ok()),
        importance: value("importance").and_then(|importance| importance.parse().ok()),
    }
}
