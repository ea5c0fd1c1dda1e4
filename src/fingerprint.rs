//! Fingerprints: whether a thing is the same as last time, without keeping it.

use std::cell::Cell;
use std::hash::{Hash, Hasher};

use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::{Xxh3, xxh3_128};

/// 128 bits that differ wherever what they stand for differs (XXH3, <https://xxhash.com/>). They tell mistakes apart, not attacks: what a published
/// site is compared with is SHA-256.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Fingerprint(#[serde(with = "serde_bytes")] [u8; 16]);

impl Fingerprint {
    /// That of a value. Ids count as they are, so they must mean the same in both values that are compared.
    pub fn of(value: &(impl Hash + ?Sized)) -> Self {
        let mut hasher = Gathering { gathered: GATHERED.take(), before: None };
        hasher.gathered.clear();
        value.hash(&mut hasher);
        let digest = hasher.digest();
        GATHERED.set(hasher.gathered);
        Self(digest.to_le_bytes())
    }

    /// That of some values in any order.
    pub fn of_all(values: impl IntoParallelIterator<Item = Self>) -> Self {
        let numbers = values.into_par_iter().map(|value| u128::from_le_bytes(value.0));
        Self(numbers.reduce(|| 0, u128::wrapping_add).to_le_bytes())
    }
}

thread_local! {
    /// What a thread gathers values in, one after the other: room is asked for only once.
    static GATHERED: Cell<Vec<u8>> = const { Cell::new(Vec::new()) };
}

/// XXH3 as the standard library wants a hasher. Values hash in pieces of a few bytes, and XXH3 is fast for many: they are gathered first.
#[derive(Default)]
struct Gathering {
    gathered: Vec<u8>,
    /// The hash of what was gathered before, if there was too much of it.
    before: Option<Box<Xxh3>>,
}

impl Gathering {
    /// So many bytes are hashed at once, unless one piece has more.
    const ENOUGH: usize = 1 << 16;

    fn digest(&self) -> u128 {
        match &self.before {
            None => xxh3_128(&self.gathered),
            Some(_) => self.all().digest128(),
        }
    }

    /// Most pieces are numbers, whose length is known where they are written.
    #[inline]
    fn number<const N: usize>(&mut self, bytes: [u8; N]) {
        if self.gathered.capacity() - self.gathered.len() >= N && self.gathered.len() + N <= Self::ENOUGH {
            self.gathered.extend_from_slice(&bytes);
        } else {
            self.write(&bytes);
        }
    }

    fn all(&self) -> Xxh3 {
        let mut hasher = self.before.as_deref().cloned().unwrap_or_default();
        hasher.update(&self.gathered);
        hasher
    }
}

impl Hasher for Gathering {
    fn write(&mut self, bytes: &[u8]) {
        if self.gathered.len() + bytes.len() > Self::ENOUGH {
            let hasher = self.before.get_or_insert_default();
            hasher.update(&self.gathered);
            self.gathered.clear();
            if bytes.len() >= Self::ENOUGH / 2 {
                // A whole file is hashed where it is.
                hasher.update(bytes);
                return;
            }
        }
        self.gathered.extend_from_slice(bytes);
    }

    #[inline]
    fn write_u8(&mut self, number: u8) {
        self.number(number.to_le_bytes());
    }

    #[inline]
    fn write_u16(&mut self, number: u16) {
        self.number(number.to_le_bytes());
    }

    #[inline]
    fn write_u32(&mut self, number: u32) {
        self.number(number.to_le_bytes());
    }

    #[inline]
    fn write_u64(&mut self, number: u64) {
        self.number(number.to_le_bytes());
    }

    #[inline]
    fn write_usize(&mut self, number: usize) {
        self.number(number.to_le_bytes());
    }

    fn finish(&self) -> u64 {
        self.all().digest()
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

    #[test]
    fn much_is_gathered_as_little_is() {
        let of = |len: usize| (0..len).map(|at| at as u8).collect::<Vec<u8>>();
        for len in [0, 1, 240, 241, Gathering::ENOUGH - 1, Gathering::ENOUGH, Gathering::ENOUGH + 1, 3 * Gathering::ENOUGH] {
            let bytes = of(len);
            for piece in [1, 7, 1_000, usize::MAX] {
                let mut hasher = Gathering::default();
                bytes.chunks(piece).for_each(|piece| hasher.write(piece));
                assert_eq!(hasher.digest(), xxh3_128(&bytes), "{len} bytes in pieces of {piece}");
            }
        }
    }
}
