//! `bookpress init`.

use super::arguments::InitArguments;
use super::output::Output;
use super::{Status, Trouble};
use crate::disk::write_folder;

/// A small book that uses each feature once and builds without a fault, with what its code printed.
const STARTER: [(&str, &[u8]); 7] = [
    ("book.yaml", include_bytes!("starter/book.yaml")),
    ("chapters/chapter1.md", include_bytes!("starter/chapters/chapter1.md")),
    ("chapters/index.md", include_bytes!("starter/chapters/index.md")),
    (
        "chapters/outputs/chapter1/6fefb90d6ebf98a0.json",
        include_bytes!("starter/chapters/outputs/chapter1/6fefb90d6ebf98a0.json"),
    ),
    (
        "chapters/outputs/chapter1/6fefb90d6ebf98a0.txt",
        include_bytes!("starter/chapters/outputs/chapter1/6fefb90d6ebf98a0.txt"),
    ),
    (
        "chapters/outputs/chapter1/e4ff47e5578b1dfb.txt",
        include_bytes!("starter/chapters/outputs/chapter1/e4ff47e5578b1dfb.txt"),
    ),
    ("papers.md", include_bytes!("starter/papers.md")),
];

/// Makes the book and says what to do next.
pub(super) fn run(arguments: &InitArguments, output: &Output) -> Result<Status, Trouble> {
    let folder = &arguments.folder;
    write_folder(folder, &STARTER)?;
    let name = folder.display();
    output.talk(&format!("made a book in `{name}`\nbuild it with: bookpress build --root {name}\n"))?;
    Ok(Status::Clean)
}
