//! `bookpress` compiles a long mathematical textbook in Chinese from Markdown to a linked site.
//!
//! # Map
//!
//! The modules below stand in pipeline order; each may use only those above it (`tests/layers.rs` holds that).
//! Everything down to [`build`] is pure: it reads through [`base::Files`] and returns values. Only the shell
//! ([`disk`], [`runner`], [`serve`] and [`cli`]) touches the disk, the clock, the network, processes, the environment
//! or the terminal.
//!
//! ```text
//! book.yaml, chapters/*.md, papers.md, templates/, static/
//!    │ load      Sources            the only pass that reads; a second step reads the images that parse has named
//!    │ parse     Parsed             one file at a time, never fails: a tree, its summary, its diagnostics
//!    │ resolve   Index + Facts      numbers, ids, URLs, references, citations, links of the whole book
//!    │ render    Fragment           one chapter at a time: HTML blocks with keys, contents, search text
//!    │ emit      Outputs            path → bytes: pages through Tera, one sheet, one script, data, assets
//!    │ check     diagnostics        rules beyond correctness, one document at a time; counts for `stats`
//!    ▼ disk      the diff against what is there; serve: the same map from memory, while the author writes
//! ```
//!
//! # Invariants
//!
//! - A fault in a book is a [`base::Diagnostic`], never an `Err`; `Result` is for input and output and for bugs.
//! - No function takes HTML and returns HTML. One writer escapes: [`base::Markup`].
//! - Spans are byte ranges of the author's file; lines and columns exist only while a diagnostic is printed.
//! - Names (ids, numbers, URLs) are made in [`resolve`] and looked up everywhere else.
//! - Facts given to a chapter hold no span and nothing it did not ask for, so that an edit to one chapter's prose
//!   cannot change another chapter's render key.
//! - Every map that reaches an output is ordered; no clock, host path or thread order reaches an output.

pub mod base;
pub mod config;
pub mod load;
pub mod doc;
pub mod parse;
pub mod snippets;
pub mod resolve;
pub mod render;
pub mod emit;
pub mod check;
pub mod build;
pub mod disk;
pub mod runner;
pub mod serve;
pub mod cli;
