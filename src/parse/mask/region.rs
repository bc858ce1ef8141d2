//! The places that masking hides from the stock parser.

use super::{OlderLine, Opening};
use std::ops::Range;

/// A hidden place.
#[derive(Clone, Debug)]
pub(in crate::parse) struct Region {
    /// Where it stands; the event for it starts at the same offset.
    pub(in crate::parse) range: Range<usize>,
    /// What it is.
    pub(in crate::parse) kind: RegionKind,
}

/// The kinds of hidden place.
#[derive(Clone, Debug)]
pub(in crate::parse) enum RegionKind {
    /// The opening line of a directive.
    Open(Opening),
    /// A line of colons alone.
    Close,
    /// A line of `<details>`, `<summary>` or `</details>`.
    Older(OlderLine),
    /// A display, with the ranges of its lines of TeX.
    Display(Vec<Range<usize>>),
    /// A display without its end; reported already.
    UnclosedDisplay,
    /// An `<svg>` drawing, with the ranges of container prefixes in it.
    Drawing(Vec<Range<usize>>),
}

impl Region {
    /// Returns the ranges whose inlines the stock parser reads.
    pub(in crate::parse) fn shown(&self) -> Vec<Range<usize>> {
        match &self.kind {
            RegionKind::Open(opening) => opening.title.iter().cloned().collect(),
            RegionKind::Older(older) => {
                [&older.summary, &older.body].into_iter().flatten().cloned().collect()
            }
            _ => Vec::new(),
        }
    }
}

/// All hidden places of a text, in order.
#[derive(Debug, Default)]
pub(in crate::parse) struct Regions(Vec<Region>);

impl Regions {
    /// Takes regions that are in order already.
    pub(super) fn new(regions: Vec<Region>) -> Regions {
        Regions(regions)
    }

    /// Returns the region that starts at an offset.
    pub(in crate::parse) fn starting_at(&self, offset: usize) -> Option<&Region> {
        let position = self.0.binary_search_by_key(&offset, |region| region.range.start).ok()?;
        self.0.get(position)
    }

    /// Returns the first region that starts inside a range.
    pub(in crate::parse) fn first_in(&self, range: &Range<usize>) -> Option<&Region> {
        let position = self.0.partition_point(|region| region.range.start < range.start);
        self.0.get(position).filter(|region| region.range.start < range.end)
    }
}
