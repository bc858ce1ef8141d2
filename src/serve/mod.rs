//! The preview: watches what the last build read, builds again, and shows the site from memory.
//!
//! [`Preview::run`] is the loop: build, publish, wait for a change of content. [`Server`] answers from a [`Snapshot`]
//! that is swapped whole, so no request waits for a build and none sees half of one. Nothing is read from the disk for
//! a request: what is not in the map does not exist, whatever its address says.
//!
//! It is for the author's own machine: it listens on loopback unless told otherwise, answers only to names that cannot
//! be bound anew (addresses and `localhost`), and bounds what it reads, how long it waits and how many it serves.
#![expect(clippy::disallowed_methods, reason = "this module is the shell")]

mod address;
mod answer;
mod events;
mod fault_page;
mod good;
mod listen;
mod preview;
mod range;
mod request;
mod snapshot;
mod watch;

pub use listen::{Server, bind};
pub use preview::{Preview, Round, Signal};
pub use snapshot::{Change, Edit, Snapshot};
