//! Data that scripts load: each file is one call that delivers a value, since pages from `file://` cannot fetch.
//!
//! Their names are plain. They change with every word of the book, and a page that named them by digest would change
//! with them.

use serde::Serialize;

/// Returns the path of a data file in the site.
pub(crate) fn data_path(name: &str) -> String {
    format!("data/{name}.js")
}

/// Returns a data file's text: `book.receive("NAME", VALUE);`.
pub(crate) fn data_file(name: &str, value: &impl Serialize) -> String {
    let name = json(&name);
    let value = json(value);
    format!("book.receive({name}, {value});\n")
}

/// Writes a value as JSON that is also a script's text: the two line separators that JSON allows and that some
/// scripts' parsers read as line ends are escaped.
fn json(value: &impl Serialize) -> String {
    let text = serde_json::to_string(value).expect("views have no maps with other keys than text");
    if !text.contains(['\u{2028}', '\u{2029}']) {
        return text;
    }
    text.replace('\u{2028}', "\\u2028").replace('\u{2029}', "\\u2029")
}

#[cfg(test)]
mod tests {
    use super::data_file;

    #[test]
    fn values_are_compact_and_hold_no_line_end() {
        let value = vec![("a\u{2028}\n", 1), ("</script>\u{2029}\"", 2)];
        let expected = "book.receive(\"x\", [[\"a\\u2028\\n\",1],[\"</script>\\u2029\\\"\",2]]);\n";
        assert_eq!(data_file("x", &value), expected);
    }
}
