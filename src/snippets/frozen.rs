//! Looking up what was recorded, and whether it still holds.

use super::library::Library;
use super::record::{
    Checkpoint, Circumstances, checkpoint_facts_path, checkpoint_path, circumstances_path, figure_path,
    output_path,
};
use super::session::{Snippet, SnippetSource, Step, session_steps, snippets_of};
use crate::base::{Code, Diagnostic, Digest, Hasher, SourceId};
use crate::doc::{Document, SvgElement};
use crate::load::{Asset, ReadFiles, page_stem};
use crate::parse::parse_svg;
use std::collections::{BTreeMap, BTreeSet};

/// Bytes of a figure beyond which it is noted: all figures of a page are part of it.
const LARGE_FIGURE: usize = 150_000;

/// What is recorded for a page, by name only: [`recorded_outputs`] reads it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Frozen {
    /// A digest of everything that [`recorded_outputs`] reads.
    pub key: Digest,
    /// What must be made anew: outputs that are not recorded, and those that owe themselves to a checkpoint, or the
    /// looks of a figure, that has changed since.
    pub stale: BTreeSet<Digest>,
    /// A fault for each block and value without a recorded output, and for each with one that does not hold.
    pub diagnostics: Vec<Diagnostic>,
    /// The outputs that are recorded, by the offset that the span of the block or value starts at.
    found: BTreeMap<u32, (Digest, Circumstances)>,
}

/// What was recorded for a block or value.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Output {
    /// What it printed, or its value; bytes that are not UTF-8 are replaced.
    pub text: String,
    /// The figures that it drew.
    pub figures: Vec<SvgElement>,
    /// The GPU that it ran on; empty for code that needs none.
    pub hardware: String,
}

/// The recorded outputs of a page, by the offset that the span of the block or value starts at.
pub type Outputs = BTreeMap<u32, Output>;

/// Looks up what is recorded for a page. `code` holds the digests of all code of the book: a checkpoint that was made
/// by other code does not hold.
pub fn frozen_outputs(
    document: &Document,
    chapter: &str,
    library: &Library,
    files: &ReadFiles,
    code: &BTreeSet<Digest>,
) -> Frozen {
    let code = code.iter().map(|digest| digest.hex(32)).collect();
    let mut search = Search { chapter, files, code, hash: Hasher::default(), frozen: Frozen::default() };
    search.steps(&session_steps(document, library), false);
    let Search { hash, frozen, .. } = search;
    Frozen { key: hash.finish(), ..frozen }
}

/// Reads the recorded outputs of a page.
pub fn recorded_outputs(frozen: &Frozen, source: SourceId, chapter: &str, files: &ReadFiles) -> Outputs {
    let output = |(digest, made): &(Digest, Circumstances)| Output {
        text: bytes(files, &output_path(chapter, *digest))
            .map_or_else(String::new, |bytes| String::from_utf8_lossy(bytes).into_owned()),
        figures: figures(source, chapter, *digest, files),
        hardware: made.hardware.clone(),
    };
    frozen.found.iter().map(|(start, found)| (*start, output(found))).collect()
}

/// Reads the figures of a block up to the first that is not there, or is no drawing.
fn figures(source: SourceId, chapter: &str, digest: Digest, files: &ReadFiles) -> Vec<SvgElement> {
    let read = |at| drawing(source, bytes(files, &figure_path(chapter, digest, at))?);
    (0..).map_while(read).collect()
}

fn drawing(source: SourceId, bytes: &[u8]) -> Option<SvgElement> {
    parse_svg(source, std::str::from_utf8(bytes).ok()?, 0).ok()
}

fn bytes<'a>(files: &'a ReadFiles, path: &str) -> Option<&'a [u8]> {
    Some(&asset(files, path)?.bytes)
}

fn asset<'a>(files: &'a ReadFiles, path: &str) -> Option<&'a Asset> {
    files.get(path)?.as_ref().ok()
}

/// Returns what a checkpoint was made with; `None` if that is not recorded.
pub fn recorded_checkpoint(files: &ReadFiles, name: &str) -> Option<Checkpoint> {
    serde_json::from_slice(bytes(files, &checkpoint_facts_path(name))?).ok()
}

/// Returns what a block's output was made with; `None` if that is not recorded.
pub fn recorded_circumstances(files: &ReadFiles, chapter: &str, digest: Digest) -> Option<Circumstances> {
    serde_json::from_slice(bytes(files, &circumstances_path(chapter, digest))?).ok()
}

/// Why an output does not hold.
struct Lost {
    message: String,
    /// The chapter that must be executed before.
    first: Option<String>,
}

impl Lost {
    fn new(message: &str) -> Lost {
        Lost { message: message.to_owned(), first: None }
    }
}

struct Search<'a> {
    chapter: &'a str,
    files: &'a ReadFiles,
    /// The digests of all code of the book, as records write them.
    code: BTreeSet<String>,
    hash: Hasher,
    frozen: Frozen,
}

impl Search<'_> {
    /// Looks at steps in order. Once one has loaded what has changed since, all that follow it in the session are
    /// stale too; the first takes the blame. Returns whether that is so at the end.
    fn steps(&mut self, steps: &[Step<'_>], mut stale: bool) -> bool {
        for step in steps {
            match step {
                Step::Snippet(snippet) => stale = self.snippet(snippet, stale),
                Step::Fork(steps) => drop(self.steps(steps, stale)),
                Step::Exercise(_) => {}
            }
        }
        stale
    }

    fn snippet(&mut self, snippet: &Snippet<'_>, stale: bool) -> bool {
        let is_block = matches!(snippet.source, SnippetSource::Block(_));
        let made = recorded_circumstances(self.files, self.chapter, snippet.digest);
        let made = made.or_else(|| (!is_block).then(Circumstances::default));
        let text = asset(self.files, &output_path(self.chapter, snippet.digest));
        let (Some(text), Some(made)) = (text, made) else {
            self.fault(snippet, Lost::new("no output is recorded for this code as it stands"));
            return stale;
        };
        let mut hash =
            std::mem::take(&mut self.hash).number(u64::from(snippet.span.start)).digest(text.digest);
        if is_block {
            let figures =
                (0..).map_while(|at| asset(self.files, &figure_path(self.chapter, snippet.digest, at)));
            hash = figures.fold(hash.text(&made.hardware), |hash, figure| hash.digest(figure.digest));
        }
        self.hash = hash;
        self.large_figures(snippet);
        let changed = self.changed_checkpoint(&made);
        let lost = self.lost_figure(snippet, &made).or_else(|| self.lost_checkpoint(&made));
        let is_stale = stale || changed.is_some();
        if let Some(lost) = lost.or_else(|| changed.filter(|_| !stale)) {
            self.fault(snippet, lost);
        } else if stale {
            self.frozen.stale.insert(snippet.digest);
        }
        self.frozen.found.insert(snippet.span.start, (snippet.digest, made));
        is_stale
    }

    fn fault(&mut self, snippet: &Snippet<'_>, lost: Lost) {
        let first = lost.first.map(|chapter| format!("{} ", page_stem(&chapter))).unwrap_or_default();
        let hint = format!("Run `bookpress run {first}{}` to record it.", page_stem(self.chapter));
        self.frozen.stale.insert(snippet.digest);
        let fault = Diagnostic::new(Code::MissingOutput, snippet.blame, lost.message).hint(hint);
        self.frozen.diagnostics.push(fault);
    }

    /// Notes the figures that make the page slow to load.
    fn large_figures(&mut self, snippet: &Snippet<'_>) {
        let sizes = (0..)
            .map_while(|at| Some(bytes(self.files, &figure_path(self.chapter, snippet.digest, at))?.len()));
        for (at, size) in sizes.enumerate().filter(|(_, size)| *size > LARGE_FIGURE) {
            let message = format!("figure {} that this code drew has {} KB", at + 1, size / 1000);
            let note = Diagnostic::new(Code::LargeFigure, snippet.blame, message);
            let hint = "Draw fewer points; draw a matrix with `plot.heatmap`, not as an image.";
            self.frozen.diagnostics.push(note.hint(hint));
        }
    }

    /// Tells of a figure that is not as it was recorded, or that would look different now.
    fn lost_figure(&self, snippet: &Snippet<'_>, made: &Circumstances) -> Option<Lost> {
        let is_there = |at| {
            let bytes = bytes(self.files, &figure_path(self.chapter, snippet.digest, at));
            bytes.is_some_and(|bytes| !bytes.is_empty())
        };
        if let Some(lost) = (0..made.figures).find(|at| !is_there(*at)) {
            return Some(Lost::new(&format!("figure {} of those that this code drew is missing", lost + 1)));
        }
        let looks = if snippet.looks == Digest::default() { String::new() } else { snippet.looks.hex(32) };
        let draws = is_there(0);
        let message = "the module that gives this figure its looks has changed since it was drawn";
        (draws && made.looks != looks).then(|| Lost::new(message))
    }

    /// Tells of a checkpoint that the code made and that is not there any more as it was.
    fn lost_checkpoint(&self, made: &Circumstances) -> Option<Lost> {
        let lost = |(name, digest): &(&String, &String)| self.checkpoint(name).as_ref() != Some(*digest);
        let (name, _) = made.saves.iter().find(lost)?;
        Some(Lost::new(&format!("the checkpoint `{name}` is not as this code has made it")))
    }

    /// Tells of a checkpoint that the code loaded and that has changed since.
    fn changed_checkpoint(&self, made: &Circumstances) -> Option<Lost> {
        made.loads.iter().find_map(|(name, digest)| {
            let record = recorded_checkpoint(self.files, name).unwrap_or_default();
            match self.checkpoint(name) {
                None => {
                    let message = format!("the checkpoint `{name}`, which this code loads, is missing");
                    Some(Lost::new(&message))
                }
                Some(now) if now != *digest || record.digest != now => {
                    let message = format!("the checkpoint `{name}` has changed since this code loaded it");
                    Some(Lost::new(&message))
                }
                Some(_) if !self.code.contains(&record.code) => {
                    let message = format!("the code that made the checkpoint `{name}` has changed since");
                    Some(Lost { first: Some(record.chapter), ..Lost::new(&message) })
                }
                Some(_) => None,
            }
        })
    }

    fn checkpoint(&self, name: &str) -> Option<String> {
        Some(asset(self.files, &checkpoint_path(name))?.digest.hex(32))
    }
}

/// Returns the digests of all code of a page.
pub fn code_digests(document: &Document, library: &Library) -> BTreeSet<Digest> {
    snippets_of(&session_steps(document, library)).into_iter().map(|snippet| snippet.digest).collect()
}
