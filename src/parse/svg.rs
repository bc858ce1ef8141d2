//! Drawings: a small XML reader that lets through only what may be inlined into a page.

use crate::base::{Code, Diagnostic, SourceId, Span};
use crate::doc::{SvgElement, SvgNode};
use crate::parse::MAX_DEPTH;
use std::ops::Range;

/// Parses a drawing: an `<svg>` element, perhaps after a prolog, comments and a doctype. `start` is the offset in the
/// source of the first byte of `text`.
///
/// # Errors
/// Returns everything that is wrong with it: XML that is not well formed, `style`, scripts, nesting over the limit.
pub fn parse_svg(source: SourceId, text: &str, start: usize) -> Result<SvgElement, Vec<Diagnostic>> {
    let mut reader = Reader { source, text, start, at: 0, open: Vec::new(), root: None, faults: Vec::new() };
    if let Err(fault) = reader.document() {
        reader.faults.push(*fault);
    }
    match reader.root.take().filter(|_| reader.faults.is_empty()) {
        Some(root) => Ok(root),
        None => Err(reader.faults),
    }
}

/// Tells whether an attribute would carry a style or a script.
pub(super) fn is_forbidden_attribute(name: &str, value: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    let address: String = value.chars().filter(|c| !c.is_whitespace() && !c.is_control()).take(11).collect();
    lower == "style" || lower.starts_with("on") || address.eq_ignore_ascii_case("javascript:")
}

type Step<T> = Result<T, Box<Diagnostic>>;

struct Reader<'a> {
    source: SourceId,
    text: &'a str,
    start: usize,
    at: usize,
    /// The open elements, each with the range of its tag.
    open: Vec<(SvgElement, Range<usize>)>,
    root: Option<SvgElement>,
    faults: Vec<Diagnostic>,
}

impl<'a> Reader<'a> {
    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    fn fault(&self, code: Code, range: Range<usize>, message: impl Into<String>) -> Box<Diagnostic> {
        let span = Span::new(self.source, self.start + range.start, self.start + range.end);
        Box::new(Diagnostic::new(code, span, message))
    }

    /// Makes a fault at the character that comes next.
    fn here(&self, message: &str) -> Box<Diagnostic> {
        let length = self.rest().chars().next().map_or(0, char::len_utf8);
        self.fault(Code::MalformedSvg, self.at..self.at + length, message)
    }

    fn document(&mut self) -> Step<()> {
        while self.at < self.text.len() {
            self.node()?;
        }
        if let Some((element, tag)) = self.open.last() {
            return Err(self.fault(
                Code::MalformedSvg,
                tag.clone(),
                format!("`<{}>` is never closed", element.name),
            ));
        }
        match self.root {
            Some(_) => Ok(()),
            None => Err(self.fault(Code::MalformedSvg, 0..0, "there is no `<svg>` element")),
        }
    }

    fn node(&mut self) -> Step<()> {
        let rest = self.rest();
        if rest.starts_with("<!--") {
            self.skip_to("-->", "comment is never closed")
        } else if rest.starts_with("<?") {
            self.skip_to("?>", "processing instruction is never closed")
        } else if rest.starts_with("<![CDATA[") {
            self.character_data()
        } else if rest.starts_with("<!") {
            self.doctype()
        } else if rest.starts_with("</") {
            self.end_tag()
        } else if rest.starts_with('<') {
            self.start_tag()
        } else {
            self.characters()
        }
    }

    fn skip_to(&mut self, end: &str, message: &str) -> Step<()> {
        match self.rest().find(end) {
            Some(length) => {
                self.at += length + end.len();
                Ok(())
            }
            None => Err(self.here(message)),
        }
    }

    fn doctype(&mut self) -> Step<()> {
        let end = self.rest().find('>').unwrap_or(0);
        if !self.open.is_empty() || !self.rest().starts_with("<!DOCTYPE") || self.rest()[..end].contains('[')
        {
            return Err(self.here("declarations are not allowed here"));
        }
        self.skip_to(">", "doctype is never closed")
    }

    fn character_data(&mut self) -> Step<()> {
        let from = self.at + "<![CDATA[".len();
        self.skip_to("]]>", "`<![CDATA[` is never closed")?;
        let text = self.text[from..self.at - "]]>".len()].to_owned();
        self.push_text(text)
    }

    fn characters(&mut self) -> Step<()> {
        let from = self.at;
        self.at += self.rest().find('<').unwrap_or(self.rest().len());
        let text = self.decoded(from..self.at)?;
        self.push_text(text)
    }

    fn push_text(&mut self, text: String) -> Step<()> {
        match self.open.last_mut() {
            Some((element, _)) => {
                element.children.push(SvgNode::Text(text));
                Ok(())
            }
            None if text.trim().is_empty() => Ok(()),
            None => Err(self.fault(Code::MalformedSvg, self.at..self.at, "text outside of `<svg>`")),
        }
    }

    /// Decodes the entities that XML has without a doctype.
    fn decoded(&self, range: Range<usize>) -> Step<String> {
        let mut decoded = String::with_capacity(range.len());
        let mut at = range.start;
        while let Some(skip) = self.text[at..range.end].find('&') {
            decoded.push_str(&self.text[at..at + skip]);
            at += skip;
            let end = self.text[at..range.end].find(';').map_or(at + 1, |length| at + length + 1);
            match entity(&self.text[at..end]) {
                Some(c) => decoded.push(c),
                None => return Err(self.fault(Code::MalformedSvg, at..end, "unknown entity")),
            }
            at = end;
        }
        decoded.push_str(&self.text[at..range.end]);
        Ok(decoded)
    }

    fn name(&mut self) -> Step<String> {
        let rest = self.rest();
        let length = rest.find(|c: char| !is_name_char(c)).unwrap_or(rest.len());
        if !rest.starts_with(|c: char| c.is_alphabetic() || matches!(c, '_' | ':')) {
            return Err(self.here("a name is missing"));
        }
        self.at += length;
        Ok(rest[..length].to_owned())
    }

    fn skip_spaces(&mut self) {
        self.at += self.rest().len() - self.rest().trim_start().len();
    }

    fn start_tag(&mut self) -> Step<()> {
        let from = self.at;
        self.at += 1;
        let name = self.name()?;
        self.check_element(&name, from)?;
        let mut element = SvgElement { name, attributes: Vec::new(), children: Vec::new() };
        loop {
            self.skip_spaces();
            if self.rest().starts_with("/>") {
                self.at += 2;
                return self.close(element);
            }
            if self.rest().starts_with('>') {
                self.at += 1;
                self.open.push((element, from..self.at));
                return Ok(());
            }
            self.attribute(&mut element)?;
        }
    }

    fn check_element(&mut self, name: &str, from: usize) -> Step<()> {
        let range = from..self.at;
        if self.open.is_empty() && (name != "svg" || self.root.is_some()) {
            return Err(self.fault(
                Code::MalformedSvg,
                range,
                format!("`<{name}>` is not the one `<svg>` element"),
            ));
        }
        if self.open.len() >= MAX_DEPTH {
            let message = format!("nesting is deeper than {MAX_DEPTH} levels");
            return Err(self.fault(Code::NestingTooDeep, range, message));
        }
        if name.eq_ignore_ascii_case("script") || name.eq_ignore_ascii_case("style") {
            let fault =
                self.fault(Code::ForbiddenHtml, range, format!("`<{name}>` is forbidden in drawings"));
            self.faults.push(fault.hint("A drawing takes its colours from attributes and classes."));
        }
        Ok(())
    }

    fn attribute(&mut self, element: &mut SvgElement) -> Step<()> {
        let from = self.at;
        let name = self.name()?;
        self.skip_spaces();
        if !self.rest().starts_with('=') {
            return Err(self.here("an attribute has no value"));
        }
        self.at += 1;
        self.skip_spaces();
        let value = self.value()?;
        let range = from..self.at;
        if is_forbidden_attribute(&name, &value) {
            let message = format!("attribute `{name}` is forbidden in drawings");
            let fault = self.fault(Code::ForbiddenHtml, range, message);
            self.faults.push(fault.hint("Write presentation attributes such as `fill=\"currentColor\"`."));
        } else if element.attributes.iter().any(|(known, _)| *known == name) {
            return Err(self.fault(Code::MalformedSvg, range, format!("attribute `{name}` is given twice")));
        } else {
            element.attributes.push((name, value));
        }
        Ok(())
    }

    fn value(&mut self) -> Step<String> {
        let quote = self.rest().chars().next().filter(|c| matches!(c, '"' | '\''));
        let Some(quote) = quote else { return Err(self.here("a value has no quotes")) };
        let from = self.at + 1;
        let Some(length) = self.text[from..].find(quote) else {
            return Err(self.here("a quote is never closed"));
        };
        if let Some(skip) = self.text[from..from + length].find('<') {
            self.at = from + skip;
            return Err(self.here("`<` in a value"));
        }
        self.at = from + length + 1;
        self.decoded(from..from + length)
    }

    fn end_tag(&mut self) -> Step<()> {
        let from = self.at;
        self.at += 2;
        let name = self.name()?;
        self.skip_spaces();
        if !self.rest().starts_with('>') {
            return Err(self.here("`>` is missing"));
        }
        self.at += 1;
        match self.open.pop() {
            Some((element, _)) if element.name == name => self.close(element),
            Some((element, tag)) => {
                let span = Span::new(self.source, self.start + tag.start, self.start + tag.end);
                let message = format!("`</{name}>` closes `<{}>`", element.name);
                Err(Box::new(
                    self.fault(Code::MalformedSvg, from..self.at, message).secondary(span, "opened here"),
                ))
            }
            None => Err(self.fault(Code::MalformedSvg, from..self.at, format!("`</{name}>` closes nothing"))),
        }
    }

    fn close(&mut self, element: SvgElement) -> Step<()> {
        match self.open.last_mut() {
            Some((parent, _)) => parent.children.push(SvgNode::Element(element)),
            None => self.root = Some(element),
        }
        Ok(())
    }
}

fn is_name_char(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | ':' | '-' | '.')
}

/// Decodes one entity, `&` and `;` included.
fn entity(text: &str) -> Option<char> {
    let name = text.strip_prefix('&')?.strip_suffix(';')?;
    let number = match name {
        "amp" => return Some('&'),
        "lt" => return Some('<'),
        "gt" => return Some('>'),
        "quot" => return Some('"'),
        "apos" => return Some('\''),
        "nbsp" => return Some('\u{a0}'),
        _ => name.strip_prefix('#')?,
    };
    let code = match number.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16).ok()?,
        None => number.parse().ok()?,
    };
    char::from_u32(code).filter(|c| !c.is_control() || matches!(c, '\n' | '\t' | '\r'))
}
