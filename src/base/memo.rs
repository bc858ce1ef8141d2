//! Memos of pure functions, owned by the caller and bounded by generations.

use crate::base::Digest;
use rayon::prelude::*;
use std::collections::HashMap;
use std::sync::Arc;

/// Remembers results of one pure function by the digest of everything it depends on.
///
/// A result that two generations in a row did not ask for is dropped, so memory is bounded by about two builds.
#[derive(Debug)]
pub struct Memo<T> {
    entries: HashMap<Digest, (Arc<T>, u64)>,
    generation: u64,
}

impl<T> Default for Memo<T> {
    fn default() -> Memo<T> {
        Memo { entries: HashMap::new(), generation: 0 }
    }
}

impl<T: Send + Sync> Memo<T> {
    /// Starts a build: drops what the last two did not use.
    pub fn next_generation(&mut self) {
        self.generation += 1;
        let oldest = self.generation.saturating_sub(2);
        self.entries.retain(|_, (_, used)| *used >= oldest);
    }

    /// Returns the results for all keys, in order; missing ones are computed in parallel by `compute(index)`.
    ///
    /// The key must be a digest of all that `compute` reads.
    pub fn all(&mut self, keys: &[Digest], compute: impl Fn(usize) -> T + Sync) -> Vec<Arc<T>> {
        let missing: Vec<usize> =
            (0..keys.len()).filter(|at| !self.entries.contains_key(&keys[*at])).collect();
        let made: Vec<(usize, Arc<T>)> =
            missing.into_par_iter().map(|at| (at, Arc::new(compute(at)))).collect();
        for (at, value) in made {
            self.entries.insert(keys[at], (value, self.generation));
        }
        keys.iter().map(|key| self.touch(*key)).collect()
    }

    /// Returns the result for one key, computed by `compute` if it is missing.
    pub fn one(&mut self, key: Digest, compute: impl FnOnce() -> T) -> Arc<T> {
        let generation = self.generation;
        self.entries.entry(key).or_insert_with(|| (Arc::new(compute()), generation));
        self.touch(key)
    }

    /// Returns how many results are held.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Tells whether nothing is held.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    fn touch(&mut self, key: Digest) -> Arc<T> {
        let (value, used) = self.entries.get_mut(&key).expect("every key was just computed or present");
        *used = self.generation;
        Arc::clone(value)
    }
}

#[cfg(test)]
mod tests {
    use super::Memo;
    use crate::base::Digest;
    use std::sync::atomic::{AtomicUsize, Ordering};

    fn build(memo: &mut Memo<String>, texts: &[&str]) -> (Vec<String>, usize) {
        let computed = AtomicUsize::new(0);
        memo.next_generation();
        let keys: Vec<Digest> = texts.iter().map(|text| Digest::of(text.as_bytes())).collect();
        let values = memo.all(&keys, |at| {
            computed.fetch_add(1, Ordering::Relaxed);
            texts[at].to_uppercase()
        });
        (values.iter().map(|value| String::clone(value)).collect(), computed.into_inner())
    }

    #[test]
    fn what_is_known_is_not_computed_again() {
        let mut memo = Memo::default();
        assert_eq!(build(&mut memo, &["a", "b"]), (vec!["A".to_owned(), "B".to_owned()], 2));
        assert_eq!(build(&mut memo, &["b", "c", "a"]).1, 1);
    }

    #[test]
    fn what_two_builds_did_not_ask_for_is_dropped() {
        let mut memo = Memo::default();
        assert!(memo.is_empty());
        build(&mut memo, &["a"]);
        build(&mut memo, &["b"]);
        assert_eq!(build(&mut memo, &["b", "a"]).1, 0, "one build without it keeps it");
        for _ in 0..3 {
            build(&mut memo, &["b"]);
        }
        assert_eq!(memo.len(), 1);
        assert_eq!(build(&mut memo, &["a"]).1, 1);
    }
}
