//! What a program is: steps that write, over expressions whose names are resolved.

use serde_json::Value as Json;

use super::syntax::{LoopField, Operator};
use super::value::{Names, Symbol};

/// Where a variable has its value.
pub type Slot = u16;

/// A page's template with all it extends, in one language.
#[derive(Debug)]
pub struct Program {
    pub names: Names,
    /// Variables of the view: where those that the program mentions are kept.
    pub roots: Vec<(Symbol, Slot)>,
    /// Constants that no view may have a variable of the same name as.
    pub constants: Vec<Symbol>,
    pub slots: usize,
    /// All text of the templates, one after the other.
    pub text: String,
    pub steps: Box<[Step]>,
    /// Whether values are escaped.
    pub escapes: bool,
}

#[derive(Debug)]
pub enum Step {
    /// A part of the program's text.
    Text {
        start: u32,
        end: u32,
    },
    /// Writes a value, which must be defined.
    Write(Expr),
    /// Writes whatever there is as a text.
    Put {
        value: Expr,
        escapes: bool,
    },
    /// Does nothing, unless the value cannot be told.
    Check(Expr),
    Set(Slot, Expr),
    If {
        branches: Box<[(Expr, Box<[Step]>)]>,
        otherwise: Box<[Step]>,
    },
    For(Box<Loop>),
}

/// A loop.
#[derive(Debug)]
pub struct Loop {
    pub slot: Slot,
    pub of: Expr,
    /// What is not set when a round begins.
    pub fresh: Box<[Slot]>,
    pub body: Box<[Step]>,
    pub otherwise: Box<[Step]>,
}

#[derive(Clone, Debug)]
pub enum Expr {
    Constant(Json),
    Undefined,
    /// What the engine has an error for.
    Fault,
    /// A variable and the attributes asked of it.
    Path(Path),
    /// A variable that may be set in several places: the first of them that is counts.
    First(Box<[Slot]>),
    Attribute(Box<Expr>, Symbol),
    Item(Box<Expr>, Box<Expr>),
    Loop(LoopField),
    Not(Box<Expr>),
    Defined(Box<Expr>),
    Binary(Operator, Box<(Expr, Expr)>),
    Choice(Box<(Expr, Expr, Expr)>),
    Length(Box<Expr>),
    Safe(Box<Expr>),
    Date(Box<Expr>),
    Numeral(Box<Expr>),
    Join(Box<(Expr, Expr)>),
    /// A word that is known, with its blanks.
    Filled(Box<Filled>),
    /// One of two words that are known.
    Counted(Box<(Expr, Filled, Filled)>),
    /// A word that is not known before.
    Fill(Box<Expr>, Arguments),
    Count(Box<Expr>, Arguments),
}

/// Arguments of a filter by their names.
pub type Arguments = Box<[(Box<str>, Expr)]>;

/// A variable and a few attributes. Almost all expressions are such, so they are kept in one place.
#[derive(Clone, Copy, Debug)]
pub struct Path {
    pub slot: Slot,
    names: [Symbol; 3],
    len: u8,
}

impl Path {
    pub fn new(slot: Slot) -> Self {
        Self { slot, names: [0; 3], len: 0 }
    }

    /// The path to an attribute of what this one leads to; None if it would be too long.
    pub fn attribute(mut self, name: Symbol) -> Option<Self> {
        *self.names.get_mut(usize::from(self.len))? = name;
        self.len += 1;
        Some(self)
    }

    pub fn names(&self) -> &[Symbol] {
        &self.names[..usize::from(self.len)]
    }
}

/// A word and what stands in its blanks.
#[derive(Clone, Debug)]
pub struct Filled {
    pub pieces: Box<[Part]>,
    /// Values for blanks that the word does not have. They must be there all the same.
    pub unused: Box<[Expr]>,
}

#[derive(Clone, Debug)]
pub enum Part {
    Text(Box<str>),
    Value(Expr),
}
