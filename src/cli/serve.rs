//! `bookpress serve`.

use super::arguments::{Common, ServeArguments};
use super::book::Book;
use super::output::Output;
use super::{Status, Trouble};
use crate::serve::{Preview, Round, Server, Signal, bind};
use std::process::{Command, Stdio};
use std::sync::mpsc::channel;

/// Shows the book until Ctrl-C.
pub(super) fn run(common: &Common, arguments: &ServeArguments, output: &Output) -> Result<Status, Trouble> {
    let book = Book::open(common)?;
    let listener = bind(arguments.host, arguments.port)?;
    let server = Server::start(listener)?;
    let address = format!("http://{}/", server.address());
    let (signals, received) = channel();
    let stop = signals.clone();
    ctrlc::set_handler(move || {
        // If the loop has ended already there is nothing left to stop.
        let _ = stop.send(Signal::Stop);
    })?;
    let preview = Preview::new(book.files.clone(), server.clone(), signals)?;
    output.talk(&greeting(arguments, &server, &address))?;
    let mut trouble = Ok(());
    let mut first = true;
    preview.run(&received, |round| {
        trouble = tell(&book, round, first, output);
        if first && arguments.open {
            open(&address);
        }
        first = false;
    });
    output.talk("stopped\n")?;
    trouble.map(|()| Status::Clean)
}

fn greeting(arguments: &ServeArguments, server: &Server, address: &str) -> String {
    let port = server.address().port();
    let moved = match arguments.port {
        0 => String::new(),
        wanted if wanted == port => String::new(),
        wanted => format!("port {wanted} is taken\n"),
    };
    let open =
        if arguments.host.is_loopback() { "" } else { "everyone who can reach this machine can read it\n" };
    format!("{moved}serving at {address}\n{open}press Ctrl-C to stop\n")
}

/// Reports the faults of a build and what it took.
fn tell(book: &Book, round: &Round<'_>, first: bool, output: &Output) -> Result<(), Trouble> {
    output.report(&round.built.diagnostics, &book.displayed(&round.built.sources), false)?;
    let took = round.took.as_secs_f64() * 1000.0;
    let pages = &round.change.pages;
    let what = match pages.as_slice() {
        _ if first => "built".to_owned(),
        [] => "built again".to_owned(),
        [page] => format!("built again: `{page}`"),
        _ => format!("built again: {} pages", pages.len()),
    };
    output.talk(&format!("{what}, {took:.0} ms\n"))
}

/// Opens an address in the browser, as far as the system has a way to; it is printed in any case.
fn open(address: &str) {
    let opener = if cfg!(target_os = "macos") { "open" } else { "xdg-open" };
    let mut command = Command::new(opener);
    command.arg(address).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    // Without a desktop there is no such command.
    if let Ok(mut child) = command.spawn() {
        std::thread::spawn(move || child.wait());
    }
}
