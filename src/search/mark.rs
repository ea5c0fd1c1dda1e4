//! Marks: numbers by which that from which a file is made is known again, without making the file. Two things have the same mark once in 2⁶⁴ times.

use std::hash::{Hash, Hasher};

use xxhash_rust::xxh3::xxh3_64;

use super::term::Term;

/// Takes what a mark is of.
#[derive(Debug, Default)]
pub struct Marker(Vec<u8>);

impl Hasher for Marker {
    // Gathered first: to hash a text at once takes less than to hash it word by word.
    fn write(&mut self, bytes: &[u8]) {
        self.0.extend(bytes);
    }

    fn finish(&self) -> u64 {
        xxh3_64(&self.0)
    }
}

/// The mark of a thing.
pub fn mark(of: &impl Hash) -> u64 {
    let mut marker = Marker::default();
    of.hash(&mut marker);
    marker.finish()
}

/// The mark of a record's having a term, `share` being how much of it. Of many such, in whatever order, the sum is a mark.
pub fn of_term(term: Term<'_>, record: u32, share: u32) -> u64 {
    let term = match term {
        Term::Pair(first, second) => u64::from(first) << 32 | u64::from(second),
        Term::Other(written) => xxh3_64(written.as_bytes()),
    };
    let record = (u64::from(record) << 32 | u64::from(share)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    // As wyhash ends: the halves of a long product (<https://github.com/wangyi-fudan/wyhash>).
    let product = u128::from(term ^ 0xa076_1d64_78bd_642f) * u128::from(record ^ 0xe703_7ed1_a0b4_28db);
    (product >> 64) as u64 ^ product as u64
}
