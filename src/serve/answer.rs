//! What is answered to a request.

use super::address::{is_own_host, site_path};
use super::fault_page::fault_page;
use super::range::{Part, part};
use super::request::{Refusal, Request};
use super::snapshot::{NOT_FOUND, Snapshot, is_page};
use crate::base::Digest;
use std::io::{self, Write};
use std::sync::Arc;

/// The address of the stream of events.
pub(super) const EVENTS: &str = "/_preview/events";

/// The media type of pages.
const PAGE: &str = "text/html; charset=utf-8";

/// Files of the preview itself.
const OWN: [(&str, &str); 2] = [
    ("_preview/preview.js", include_str!("preview.js")),
    ("_preview/preview.css", include_str!("preview.css")),
];

/// An answer that has an end.
pub(super) struct Answer {
    status: &'static str,
    kind: &'static str,
    body: Arc<[u8]>,
}

impl Answer {
    fn new(status: &'static str, kind: &'static str, body: &[u8]) -> Answer {
        Answer { status, kind, body: Arc::from(body) }
    }

    fn plain(status: &'static str) -> Answer {
        Answer::new(status, "text/plain; charset=utf-8", status.as_bytes())
    }

    /// Returns what is said to a request that is refused; `None` where nobody is there to hear.
    pub(super) fn refusal(refusal: Refusal) -> Option<Answer> {
        Some(Answer::plain(match refusal {
            Refusal::Gone => return None,
            Refusal::Malformed => "400 Bad Request",
            Refusal::LongLine => "414 URI Too Long",
            Refusal::LongHead => "431 Request Header Fields Too Large",
            Refusal::Method => "405 Method Not Allowed",
        }))
    }

    /// Finds the answer to a request.
    pub(super) fn find(request: &Request, snapshot: &Snapshot) -> Answer {
        if !is_own_host(&request.host) {
            return Answer::plain("403 Forbidden");
        }
        let Some(path) = site_path(&request.target) else { return Answer::plain("400 Bad Request") };
        let own = OWN.iter().find(|(own, _)| *own == path);
        if let Some((_, text)) = own {
            return Answer::new("200 OK", media_type(&path), text.as_bytes());
        }
        match (snapshot.outputs.get(&path), snapshot.outputs.get(NOT_FOUND)) {
            (Some(body), _) => Answer { status: "200 OK", kind: media_type(&path), body: Arc::clone(body) },
            (None, _) if is_page(&path) && (snapshot.version == 0 || snapshot.has_errors()) => {
                let status = if snapshot.version == 0 {
                    "503 Service Unavailable"
                } else {
                    "500 Internal Server Error"
                };
                Answer::new(status, media_type(&path), fault_page(snapshot).as_bytes())
            }
            (None, Some(body)) => {
                Answer { status: "404 Not Found", kind: media_type(NOT_FOUND), body: Arc::clone(body) }
            }
            (None, None) => Answer::plain("404 Not Found"),
        }
    }

    /// Writes the answer, or the part of it that is wanted.
    pub(super) fn write(&self, client: &mut impl Write, request: &Request) -> io::Result<()> {
        let range = request.range.as_deref().filter(|_| self.status.starts_with("200"));
        let length = self.body.len();
        match part(range, length) {
            Part::Whole if request.head_only => self.write_head(client, self.status, length, ""),
            Part::Whole => self.write_whole(client),
            Part::Bytes(bytes) => {
                let range = format!("Content-Range: bytes {}-{}/{length}\r\n", bytes.start, bytes.end - 1);
                self.write_head(client, "206 Partial Content", bytes.len(), &range)?;
                client.write_all(&self.body[bytes])
            }
            Part::Nothing => {
                let range = format!("Content-Range: bytes */{length}\r\n");
                self.write_head(client, "416 Range Not Satisfiable", 0, &range)
            }
        }?;
        client.flush()
    }

    /// Writes the whole answer.
    pub(super) fn write_whole(&self, client: &mut impl Write) -> io::Result<()> {
        self.write_head(client, self.status, self.body.len(), "")?;
        client.write_all(&self.body)?;
        client.flush()
    }

    fn write_head(&self, client: &mut impl Write, status: &str, length: usize, more: &str) -> io::Result<()> {
        let allow = if status.starts_with("405") { "Allow: GET, HEAD\r\n" } else { "" };
        let fields = format!("Content-Length: {length}\r\n{allow}{more}{}", self.fields());
        client.write_all(head(status, self.kind, &fields).as_bytes())
    }

    /// Returns the fields that only some answers have. A page comes with its digest, where scripts can read it, so that
    /// one that was changed while it was loaded notices; a file may be asked for in parts.
    fn fields(&self) -> String {
        match (self.kind, self.status.starts_with("200")) {
            (PAGE, _) => format!("Server-Timing: page;desc={}\r\n", Digest::of(&self.body).hex(32)),
            (_, true) => "Accept-Ranges: bytes\r\n".to_owned(),
            (_, false) => String::new(),
        }
    }
}

/// Writes the head of a stream of events.
pub(super) fn write_stream_head(client: &mut impl Write) -> io::Result<()> {
    client.write_all(head("200 OK", "text/event-stream", "").as_bytes())?;
    client.flush()
}

fn head(status: &str, kind: &str, more: &str) -> String {
    let start = format!("HTTP/1.1 {status}\r\nContent-Type: {kind}\r\n{more}");
    start
        + "Cache-Control: no-store\r\n\
           X-Content-Type-Options: nosniff\r\n\
           Cross-Origin-Resource-Policy: same-origin\r\n\
           Connection: close\r\n\r\n"
}

/// Returns the media type that a path's extension stands for.
fn media_type(path: &str) -> &'static str {
    match path.rsplit_once('.').map_or("", |(_, extension)| extension) {
        "html" => PAGE,
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "json" | "ipynb" => "application/json",
        "xml" => "application/xml",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "gif" => "image/gif",
        "webp" => "image/webp",
        "avif" => "image/avif",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "woff" => "font/woff",
        "mp4" => "video/mp4",
        "webm" => "video/webm",
        "mp3" => "audio/mpeg",
        "pdf" => "application/pdf",
        "epub" => "application/epub+zip",
        "txt" | "md" | "py" | "LICENSE" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}
