//! Raw HTML as tags and text.

use pulldown_cmark::{Event, Parser};
use std::ops::Range;

/// A piece of raw HTML.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Token {
    /// An opening tag, its name in lower case; `closed` where it ends with `/>`.
    Open { name: String, attributes: Vec<RawAttribute>, closed: bool },
    /// A closing tag, its name in lower case.
    Close(String),
    /// Text, entities decoded.
    Text(String),
    /// A comment.
    Comment,
    /// A comment without its end, to the end of the text.
    OpenComment,
    /// A declaration, processing instruction, or a `<` that starts nothing.
    Malformed,
}

/// An attribute of a tag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct RawAttribute {
    /// The name in lower case.
    pub(super) name: String,
    /// The value, entities decoded; empty if there is none.
    pub(super) value: String,
    /// Where it stands.
    pub(super) range: Range<usize>,
}

/// Elements that have no content and no closing tag.
const VOID: [&str; 14] = [
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track",
    "wbr",
];

/// Elements of running text; all others are blocks.
const PHRASING: [&str; 45] = [
    "a", "abbr", "b", "bdi", "bdo", "big", "br", "button", "cite", "code", "data", "del", "dfn", "em",
    "font", "i", "img", "input", "ins", "kbd", "label", "mark", "meter", "output", "progress", "q", "rb",
    "rp", "rt", "ruby", "s", "samp", "select", "small", "span", "strike", "strong", "sub", "sup", "time",
    "tt", "u", "var", "wbr", "picture",
];

/// Tells whether an element has no content.
pub(super) fn is_void(name: &str) -> bool {
    VOID.contains(&name)
}

/// Tells whether an element never passes, nor its content.
pub(super) fn is_script(name: &str) -> bool {
    matches!(name, "script" | "style")
}

/// Tells whether an element never passes: it is a script or style, or belongs to the page around the text.
pub(super) fn is_forbidden(name: &str) -> bool {
    is_script(name)
        || matches!(
            name,
            "html" | "head" | "body" | "title" | "base" | "link" | "meta" | "frame" | "frameset"
        )
}

/// Tells whether an element belongs to running text.
pub(super) fn is_phrasing(name: &str) -> bool {
    PHRASING.contains(&name)
}

/// Splits raw HTML; the ranges cover it without gaps. What stands in scripts and styles counts as a comment.
pub(super) fn tokens(html: &str) -> Vec<(Token, Range<usize>)> {
    let mut tokens = Vec::new();
    let mut at = 0;
    while at < html.len() {
        let (token, end) = token(html, at);
        let raw_end = match &token {
            Token::Open { name, .. } if is_script(name) => raw_end(html, end, name),
            _ => end,
        };
        tokens.push((token, at..end));
        if raw_end > end {
            tokens.push((Token::Comment, end..raw_end));
        }
        at = raw_end;
    }
    tokens
}

/// Returns the end of the content of a script or style.
fn raw_end(html: &str, start: usize, name: &str) -> usize {
    let closes =
        |at: &usize| html[at + 2..].get(..name.len()).is_some_and(|tag| tag.eq_ignore_ascii_case(name));
    let mut tags = html[start..].match_indices("</").map(|(skip, _)| start + skip);
    tags.find(closes).unwrap_or(html.len())
}

fn token(html: &str, at: usize) -> (Token, usize) {
    let rest = &html[at..];
    if !rest.starts_with('<') {
        let end = rest.find('<').map_or(html.len(), |length| at + length);
        return (Token::Text(decode(&html[at..end])), end);
    }
    if let Some(inner) = rest.strip_prefix("<!--") {
        return match inner.find("-->") {
            Some(length) => (Token::Comment, at + 4 + length + 3),
            None => (Token::OpenComment, html.len()),
        };
    }
    let tag = if rest.starts_with("</") { closing(html, at) } else { opening(html, at) };
    tag.unwrap_or_else(|| (Token::Malformed, at + declaration(rest).unwrap_or(1)))
}

/// Returns the length of a declaration, processing instruction or section of character data.
fn declaration(text: &str) -> Option<usize> {
    let ends = [("<?", "?>"), ("<![CDATA[", "]]>"), ("<!", ">")];
    let (_, end) = ends.iter().find(|(start, _)| text.starts_with(start))?;
    text.find(end).map(|length| length + end.len())
}

fn name_end(html: &str, at: usize) -> usize {
    let rest = &html[at..];
    at + rest.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | ':'))).unwrap_or(rest.len())
}

fn closing(html: &str, at: usize) -> Option<(Token, usize)> {
    let end = name_end(html, at + 2);
    let close = end + html[end..].find('>')?;
    let proper = end > at + 2 && html[end..close].trim().is_empty();
    proper.then(|| (Token::Close(html[at + 2..end].to_ascii_lowercase()), close + 1))
}

fn opening(html: &str, start: usize) -> Option<(Token, usize)> {
    let name_end = name_end(html, start + 1);
    let name = &html[start + 1..name_end];
    if !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return None;
    }
    let mut attributes = Vec::new();
    let mut at = name_end;
    loop {
        at = skip_spaces(html, at);
        let rest = &html[at..];
        let closed = rest.starts_with("/>");
        if closed || rest.starts_with('>') {
            let end = at + if closed { 2 } else { 1 };
            return Some((Token::Open { name: name.to_ascii_lowercase(), attributes, closed }, end));
        }
        let attribute = attribute(html, at)?;
        at = attribute.range.end;
        attributes.push(attribute);
    }
}

fn skip_spaces(html: &str, at: usize) -> usize {
    at + html[at..].len() - html[at..].trim_start().len()
}

fn attribute(html: &str, start: usize) -> Option<RawAttribute> {
    let rest = &html[start..];
    let length = rest.find(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '>' | '/' | '=' | '<'))?;
    if length == 0 {
        return None;
    }
    let name = rest[..length].to_ascii_lowercase();
    let equals = skip_spaces(html, start + length);
    if !html[equals..].starts_with('=') {
        return Some(RawAttribute { name, value: String::new(), range: start..start + length });
    }
    let (value, end) = value(html, skip_spaces(html, equals + 1))?;
    Some(RawAttribute { name, value: decode(value), range: start..end })
}

fn value(html: &str, start: usize) -> Option<(&str, usize)> {
    let rest = &html[start..];
    if let Some(quote) = rest.chars().next().filter(|c| matches!(c, '"' | '\'')) {
        let length = rest[1..].find(quote)?;
        return Some((&rest[1..=length], start + length + 2));
    }
    let length = rest.find(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '>' | '=' | '<' | '`'))?;
    (length > 0).then(|| (&rest[..length], start + length))
}

/// Decodes entities; what is none stays.
pub(super) fn decode(text: &str) -> String {
    let mut decoded = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find('&') {
        decoded.push_str(&rest[..start]);
        rest = &rest[start..];
        let bounded = rest.bytes().take(34).position(|byte| byte == b';');
        let end = bounded.map_or(1, |length| length + 1);
        decoded.push_str(&entity(&rest[..end]));
        rest = &rest[end..];
    }
    decoded.push_str(rest);
    decoded
}

/// Decodes one entity as the Markdown parser does: it has the table of names.
fn entity(text: &str) -> String {
    let name = text.trim_matches(['&', ';', '#']);
    if !text.ends_with(';') || name.is_empty() || !name.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return text.to_owned();
    }
    let decoded = Parser::new(text).find_map(|event| match event {
        Event::Text(decoded) => Some(decoded.into_string()),
        _ => None,
    });
    decoded.unwrap_or_else(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::{Token, decode, tokens};

    #[test]
    fn tags_and_text_cover_the_source() {
        let html = "<p class=\"a b\" hidden>1 &lt; 2<br/></p><!-- x --><?php ?>&amp";
        let found = tokens(html);
        let joined: String = found.iter().map(|(_, range)| &html[range.clone()]).collect();
        assert_eq!(joined, html);
        assert_eq!(found[1].0, Token::Text("1 < 2".to_owned()));
        assert_eq!(found[3].0, Token::Close("p".to_owned()));
        assert_eq!(found[5].0, Token::Malformed);
    }

    #[test]
    fn entities_decode_as_in_markdown() {
        assert_eq!(decode("&copy;&#20013;&#x4e2d;&nope;&"), "©中中&nope;&");
    }
}
