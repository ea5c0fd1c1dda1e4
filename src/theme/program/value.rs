//! What a program works on: the view as a few flat lists, without a table or an allocation for each value.

use std::cell::Cell;
use std::ops::Range;

use serde_json::Value as Json;

/// A name of an attribute or variable that a program mentions.
pub type Symbol = u16;

/// A value, of a view or of the program's constants.
#[derive(Clone, Copy, Debug)]
pub enum Value<'p> {
    /// A variable that nothing was assigned to yet.
    Unset,
    Undefined,
    None,
    Bool(bool),
    Unsigned(u64),
    Signed(i64),
    Float(f64),
    Text(Text),
    List(Span),
    /// A map, of which only attributes are kept that the program mentions.
    Map {
        kept: Span,
        is_empty: bool,
    },
    /// A text, list or map of the program.
    Constant(&'p Json),
}

/// A text among those of a view.
#[derive(Clone, Copy, Debug)]
pub struct Text {
    pub place: Span,
    /// Whether it is written as it is.
    pub is_safe: bool,
}

/// A part of one of the lists.
#[derive(Clone, Copy, Debug)]
pub struct Span {
    start: u32,
    len: u32,
}

impl Span {
    /// None for what is too large to be told.
    pub fn new(range: Range<usize>) -> Option<Self> {
        Some(Self { start: range.start.try_into().ok()?, len: range.len().try_into().ok()? })
    }

    pub fn range(self) -> Range<usize> {
        self.start as usize..self.start as usize + self.len as usize
    }

    pub fn len(self) -> usize {
        self.len as usize
    }
}

impl<'p> Value<'p> {
    /// A constant, as the engine would see it.
    pub fn of(constant: &'p Json) -> Self {
        match constant {
            Json::Null => Self::None,
            Json::Bool(truth) => Self::Bool(*truth),
            Json::Number(number) => match (number.as_u64(), number.as_i64()) {
                (Some(number), _) => Self::Unsigned(number),
                (_, Some(number)) => Self::Signed(number),
                _ => Self::Float(number.as_f64().unwrap_or(f64::NAN)),
            },
            Json::String(_) | Json::Array(_) | Json::Object(_) => Self::Constant(constant),
        }
    }

    pub fn is_truthy(self) -> bool {
        match self {
            Self::Unset | Self::Undefined | Self::None => false,
            Self::Bool(truth) => truth,
            Self::Unsigned(number) => number != 0,
            Self::Signed(number) => number != 0,
            Self::Float(number) => number != 0.0,
            Self::Text(text) => text.place.len > 0,
            Self::List(items) => items.len > 0,
            Self::Map { is_empty, .. } => !is_empty,
            Self::Constant(constant) => match constant {
                Json::String(text) => !text.is_empty(),
                Json::Array(items) => !items.is_empty(),
                Json::Object(entries) => !entries.is_empty(),
                _ => false,
            },
        }
    }

    pub fn is_undefined(self) -> bool {
        matches!(self, Self::Undefined | Self::Unset)
    }

    /// A whole number, whatever its size.
    pub fn integer(self) -> Option<i128> {
        match self {
            Self::Unsigned(number) => Some(number.into()),
            Self::Signed(number) => Some(number.into()),
            _ => None,
        }
    }
}

/// The values of a view, and texts made on the way. Each thread has one and fills it again and again.
#[derive(Debug, Default)]
pub struct Memory {
    pub texts: String,
    /// Items of lists and attributes of maps; those of one value stand together.
    pub values: Vec<Value<'static>>,
    /// The names of attributes, beside their values.
    pub names: Vec<Symbol>,
    /// Values whose list or map is not whole yet.
    pub pending: Vec<(Symbol, Value<'static>)>,
}

thread_local! {
    static MEMORY: Cell<Option<Box<Memory>>> = const { Cell::new(None) };
}

impl Memory {
    /// Works with the memory of this thread.
    pub fn with<R>(work: impl FnOnce(&mut Self) -> R) -> R {
        let mut memory = MEMORY.take().unwrap_or_default();
        let done = work(&mut memory);
        MEMORY.set(Some(memory));
        done
    }

    pub fn clear(&mut self) {
        self.texts.clear();
        self.values.clear();
        self.names.clear();
        self.pending.clear();
    }

    /// Keeps what is pending from `from` on as one list or map.
    pub fn keep(&mut self, from: usize) -> Option<Span> {
        let start = self.values.len();
        for (name, value) in self.pending.drain(from..) {
            self.values.push(value);
            self.names.push(name);
        }
        Span::new(start..self.values.len())
    }

    pub fn text(&self, text: Text) -> &str {
        &self.texts[text.place.range()]
    }

    /// An attribute of a map. Of two with the same name, the later one counts.
    pub fn attribute(&self, map: Span, name: Symbol) -> Option<Value<'static>> {
        let at = self.names[map.range()].iter().rposition(|known| *known == name)?;
        Some(self.values[map.start as usize + at])
    }
}

/// The names that a program mentions.
#[derive(Debug, Default)]
pub struct Names {
    names: Vec<Box<str>>,
    /// By a hash, with open addressing.
    table: Vec<Option<(Letters, Symbol)>>,
}

impl Names {
    pub fn new(names: Vec<Box<str>>) -> Self {
        let mut table = vec![None; (names.len() * 4).next_power_of_two()];
        let mask = table.len() - 1;
        for (symbol, name) in names.iter().enumerate() {
            let letters = Letters::of(name);
            let mut at = letters.hash() & mask;
            while table[at].is_some() {
                at = (at + 1) & mask;
            }
            table[at] = Some((letters, symbol as Symbol));
        }
        Self { names, table }
    }

    /// The symbol of a name; None for names that the program does not mention.
    pub fn find(&self, name: &str) -> Option<Symbol> {
        let letters = Letters::of(name);
        let mask = self.table.len() - 1;
        let mut at = letters.hash() & mask;
        loop {
            let (known, symbol) = self.table[at]?;
            if known == letters && (name.len() <= Letters::ALL || *self.names[usize::from(symbol)] == *name) {
                return Some(symbol);
            }
            at = (at + 1) & mask;
        }
    }

    pub fn get(&self, symbol: Symbol) -> &str {
        &self.names[usize::from(symbol)]
    }
}

/// The length of a name, how it begins and how it ends. Most names are so short that this is all of them, and numbers compare faster than texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Letters {
    len: usize,
    begin: u64,
    end: u64,
}

impl Letters {
    /// Up to this length nothing of a name is left out.
    const ALL: usize = 16;

    fn of(name: &str) -> Self {
        let bytes = name.as_bytes();
        let (begin, end) = match (bytes.first_chunk(), bytes.last_chunk(), bytes.first_chunk(), bytes.last_chunk(), bytes) {
            (Some(begin), Some(end), ..) => (u64::from_le_bytes(*begin), u64::from_le_bytes(*end)),
            (_, _, Some(begin), Some(end), _) => (u32::from_le_bytes(*begin).into(), u32::from_le_bytes(*end).into()),
            (.., [first, rest @ ..]) => (u64::from(*first), rest.iter().fold(0, |letters, byte| letters << 8 | u64::from(*byte))),
            _ => (0, 0),
        };
        Self { len: bytes.len(), begin, end }
    }

    fn hash(self) -> usize {
        let mixed = (self.begin ^ self.end.rotate_left(29) ^ self.len as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        (mixed >> 40) as usize
    }
}
