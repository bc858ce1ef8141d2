//! Python processes: what a chapter's code does when it is executed, and how its exercises are judged.
//!
//! Each chapter has a session of its own, a process that executes the steps of [`crate::snippets::session_steps`] one
//! after the other. The process speaks a small protocol (`protocol`); `process` starts it, sets its limits and ends it
//! with everything that it has started. What a step gives is judged here and becomes data: outputs to be recorded,
//! verdicts on exercises, and diagnostics at the chapter's own lines.

mod chapter;
mod compare;
mod exercise;
mod fault;
mod process;
mod protocol;
mod record;
mod tested;

pub use chapter::{Chapter, Done, Made, MadeCheckpoint, Wanted, execute};
pub use compare::{Recorded, TOLERANCE, agree, checkpoint_faults, output_faults};
pub use exercise::{Candidate, Verdict};
pub use fault::checkpoint_saved_again;
pub use process::{Python, Setup};
pub use protocol::{Answer, CheckpointUse, Ended, Exception, Interpreter, Part, Request};
pub use record::{recorded_files, stale_outputs};
pub use tested::{TESTED, Tested, read_tested, short_version, tested_digest, write_tested};
