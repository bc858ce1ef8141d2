//! Stylesheets: a scanner that finds `url(…)` and drops comments, and nothing else.

use std::borrow::Cow;

/// How far a comment that stands alone on its line may be indented for its line to go too, in bytes.
const MAX_INDENT: usize = 80;

/// Rewrites every address in `url(…)` by `address`, and drops comments but those that start with `/*!`.
///
/// `address` gets the address with its escapes decoded and returns a new one, or `None` to keep what is written.
/// Everything else passes byte for byte; an unclosed comment, string or `url(` runs to the end, as in browsers.
pub(crate) fn rewrite_urls(css: &str, mut address: impl FnMut(&str) -> Option<String>) -> String {
    let mut out = String::with_capacity(css.len());
    let mut rest = css;
    while let Some(first) = rest.bytes().next() {
        let length = match first {
            b'/' if rest.starts_with("/*") => comment(rest, &mut out),
            b'"' | b'\'' => copy(rest, string_length(rest), &mut out),
            b'u' | b'U' if ends_in_name(&out) => copy(rest, 1, &mut out),
            b'u' | b'U' => match Url::read(rest) {
                Some(url) => write_url(&url, rest, &mut address, &mut out),
                None => copy(rest, malformed_length(rest), &mut out),
            },
            b'\\' => copy(rest, 1 + escape_length(&rest[1..]), &mut out),
            _ => copy(rest, plain_length(rest), &mut out),
        };
        rest = &rest[length..];
    }
    out
}

/// Returns the addresses in `url(…)`, escapes decoded, in order.
pub(crate) fn urls(css: &str) -> Vec<String> {
    let mut found = Vec::new();
    rewrite_urls(css, |url| {
        found.push(url.to_owned());
        None
    });
    found
}

/// Returns the path that an address in a stylesheet means: both are paths in the site.
///
/// `None` for addresses of other sites, from the root, of the same file, and for those that leave the site.
pub(crate) fn target_path(stylesheet: &str, address: &str) -> Option<String> {
    let address = address.split(['?', '#']).next().unwrap_or("");
    let foreign = address.is_empty() || address.starts_with('/') || address.contains(':');
    if foreign {
        return None;
    }
    let mut path: Vec<&str> = stylesheet.split('/').collect();
    path.pop();
    for part in address.split('/') {
        match part {
            "." | "" => {}
            ".." => {
                path.pop()?;
            }
            name => path.push(name),
        }
    }
    Some(path.join("/"))
}

/// An address in a stylesheet.
struct Url<'a> {
    address: Cow<'a, str>,
    length: usize,
}

impl Url<'_> {
    /// Reads `url( "…" )` or `url(…)` at the start of a text; `None` if none is there or it is malformed.
    fn read(css: &str) -> Option<Url<'_>> {
        let open = css.get(..4).filter(|word| word.eq_ignore_ascii_case("url("))?.len();
        let body = &css[open..];
        let start = open + (body.len() - body.trim_start().len());
        let (inner, end) = match css[start..].bytes().next()? {
            b'"' | b'\'' => {
                let length = string_length(&css[start..]);
                (css.get(start + 1..(start + length).checked_sub(1)?)?, start + length)
            }
            _ => {
                let length = unquoted_length(&css[start..]);
                (&css[start..start + length], start + length)
            }
        };
        let tail = css[end..].trim_start();
        let length = css.len() - tail.len() + 1;
        tail.starts_with(')').then(|| Url { address: decode(inner), length })
    }
}

/// Returns the length of what is no address though it begins with `u`: an unquoted address with white space or quotes
/// in it runs to its parenthesis, with whatever looks like a comment; anything else is one letter.
fn malformed_length(css: &str) -> usize {
    let body = css.get(..4).filter(|word| word.eq_ignore_ascii_case("url(")).map(|_| css[4..].trim_start());
    let Some(body) = body.filter(|body| !body.starts_with(['"', '\''])) else { return 1 };
    let mut at = css.len() - body.len();
    while let Some(c) = css[at..].chars().next() {
        match c {
            ')' => return at + 1,
            '\\' => at += 1 + escape_length(&css[at + 1..]),
            c => at += c.len_utf8(),
        }
    }
    css.len()
}

fn write_url(
    url: &Url<'_>,
    css: &str,
    address: &mut impl FnMut(&str) -> Option<String>,
    out: &mut String,
) -> usize {
    match address(&url.address) {
        Some(new) => {
            out.push_str("url(\"");
            encode(&new, out);
            out.push_str("\")");
        }
        None => out.push_str(&css[..url.length]),
    }
    url.length
}

fn copy(css: &str, length: usize, out: &mut String) -> usize {
    out.push_str(&css[..length]);
    length
}

/// Skips a comment, together with its line where it stands alone there. What it parted stays parted.
fn comment(css: &str, out: &mut String) -> usize {
    let length = css[2..].find("*/").map_or(css.len(), |at| at + 4);
    if css.starts_with("/*!") {
        return copy(css, length, out);
    }
    let blank = |byte: &u8| matches!(byte, b' ' | b'\t');
    let before = out.len() - out.bytes().rev().take(MAX_INDENT).take_while(blank).count();
    let alone = before == 0 || out[..before].ends_with('\n');
    let after = css[length..].trim_start_matches([' ', '\t', '\r']);
    if alone && (after.is_empty() || after.starts_with('\n')) {
        out.truncate(before);
        return css.len() - after.len() + usize::from(!after.is_empty());
    }
    if !out.chars().next_back().is_none_or(parts) && !css[length..].chars().next().is_none_or(parts) {
        out.push_str("/**/");
    }
    length
}

/// Tells whether a character is a token of its own, so that a comment beside it parts nothing.
fn parts(c: char) -> bool {
    c.is_ascii_whitespace() || matches!(c, '{' | '}' | '(' | ')' | ';' | ',')
}

/// Returns the length of the run that holds no start of anything that matters.
fn plain_length(css: &str) -> usize {
    let first = css.chars().next().map_or(0, char::len_utf8);
    css[first..].find(['/', '"', '\'', 'u', 'U', '\\']).map_or(css.len(), |at| first + at)
}

/// Returns the length of a string with its quotes; one that is not closed ends before the line's end.
fn string_length(css: &str) -> usize {
    let quote = css.as_bytes()[0];
    let mut escaped = false;
    for (at, byte) in css.bytes().enumerate().skip(1) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'\n' => return at,
            _ if byte == quote => return at + 1,
            _ => {}
        }
    }
    css.len()
}

/// Returns the length of an unquoted address: up to white space or `)` that is no part of an escape.
fn unquoted_length(css: &str) -> usize {
    let mut at = 0;
    while let Some(c) = css[at..].chars().next() {
        match c {
            ')' => return at,
            c if c.is_ascii_whitespace() => return at,
            '\\' => at += 1 + escape_length(&css[at + 1..]),
            c => at += c.len_utf8(),
        }
    }
    css.len()
}

/// Returns the length of what a `\` escapes: up to six hexadecimal digits with one space after them, or a character.
fn escape_length(text: &str) -> usize {
    let digits = text.bytes().take(6).take_while(u8::is_ascii_hexdigit).count();
    match digits {
        0 => text.chars().next().map_or(0, char::len_utf8),
        _ => digits + usize::from(text[digits..].starts_with([' ', '\t', '\n'])),
    }
}

/// Decodes escapes.
fn decode(text: &str) -> Cow<'_, str> {
    if !text.contains('\\') {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        out.push_str(&rest[..at]);
        let escape = &rest[at + 1..];
        let length = escape_length(escape);
        match u32::from_str_radix(escape[..length].trim_end(), 16) {
            Ok(code) => out.push(char::from_u32(code).filter(|c| *c != '\0').unwrap_or('\u{fffd}')),
            Err(_) => out.push_str(escape[..length].trim_matches('\n')),
        }
        rest = &escape[length..];
    }
    out.push_str(rest);
    Cow::Owned(out)
}

fn encode(address: &str, out: &mut String) {
    for c in address.chars() {
        if matches!(c, '"' | '\\') {
            out.push('\\');
        }
        out.push(c);
    }
}

fn ends_in_name(out: &str) -> bool {
    out.chars().next_back().is_some_and(is_name)
}

fn is_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '\\') || !c.is_ascii()
}

#[cfg(test)]
mod tests {
    use super::{rewrite_urls, target_path, urls};
    use proptest::prelude::*;

    fn hashed(css: &str) -> String {
        rewrite_urls(css, |url| (url != "keep").then(|| format!("<{url}>")))
    }

    #[test]
    fn every_form_of_an_address_is_rewritten() {
        for (css, expected) in [
            ("a{b:url(x.woff2)}", "a{b:url(\"<x.woff2>\")}"),
            ("a{b:URL( 'x y' )}", "a{b:url(\"<x y>\")}"),
            ("a{b:url( \"x\\\"y\" )}", "a{b:url(\"<x\\\"y>\")}"),
            ("a{b:url(x\\29 y)}", "a{b:url(\"<x)y>\")}"),
            ("a{b:url(x\\(y) url(z)}", "a{b:url(\"<x(y>\") url(\"<z>\")}"),
            ("a{b:url(keep)}", "a{b:url(keep)}"),
            ("@import url(x);", "@import url(\"<x>\");"),
            ("a{b:url(\u{56fe}.svg)}", "a{b:url(\"<\u{56fe}.svg>\")}"),
        ] {
            assert_eq!(hashed(css), expected, "{css}");
        }
    }

    #[test]
    fn what_is_no_address_passes_unchanged() {
        for css in [
            "a::before{content:\"url(x)\"}",
            "a::before{content:'it\\'s url(x)'}",
            "a{b:my-url(x)}",
            "a{b:\\url(x)}",
            "a{b:url (x)}",
            "a{b:url(x y)}",
            "a{b:url(x",
            "a{b:url(",
            "a{b:\"unclosed\n;c:d}",
            "\\",
            "\u{6c49}",
        ] {
            assert_eq!(hashed(css), css);
        }
    }

    #[test]
    fn comments_go_but_licences_stay() {
        for (css, expected) in [
            ("a{}/* x */b{}", "a{}b{}"),
            ("//* x */* y */", "//**/* y */"),
            ("a/* x */b{}", "a/**/b{}"),
            ("/* x\n y */\na{}", "a{}"),
            ("a{\n  /* x */\n  b:c\n}", "a{\n  b:c\n}"),
            ("/*! MIT */\na{}", "/*! MIT */\na{}"),
            ("a{b:\"/* x */\"}", "a{b:\"/* x */\"}"),
            ("a{} /* url(x)", "a{} "),
            ("/**/a{}", "a{}"),
            ("/*/ x */a{}", "a{}"),
        ] {
            assert_eq!(hashed(css), expected, "{css}");
        }
    }

    proptest! {
        #[test]
        fn dropping_comments_changes_no_address(css in r#"([a-u(){}"'/*\\\\ \n!汉]|url\(|/\*|\*/)*"#) {
            let once = rewrite_urls(&css, |_| None);
            prop_assert!(once.len() <= css.len());
            prop_assert_eq!(urls(&once), urls(&css));
        }
    }

    #[test]
    fn addresses_mean_paths_relative_to_their_stylesheet() {
        for (address, expected) in [
            ("fonts/x.woff2", Some("static/katex/fonts/x.woff2")),
            ("./x.svg?v=1#y", Some("static/katex/x.svg")),
            ("../../x.svg", Some("x.svg")),
            ("../../../x.svg", None),
            ("/x.svg", None),
            ("data:image/svg+xml,x", None),
            ("//host/x", None),
            ("#mask", None),
        ] {
            assert_eq!(target_path("static/katex/katex.css", address).as_deref(), expected, "{address}");
        }
        assert_eq!(urls("a{b:url(x);c:url('y')}"), ["x", "y"]);
    }
}
