//! A Python process of ours: started in a process group of its own, and ended with the whole group.

use super::protocol::{Answer, Ended, Interpreter, Request, read_message, write_message};
use crate::disk::{Staging, read_some};
use crate::load::CHAPTERS;
use crate::snippets::{CHECKPOINTS, MAX_CHECKPOINT, checkpoint_path};
use nix::sys::signal::{Signal, killpg};
use nix::unistd::Pid;
use std::io::{self, Read};
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::PathBuf;
use std::process::{Child, ChildStderr, ChildStdin, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread::JoinHandle;
use std::time::Duration;

/// The program of the session: `session.py` calls what `figures.py` defines.
const PROGRAM: &str = concat!(include_str!("figures.py"), "\n\n", include_str!("session.py"));

/// Bytes that are kept of what a session complains of.
const TAIL: usize = 4096;

/// The oldest Python that sessions run on.
const OLDEST: (u32, u32) = (3, 11);

/// How long Python may take to start.
const START: Duration = Duration::from_secs(60);

/// How sessions are started.
#[derive(Clone, Debug)]
pub struct Setup {
    /// The Python to use: a path, or a name to be found on `PATH`.
    pub python: PathBuf,
    /// The book's folder, which is the session's working folder.
    pub root: PathBuf,
    /// Bytes that a block may print.
    pub printed: u64,
    /// Bytes of data that a session may hold.
    pub memory: u64,
}

/// A running session. Dropping it ends the process and all that it has started, but for what left the process group.
#[derive(Debug)]
pub struct Python {
    child: Child,
    requests: Option<ChildStdin>,
    answers: Receiver<Answer>,
    complaints: Option<JoinHandle<String>>,
    /// Where the session saves checkpoints.
    staging: Staging,
    root: PathBuf,
    /// The version of Python.
    pub version: String,
}

impl Python {
    /// Starts a session.
    ///
    /// # Errors
    /// If Python cannot be started, or is too old.
    pub fn start(setup: &Setup) -> io::Result<Python> {
        let staging = Staging::new()?;
        let mut child =
            command(setup, &staging).spawn().map_err(|error| unstarted(setup, &error.to_string()))?;
        let piped = "the three streams are piped";
        let answers = spawn_reader(child.stdout.take().expect(piped));
        let complaints = child.stderr.take().expect(piped);
        let complaints = Some(std::thread::spawn(move || tail(complaints)));
        let requests = child.stdin.take();
        let (root, version) = (setup.root.clone(), String::new());
        let mut python = Python { child, requests, answers, complaints, staging, root, version };
        let packages = setup.root.join(CHAPTERS);
        let packages = packages.to_str().unwrap_or("");
        let begin = Request::Begin { packages, printed: setup.printed, memory: setup.memory };
        let answer = python.ask(&begin, START).map_err(|ended| unstarted(setup, &reason(ended)))?;
        python.version = answer.python;
        if is_recent(&python.version) { Ok(python) } else { Err(too_old(setup, &python.version)) }
    }

    /// Ends the process group, and says how the process ended and what it last complained of.
    fn end(&mut self) -> String {
        self.requests = None;
        // A process that has just closed its stream is about to end by itself, and how it does is worth telling.
        let mut status = None;
        for _ in 0..20 {
            status = self.child.try_wait().ok().flatten();
            if status.is_some() {
                break;
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        self.kill();
        let status = status.or_else(|| self.child.wait().ok());
        let complaints = self.complaints.take().and_then(|thread| thread.join().ok()).unwrap_or_default();
        let how = status.map_or_else(String::new, described);
        let last = complaints.trim().lines().last().unwrap_or("").to_owned();
        if last.is_empty() { how } else { format!("{how}: {last}") }
    }

    fn kill(&self) {
        let group = i32::try_from(self.child.id()).map(Pid::from_raw);
        // The group may be gone already.
        let _ = group.map(|group| killpg(group, Signal::SIGKILL));
    }
}

impl Interpreter for Python {
    fn ask(&mut self, request: &Request<'_>, limit: Duration) -> Result<Answer, Ended> {
        let sent = self.requests.as_mut().map(|requests| write_message(requests, request));
        if !matches!(sent, Some(Ok(()))) {
            return Err(Ended::Died(self.end()));
        }
        match self.answers.recv_timeout(limit) {
            Ok(answer) => Ok(answer),
            Err(RecvTimeoutError::Disconnected) => Err(Ended::Died(self.end())),
            Err(RecvTimeoutError::Timeout) => {
                self.kill();
                self.requests = None;
                Err(Ended::Late(limit))
            }
        }
    }

    fn checkpoint(&self, name: &str) -> Option<Vec<u8>> {
        let staged = self.staging.read(&format!("{name}.npz"), MAX_CHECKPOINT);
        staged.or_else(|| read_some(&self.root.join(checkpoint_path(name)), MAX_CHECKPOINT))
    }

    fn forget(&mut self, name: &str) {
        self.staging.remove(&format!("{name}.npz"));
    }
}

impl Drop for Python {
    fn drop(&mut self) {
        self.kill();
        let _ = self.child.wait();
    }
}

/// One thread for each library: sums do not depend on the machine then, and forks find no lost threads.
const SINGLE: [&str; 4] =
    ["OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"];

fn command(setup: &Setup, staging: &Staging) -> Command {
    let mut command = Command::new(&setup.python);
    command.args(["-X", "utf8", "-P", "-B", "-c", PROGRAM]).current_dir(&setup.root).process_group(0);
    command.env("BOOKPRESS_STAGING", staging.path());
    command.env("BOOKPRESS_CHECKPOINTS", setup.root.join(CHECKPOINTS));
    command.env("PYTHONHASHSEED", "0").envs(SINGLE.map(|name| (name, "1")));
    for variable in ["PYTHONPATH", "PYTHONSTARTUP", "PYTHONWARNINGS", "PYTHONOPTIMIZE", "PYTHONINSPECT"] {
        command.env_remove(variable);
    }
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

fn spawn_reader(mut stream: ChildStdout) -> Receiver<Answer> {
    let (sender, receiver) = channel();
    std::thread::spawn(move || {
        while let Ok(answer) = read_message(&mut stream) {
            if sender.send(answer).is_err() {
                return;
            }
        }
    });
    receiver
}

/// Reads to the end and returns the last of it.
fn tail(mut stream: ChildStderr) -> String {
    let (mut kept, mut part) = (Vec::new(), [0; TAIL]);
    while let Ok(size @ 1..) = stream.read(&mut part) {
        kept.extend_from_slice(&part[..size]);
        kept.drain(..kept.len().saturating_sub(TAIL));
    }
    String::from_utf8_lossy(&kept).into_owned()
}

fn described(status: ExitStatus) -> String {
    match (status.signal(), status.code()) {
        (Some(signal), _) => format!("by signal {signal}"),
        (None, Some(code)) => format!("with exit status {code}"),
        (None, None) => String::new(),
    }
}

fn reason(ended: Ended) -> String {
    match ended {
        Ended::Late(limit) => format!("it said nothing for {} s", limit.as_secs()),
        Ended::Died(how) => format!("it ended {how}"),
    }
}

fn unstarted(setup: &Setup, why: &str) -> io::Error {
    io::Error::other(format!("cannot start Python as `{}`: {why}", setup.python.display()))
}

fn too_old(setup: &Setup, version: &str) -> io::Error {
    let (major, minor) = OLDEST;
    let python = setup.python.display();
    io::Error::other(format!("`{python}` is Python {version}; {major}.{minor} or later is needed"))
}

fn is_recent(version: &str) -> bool {
    let mut numbers = version.split('.').map_while(|number| number.parse::<u32>().ok());
    numbers.next().zip(numbers.next()).is_some_and(|version| version >= OLDEST)
}

#[cfg(test)]
mod tests {
    use super::is_recent;

    #[test]
    fn versions_compare_as_numbers() {
        assert!(is_recent("3.11.0") && is_recent("3.12") && is_recent("4.0.1"));
        assert!(!is_recent("3.9.18") && !is_recent("2.7.18") && !is_recent(""));
    }
}
