//! Content digests: the keys of memos and the names of assets.

use serde::{Deserialize, Serialize};

/// A BLAKE3 digest, cut to 128 bits: enough that two different contents of a book never meet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Digest([u8; 16]);

impl Digest {
    /// Returns the digest of some bytes.
    pub fn of(bytes: &[u8]) -> Digest {
        Hasher::default().bytes(bytes).finish()
    }

    /// Returns the first 64 bits as a number.
    pub fn leading_bits(self) -> u64 {
        self.0.iter().take(8).fold(0, |bits, byte| bits << 8 | u64::from(*byte))
    }

    /// Returns the first `digits` hexadecimal digits, at most 32.
    pub fn hex(self, digits: usize) -> String {
        let halves = self.0.iter().flat_map(|byte| [byte >> 4, byte & 0xf]);
        halves.take(digits).map(|half| char::from(b"0123456789abcdef"[usize::from(half)])).collect()
    }
}

/// Hashes a sequence of fields; each is preceded by its length, so that no two sequences look alike.
#[derive(Clone, Default)]
pub struct Hasher(blake3::Hasher);

impl Hasher {
    /// Adds a field of bytes.
    #[must_use]
    pub fn bytes(mut self, bytes: &[u8]) -> Hasher {
        self.0.update(&(bytes.len() as u64).to_le_bytes());
        self.0.update(bytes);
        self
    }

    /// Adds a field of text.
    #[must_use]
    pub fn text(self, text: &str) -> Hasher {
        self.bytes(text.as_bytes())
    }

    /// Adds another digest.
    #[must_use]
    pub fn digest(self, digest: Digest) -> Hasher {
        self.bytes(&digest.0)
    }

    /// Adds a number.
    #[must_use]
    pub fn number(self, number: u64) -> Hasher {
        self.bytes(&number.to_le_bytes())
    }

    /// Returns the digest of all fields.
    pub fn finish(self) -> Digest {
        let mut out = [0; 16];
        out.copy_from_slice(&self.0.finalize().as_bytes()[..16]);
        Digest(out)
    }
}

#[cfg(test)]
mod tests {
    use super::{Digest, Hasher};

    #[test]
    fn fields_do_not_run_together() {
        let two = |a: &str, b: &str| Hasher::default().text(a).text(b).finish();
        assert_ne!(two("ab", "c"), two("a", "bc"));
        assert_ne!(two("", "a"), two("a", ""));
        assert_eq!(two("a", "b"), two("a", "b"));
    }

    #[test]
    fn hexadecimal_is_cut() {
        let digest = Digest::of(b"a");
        assert_eq!(digest.hex(10).len(), 10);
        assert_eq!(digest.hex(99).len(), 32);
        assert!(digest.hex(32).starts_with(&digest.hex(10)));
    }
}
