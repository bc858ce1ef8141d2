//! What is asked of a Python session, and what it answers.
//!
//! A message is a JSON text after its length in four bytes, big endian.

use serde::{Deserialize, Serialize};
use std::io::{self, Read, Write};
use std::time::Duration;

/// Bytes of the largest message: more than the largest output and its escapes.
const LARGEST: u32 = 64 << 20;

/// Something that executes code: a Python process, or what stands for one in a test.
pub trait Interpreter {
    /// Asks, and waits for the answer no longer than `limit`.
    ///
    /// # Errors
    /// If the session is over: nothing can be asked after that.
    fn ask(&mut self, request: &Request<'_>, limit: Duration) -> Result<Answer, Ended>;

    /// Returns the bytes of a checkpoint as the session would load it now: the one that it saved itself, or else the
    /// book's. Of one that is too large there are just more than [`crate::snippets::MAX_CHECKPOINT`].
    fn checkpoint(&self, name: &str) -> Option<Vec<u8>>;

    /// Forgets a checkpoint that the session saved: it loads the book's from now on.
    fn forget(&mut self, name: &str);
}

/// What is asked.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "do", rename_all = "lowercase")]
pub enum Request<'a> {
    /// Sets limits; the first request of a session.
    Begin {
        /// The folder that the book's own packages are imported from; empty if none.
        packages: &'a str,
        /// How many bytes a block may print.
        printed: u64,
        /// How many bytes of data the session may hold.
        memory: u64,
    },
    /// Executes a block.
    Run(Part<'a>),
    /// Evaluates an expression.
    Value(Part<'a>),
    /// Goes on in a copy of the session.
    Fork,
    /// Throws the copy away.
    Leave,
    /// Executes parts one after the other in a copy of the session, which is thrown away.
    Judge {
        /// The parts.
        parts: Vec<Part<'a>>,
        /// How many seconds they may take together.
        limit: f64,
    },
    /// Asks for the name of the GPU.
    Hardware,
    /// Asks for the versions of the libraries in use.
    Versions,
}

/// Code, and where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Part<'a> {
    /// The code.
    pub code: &'a str,
    /// The path of its file from the book's folder; tracebacks name it.
    pub path: &'a str,
    /// The line of its first line, from 1.
    pub line: usize,
}

/// What a session answers; each request fills some of it.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct Answer {
    /// What was printed, or the value, or what else was asked for.
    pub text: String,
    /// Whether more was printed than is allowed; `text` is empty then.
    pub flooded: bool,
    /// What was raised.
    pub error: Option<Exception>,
    /// How long it took.
    pub seconds: f64,
    /// Whether a copy of the session did not finish in time.
    pub late: bool,
    /// How a copy of the session ended by itself: its exit status, or minus the number of a signal.
    pub ended: Option<i32>,
    /// The figures that were drawn, as SVG.
    pub figures: Vec<String>,
    /// The checkpoints that were loaded and saved, in order.
    pub checkpoints: Vec<CheckpointUse>,
    /// The version of Python, as `3.11.7`.
    pub python: String,
}

/// A use of a checkpoint.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct CheckpointUse {
    /// Its name.
    pub name: String,
    /// What is said of it where it was saved; `None` where it was loaded.
    pub saved: Option<serde_json::Value>,
}

/// A Python exception.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Exception {
    /// The names of its class and of those above it.
    pub kinds: Vec<String>,
    /// What it says.
    pub message: String,
    /// Path, line and function of each call that led to it, the innermost last.
    pub frames: Vec<(String, usize, String)>,
}

/// Why a session is over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ended {
    /// It did not answer in time and was ended.
    Late(Duration),
    /// The process ended; how, and the last that it complained of.
    Died(String),
}

impl Exception {
    /// Tells whether the exception is of a class, or of one below it.
    pub fn is(&self, kind: &str) -> bool {
        self.kinds.iter().any(|own| own == kind)
    }

    /// Returns class and message as Python would print them.
    pub fn summary(&self) -> String {
        let kind = self.kinds.first().map_or("Exception", String::as_str);
        let message = self.message.lines().next().unwrap_or("").trim();
        if message.is_empty() { kind.to_owned() } else { format!("{kind}: {message}") }
    }
}

/// Writes a message.
pub(super) fn write_message(out: &mut impl Write, request: &Request<'_>) -> io::Result<()> {
    let body = serde_json::to_vec(request)?;
    let length = u32::try_from(body.len()).ok().filter(|length| *length <= LARGEST);
    let length = length.ok_or_else(|| io::Error::from(io::ErrorKind::FileTooLarge))?;
    out.write_all(&length.to_be_bytes())?;
    out.write_all(&body)?;
    out.flush()
}

/// Reads a message; at the end of the stream there is none.
pub(super) fn read_message(input: &mut impl Read) -> io::Result<Answer> {
    let mut head = [0; 4];
    input.read_exact(&mut head)?;
    let length = u32::from_be_bytes(head);
    if length > LARGEST {
        return Err(io::ErrorKind::InvalidData.into());
    }
    let mut body = Vec::new();
    let read = input.take(u64::from(length)).read_to_end(&mut body)?;
    if read < length as usize {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    Ok(serde_json::from_slice(&body)?)
}

#[cfg(test)]
mod tests {
    use super::{Answer, Exception, Part, Request, read_message, write_message};

    #[test]
    fn messages_have_their_length_in_front() {
        let mut bytes = Vec::new();
        let request = Request::Run(Part { code: "a = '甲'\n", path: "c.md", line: 3 });
        write_message(&mut bytes, &request).expect("memory takes all");
        let body = r#"{"do":"run","code":"a = '甲'\n","path":"c.md","line":3}"#;
        assert_eq!(bytes[..4], u32::try_from(body.len()).expect("short").to_be_bytes());
        assert_eq!(std::str::from_utf8(&bytes[4..]), Ok(body));
    }

    #[test]
    fn answers_may_leave_out_what_does_not_matter() {
        let body = br#"{"text":"\u7532","error":{"kinds":["KeyError","Exception"],"message":"a\nb"}}"#;
        let mut bytes = u32::try_from(body.len()).expect("short").to_be_bytes().to_vec();
        bytes.extend(body);
        let answer = read_message(&mut bytes.as_slice()).expect("an answer");
        assert_eq!(answer.text, "甲");
        let error = answer.error.expect("an error");
        assert!(error.is("Exception") && !error.is("OSError"));
        assert_eq!(error.summary(), "KeyError: a");
    }

    #[test]
    fn what_is_no_message_is_an_error() {
        let read = |bytes: &[u8]| read_message(&mut &bytes[..]).map_err(|error| error.kind());
        assert!(read(b"").is_err() && read(b"\0\0").is_err(), "cut off");
        assert!(read(b"\0\0\0\x09{}").is_err(), "shorter than it says");
        assert!(read(b"\xff\xff\xff\xff{}").is_err(), "longer than allowed");
        assert_eq!(read(b"\0\0\0\x02{}"), Ok(Answer::default()));
        assert_eq!(Exception::default().summary(), "Exception");
    }
}
