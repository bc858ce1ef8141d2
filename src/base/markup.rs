//! The one writer of markup: every byte of HTML or XML that bookpress makes passes through here and is escaped here.

/// Which serialisation is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Syntax {
    /// HTML: void elements have no slash.
    #[default]
    Html,
    /// XML: void elements are closed, for EPUB, SVG files and feeds.
    Xml,
}

/// Elements that never have content in HTML.
const VOID: [&str; 14] = [
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr",
    "param",
];

/// Writes markup into a string.
#[derive(Debug, Default)]
pub struct Markup {
    out: String,
    syntax: Syntax,
}

impl Markup {
    /// Makes an empty writer.
    pub fn new(syntax: Syntax) -> Markup {
        Markup { out: String::new(), syntax }
    }

    /// Returns the serialisation that is written.
    pub fn syntax(&self) -> Syntax {
        self.syntax
    }

    /// Writes the line that XML files start with.
    pub fn declaration(&mut self) {
        self.out.push_str("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n");
    }

    /// Writes a start tag; attributes in the order given, names trusted, values escaped.
    pub fn open(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.tag(name, attributes);
        self.out.push('>');
    }

    /// Writes an end tag.
    pub fn close(&mut self, name: &str) {
        self.out.push_str("</");
        self.out.push_str(name);
        self.out.push('>');
    }

    /// Writes an element without content: void in HTML where it is one, else a start and an end tag.
    pub fn empty(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.tag(name, attributes);
        match (self.syntax, VOID.contains(&name)) {
            (Syntax::Xml, _) => self.out.push_str("/>"),
            (Syntax::Html, true) => self.out.push('>'),
            (Syntax::Html, false) => {
                self.out.push('>');
                self.close(name);
            }
        }
    }

    /// Writes an element that holds just text.
    pub fn element(&mut self, name: &str, attributes: &[(&str, &str)], text: &str) {
        self.open(name, attributes);
        self.text(text);
        self.close(name);
    }

    /// Writes text, escaped.
    pub fn text(&mut self, text: &str) {
        escape(&mut self.out, text, false);
    }

    /// Writes a comment; two hyphens in a row, which would end it, are set apart.
    pub fn comment(&mut self, text: &str) {
        self.out.push_str("<!-- ");
        self.out.push_str(&text.replace("--", "- - "));
        self.out.push_str(" -->");
    }

    /// Writes a line break between tags, for readable output.
    pub fn newline(&mut self) {
        self.out.push('\n');
    }

    /// Appends what another writer of the same syntax has made.
    pub fn append(&mut self, other: &Markup) {
        debug_assert_eq!(self.syntax, other.syntax);
        self.out.push_str(&other.out);
    }

    /// Appends markup that such a writer made earlier and a memo kept.
    pub fn append_finished(&mut self, markup: &str) {
        self.out.push_str(markup);
    }

    /// Returns the length written so far, in bytes.
    pub fn len(&self) -> usize {
        self.out.len()
    }

    /// Tells whether nothing was written.
    pub fn is_empty(&self) -> bool {
        self.out.is_empty()
    }

    /// Returns what was written.
    pub fn finish(self) -> String {
        self.out
    }

    fn tag(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.out.push('<');
        self.out.push_str(name);
        for (key, value) in attributes {
            self.out.push(' ');
            self.out.push_str(key);
            if self.syntax == Syntax::Xml || !value.is_empty() {
                self.out.push_str("=\"");
                escape(&mut self.out, value, true);
                self.out.push('"');
            }
        }
    }
}

/// Appends escaped text. Control characters that XML 1.0 forbids become U+FFFD, so that EPUB stays well formed.
fn escape(out: &mut String, text: &str, attribute: bool) {
    let mut from = 0;
    for (at, byte) in text.bytes().enumerate() {
        let entity = match byte {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'"' if attribute => "&quot;",
            b'\r' => "",
            0..=8 | 11 | 12 | 14..=31 => "\u{fffd}",
            _ => continue,
        };
        out.push_str(&text[from..at]);
        out.push_str(entity);
        from = at + 1;
    }
    out.push_str(&text[from..]);
}

#[cfg(test)]
mod tests {
    use super::{Markup, Syntax};

    fn written(syntax: Syntax, write: impl FnOnce(&mut Markup)) -> String {
        let mut markup = Markup::new(syntax);
        write(&mut markup);
        markup.finish()
    }

    #[test]
    fn text_and_attributes_are_escaped() {
        let html = written(Syntax::Html, |out| out.element("a", &[("title", "\"<&>'")], "<b>&\"\u{0}\r\n"));
        assert_eq!(html, "<a title=\"&quot;&lt;&amp;&gt;'\">&lt;b&gt;&amp;\"\u{fffd}\n</a>");
    }

    #[test]
    fn comments_cannot_be_left() {
        let html = written(Syntax::Html, |out| out.comment("a --> b -->-"));
        assert_eq!(html, "<!-- a - - > b - - >- -->");
    }

    #[test]
    fn empty_elements_follow_the_syntax() {
        let write = |out: &mut Markup| {
            out.empty("br", &[]);
            out.empty("div", &[("hidden", "")]);
        };
        assert_eq!(written(Syntax::Html, write), "<br><div hidden></div>");
        assert_eq!(written(Syntax::Xml, write), "<br/><div hidden=\"\"/>");
    }
}
