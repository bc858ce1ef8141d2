//! The disk: real files, and the one writer of a site.
//!
//! Reading goes through [`RealFiles`], which never leaves the book's folder. Writing goes through [`write_site`], which
//! never leaves the output folder and touches nothing there that it did not write itself: a manifest beside the pages
//! names every file with its digest; [`write_outputs`] keeps to the folder that it is given. What code writes while it is
//! executed goes to a [`Staging`] folder. The manifest also keeps what the build read and said, so that a build with
//! nothing to do is recognised by [`replay`] from digests alone.
#![expect(clippy::disallowed_methods, reason = "this module is the disk")]

mod manifest;
mod outputs;
mod path;
mod real;
mod saved;
mod scratch;
mod site;
mod staging;
mod trace;

pub use manifest::MANIFEST;
pub use outputs::{write_outputs, write_whole};
pub use path::write_folder;
pub use real::RealFiles;
pub use site::{Changes, Replay, Run, SiteError, check_site, replay, write_site};
pub use staging::{Staging, read_some};
pub use trace::{Recorder, Trace};
