//! A line that shows that long work goes on.

use super::output::Output;
use std::io::Write;
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// Work that is done within this time shows nothing.
const PATIENCE: Duration = Duration::from_millis(300);

/// How often the line is renewed.
const TICK: Duration = Duration::from_millis(100);

/// Shows a line on a terminal until it is dropped.
pub(super) struct Progress(Option<(Sender<()>, JoinHandle<()>)>);

impl Progress {
    /// Starts waiting; nothing is shown for short work, or where nobody watches.
    pub(super) fn start(what: &'static str, output: &Output) -> Progress {
        if !output.is_watched() {
            return Progress(None);
        }
        let (sender, receiver) = channel();
        let thread = std::thread::spawn(move || {
            let (start, mut wait, mut shown) = (Instant::now(), PATIENCE, false);
            while receiver.recv_timeout(wait) == Err(RecvTimeoutError::Timeout) {
                show(&format!("\r{what} … {:.1} s", start.elapsed().as_secs_f64()));
                (wait, shown) = (TICK, true);
            }
            if shown {
                show("\r\u{1b}[K");
            }
        });
        Progress(Some((sender, thread)))
    }
}

fn show(text: &str) {
    let mut stream = std::io::stderr();
    // Progress is a courtesy: nothing depends on it.
    let _ = stream.write_all(text.as_bytes()).and_then(|()| stream.flush());
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some((sender, thread)) = self.0.take() {
            drop(sender);
            let _ = thread.join();
        }
    }
}
