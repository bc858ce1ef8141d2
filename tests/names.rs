//! Tests of the passes that read a book's settings and files and resolve its names; all are data in `tests/`.

#![expect(clippy::disallowed_methods, reason = "fixtures are read from the disk")]

#[path = "names/bibliography.rs"]
mod bibliography;
#[path = "names/book.rs"]
mod book;
#[path = "names/config.rs"]
mod config;
#[path = "names/load.rs"]
mod load;
#[path = "names/print.rs"]
mod print;
#[path = "names/random.rs"]
mod random;
#[path = "names/resolve.rs"]
mod resolve;
#[path = "names/snippets.rs"]
mod snippets;
