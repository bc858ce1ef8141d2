//! Server-sent events: one stream for each page that is open.

use std::io::{self, Write};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// How often a silent stream says that it is alive; it is then that one whose client has left is noticed.
const PULSE: Duration = Duration::from_secs(15);
/// How many events may wait for a client; one that falls further behind is let go, and asks anew.
const WAITING: usize = 16;

/// Everyone who listens.
#[derive(Debug, Default)]
pub(super) struct Listeners(Mutex<Vec<SyncSender<String>>>);

impl Listeners {
    /// Adds a listener.
    pub(super) fn join(&self) -> Receiver<String> {
        let (sender, receiver) = sync_channel(WAITING);
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(sender);
        receiver
    }

    /// Tells everyone, and forgets those who have left or do not listen.
    pub(super) fn tell(&self, event: &str) {
        let mut listeners = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        listeners.retain(|listener| listener.try_send(event.to_owned()).is_ok());
    }
}

/// Writes events to a client until it leaves; `event` is one line.
pub(super) fn stream(client: &mut impl Write, first: &str, events: &Receiver<String>) -> io::Result<()> {
    send(client, first)?;
    loop {
        match events.recv_timeout(PULSE) {
            Ok(event) => send(client, &event)?,
            Err(RecvTimeoutError::Timeout) => client.write_all(b":\n\n").and_then(|()| client.flush())?,
            Err(RecvTimeoutError::Disconnected) => return Ok(()),
        }
    }
}

fn send(client: &mut impl Write, event: &str) -> io::Result<()> {
    write!(client, "data: {event}\n\n")?;
    client.flush()
}
