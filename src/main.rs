//! The `bookpress` command.

fn main() {}
