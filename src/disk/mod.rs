//! The disk: real files, and the one writer of a site.
