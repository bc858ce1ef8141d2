//! A readable dump of a tree, for snapshots.

use crate::doc::Document;

/// Returns the tree as indented lines, one a node: kind, byte range, and what distinguishes it.
pub fn dump(document: &Document) -> String {
    todo!("{:?}", document.source)
}
