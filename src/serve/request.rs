//! Reads the head of a request, within bounds.

use std::io::{ErrorKind, Read};
use std::time::{Duration, Instant};

/// Bytes of the longest request line.
const LONGEST_LINE: usize = 8 << 10;
/// Bytes of the longest head, the request line included.
const LONGEST_HEAD: usize = 32 << 10;
/// How long a client may take to send its head.
pub(super) const PATIENCE: Duration = Duration::from_secs(10);

/// The head of a request, as far as the preview looks at it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Request {
    /// Whether only the head of the answer is wanted.
    pub(super) head_only: bool,
    /// The target as sent.
    pub(super) target: String,
    /// The host as sent.
    pub(super) host: String,
    /// The part that is wanted, as sent; `None` where it hangs on a condition, too: nothing here has a lasting version.
    pub(super) range: Option<String>,
}

/// Why a request is not answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    /// The client left, or said nothing for too long: there is nobody to tell.
    Gone,
    /// It is no request.
    Malformed,
    /// The request line is too long.
    LongLine,
    /// The head is too long.
    LongHead,
    /// It is neither GET nor HEAD.
    Method,
}

/// Reads a request's head from a client.
pub(super) fn read_request(client: &mut impl Read) -> Result<Request, Refusal> {
    let start = Instant::now();
    let mut head = Vec::new();
    let mut chunk = [0; 4096];
    loop {
        if let Some(end) = head_end(&head) {
            return parse(&head[..end]);
        }
        check_length(&head)?;
        if start.elapsed() > PATIENCE {
            return Err(Refusal::Gone);
        }
        match client.read(&mut chunk) {
            Ok(0) => return Err(Refusal::Gone),
            Ok(count) => head.extend_from_slice(&chunk[..count]),
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(_) => return Err(Refusal::Gone),
        }
    }
}

fn head_end(head: &[u8]) -> Option<usize> {
    head.windows(4).position(|bytes| bytes == b"\r\n\r\n")
}

fn check_length(head: &[u8]) -> Result<(), Refusal> {
    let line = head.iter().take(LONGEST_LINE + 1).position(|byte| *byte == b'\n').unwrap_or(head.len());
    match (line > LONGEST_LINE, head.len() > LONGEST_HEAD) {
        (true, _) => Err(Refusal::LongLine),
        (false, true) => Err(Refusal::LongHead),
        (false, false) => Ok(()),
    }
}

fn parse(head: &[u8]) -> Result<Request, Refusal> {
    if head.len() > LONGEST_HEAD {
        return Err(Refusal::LongHead);
    }
    check_length(head)?;
    let head = std::str::from_utf8(head).map_err(|_| Refusal::Malformed)?;
    let mut lines = head.split("\r\n");
    let mut words = lines.next().unwrap_or("").split(' ');
    let (method, target, version) = (words.next(), words.next(), words.next());
    let (Some(method), Some(target), Some("HTTP/1.1" | "HTTP/1.0"), None) =
        (method, target, version, words.next())
    else {
        return Err(Refusal::Malformed);
    };
    let host = only("host", lines.clone()).ok_or(Refusal::Malformed)?.to_owned();
    let conditional = only("if-range", lines.clone()).is_some();
    let range = only("range", lines).filter(|_| method == "GET" && !conditional).map(str::to_owned);
    match method {
        "GET" | "HEAD" => Ok(Request { head_only: method == "HEAD", target: target.to_owned(), host, range }),
        _ => Err(Refusal::Method),
    }
}

/// Returns the value of a header field; `None` where there is none, or more than one.
fn only<'a>(name: &str, lines: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let fields = lines.filter_map(|line| line.split_once(':'));
    let mut values =
        fields.filter(|(field, _)| field.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim());
    let value = values.next()?;
    values.next().is_none().then_some(value)
}

#[cfg(test)]
mod tests {
    use super::{LONGEST_HEAD, LONGEST_LINE, Refusal, read_request};

    fn refused(request: &str) -> Option<Refusal> {
        read_request(&mut request.as_bytes()).err()
    }

    #[test]
    fn heads_are_read() {
        let request = read_request(&mut "HEAD /a?b HTTP/1.1\r\nhOST: x:1 \r\nA: b\r\n\r\n".as_bytes());
        let request = request.expect("a request");
        assert!(request.head_only);
        assert_eq!((request.target.as_str(), request.host.as_str()), ("/a?b", "x:1"));
    }

    #[test]
    fn what_is_no_request_is_refused() {
        assert_eq!(refused(""), Some(Refusal::Gone));
        assert_eq!(refused("GET / HTTP/1.1\r\nHost: a\r\n"), Some(Refusal::Gone));
        assert_eq!(refused("GET / HTTP/1.1\r\n\r\n"), Some(Refusal::Malformed));
        assert_eq!(refused("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n"), Some(Refusal::Malformed));
        assert_eq!(refused("GET / x HTTP/1.1\r\nHost: a\r\n\r\n"), Some(Refusal::Malformed));
        assert_eq!(refused("GET / HTTP/2\r\nHost: a\r\n\r\n"), Some(Refusal::Malformed));
        assert_eq!(refused("POST / HTTP/1.1\r\nHost: a\r\n\r\n"), Some(Refusal::Method));
        let long = "a".repeat(LONGEST_LINE);
        assert_eq!(refused(&format!("GET /{long} HTTP/1.1\r\nHost: a\r\n\r\n")), Some(Refusal::LongLine));
        let long = "a".repeat(LONGEST_HEAD);
        assert_eq!(refused(&format!("GET / HTTP/1.1\r\nHost: {long}\r\n\r\n")), Some(Refusal::LongHead));
        assert_eq!(refused(&long), Some(Refusal::LongLine), "a line without an end");
    }
}
