//! The preview as its clients meet it: over real sockets on loopback, and as a whole process beside an editor.

#![allow(clippy::disallowed_methods, reason = "tests stand outside the core")]

use bookpress::serve::{Change, Server, Snapshot, bind};
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// The longest that anything may take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// Starts a server that shows a few files, one of them larger than what sockets hold back.
fn server() -> Server {
    let listener = bind(Ipv4Addr::LOCALHOST.into(), 0).expect("a free port");
    let server = Server::start(listener).expect("threads start");
    let files: [(&str, Vec<u8>); 4] = [
        ("index.html", "<p>首页".as_bytes().to_vec()),
        ("章.html", b"chapter".to_vec()),
        ("book.css", b"p{}".to_vec()),
        ("large.bin", vec![b'x'; 32 << 20]),
    ];
    let outputs = files.map(|(path, bytes)| (path.to_owned(), Arc::from(bytes)));
    let snapshot = Snapshot { version: 1, outputs: outputs.into(), ..Snapshot::default() };
    server.publish(snapshot, &Change::default());
    server
}

fn connect(address: SocketAddr) -> TcpStream {
    let client = TcpStream::connect(address).expect("the server listens");
    client.set_read_timeout(Some(PATIENCE)).expect("a timeout");
    client
}

/// Sends bytes as they are and returns all that comes back.
fn exchange(address: SocketAddr, request: &[u8]) -> String {
    let mut client = connect(address);
    // The server may refuse before it has read everything.
    let _ = client.write_all(request);
    let mut answer = Vec::new();
    let _ = client.read_to_end(&mut answer);
    String::from_utf8_lossy(&answer).into_owned()
}

fn ask(address: SocketAddr, method: &str, target: &str) -> String {
    exchange(address, format!("{method} {target} HTTP/1.1\r\nHost: localhost\r\n\r\n").as_bytes())
}

fn get(address: SocketAddr, target: &str) -> String {
    ask(address, "GET", target)
}

fn status(answer: &str) -> &str {
    answer.split(' ').nth(1).unwrap_or("none")
}

#[test]
fn files_are_served_from_memory() {
    let address = server().address();
    let page = get(address, "/");
    assert_eq!(status(&page), "200", "{page}");
    assert!(page.ends_with("\r\n\r\n<p>首页"), "{page}");
    assert!(page.contains("Content-Type: text/html; charset=utf-8\r\n"), "{page}");
    assert!(page.contains(&format!("Content-Length: {}\r\n", "<p>首页".len())), "{page}");
    assert!(get(address, "/%E7%AB%A0.html?x").ends_with("chapter"));
    assert_eq!(status(&get(address, "/none.html")), "404");
    assert_eq!(status(&get(address, "/_preview/preview.js")), "200");
}

#[test]
fn every_answer_forbids_sniffing_and_storing() {
    let address = server().address();
    for answer in [get(address, "/"), get(address, "/none"), get(address, "/%00"), ask(address, "PUT", "/")] {
        assert!(answer.contains("X-Content-Type-Options: nosniff\r\n"), "{answer}");
        assert!(answer.contains("Cache-Control: no-store\r\n"), "{answer}");
    }
}

#[test]
fn only_get_and_head_are_answered() {
    let address = server().address();
    let head = ask(address, "HEAD", "/");
    assert_eq!(status(&head), "200");
    assert!(head.ends_with("\r\n\r\n") && head.contains("Content-Length: 9\r\n"), "{head}");
    for method in ["POST", "PUT", "DELETE", "OPTIONS", "CONNECT", "TRACE", "get"] {
        assert_eq!(status(&ask(address, method, "/")), "405", "{method}");
    }
}

#[test]
fn parts_of_files_are_served() {
    let address = server().address();
    let with = |method: &str, field: &str| {
        let request = format!("{method} /book.css HTTP/1.1\r\nHost: localhost\r\n{field}\r\n\r\n");
        exchange(address, request.as_bytes())
    };
    let part = with("GET", "Range: bytes=1-2");
    assert_eq!(status(&part), "206", "{part}");
    assert!(part.ends_with("\r\n\r\n{}") && part.contains("Content-Range: bytes 1-2/3\r\n"), "{part}");
    assert!(part.contains("Content-Length: 2\r\n"), "{part}");
    let beyond = with("GET", "Range: bytes=3-");
    assert!(status(&beyond) == "416" && beyond.contains("Content-Range: bytes */3\r\n"), "{beyond}");
    for whole in [
        with("GET", "Range: bytes=0-0,2-2"),
        with("GET", "Range: bytes=1-2\r\nIf-Range: \"x\""),
        with("GET", "Range: bytes=1-2\r\nRange: bytes=0-0"),
    ] {
        assert!(status(&whole) == "200" && whole.ends_with("\r\n\r\np{}"), "{whole}");
    }
    let head = with("HEAD", "Range: bytes=1-2");
    assert!(status(&head) == "200" && head.contains("Content-Length: 3\r\n"), "{head}");
    assert!(head.contains("Accept-Ranges: bytes\r\n"), "{head}");
}

#[test]
fn pages_come_with_their_digest() {
    let server = server();
    let digest = |target| {
        let answer = get(server.address(), target);
        answer.split_once("Server-Timing: page;desc=").map(|(_, rest)| rest[..32].to_owned())
    };
    assert!(digest("/").is_some() && digest("/") != digest("/%E7%AB%A0.html"));
    assert_eq!(digest("/book.css"), None);
}

#[test]
fn foreign_hosts_are_refused() {
    let address = server().address();
    let with = |host: &str| exchange(address, format!("GET / HTTP/1.1\r\n{host}\r\n").as_bytes());
    for own in ["localhost", "127.0.0.1:3000", "[::1]"] {
        assert_eq!(status(&with(&format!("Host: {own}\r\n"))), "200", "{own}");
    }
    for foreign in ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example:3000"] {
        assert_eq!(status(&with(&format!("Host: {foreign}\r\n"))), "403", "{foreign}");
    }
    assert_eq!(status(&with("")), "400", "no host");
    assert_eq!(status(&with("Host: localhost\r\nHost: evil.example\r\n")), "400", "two hosts");
    let request = "GET /_preview/events HTTP/1.1\r\nHost: evil.example\r\n\r\n";
    assert_eq!(status(&exchange(address, request.as_bytes())), "403", "the stream");
}

#[test]
fn paths_cannot_leave_the_site() {
    let address = server().address();
    for target in [
        "/../Cargo.toml",
        "/%2e%2e/Cargo.toml",
        "/a/..%2f..%2fCargo.toml",
        "/..%5cCargo.toml",
        "/a\\b",
        "/index.html%00.css",
        "//index.html",
        "/./index.html",
        "/%",
        "/%ff",
        "index.html",
        "http://localhost/",
    ] {
        assert_eq!(status(&get(address, target)), "400", "{target}");
    }
    assert_eq!(status(&get(address, "/%252e%252e/Cargo.toml")), "404", "decoded once");
}

#[test]
fn long_requests_are_refused() {
    let address = server().address();
    let long = "a".repeat(1 << 20);
    assert_eq!(status(&get(address, &format!("/{long}"))), "414");
    assert_eq!(status(&exchange(address, long.as_bytes())), "414", "a line without an end");
    let field = format!("GET / HTTP/1.1\r\nHost: localhost\r\nX: {long}\r\n\r\n");
    assert_eq!(status(&exchange(address, field.as_bytes())), "431");
    let fields = format!("GET / HTTP/1.1\r\nHost: localhost\r\n{}\r\n", "X: y\r\n".repeat(100_000));
    assert_eq!(status(&exchange(address, fields.as_bytes())), "431");
    assert_eq!(status(&get(address, "/")), "200");
}

#[test]
fn clients_that_wait_do_not_stop_others() {
    let address = server().address();
    let idle: Vec<TcpStream> = (0..200).map(|_| connect(address)).collect();
    let deaf: Vec<TcpStream> = (0..200)
        .map(|_| {
            let mut client = connect(address);
            let request = b"GET /large.bin HTTP/1.1\r\nHost: localhost\r\n\r\n";
            client.write_all(request).expect("a request");
            client
        })
        .collect();
    for _ in 0..20 {
        assert_eq!(status(&get(address, "/")), "200");
    }
    drop((idle, deaf));
}

#[test]
fn pages_are_told_of_changes() {
    let server = server();
    let mut events = Events::open(server.address());
    assert!(events.next().contains("\"version\":1"), "the state at first");
    let change = Change { pages: vec!["章.html".to_owned()], ..Change::default() };
    let snapshot = Snapshot { version: 2, ..Snapshot::clone(&server.snapshot()) };
    server.publish(snapshot, &change);
    let event = events.next();
    assert!(event.contains("\"version\":2") && event.contains("\"pages\":[\"章.html\"]"), "{event}");
}

#[test]
fn a_taken_port_gives_way_to_the_next() {
    let first = bind(Ipv4Addr::LOCALHOST.into(), 0).expect("a free port");
    let port = first.local_addr().expect("an address").port();
    let second = bind(Ipv4Addr::LOCALHOST.into(), port).expect("another port");
    let other = second.local_addr().expect("an address").port();
    assert!(other > port, "{port}, then {other}");
}

/// A stream of events.
struct Events(BufReader<TcpStream>);

impl Events {
    fn open(address: SocketAddr) -> Events {
        let mut client = connect(address);
        let request = b"GET /_preview/events HTTP/1.1\r\nHost: localhost\r\n\r\n";
        client.write_all(request).expect("a request");
        Events(BufReader::new(client))
    }

    /// Waits for the next event.
    fn next(&mut self) -> String {
        let mut line = String::new();
        let start = Instant::now();
        loop {
            assert!(start.elapsed() < PATIENCE, "no event comes");
            line.clear();
            let count = self.0.read_line(&mut line).expect("an event in time");
            assert_ne!(count, 0, "the stream ended");
            if let Some(event) = line.strip_prefix("data: ") {
                return event.to_owned();
            }
        }
    }

    /// Waits for an event that holds a text.
    fn until(&mut self, text: &str) -> String {
        loop {
            let event = self.next();
            if event.contains(text) {
                return event;
            }
        }
    }
}

/// A whole process beside a book on the disk.
struct Process {
    folder: TempDir,
    child: Child,
    address: SocketAddr,
}

impl Process {
    /// Makes a book and starts to serve it; `prepare` may change it before.
    fn start(prepare: impl FnOnce(&Path)) -> Process {
        Process::start_with(prepare, |_| {})
    }

    /// The same; `adapt` may change the command.
    fn start_with(prepare: impl FnOnce(&Path), adapt: impl FnOnce(&mut Command)) -> Process {
        let folder = TempDir::new().expect("a temporary folder");
        for (path, text) in [
            ("book.yaml", "title: 书\nchapters: [chapters/chapter1.md, chapters/chapter2.md]\n"),
            ("chapters/index.md", "# 书\n\n正文。\n"),
            ("chapters/chapter1.md", "# 甲\n\n## 一节 {#sec-a}\n\n正文。\n"),
            ("chapters/chapter2.md", "# 乙\n\n见 @sec-a。\n"),
        ] {
            write(folder.path(), path, text);
        }
        prepare(folder.path());
        let mut command = Command::new(assert_cmd::cargo::cargo_bin("bookpress"));
        command.args(["serve", "--port", "0"]).current_dir(folder.path()).stderr(Stdio::piped());
        adapt(&mut command);
        let mut child = command.spawn().expect("the binary runs");
        let mut said = BufReader::new(child.stderr.take().expect("piped")).lines().map_while(Result::ok);
        let address =
            said.find_map(|line| line.strip_prefix("serving at http://")?.trim_end_matches('/').parse().ok());
        let address: SocketAddr = address.expect("it says where it serves");
        std::thread::spawn(move || said.for_each(drop));
        Process { folder, child, address }
    }

    fn write(&self, path: &str, text: &str) {
        write(self.folder.path(), path, text);
    }

    fn path(&self, path: &str) -> std::path::PathBuf {
        self.folder.path().join(path)
    }

    /// Waits until a page shows a text: several events may come before the one that brings it.
    fn shows(&self, page: &str, text: &str) {
        let patience = Instant::now() + Duration::from_secs(30);
        while !get(self.address, page).contains(text) {
            assert!(Instant::now() < patience, "{page} never shows {text}");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Opens the stream, and waits until the first build is shown.
    fn events(&self) -> Events {
        let mut events = Events::open(self.address);
        while events.next().contains("\"version\":0") {}
        events
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Writes a file at once, as most editors do: a build never sees half of it.
fn write(folder: &Path, path: &str, text: &str) {
    let path = folder.join(path);
    let parent = path.parent().expect("a file has a parent");
    fs::create_dir_all(parent).expect("folders");
    let draft = parent.join(".draft");
    fs::write(&draft, text).expect("a file");
    fs::rename(draft, path).expect("renamed");
}

#[test]
fn it_listens_on_loopback_unless_told_otherwise() {
    let process = Process::start(|_| {});
    assert!(process.address.ip().is_loopback(), "{}", process.address);
}

#[test]
fn a_saved_chapter_shows_and_changes_others_that_refer_to_it() {
    let process = Process::start(|_| {});
    let mut events = process.events();
    process.write("chapters/chapter1.md", "# 甲\n\n## 零节\n\n## 一节 {#sec-a}\n\n改过的正文。\n");
    let event = events.next();
    assert!(event.contains("chapter1.html") && event.contains("chapter2.html"), "{event}");
    assert!(event.contains("\"reload\":false") && event.contains("\"css\":false"), "{event}");
    assert!(get(process.address, "/chapter1.html").contains("改过的正文"));
    assert!(get(process.address, "/chapter2.html").contains("1.2"));
}

#[test]
fn editors_habits_are_known() {
    let process = Process::start(|_| {});
    let mut events = process.events();
    process.write("chapters/.chapter1.md.swp", "交换文件");
    process.write("chapters/4913", "");
    process.write("chapters/chapter1.md~", "备份");
    process.write("chapters/chapter1.new", "# 甲\n\n## 一节 {#sec-a}\n\n换名保存。\n");
    fs::rename(process.path("chapters/chapter1.new"), process.path("chapters/chapter1.md")).expect("renamed");
    // The other files may be seen before the rename, on a busy machine; they change nothing.
    events.until("\"pages\":[\"chapter1.html\"]");
    assert!(get(process.address, "/chapter1.html").contains("换名保存"));
    fs::rename(process.path("chapters"), process.path("away")).expect("renamed");
    events.until("missing-file");
    assert!(get(process.address, "/chapter1.html").contains("换名保存"), "the page stays");
    fs::rename(process.path("away"), process.path("chapters")).expect("renamed");
    events.until("\"faults\":[]");
    process.write("chapters/chapter1.md", "# 甲\n\n## 一节 {#sec-a}\n\n文件夹回来之后。\n");
    process.shows("/chapter1.html", "文件夹回来之后");
}

#[test]
fn chapters_come_and_go() {
    let process = Process::start(|_| {});
    let mut events = process.events();
    process.write("chapters/chapter3.md", "# 丙\n\n新的一章。\n");
    process.write("book.yaml", "title: 书\nchapters: [chapters/chapter1.md, chapters/chapter3.md]\n");
    events.until("chapter3.html");
    assert_eq!(status(&get(process.address, "/chapter3.html")), "200");
    assert_eq!(status(&get(process.address, "/chapter2.html")), "404");
    process.write("chapters/chapter3.md", "# 丙\n\n新的一章，改过，坏的 $\\frac{$。\n");
    process.shows("/chapter3.html", "改过");
    fs::rename(process.path("chapters/chapter3.md"), process.path("chapters/chapter4.md")).expect("renamed");
    process.write("book.yaml", "title: 书\nchapters: [chapters/chapter1.md, chapters/chapter4.md]\n");
    events.until("chapter4.html");
    process.shows("/chapter4.html", "改过");
    assert!(
        !get(process.address, "/chapter3.html").contains("改过"),
        "faults elsewhere keep no page that is gone"
    );
}

#[test]
fn a_broken_book_stays_in_view() {
    let process = Process::start(|_| {});
    let mut events = process.events();
    let stays = || {
        for page in ["/", "/chapter1.html", "/chapter2.html"] {
            assert_eq!(status(&get(process.address, page)), "200", "{page}");
        }
    };
    process.write("templates/chapter.html", "{% if %}");
    assert!(events.until("template-error").contains("\"pages\":[],\"css\":false,\"reload\":false"));
    stays();
    fs::remove_file(process.path("templates/chapter.html")).expect("removed");
    events.until("\"faults\":[]");
    process.write("book.yaml", "title: [\n");
    events.until("invalid-yaml");
    stays();
    fs::remove_file(process.path("book.yaml")).expect("removed");
    events.until("missing-file");
    stays();
    process.write("book.yaml", "title: 书\nchapters: [chapters/chapter1.md, chapters/chapter2.md]\n");
    events.until("\"faults\":[]");
    fs::remove_file(process.path("chapters/chapter2.md")).expect("removed");
    events.until("missing-file");
    stays();
    process.write("chapters/chapter2.md", "# 乙\n\n公式 $\\frac{$。\n");
    let event = events.until("chapter2.html");
    assert!(event.contains("\"line\":3") && event.contains("\"path\":\"chapters/chapter2.md\""), "{event}");
    stays();
}

#[test]
fn a_half_typed_book_goes_on_showing_edits() {
    let process = Process::start(|_| {});
    let mut events = process.events();
    let index = get(process.address, "/");
    assert!(index.contains("chapter1.html") && index.contains("chapter2.html"), "{index}");
    process.write("book.yaml", "title: 书\nchapters: [chapters/chapter1.md, \"chapters/ch\n");
    let event = events.until("invalid-yaml");
    assert!(event.contains("\"pages\":[]") && event.contains("\"reload\":false"), "{event}");
    assert_eq!(get(process.address, "/"), index, "the index stays whole");
    process.write("templates/chapter.html", "{% if %}");
    events.until("template-error");
    fs::remove_file(process.path("chapters/chapter2.md")).expect("removed");
    let event = events.until("missing-file");
    assert!(event.contains("invalid-yaml") && !event.contains("undefined-reference"), "{event}");
    assert_eq!(get(process.address, "/"), index, "the chapter stays in the index");
    process.write("chapters/chapter1.md", "# 甲\n\n## 一节 {#sec-a}\n\n同时改过的正文。\n");
    process.shows("/chapter1.html", "同时改过的正文");
    assert!(
        get(process.address, "/chapter2.html").contains("1.1"),
        "the missing chapter refers to it as before"
    );
}

#[test]
fn pages_are_told_where_the_author_wrote() {
    let process = Process::start(|_| {});
    let mut events = process.events();
    process.write("chapters/chapter1.md", "# 甲\n\n## 一节 {#sec-a}\n\n正文。\n\n又一段。\n");
    let event = events.next();
    assert!(event.contains(r#""edits":[{"path":"chapters/chapter1.md","line":6,"last":7}]"#), "{event}");
}

#[test]
fn the_browser_is_opened_on_request() {
    let bin = TempDir::new().expect("a temporary folder");
    let opener = bin.path().join(if cfg!(target_os = "macos") { "open" } else { "xdg-open" });
    fs::write(&opener, "#!/bin/sh\necho \"$1\" > \"$0.asked\"\n").expect("a script");
    let made = Command::new("chmod").arg("+x").arg(&opener).status();
    assert!(made.expect("chmod runs").success());
    let path = format!("{}:{}", bin.path().display(), std::env::var("PATH").unwrap_or_default());
    let process = Process::start_with(
        |_| {},
        |command| {
            command.arg("--open").env("PATH", path);
        },
    );
    let asked = bin.path().join(opener.with_extension("asked"));
    let start = Instant::now();
    let address = format!("http://{}/\n", process.address);
    while fs::read_to_string(&asked).unwrap_or_default() != address {
        assert!(start.elapsed() < PATIENCE, "nobody is asked to open {address}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn a_book_that_is_broken_from_the_start_lists_its_faults() {
    let process = Process::start(|root| write(root, "book.yaml", "title: [\n"));
    let mut events = process.events();
    let page = get(process.address, "/chapter1.html");
    assert_eq!(status(&page), "500");
    assert!(page.contains("book.yaml:") && page.contains("/_preview/preview.js"), "{page}");
    process.write("book.yaml", "title: 书\nchapters: [chapters/chapter1.md, chapters/chapter2.md]\n");
    events.until("\"faults\":[]");
    assert_eq!(status(&get(process.address, "/chapter1.html")), "200");
}

#[test]
fn styles_are_told_from_scripts() {
    let process = Process::start(|root| write(root, "common.css", "p { color: red }"));
    let mut events = process.events();
    process.write("common.css", "p { color: blue }");
    let event = events.next();
    assert!(event.contains("\"pages\":[],\"css\":true,\"reload\":false"), "{event}");
    process.write("common.js", "'use strict';");
    assert!(events.next().contains("\"reload\":true"));
}

#[test]
fn links_out_of_the_book_are_not_followed() {
    let secret = TempDir::new().expect("a temporary folder");
    write(secret.path(), "secret.txt", "geheim");
    let process = Process::start(|root| {
        write(root, "static/own.txt", "eigen");
        symlink(secret.path().join("secret.txt"), root.join("static/link.txt")).expect("a link");
        symlink(secret.path(), root.join("static/folder")).expect("a link");
    });
    process.events();
    assert!(get(process.address, "/static/own.txt").ends_with("eigen"));
    for target in ["/static/link.txt", "/static/folder/secret.txt"] {
        let answer = get(process.address, target);
        assert!(status(&answer) == "404" && !answer.contains("geheim"), "{answer}");
    }
}

#[test]
fn an_interrupt_ends_it_cleanly() {
    let mut process = Process::start(|_| {});
    process.events();
    let mut kill = Command::new("kill");
    kill.args(["-INT", &process.child.id().to_string()]);
    assert!(kill.status().expect("kill runs").success());
    let start = Instant::now();
    while start.elapsed() < PATIENCE {
        if let Some(status) = process.child.try_wait().expect("a child") {
            assert_eq!(status.code(), Some(0));
            return;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    panic!("it still runs");
}
