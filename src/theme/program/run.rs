//! Running a program on a view.

use std::fmt::Write;

use serde::Serialize;
use serde_json::Value as Json;

use super::code::{Expr, Filled, Loop, Part, Path, Program, Step};
use super::escape::escape;
use super::record::record;
use super::syntax::{LoopField, Operator};
use super::value::{Memory, Span, Symbol, Text, Value};
use crate::theme::filters::{Filters, Piece, blanks, form};

/// A program met something that it does not know, or that is an error. The engine tells which.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stop;

impl Program {
    /// Writes what it makes of a view. What is written where it stops is of no use.
    pub fn run(&self, view: &impl Serialize, filters: &Filters, into: &mut String) -> Result<(), Stop> {
        Memory::with(|memory| {
            memory.clear();
            let slots = self.variables(view, memory)?;
            Run { program: self, filters, memory, slots, loops: Vec::new(), out: into }.steps(&self.steps)
        })
    }

    fn variables(&self, view: &impl Serialize, memory: &mut Memory) -> Result<Vec<Value<'_>>, Stop> {
        let Ok(Value::Map { kept, .. }) = record(view, &self.names, memory) else { return Err(Stop) };
        let mut slots = vec![Value::Unset; self.slots];
        for (symbol, slot) in &self.roots {
            slots[usize::from(*slot)] = memory.attribute(kept, *symbol).unwrap_or(Value::Unset);
        }
        // A view's own variable would stand before the constant that the program was made with.
        if self.constants.iter().any(|symbol| memory.attribute(kept, *symbol).is_some()) { Err(Stop) } else { Ok(slots) }
    }
}

struct Run<'r, 'p> {
    program: &'p Program,
    filters: &'r Filters,
    memory: &'r mut Memory,
    slots: Vec<Value<'p>>,
    /// Where the loops around this place are: round and length.
    loops: Vec<(usize, usize)>,
    out: &'r mut String,
}

/// What a loop goes through.
enum Items<'p> {
    Recorded(Span),
    Constant(&'p [Json]),
}

impl<'p> Run<'_, 'p> {
    fn steps(&mut self, steps: &'p [Step]) -> Result<(), Stop> {
        for step in steps {
            match step {
                Step::Text { start, end } => self.out.push_str(&self.program.text[*start as usize..*end as usize]),
                Step::Write(value) => {
                    let value = self.value(value)?;
                    if value.is_undefined() {
                        return Err(Stop);
                    }
                    let is_safe = matches!(value, Value::Text(text) if text.is_safe);
                    self.format(value, self.program.escapes && !is_safe)?;
                }
                Step::Put { value, escapes } => self.put(value, *escapes)?,
                Step::Check(value) => drop(self.value(value)?),
                Step::Set(slot, value) => self.slots[usize::from(*slot)] = self.value(value)?,
                Step::If { branches, otherwise } => self.condition(branches, otherwise)?,
                Step::For(of) => self.iteration(of)?,
            }
        }
        Ok(())
    }

    fn condition(&mut self, branches: &'p [(Expr, Box<[Step]>)], otherwise: &'p [Step]) -> Result<(), Stop> {
        for (test, body) in branches {
            if self.truth(test)? {
                return self.steps(body);
            }
        }
        self.steps(otherwise)
    }

    fn iteration(&mut self, Loop { slot, of, fresh, body, otherwise }: &'p Loop) -> Result<(), Stop> {
        let (items, length) = match self.value(of)? {
            Value::List(items) => (Items::Recorded(items), items.len()),
            Value::Constant(Json::Array(items)) => (Items::Constant(items), items.len()),
            _ => return Err(Stop),
        };
        self.loops.push((0, length));
        for round in 0..length {
            if let Some(last) = self.loops.last_mut() {
                last.0 = round;
            }
            self.slots[usize::from(*slot)] = match items {
                Items::Recorded(items) => self.memory.values[items.range().start + round],
                Items::Constant(items) => Value::of(&items[round]),
            };
            for slot in fresh {
                self.slots[usize::from(*slot)] = Value::Unset;
            }
            self.steps(body)?;
        }
        self.loops.pop();
        if length == 0 { self.steps(otherwise) } else { Ok(()) }
    }

    fn truth(&mut self, test: &'p Expr) -> Result<bool, Stop> {
        Ok(match test {
            Expr::Path(path) => self.path(path)?.is_truthy(),
            Expr::Not(of) => !self.truth(of)?,
            Expr::Binary(Operator::And, sides) => self.truth(&sides.0)? && self.truth(&sides.1)?,
            Expr::Binary(Operator::Or, sides) => self.truth(&sides.0)? || self.truth(&sides.1)?,
            Expr::Defined(of) => !self.value(of)?.is_undefined(),
            Expr::Loop(LoopField::First) => self.place()?.0 == 0,
            Expr::Loop(LoopField::Last) => self.place().map(|(round, length)| round + 1 == length)?,
            Expr::Binary(Operator::Equal, sides) => self.equal(&sides.0, &sides.1)?,
            Expr::Binary(Operator::NotEqual, sides) => !self.equal(&sides.0, &sides.1)?,
            Expr::Binary(operator @ (Operator::Less | Operator::LessOrEqual | Operator::Greater | Operator::GreaterOrEqual), sides) => {
                let ordering = self.compare(&sides.0, &sides.1)?;
                match operator {
                    Operator::Less => ordering.is_lt(),
                    Operator::LessOrEqual => ordering.is_le(),
                    Operator::Greater => ordering.is_gt(),
                    _ => ordering.is_ge(),
                }
            }
            _ => self.value(test)?.is_truthy(),
        })
    }

    #[inline]
    fn value(&mut self, expression: &'p Expr) -> Result<Value<'p>, Stop> {
        match expression {
            Expr::Path(path) => self.path(path),
            _ => self.other_value(expression),
        }
    }

    /// The value of what is no path.
    fn other_value(&mut self, expression: &'p Expr) -> Result<Value<'p>, Stop> {
        Ok(match expression {
            Expr::Constant(constant) => Value::of(constant),
            Expr::Undefined => Value::Undefined,
            Expr::Fault => return Err(Stop),
            Expr::Path(path) => self.path(path)?,
            Expr::First(slots) => {
                let mut set = slots.iter().map(|slot| self.slots[usize::from(*slot)]).filter(|value| !matches!(value, Value::Unset));
                set.next().unwrap_or(Value::Undefined)
            }
            Expr::Attribute(of, name) => {
                let of = self.value(of)?;
                self.attribute(of, *name)?
            }
            Expr::Item(of, key) => {
                let (of, key) = (self.value(of)?, self.value(key)?);
                self.item(of, key)?
            }
            Expr::Loop(field) => {
                let (round, length) = self.place()?;
                match field {
                    LoopField::Index => Value::Unsigned(round as u64 + 1),
                    LoopField::Index0 => Value::Unsigned(round as u64),
                    LoopField::First => Value::Bool(round == 0),
                    LoopField::Last => Value::Bool(round + 1 == length),
                    LoopField::Length => Value::Unsigned(length as u64),
                }
            }
            Expr::Binary(Operator::And, sides) => {
                let left = self.value(&sides.0)?;
                if left.is_truthy() { self.value(&sides.1)? } else { left }
            }
            Expr::Binary(Operator::Or, sides) => {
                let left = self.value(&sides.0)?;
                if left.is_truthy() { left } else { self.value(&sides.1)? }
            }
            Expr::Binary(operator @ (Operator::Plus | Operator::Minus), sides) => {
                let (left, right) = (self.integer(&sides.0)?, self.integer(&sides.1)?);
                let sum = if *operator == Operator::Plus { left + right } else { left - right };
                i64::try_from(sum).map(Value::Signed).map_err(|_| Stop)?
            }
            Expr::Choice(parts) => {
                let (test, then, otherwise) = &**parts;
                let chosen = if self.truth(test)? { then } else { otherwise };
                self.value(chosen)?
            }
            Expr::Length(of) => {
                let of = self.value(of)?;
                Value::Unsigned(self.length(of)? as u64)
            }
            Expr::Safe(of) => self.made(of, true)?,
            Expr::Binary(Operator::Concat, _)
            | Expr::Date(_)
            | Expr::Numeral(_)
            | Expr::Join(_)
            | Expr::Filled(_)
            | Expr::Counted(_)
            | Expr::Fill(..)
            | Expr::Count(..) => self.made(expression, false)?,
            Expr::Not(_) | Expr::Defined(_) | Expr::Binary(..) => Value::Bool(self.truth(expression)?),
        })
    }

    /// The text that an expression comes to. It is written to the end of the page and taken from there.
    fn made(&mut self, expression: &'p Expr, is_safe: bool) -> Result<Value<'p>, Stop> {
        let start = self.out.len();
        self.put(expression, false)?;
        let from = self.memory.texts.len();
        self.memory.texts.push_str(&self.out[start..]);
        self.out.truncate(start);
        let place = Span::new(from..self.memory.texts.len()).ok_or(Stop)?;
        Ok(Value::Text(Text { place, is_safe }))
    }

    /// Writes an expression as a text.
    fn put(&mut self, expression: &'p Expr, escapes: bool) -> Result<(), Stop> {
        match expression {
            Expr::Safe(of) => self.put(of, escapes),
            Expr::Binary(Operator::Concat, sides) => {
                self.put(&sides.0, escapes)?;
                self.put(&sides.1, escapes)
            }
            Expr::Filled(filled) => self.filled(filled, escapes),
            Expr::Counted(parts) => {
                let (n, one, other) = &**parts;
                let n = self.number(n)?;
                self.filled(if form(n) == "one" { one } else { other }, escapes)
            }
            Expr::Fill(word, arguments) => {
                let word = self.value(word)?;
                self.fill(word, arguments, escapes)
            }
            Expr::Count(word, arguments) => {
                let n = &arguments.iter().find(|(name, _)| **name == *"n").ok_or(Stop)?.1;
                let n = self.number(n)?;
                let word = match self.value(word)? {
                    Value::Constant(Json::Object(forms)) => Value::of(forms.get(form(n)).ok_or(Stop)?),
                    word => word,
                };
                self.fill(word, arguments, escapes)
            }
            Expr::Date(of) => {
                let of = self.value(of)?;
                let start = self.out.len();
                let date = match of {
                    Value::Text(text) => self.memory.text(text),
                    Value::Constant(Json::String(text)) => text,
                    _ => return Err(Stop),
                };
                self.filters.date(date, self.out).map_err(|_| Stop)?;
                self.escape_from(start, escapes);
                Ok(())
            }
            Expr::Numeral(of) => {
                let number = self.number(of)?;
                let start = self.out.len();
                self.filters.numeral(number, self.out);
                self.escape_from(start, escapes);
                Ok(())
            }
            Expr::Join(parts) => self.join(&parts.0, &parts.1, escapes),
            _ => {
                let value = self.value(expression)?;
                self.format(value, escapes)
            }
        }
    }

    fn filled(&mut self, filled: &'p Filled, escapes: bool) -> Result<(), Stop> {
        for value in &filled.unused {
            self.value(value)?;
        }
        for part in &filled.pieces {
            match part {
                Part::Text(text) => self.push(text, escapes),
                Part::Value(value) => self.put(value, escapes)?,
            }
        }
        Ok(())
    }

    /// A word that is known only now. Every argument must have a value, used or not.
    fn fill(&mut self, word: Value<'p>, arguments: &'p [(Box<str>, Expr)], escapes: bool) -> Result<(), Stop> {
        let word = self.characters(word).ok_or(Stop)?.to_owned();
        for (_, argument) in arguments {
            self.value(argument)?;
        }
        for piece in blanks(&word) {
            match piece.map_err(|_| Stop)? {
                Piece::Text(text) => self.push(text, escapes),
                Piece::Blank(name) => {
                    let (_, argument) = arguments.iter().find(|(argument, _)| **argument == *name).ok_or(Stop)?;
                    self.put(argument, escapes)?;
                }
            }
        }
        Ok(())
    }

    fn join(&mut self, list: &'p Expr, separator: &'p Expr, escapes: bool) -> Result<(), Stop> {
        let (list, separator) = (self.value(list)?, self.value(separator)?);
        if !matches!(separator, Value::Text(Text { is_safe: false, .. }) | Value::Constant(Json::String(_))) {
            return Err(Stop);
        }
        let length = match list {
            Value::List(items) => items.len(),
            Value::Constant(Json::Array(items)) => items.len(),
            _ => return Err(Stop),
        };
        for at in 0..length {
            if at > 0 {
                self.format(separator, escapes)?;
            }
            let item = self.index(list, at);
            self.format(item, escapes)?;
        }
        Ok(())
    }

    /// An item of a list.
    fn index(&self, list: Value<'p>, at: usize) -> Value<'p> {
        match list {
            Value::List(items) if at < items.len() => self.memory.values[items.range().start + at],
            Value::Constant(Json::Array(items)) => items.get(at).map_or(Value::Undefined, Value::of),
            _ => Value::Undefined,
        }
    }

    #[inline]
    fn path(&self, path: &Path) -> Result<Value<'p>, Stop> {
        let mut value = self.slots[usize::from(path.slot)];
        for name in path.names() {
            value = self.attribute(value, *name)?;
        }
        Ok(value)
    }

    #[inline]
    fn attribute(&self, of: Value<'p>, name: Symbol) -> Result<Value<'p>, Stop> {
        let found = match of {
            Value::Unset | Value::Undefined => return Err(Stop),
            Value::Map { kept, .. } => self.memory.attribute(kept, name),
            Value::Constant(Json::Object(entries)) => entries.get(self.program.names.get(name)).map(Value::of),
            _ => None,
        };
        Ok(found.unwrap_or(Value::Undefined))
    }

    fn item(&self, of: Value<'p>, key: Value<'p>) -> Result<Value<'p>, Stop> {
        let text = match key {
            Value::Text(text) => Some(self.memory.text(text)),
            Value::Constant(Json::String(text)) => Some(&**text),
            Value::Unset | Value::Undefined => return Err(Stop),
            _ => None,
        };
        match of {
            Value::Map { kept, .. } => {
                // An attribute that the program does not mention was not kept.
                let name = text.and_then(|text| self.program.names.find(text)).ok_or(Stop)?;
                Ok(self.memory.attribute(kept, name).unwrap_or(Value::Undefined))
            }
            Value::Constant(Json::Object(entries)) => Ok(entries.get(text.ok_or(Stop)?).map_or(Value::Undefined, Value::of)),
            Value::List(_) | Value::Constant(Json::Array(_)) => {
                let at = key.integer().filter(|at| *at >= 0).and_then(|at| usize::try_from(at).ok()).ok_or(Stop)?;
                Ok(self.index(of, at))
            }
            _ => Err(Stop),
        }
    }

    fn length(&self, of: Value<'_>) -> Result<usize, Stop> {
        match of {
            Value::List(items) => Ok(items.len()),
            Value::Text(text) => Ok(self.memory.text(text).chars().count()),
            Value::Constant(Json::Array(items)) => Ok(items.len()),
            Value::Constant(Json::String(text)) => Ok(text.chars().count()),
            _ => Err(Stop),
        }
    }

    fn place(&self) -> Result<(usize, usize), Stop> {
        self.loops.last().copied().ok_or(Stop)
    }

    fn integer(&mut self, expression: &'p Expr) -> Result<i128, Stop> {
        self.value(expression)?.integer().ok_or(Stop)
    }

    /// A number that something is counted by.
    fn number(&mut self, expression: &'p Expr) -> Result<u64, Stop> {
        u64::try_from(self.integer(expression)?).map_err(|_| Stop)
    }

    fn equal(&mut self, left: &'p Expr, right: &'p Expr) -> Result<bool, Stop> {
        let (left, right) = (self.value(left)?, self.value(right)?);
        if let (Some(left), Some(right)) = (self.characters(left), self.characters(right)) {
            return Ok(left == right);
        }
        if let (Some(left), Some(right)) = (left.integer(), right.integer()) {
            return Ok(left == right);
        }
        match (left, right) {
            (Value::Bool(left), Value::Bool(right)) => Ok(left == right),
            (Value::None, Value::None) => Ok(true),
            (left, right) if left.is_undefined() && right.is_undefined() => Ok(true),
            _ if has_parts(left) && has_parts(right) => Err(Stop),
            (Value::Float(_), _) | (_, Value::Float(_)) => Err(Stop),
            _ => Ok(false),
        }
    }

    fn compare(&mut self, left: &'p Expr, right: &'p Expr) -> Result<std::cmp::Ordering, Stop> {
        let (left, right) = (self.value(left)?, self.value(right)?);
        match (self.characters(left), self.characters(right)) {
            (Some(left), Some(right)) => Ok(left.cmp(right)),
            _ => Ok(left.integer().ok_or(Stop)?.cmp(&right.integer().ok_or(Stop)?)),
        }
    }

    fn characters<'s>(&'s self, value: Value<'s>) -> Option<&'s str> {
        match value {
            Value::Text(text) => Some(self.memory.text(text)),
            Value::Constant(Json::String(text)) => Some(text),
            _ => None,
        }
    }

    fn push(&mut self, text: &str, escapes: bool) {
        if escapes { escape(text, self.out) } else { self.out.push_str(text) }
    }

    /// Escapes what was just written.
    fn escape_from(&mut self, start: usize, escapes: bool) {
        if escapes && self.out[start..].contains(['&', '<', '>', '"', '\'']) {
            let written = self.out.split_off(start);
            escape(&written, self.out);
        }
    }

    /// Writes a value. What has parts is written rarely, and left to the engine.
    fn format(&mut self, value: Value<'_>, escapes: bool) -> Result<(), Stop> {
        match value {
            Value::Unset | Value::Undefined | Value::None => {}
            Value::Bool(truth) => self.out.push_str(if truth { "true" } else { "false" }),
            Value::Unsigned(number) => write!(self.out, "{number}").map_err(|_| Stop)?,
            Value::Signed(number) => write!(self.out, "{number}").map_err(|_| Stop)?,
            Value::Float(number) => write!(self.out, "{number:?}").map_err(|_| Stop)?,
            Value::Text(text) => {
                let text = &self.memory.texts[text.place.range()];
                if escapes { escape(text, self.out) } else { self.out.push_str(text) }
            }
            Value::Constant(Json::String(text)) => self.push(text, escapes),
            Value::List(_) | Value::Map { .. } | Value::Constant(_) => return Err(Stop),
        }
        Ok(())
    }
}

fn has_parts(value: Value<'_>) -> bool {
    matches!(value, Value::List(_) | Value::Map { .. } | Value::Constant(Json::Array(_) | Json::Object(_)))
}
