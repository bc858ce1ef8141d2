//! The containers that a line stands in, as far as masking needs to know them.

use super::cursor::{Cursor, is_rule};

/// How deep containers are followed; what is deeper is made inert. Deeper than any tree that parsing keeps, so that the
/// fold reports it.
pub(super) const MAX_CONTAINERS: usize = 110;

/// A block that holds other blocks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Container {
    /// A block quote.
    Quote,
    /// A list item, footnote or definition, whose content stands this many columns in.
    Indented(usize),
}

/// Goes over the prefix of a line; returns how many of the open containers it continues.
pub(super) fn continued(open: &[Container], cursor: &mut Cursor<'_>) -> usize {
    for (position, container) in open.iter().enumerate() {
        let continues = match container {
            Container::Quote => quote_marker(cursor),
            Container::Indented(columns) => indented(*columns, cursor),
        };
        if !continues {
            return position;
        }
    }
    open.len()
}

fn indented(columns: usize, cursor: &mut Cursor<'_>) -> bool {
    let enough = cursor.indentation() >= columns;
    if enough {
        cursor.skip_columns(columns);
    }
    enough || cursor.is_blank()
}

fn quote_marker(cursor: &mut Cursor<'_>) -> bool {
    let mut probe = *cursor;
    if probe.indentation() > 3 {
        return false;
    }
    probe.skip_spaces();
    if probe.rest().first() != Some(&b'>') {
        return false;
    }
    probe.skip_bytes(1);
    probe.skip_columns(1);
    *cursor = probe;
    true
}

/// Opens the container that starts here, if one does. `in_paragraph` says whether a paragraph would be interrupted.
pub(super) fn opened(cursor: &mut Cursor<'_>, in_paragraph: bool) -> Option<Container> {
    let indentation = cursor.indentation();
    if indentation > 3 {
        return None;
    }
    if quote_marker(cursor) {
        return Some(Container::Quote);
    }
    let mut probe = *cursor;
    probe.skip_spaces();
    let rest = probe.rest();
    if is_rule(rest) {
        return None;
    }
    if let Some(length) = footnote_marker(rest) {
        probe.skip_bytes(length);
        *cursor = probe;
        return Some(Container::Indented(4));
    }
    let marker = list_marker(rest, in_paragraph)?;
    probe.skip_bytes(marker);
    let columns = content_column(&mut probe, indentation + marker);
    *cursor = probe;
    Some(Container::Indented(columns))
}

/// Goes over the space after a list marker; returns the column of the item's content.
fn content_column(cursor: &mut Cursor<'_>, column: usize) -> usize {
    let space = cursor.indentation();
    let space = if cursor.is_blank() || space > 4 { 1 } else { space };
    cursor.skip_columns(space);
    column + space
}

/// Returns the length of a list or definition marker.
fn list_marker(rest: &[u8], in_paragraph: bool) -> Option<usize> {
    let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let length = match rest.get(digits)? {
        b'-' | b'+' | b'*' if digits == 0 => 1,
        b':' if digits == 0 => 1,
        b'.' | b')' if (1..=9).contains(&digits) && (!in_paragraph || rest[..digits] == *b"1") => digits + 1,
        _ => return None,
    };
    match rest.get(length) {
        None | Some(b'\r') => (!in_paragraph).then_some(length),
        Some(b' ' | b'\t') => {
            let empty = rest[length..].iter().all(|byte| matches!(byte, b' ' | b'\t' | b'\r'));
            (!(empty && in_paragraph)).then_some(length)
        }
        Some(_) => None,
    }
}

fn footnote_marker(rest: &[u8]) -> Option<usize> {
    let label = rest.strip_prefix(b"[^")?;
    let length = label.iter().position(|byte| matches!(byte, b']' | b'[' | b' '))?;
    (length > 0 && label[length..].starts_with(b"]:")).then_some(length + 4)
}
