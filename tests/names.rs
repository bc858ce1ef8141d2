//! Tests of the passes that read a book's settings and files and resolve its names; all are data in `tests/`.

#![expect(clippy::disallowed_methods, reason = "fixtures are read from the disk")]

#[path = "names/config.rs"]
mod config;
#[path = "names/load.rs"]
mod load;
#[path = "names/print.rs"]
mod print;
