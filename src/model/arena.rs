//! Arenas: each kind of thing stands in one vector and is named by a typed index.

use std::marker::PhantomData;
use std::ops::Index;

use rayon::prelude::*;

/// Names a `T` in its [`Arena`]. Ids order like the things they name.
pub struct Id<T> {
    index: u32,
    kind: PhantomData<fn() -> T>,
}

impl<T> Id<T> {
    fn new(index: usize) -> Self {
        Self { index: index as u32, kind: PhantomData }
    }

    /// The position in the arena.
    pub fn index(self) -> usize {
        self.index as usize
    }
}

// Derives would ask the same of T.
impl<T> Clone for Id<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T> Copy for Id<T> {}
impl<T> PartialEq for Id<T> {
    fn eq(&self, other: &Self) -> bool {
        self.index == other.index
    }
}
impl<T> Eq for Id<T> {}
impl<T> PartialOrd for Id<T> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl<T> Ord for Id<T> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.index.cmp(&other.index)
    }
}
impl<T> std::hash::Hash for Id<T> {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.index.hash(state);
    }
}
impl<T> std::fmt::Debug for Id<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "#{}", self.index)
    }
}

/// All things of one kind, in a fixed order.
#[derive(Clone, Debug, Hash)]
pub struct Arena<T> {
    items: Vec<T>,
}

impl<T> Arena<T> {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.items.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// Adds a thing.
    pub fn push(&mut self, item: T) -> Id<T> {
        self.items.push(item);
        Id::new(self.items.len() - 1)
    }

    /// The things alone, in order.
    pub fn into_items(self) -> Vec<T> {
        self.items
    }

    /// The thing at a position, with its id.
    pub fn at(&self, index: usize) -> (Id<T>, &T) {
        (Id::new(index), &self.items[index])
    }

    /// All ids, in order.
    pub fn ids(&self) -> impl DoubleEndedIterator<Item = Id<T>> + ExactSizeIterator + use<T> {
        (0..self.items.len()).map(Id::new)
    }

    /// All ids, for work on all threads.
    pub fn par_ids(&self) -> impl IndexedParallelIterator<Item = Id<T>> + use<T> {
        (0..self.items.len()).into_par_iter().map(Id::new)
    }

    /// Adds things in order.
    pub fn extend(&mut self, items: impl IntoIterator<Item = T>) {
        self.items.extend(items);
    }

    /// The things with their ids, in order.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (Id<T>, &T)> + ExactSizeIterator {
        self.items.iter().enumerate().map(|(index, item)| (Id::new(index), item))
    }

    /// One value for each thing, addressed by the same ids, made on all threads.
    pub fn par_table<V: Send>(&self, value: impl Fn(Id<T>) -> V + Send + Sync) -> Table<T, V> {
        Table { values: self.par_ids().map(value).collect(), kind: PhantomData }
    }

    /// One value for each thing, addressed by the same ids.
    pub fn table<V: Default + Clone>(&self) -> Table<T, V> {
        Table { values: vec![V::default(); self.items.len()], kind: PhantomData }
    }
}

impl<T> Default for Arena<T> {
    fn default() -> Self {
        Self { items: Vec::new() }
    }
}

impl<T> Index<Id<T>> for Arena<T> {
    type Output = T;

    fn index(&self, id: Id<T>) -> &T {
        &self.items[id.index()]
    }
}

/// A value `V` for each `T` of an arena.
#[derive(Clone, Debug)]
pub struct Table<T, V> {
    values: Vec<V>,
    kind: PhantomData<fn() -> T>,
}

impl<T, V> Index<Id<T>> for Table<T, V> {
    type Output = V;

    fn index(&self, id: Id<T>) -> &V {
        &self.values[id.index()]
    }
}

impl<T, V> std::ops::IndexMut<Id<T>> for Table<T, V> {
    fn index_mut(&mut self, id: Id<T>) -> &mut V {
        &mut self.values[id.index()]
    }
}
