//! The bibliography as markup.

use crate::base::Diagnostic;
use crate::render::{ContentsEntry, SearchRecord};
use std::collections::BTreeMap;

/// The bibliography's content.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RenderedPapers {
    /// The `#` heading as markup.
    pub title: String,
    /// What stands before the first group, as markup.
    pub introduction: String,
    /// The groups in order.
    pub groups: Vec<RenderedGroup>,
    /// What search reads.
    pub search: Vec<SearchRecord>,
    /// CSS rules that its formulas need: class name to declarations.
    pub math_rules: BTreeMap<String, String>,
    /// Faults of TeX.
    pub diagnostics: Vec<Diagnostic>,
}

/// A group of works.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RenderedGroup {
    /// Its id in the page.
    pub id: String,
    /// The heading as markup.
    pub title: String,
    /// What stands between the heading and the works, as markup.
    pub introduction: String,
    /// The works in order.
    pub papers: Vec<RenderedPaper>,
}

/// A work.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RenderedPaper {
    /// Its id in the page: the key that citations use.
    pub id: String,
    /// The title as markup.
    pub title: String,
    /// The authors as one line of plain text.
    pub authors: String,
    /// The year of publication.
    pub year: u16,
    /// Where it appeared, as markup; may be empty.
    pub venue: String,
    /// Links to it, as markup.
    pub links: Vec<String>,
    /// What to know of it in one sentence, as markup; may be empty.
    pub note: String,
}

impl RenderedPapers {
    /// Returns the page's contents: its groups.
    pub fn contents(&self) -> Vec<ContentsEntry> {
        let entry = |group: &RenderedGroup| ContentsEntry {
            level: 2,
            id: group.id.clone(),
            number: String::new(),
            title: group.title.clone(),
        };
        self.groups.iter().map(entry).collect()
    }
}
