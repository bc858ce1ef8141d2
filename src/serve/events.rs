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
    /// Adds a listener, and returns what `look` sees at that moment: the listener hears of every later change, and of
    /// none twice.
    pub(super) fn join<T>(&self, look: impl FnOnce() -> T) -> (T, Receiver<String>) {
        let (sender, receiver) = sync_channel(WAITING);
        let mut listeners = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        listeners.push(sender);
        (look(), receiver)
    }

    /// Makes a change and tells everyone of it; forgets those who have left or do not listen.
    pub(super) fn tell(&self, event: &str, change: impl FnOnce()) {
        let mut listeners = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        change();
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
