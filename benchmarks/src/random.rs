//! Numbers that look random and follow from what they are asked for, so that any record can be made alone and comes out the same in every run.

/// Changing this makes another corpus.
const SEED: u64 = 0x7075_7276_6965_7721;

/// A number below `bound` for the `index`th thing of some `kind`: SplitMix64 (<https://prng.di.unimi.it/splitmix64.c>).
pub fn below(bound: u32, kind: u32, index: u32) -> u32 {
    let mut bits = SEED ^ (u64::from(kind) << 32 | u64::from(index)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^= bits >> 31;
    (bits % u64::from(bound.max(1))) as u32
}

/// One of `list`.
pub fn pick<'l, T: ?Sized>(list: &[&'l T], kind: u32, index: u32) -> &'l T {
    list[below(list.len() as u32, kind, index) as usize]
}
