//! Code blocks as a session: digests, and the outputs that were frozen for them.
