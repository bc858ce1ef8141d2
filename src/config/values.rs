//! Checks of single values: paths, addresses, language tags, labels.

/// Says what is wrong with a path of the book, or nothing.
pub(super) fn path_fault(path: &str) -> Option<&'static str> {
    if path.is_empty() {
        Some("it is empty")
    } else if path.contains('\\') {
        Some("folders are separated by `/`")
    } else if path.starts_with('/') || path.as_bytes().get(1) == Some(&b':') {
        Some("it must be relative to the book's folder")
    } else if path.chars().any(char::is_control) {
        Some("it has a control character")
    } else if path.split('/').any(|part| matches!(part, "" | "." | "..")) {
        Some("it must not have empty parts, `.` or `..`")
    } else if !has_stem(path) {
        Some("its name must end in `.md`")
    } else {
        None
    }
}

fn has_stem(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.strip_suffix(".md").is_some_and(|stem| !stem.is_empty())
}

/// Tells whether an address has one of some schemes (in lower case), something after it, and no space.
pub(super) fn is_address(address: &str, schemes: &[&str]) -> bool {
    let Some((scheme, rest)) = address.split_once(':') else { return false };
    let rest = rest.trim_start_matches('/');
    let known = schemes.contains(&scheme.to_ascii_lowercase().as_str());
    known && !rest.is_empty() && !address.chars().any(|c| c.is_whitespace() || c.is_control())
}

/// Tells whether an editor's address has a scheme, something after it, and cannot run a script.
pub(super) fn is_editor_address(address: &str) -> bool {
    let Some((scheme, rest)) = address.split_once(':') else { return false };
    let mut letters = scheme.bytes();
    let named = letters.next().is_some_and(|first| first.is_ascii_alphabetic())
        && letters.all(|byte| byte.is_ascii_alphanumeric() || b"+.-".contains(&byte));
    let script = ["javascript", "data", "vbscript"].iter().any(|bad| scheme.eq_ignore_ascii_case(bad));
    named && !script && !rest.is_empty()
}

/// Tells whether a language tag has the shape that BCP 47 asks for: `zh`, `zh-Hans`, `zh-Hans-CN`.
pub(super) fn is_language_tag(tag: &str) -> bool {
    let mut parts = tag.split('-');
    let primary = parts.next().unwrap_or("");
    let letters = (2..=8).contains(&primary.len()) && primary.bytes().all(|byte| byte.is_ascii_alphabetic());
    let subtag =
        |part: &str| (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric());
    letters && parts.all(subtag)
}

/// Tells whether a name can be that of a file on every machine: lower-case letters, digits, hyphens between them.
pub(super) fn is_slug(slug: &str) -> bool {
    let mut parts = slug.split('-');
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    slug.len() <= 60 && parts.all(|part| !part.is_empty() && part.bytes().all(plain))
}

/// Tells whether a label has the syntax of an id: `[A-Za-z][A-Za-z0-9_:.-]*`.
pub(super) fn is_label(label: &str) -> bool {
    let mut bytes = label.bytes();
    bytes.next().is_some_and(|first| first.is_ascii_alphabetic())
        && bytes.all(|byte| byte.is_ascii_alphanumeric() || b"_:.-".contains(&byte))
}
