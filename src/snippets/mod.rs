//! Code blocks as a session: digests, and the outputs that were frozen for them.
//!
//! The `run` blocks of a chapter execute in order in one session, so what one prints depends on all code before it:
//! its digest is that of the whole chain, with the modules of the book's package that the chain imports and the data that it
//! names (`library`, `data`).
//! An answer's blocks run in a fork of the session, which ends with the answer. A value in prose, `` `{run} expression` ``,
//! is read off the session and leaves it as it is. What code reads besides, checkpoints, is known once it has been
//! executed: it is recorded beside the output (`record`) and compared whenever the output is looked up (`frozen`).

mod data;
mod frozen;
mod library;
mod modules;
mod record;
mod script;
mod session;

pub use data::named_data;
pub use frozen::{
    Frozen, Output, Outputs, code_digests, frozen_outputs, recorded_checkpoint, recorded_circumstances,
    recorded_outputs,
};
pub use library::Library;
pub use modules::{Module, PACKAGES, foreign_modules, module_faults, saved_modules, stale_modules};
pub use record::{
    CHECKPOINTS, Checkpoint, Circumstances, MAX_CHECKPOINT, checkpoint_facts_path, checkpoint_path,
    circumstances_path, figure_path, output_path,
};
pub use script::{Script, read_script};
pub use session::{
    CodeExercise, Snippet, SnippetSource, Step, session_steps, snippet_digests, snippets, snippets_of,
};
