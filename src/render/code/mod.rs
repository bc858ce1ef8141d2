//! Listings: syntect scopes to a few short classes.
