//! Fingerprints: whether a thing is the same as last time, without keeping it.

use std::hash::{Hash, Hasher};
use std::io::{self, Read};

use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::Xxh3;

/// 128 bits that differ wherever what they stand for differs (XXH3, <https://xxhash.com/>). They tell mistakes apart, not attacks: what a published
/// site is compared with is SHA-256.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Fingerprint(#[serde(with = "serde_bytes")] [u8; 16]);

impl Fingerprint {
    /// That of a value. Ids count as they are, so they must mean the same in both values that are compared.
    pub fn of(value: &(impl Hash + ?Sized)) -> Self {
        let mut hasher = Xxh3Hasher(Xxh3::new());
        value.hash(&mut hasher);
        Self(hasher.0.digest128().to_le_bytes())
    }

    /// That of some values in any order.
    pub fn of_all(values: impl Iterator<Item = Self>) -> Self {
        let sum = values.fold(0, |sum: u128, value| sum.wrapping_add(u128::from_le_bytes(value.0)));
        Self(sum.to_le_bytes())
    }

    /// That of the bytes of a file, which is read piece by piece.
    ///
    /// # Errors
    /// If it cannot be read.
    pub fn of_file(mut file: impl Read) -> io::Result<Self> {
        let mut hasher = Xxh3::new();
        let mut piece = vec![0; 1 << 18];
        loop {
            match file.read(&mut piece)? {
                0 => return Ok(Self(hasher.digest128().to_le_bytes())),
                read => hasher.update(&piece[..read]),
            }
        }
    }
}

/// XXH3 as the standard library wants a hasher.
struct Xxh3Hasher(Xxh3);

impl Hasher for Xxh3Hasher {
    fn write(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    fn finish(&self) -> u64 {
        self.0.digest()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_differs_has_another_fingerprint() {
        assert_eq!(Fingerprint::of(&("a", 1)), Fingerprint::of(&("a", 1)));
        assert_ne!(Fingerprint::of(&("a", 1)), Fingerprint::of(&("a", 2)));
        assert_ne!(Fingerprint::of(&["ab", "c"]), Fingerprint::of(&["a", "bc"]));
        assert_ne!(Fingerprint::of(&None::<String>), Fingerprint::of(&Some(String::new())));
    }
}
