//! Sockets: one thread for each connection, one request for each, and never too many of them.

use super::address::is_own_host;
use super::answer::{Answer, EVENTS, write_stream_head};
use super::events::{Listeners, stream};
use super::request::{PATIENCE, Request, read_request};
use super::snapshot::{Change, Snapshot};
use serde::Serialize;
use std::collections::BTreeMap;
use std::io::{self, Read};
use std::net::{IpAddr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::time::Duration;

/// How many connections are served at once; the oldest gives way to one more.
const MOST: usize = 128;
/// How many ports are tried after the one that is asked for.
const PORTS: u16 = 100;
/// How long, and for how many bytes, a client that was refused may go on sending before it is cut off: without this it
/// would lose the answer.
const LINGER: (Duration, u64) = (Duration::from_millis(500), 4 << 20);

/// Listens on a port, or on the first free one after it; port 0 means any.
///
/// # Errors
/// What the system says.
pub fn bind(host: IpAddr, port: u16) -> io::Result<TcpListener> {
    let last = port.saturating_add(PORTS);
    let mut ports = port..=last;
    loop {
        let next = ports.next().unwrap_or(last);
        match TcpListener::bind(SocketAddr::new(host, next)) {
            Err(error) if error.kind() == io::ErrorKind::AddrInUse && next < last => {}
            bound => return bound,
        }
    }
}

/// A running server. It lives as long as the process.
#[derive(Clone)]
pub struct Server {
    shared: Arc<Shared>,
    address: SocketAddr,
}

#[derive(Default)]
struct Shared {
    snapshot: RwLock<Arc<Snapshot>>,
    listeners: Listeners,
    connections: Mutex<Connections>,
}

/// The open connections by age.
#[derive(Default)]
struct Connections {
    next: u64,
    open: BTreeMap<u64, TcpStream>,
}

/// What pages are told.
#[derive(Serialize)]
struct Event<'a> {
    /// Differs from run to run, so that a page notices that it is shown by another.
    session: u32,
    version: u64,
    #[serde(flatten)]
    change: &'a Change,
    faults: &'a [super::snapshot::Fault],
    editor: Option<&'a str>,
    reloaded: u64,
    restyled: u64,
}

impl Server {
    /// Starts to serve; there is nothing to see before the first [`Server::publish`].
    ///
    /// # Errors
    /// What the system says.
    pub fn start(listener: TcpListener) -> io::Result<Server> {
        let address = listener.local_addr()?;
        let shared = Arc::new(Shared::default());
        let server = Server { shared: Arc::clone(&shared), address };
        std::thread::Builder::new().name("accept".to_owned()).spawn(move || accept(&listener, &shared))?;
        Ok(server)
    }

    /// Returns where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Returns what is being shown.
    pub fn snapshot(&self) -> Arc<Snapshot> {
        self.shared.snapshot()
    }

    /// Shows a new snapshot and tells every open page.
    pub fn publish(&self, snapshot: Snapshot, change: &Change) {
        let event = event(&snapshot, change);
        let shown = &self.shared.snapshot;
        self.shared.listeners.tell(&event, || {
            *shown.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(snapshot);
        });
    }
}

impl Shared {
    fn snapshot(&self) -> Arc<Snapshot> {
        Arc::clone(&self.snapshot.read().unwrap_or_else(PoisonError::into_inner))
    }

    fn connections(&self) -> MutexGuard<'_, Connections> {
        self.connections.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Connections {
    /// Adds a connection, and closes the oldest if there are too many.
    fn add(&mut self, client: TcpStream) -> u64 {
        self.next += 1;
        self.open.insert(self.next, client);
        if self.open.len() > MOST
            && let Some((_, oldest)) = self.open.pop_first()
        {
            // It may have closed by itself meanwhile.
            let _ = oldest.shutdown(Shutdown::Both);
        }
        self.next
    }
}

fn event(snapshot: &Snapshot, change: &Change) -> String {
    let (version, faults, editor) = (snapshot.version, &snapshot.faults, snapshot.editor.as_deref());
    let (reloaded, restyled) = (snapshot.reloaded, snapshot.restyled);
    let session = std::process::id();
    let event = Event { session, version, change, faults, editor, reloaded, restyled };
    serde_json::to_string(&event).expect("events hold text and numbers only")
}

fn accept(listener: &TcpListener, shared: &Arc<Shared>) {
    loop {
        let Ok((client, _)) = listener.accept() else {
            // Out of descriptors, or the client was quicker: neither lasts.
            std::thread::sleep(Duration::from_millis(20));
            continue;
        };
        let Ok(copy) = client.try_clone() else { continue };
        let name = shared.connections().add(copy);
        let kept = Arc::clone(shared);
        let thread = std::thread::Builder::new().name("client".to_owned()).stack_size(256 << 10);
        let spawned = thread.spawn(move || {
            // A client that leaves early is no concern of ours.
            let _ = serve_client(client, &kept);
            kept.connections().open.remove(&name);
        });
        if spawned.is_err() {
            shared.connections().open.remove(&name);
        }
    }
}

fn serve_client(mut client: TcpStream, shared: &Shared) -> io::Result<()> {
    client.set_read_timeout(Some(PATIENCE))?;
    client.set_write_timeout(Some(PATIENCE))?;
    client.set_nodelay(true)?;
    match read_request(&mut client) {
        Ok(request) if is_stream(&request) => serve_events(&mut client, shared),
        Ok(request) => {
            Answer::find(&request, &shared.snapshot()).write(&mut client, &request)?;
            client.shutdown(Shutdown::Write)
        }
        Err(refusal) => match Answer::refusal(refusal) {
            Some(answer) => answer.write_whole(&mut client).and_then(|()| linger(&client)),
            None => Ok(()),
        },
    }
}

fn is_stream(request: &Request) -> bool {
    request.target == EVENTS && !request.head_only && is_own_host(&request.host)
}

fn serve_events(client: &mut TcpStream, shared: &Shared) -> io::Result<()> {
    let (snapshot, events) = shared.listeners.join(|| shared.snapshot());
    write_stream_head(client)?;
    stream(client, &event(&snapshot, &Change::default()), &events)
}

/// Waits for a refused client to read its answer.
fn linger(client: &TcpStream) -> io::Result<()> {
    let (wait, bytes) = LINGER;
    client.shutdown(Shutdown::Write)?;
    client.set_read_timeout(Some(wait))?;
    io::copy(&mut client.take(bytes), &mut io::sink()).map(drop)
}
