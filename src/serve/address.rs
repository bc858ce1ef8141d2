//! What a request may ask for, and under which name.

use percent_encoding::percent_decode_str;
use std::net::{Ipv4Addr, Ipv6Addr};

/// Tells whether the `Host` of a request is one that nobody can bind to another address: an address itself, or
/// `localhost`. Any other name may be that of a page that has bound it to this machine to read the preview.
pub(super) fn is_own_host(host: &str) -> bool {
    let Some(name) = without_port(host) else { return false };
    let bracketed = name.strip_prefix('[').and_then(|name| name.strip_suffix(']'));
    match bracketed {
        Some(address) => address.parse::<Ipv6Addr>().is_ok(),
        None => name.eq_ignore_ascii_case("localhost") || name.parse::<Ipv4Addr>().is_ok(),
    }
}

/// Cuts the port off a host; `None` where what follows the colon is none.
fn without_port(host: &str) -> Option<&str> {
    let colon = host.rfind(':').filter(|colon| !host[*colon..].contains(']'));
    let Some(colon) = colon else { return Some(host) };
    host[colon + 1..].parse::<u16>().is_ok().then_some(&host[..colon])
}

/// Returns the path in the site that the target of a request means, decoded once; `None` for what can be no path of a
/// site: `..`, empty names, NUL and other control characters, backslashes, malformed escapes, bytes that are not UTF-8.
pub(super) fn site_path(target: &str) -> Option<String> {
    let path = target.split(['?', '#']).next()?.strip_prefix('/')?;
    if !has_whole_escapes(path) {
        return None;
    }
    let path = percent_decode_str(path).decode_utf8().ok()?.into_owned();
    let (folders, name) = path.rsplit_once('/').unwrap_or(("", &path));
    let sound = |name: &str| !matches!(name, "" | "." | "..");
    let forbidden = |c: char| c.is_control() || c == '\\';
    let folders_sound = (folders.is_empty() && !path.starts_with('/')) || folders.split('/').all(sound);
    if path.contains(forbidden) || !folders_sound || matches!(name, "." | "..") {
        return None;
    }
    Some(if name.is_empty() { format!("{path}index.html") } else { path })
}

/// Tells whether every `%` starts two hexadecimal digits.
fn has_whole_escapes(path: &str) -> bool {
    path.split('%').skip(1).all(|rest| rest.bytes().take(2).filter(u8::is_ascii_hexdigit).count() == 2)
}

#[cfg(test)]
mod tests {
    use super::{is_own_host, site_path};

    #[test]
    fn only_hosts_that_cannot_be_bound_anew_are_own() {
        for own in ["localhost", "LOCALHOST:3000", "127.0.0.1", "127.0.0.1:80", "[::1]:3000", "192.168.1.2:9"]
        {
            assert!(is_own_host(own), "{own}");
        }
        for foreign in [
            "",
            "evil.example",
            "localhost.evil.example:3000",
            "127.0.0.1.nip.io",
            "localhost:x",
            "::1:y",
            "[x]",
        ] {
            assert!(!is_own_host(foreign), "{foreign}");
        }
    }

    #[test]
    fn paths_are_decoded_once_and_stay_in_the_site() {
        for (target, path) in [
            ("/", Some("index.html")),
            ("/a.html?x=1", Some("a.html")),
            ("/a/b/", Some("a/b/index.html")),
            ("/%E7%AB%A0.html", Some("章.html")),
            ("/%252e%252e/x", Some("%2e%2e/x")),
            ("/../x", None),
            ("/a/%2e%2e/x", None),
            ("/..", None),
            ("/a/..%2fx", None),
            ("//x", None),
            ("/a//b", None),
            ("/%00", None),
            ("/a%5cb", None),
            ("/a\\b", None),
            ("/%zz", None),
            ("/%e", None),
            ("/%ff", None),
            ("http://x/", None),
            ("*", None),
        ] {
            assert_eq!(site_path(target).as_deref(), path, "{target}");
        }
    }
}
