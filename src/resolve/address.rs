//! Addresses: parts of a destination, paths within the book, and relative addresses within the site.

use percent_encoding::percent_decode_str;

/// A destination as Markdown writes it.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Destination {
    /// Another site, with one of the schemes that may be linked to.
    External,
    /// Some other scheme, without its colon.
    Scheme(String),
    /// A file of the book.
    Local {
        /// The path, percent-decoded; empty for the page itself.
        path: String,
        /// What follows `#`, percent-decoded.
        fragment: Option<String>,
    },
    /// A percent escape that is not UTF-8.
    Undecodable,
}

/// Takes a destination apart.
pub(super) fn parse_destination(destination: &str) -> Destination {
    if let Some((scheme, rest)) = scheme_of(destination) {
        let known = ["http", "https", "mailto"].iter().any(|known| scheme.eq_ignore_ascii_case(known));
        let empty = rest.trim_start_matches('/').is_empty();
        return if known && !empty { Destination::External } else { Destination::Scheme(scheme.to_owned()) };
    }
    let (path, fragment) = match destination.split_once('#') {
        Some((path, fragment)) => (path, Some(fragment)),
        None => (destination, None),
    };
    match (decode(path), fragment.map(decode)) {
        (Some(path), None) => Destination::Local { path, fragment: None },
        (Some(path), Some(Some(fragment))) => Destination::Local { path, fragment: Some(fragment) },
        _ => Destination::Undecodable,
    }
}

/// Splits off a scheme. A single letter is a drive, and no file of the book either.
fn scheme_of(destination: &str) -> Option<(&str, &str)> {
    let (scheme, rest) = destination.split_once(':')?;
    let mut bytes = scheme.bytes();
    let first = bytes.next()?.is_ascii_alphabetic();
    let others = bytes.all(|byte| byte.is_ascii_alphanumeric() || b"+.-".contains(&byte));
    (first && others).then_some((scheme, rest))
}

fn decode(text: &str) -> Option<String> {
    percent_decode_str(text).decode_utf8().ok().map(std::borrow::Cow::into_owned)
}

/// Returns the folder of a file, without a final `/`; empty for the root.
pub(super) fn folder(path: &str) -> &str {
    path.rfind('/').map_or("", |slash| &path[..slash])
}

/// Resolves a relative path against a folder; `None` when it is absolute or leaves the root.
pub(super) fn join(folder: &str, path: &str) -> Option<String> {
    if path.starts_with('/') {
        return None;
    }
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// Returns the paths that a destination may mean, the likelier first: relative to its file's folder, then to the root.
pub(super) fn candidates(folder: &str, path: &str) -> Vec<String> {
    let mut paths: Vec<String> = [join(folder, path), join("", path)].into_iter().flatten().collect();
    paths.dedup();
    paths
}

/// Returns the address of `to`, with its fragment if it has one, relative to the page `from`; both from the site's
/// root, not encoded.
pub(super) fn relative(from: &str, to: &str, fragment: Option<&str>) -> String {
    let mut address = String::new();
    if from != to || fragment.is_none() {
        let mut base: Vec<&str> = folder(from).split('/').filter(|part| !part.is_empty()).collect();
        let mut target: Vec<&str> = to.split('/').collect();
        while target.len() > 1 && base.first() == target.first() {
            base.remove(0);
            target.remove(0);
        }
        base.iter().for_each(|_| address.push_str("../"));
        let path = target.join("/");
        // A colon in the first part would read as a scheme.
        if base.is_empty() && target[0].contains(':') {
            address.push_str("./");
        }
        encode(&mut address, &path);
    }
    if let Some(fragment) = fragment {
        address.push('#');
        encode(&mut address, fragment);
    }
    address
}

/// Returns the address from the site's root of a thing in a page; of the page where `id` is empty.
pub fn address_of(page_url: &str, id: &str) -> String {
    relative("", page_url, Some(id).filter(|id| !id.is_empty()))
}

/// Appends text with the ASCII characters escaped that an address may not hold; others stand as they are.
fn encode(out: &mut String, text: &str) {
    for c in text.chars() {
        if c.is_ascii_control()
            || matches!(
                c,
                ' ' | '"' | '#' | '%' | '<' | '>' | '?' | '[' | '\\' | ']' | '^' | '`' | '{' | '|' | '}'
            )
        {
            out.push_str(&format!("%{:02X}", c as u32));
        } else {
            out.push(c);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Destination, join, parse_destination, relative};

    #[test]
    fn destinations() {
        let local = |path: &str, fragment: Option<&str>| Destination::Local {
            path: path.to_owned(),
            fragment: fragment.map(str::to_owned),
        };
        let scheme = |scheme: &str| Destination::Scheme(scheme.to_owned());
        let cases = [
            ("https://example.org/#a", Destination::External),
            ("HTTP://example.org", Destination::External),
            ("mailto:a@example.org", Destination::External),
            ("https://", scheme("https")),
            ("mailto:", scheme("mailto")),
            ("javascript:alert(1)", scheme("javascript")),
            ("C:/book/a.md", scheme("C")),
            ("//example.org", local("//example.org", None)),
            ("#%E7%94%B2", local("", Some("甲"))),
            ("a%20b.md#", local("a b.md", Some(""))),
            ("第1章:上.md", local("第1章:上.md", None)),
            ("%ff.md", Destination::Undecodable),
        ];
        for (destination, expected) in cases {
            assert_eq!(parse_destination(destination), expected, "{destination}");
        }
    }

    #[test]
    fn joined_paths() {
        let cases = [
            ("chapters", "a.md", Some("chapters/a.md")),
            ("chapters", "../papers.md", Some("papers.md")),
            ("chapters", "./x//y/./z", Some("chapters/x/y/z")),
            ("", "../a.md", None),
            ("a/b", "../../../c", None),
            ("a", "/c", None),
            ("a", "..", Some("")),
        ];
        for (folder, path, expected) in cases {
            assert_eq!(join(folder, path).as_deref(), expected, "{folder} {path}");
        }
    }

    #[test]
    fn relative_addresses() {
        let cases = [
            ("a.html", "b.html", None, "b.html"),
            ("a.html", "a.html", Some("x"), "#x"),
            ("a.html", "a.html", None, "a.html"),
            ("a.html", "static/x y.png", None, "static/x%20y.png"),
            ("p/a.html", "static/x.png", None, "../static/x.png"),
            ("p/q/a.html", "p/b.html", Some("甲?"), "../b.html#甲%3F"),
            ("a.html", "b:c.html", None, "./b:c.html"),
        ];
        for (from, to, fragment, expected) in cases {
            assert_eq!(relative(from, to, fragment), expected, "{from} {to}");
        }
    }
}
