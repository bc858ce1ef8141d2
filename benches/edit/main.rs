//! Measures the preview as an author meets it: from saving a chapter to the event that open pages get.
//!
//! `cargo bench --bench edit` runs it: a server of its own, files on the disk, a client on loopback. The chapter is one
//! of twelve and has about 40 KB. Figures are milliseconds; 50 of each save are the batch in which saves are gathered.
//! Nothing here is a test.
#![expect(
    clippy::disallowed_methods,
    clippy::disallowed_macros,
    reason = "a benchmark reads the clock and talks"
)]

#[path = "../book/text.rs"]
#[expect(dead_code, reason = "the other benchmark builds more kinds of book")]
mod text;

use bookpress::build::{BuildMemo, Options, build};
use bookpress::disk::{RealFiles, Recorder};
use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use text::{Recipe, chapter};

const SAVES: usize = 60;
const EDITED: &str = "chapters/chapter6.md";

fn main() {
    let folder = tempfile::tempdir().expect("the system has a temporary folder");
    write_book(folder.path());
    passes(folder.path());
    let mut edits = Edits::new(folder.path());
    let mut process = serve(folder.path());
    let mut said = BufReader::new(process.stderr.take().expect("piped")).lines().map_while(Result::ok);
    let address =
        said.find_map(|line| Some(line.strip_prefix("serving at http://")?.trim_end_matches('/').to_owned()));
    let mut events = Events::open(&address.expect("it says where it serves"));
    while !said.next().expect("it builds").starts_with("built") {}
    let mut waits = Vec::new();
    let mut ours = Vec::new();
    for _ in 0..SAVES {
        // The next save comes when all is quiet, as an author's does.
        std::thread::sleep(Duration::from_millis(150));
        let start = edits.save();
        events.next();
        waits.push(start.elapsed());
        ours.extend(said.find_map(|line| milliseconds(&line)));
    }
    report("save to event", &mut waits);
    report("  the part that is ours", &mut ours);
    process.kill().and_then(|()| process.wait()).expect("it was running");
}

fn write_book(folder: &Path) {
    fs::create_dir_all(folder.join("chapters")).expect("the temporary folder can be written");
    let mut config = String::from("title: 生成的书\nchapters:\n");
    for number in 0..Recipe::STANDARD.chapters {
        let name = format!("chapters/chapter{}.md", number + 1);
        fs::write(folder.join(&name), chapter(Recipe::STANDARD, number)).expect("it can be written");
        config.push_str(&format!("  - {name}\n"));
    }
    fs::write(folder.join("chapters/index.md"), "# 生成的书\n\n序。\n").expect("it can be written");
    fs::write(folder.join("book.yaml"), config).expect("it can be written");
}

/// An author who types into the middle of a chapter.
struct Edits<'a> {
    folder: &'a Path,
    before: String,
    after: String,
    count: usize,
}

impl Edits<'_> {
    fn new(folder: &Path) -> Edits<'_> {
        let text = fs::read_to_string(folder.join(EDITED)).expect("the book was written");
        let place = text
            .char_indices()
            .map(|(at, _)| at)
            .find(|at| text[*at..].starts_with("。") && *at > text.len() / 2);
        let (before, after) = text.split_at(place.expect("it has sentences"));
        Edits { folder, before: before.to_owned(), after: after.to_owned(), count: 0 }
    }

    /// Writes the chapter with another word in it; returns when that began.
    fn save(&mut self) -> Instant {
        self.count += 1;
        let text = format!("{}，改动 {}{}", self.before, self.count, self.after);
        let start = Instant::now();
        fs::write(self.folder.join(EDITED), text).expect("it can be written");
        start
    }
}

fn serve(folder: &Path) -> Child {
    let mut command = Command::new(env!("CARGO_BIN_EXE_bookpress"));
    command.args(["serve", "--port", "0"]).current_dir(folder).stderr(Stdio::piped());
    command.spawn().expect("the binary runs")
}

/// What the server says that a round took: `built again: …, 12 ms`.
fn milliseconds(line: &str) -> Option<Duration> {
    let took = line.strip_prefix("built again")?.rsplit_once(", ")?.1;
    took.strip_suffix(" ms")?.parse().ok().map(Duration::from_millis)
}

/// The stream that an open page listens to.
struct Events(BufReader<TcpStream>);

impl Events {
    fn open(address: &str) -> Events {
        let mut client = TcpStream::connect(address).expect("the server listens");
        let request = b"GET /_preview/events HTTP/1.1\r\nHost: localhost\r\n\r\n";
        client.write_all(request).expect("the server reads");
        let mut events = Events(BufReader::new(client));
        while events.next().contains("\"version\":0") {}
        events
    }

    fn next(&mut self) -> String {
        let lines = self.0.by_ref().lines().map_while(Result::ok);
        let mut events = lines.filter(|line| line.starts_with("data: "));
        events.next().expect("the stream lasts")
    }
}

/// Prints what each pass of a warm build takes, within this process.
fn passes(folder: &Path) {
    let files = RealFiles::new(folder);
    let mut memo = BuildMemo::default();
    let mut edits = Edits::new(folder);
    let mut times: BTreeMap<usize, (&str, Vec<Duration>)> = BTreeMap::new();
    let pool = rayon::ThreadPoolBuilder::new().stack_size(64 << 20).build().expect("threads start");
    for round in 0..=SAVES {
        edits.save();
        let options = Options { preview: true, ..Options::default() };
        let built = pool.install(|| build(&Recorder::new(&files), &options, &mut memo));
        for (at, (pass, took)) in built.timings.into_iter().enumerate().filter(|_| round > 0) {
            times.entry(at).or_insert((pass, Vec::new())).1.push(took);
        }
    }
    for (pass, mut took) in times.into_values() {
        report(&format!("warm {pass}"), &mut took);
    }
}

fn report(name: &str, times: &mut [Duration]) {
    times.sort();
    let at = |part: usize| times[(times.len() - 1) * part / 100].as_secs_f64() * 1e3;
    println!("{name:<28} median {:>6.1} ms   95 of 100 {:>6.1} ms", at(50), at(95));
}
