//! Mathematics: katex-rs through its tree and our own writer.
