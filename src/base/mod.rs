//! Foundations: sources and spans, diagnostics and their renderers, files, digests, memos, the escaping writer.

mod code;
mod diagnostic;
mod digest;
mod files;
mod han;
mod markup;
mod memo;
mod nearest;
pub mod report;
mod source;

pub use code::Code;
pub use diagnostic::{Diagnostic, Fix, Label, Severity, sort_diagnostics};
pub use digest::{Digest, Hasher};
pub use files::{FileError, Files, MemoryFiles};
pub use han::{is_cjk_punctuation, is_han, is_wide};
pub use markup::{Markup, Syntax};
pub use memo::Memo;
pub use nearest::nearest;
pub use source::{Location, Source, SourceId, SourceMap, Span, Spanned};
