//! Rules beyond correctness.
