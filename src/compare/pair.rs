//! Pairing: which thing of the old state is which of the new one. A thing is known by the address of its page, with the ids that it has today.

use std::collections::BTreeMap;

use crate::derive::moved::FormerIds;

/// A thing of one state or of both.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pair<T> {
    /// It is new.
    Added(T),
    /// It was there and is there.
    Both(T, T),
    /// It is gone; another may have taken its id, and so its place.
    Removed(T, Option<T>),
}

/// Pairs things of both states by their addresses: those of the new state in order, then those that are gone.
pub fn pairs<T: Copy>(old: &[(String, T)], new: &[(String, T)], former: &FormerIds) -> Vec<Pair<T>> {
    let places: BTreeMap<&str, usize> = new.iter().enumerate().map(|(at, (address, _))| (address.as_str(), at)).collect();
    let targets: Vec<Option<usize>> = old.iter().map(|(address, _)| places.get(former.now(address).as_str()).copied()).collect();
    // Where several became one, the one that had the address already is that one.
    let mut was: Vec<Option<usize>> = vec![None; new.len()];
    for own in [true, false] {
        for (at, target) in targets.iter().enumerate() {
            if let Some(target) = *target
                && (old[at].0 == new[target].0) == own
            {
                was[target].get_or_insert(at);
            }
        }
    }
    let standing = new.iter().zip(&was).map(|((_, is), was)| was.map_or(Pair::Added(*is), |was| Pair::Both(old[was].1, *is)));
    let gone = old.iter().enumerate().zip(&targets).filter(|((at, _), target)| target.is_none_or(|target| was[target] != Some(*at)));
    standing.chain(gone.map(|((_, (_, was)), target)| Pair::Removed(*was, target.map(|target| new[target].1)))).collect()
}
