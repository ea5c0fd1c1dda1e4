//! From a view to a program's values: a `Serializer` that writes into [`Memory`]. What the program never mentions is not even looked at.

use serde::ser::{self, Impossible, Serialize, Serializer};

use super::value::{Memory, Names, Span, Symbol, Text, Value};

/// What views have that values cannot be.
#[derive(Debug)]
pub struct Unsupported;

impl std::fmt::Display for Unsupported {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a value that programs do not have")
    }
}

impl std::error::Error for Unsupported {}

impl ser::Error for Unsupported {
    fn custom<T: std::fmt::Display>(_: T) -> Self {
        Self
    }
}

type Recorded = Result<Value<'static>, Unsupported>;

/// Records a value.
pub fn record(value: &(impl Serialize + ?Sized), names: &Names, memory: &mut Memory) -> Recorded {
    value.serialize(&mut Recorder { names, memory })
}

struct Recorder<'r> {
    names: &'r Names,
    memory: &'r mut Memory,
}

impl Recorder<'_> {
    fn text(&mut self, text: &str) -> Recorded {
        let start = self.memory.texts.len();
        self.memory.texts.push_str(text);
        let place = Span::new(start..self.memory.texts.len()).ok_or(Unsupported)?;
        Ok(Value::Text(Text { place, is_safe: false }))
    }
}

/// A list or map that is being recorded.
struct Parts<'p, 'r> {
    recorder: &'p mut Recorder<'r>,
    from: usize,
    is_empty: bool,
    /// The name of the value that comes next, if the program mentions it.
    name: Option<Symbol>,
}

impl<'p, 'r> Parts<'p, 'r> {
    fn new(recorder: &'p mut Recorder<'r>) -> Self {
        Self { from: recorder.memory.pending.len(), recorder, is_empty: true, name: None }
    }

    fn push(&mut self, name: Symbol, value: &(impl Serialize + ?Sized)) -> Result<(), Unsupported> {
        let value = value.serialize(&mut *self.recorder)?;
        self.recorder.memory.pending.push((name, value));
        Ok(())
    }

    fn field(&mut self, name: &str, value: &(impl Serialize + ?Sized)) -> Result<(), Unsupported> {
        self.is_empty = false;
        self.recorder.names.find(name).map_or(Ok(()), |symbol| self.push(symbol, value))
    }

    fn list(self) -> Recorded {
        self.recorder.memory.keep(self.from).map(Value::List).ok_or(Unsupported)
    }

    fn map(self) -> Recorded {
        let kept = self.recorder.memory.keep(self.from).ok_or(Unsupported)?;
        Ok(Value::Map { kept, is_empty: self.is_empty })
    }
}

impl<'p, 'r> Serializer for &'p mut Recorder<'r> {
    type Ok = Value<'static>;
    type Error = Unsupported;
    type SerializeSeq = Parts<'p, 'r>;
    type SerializeTuple = Parts<'p, 'r>;
    type SerializeTupleStruct = Parts<'p, 'r>;
    type SerializeTupleVariant = Impossible<Value<'static>, Unsupported>;
    type SerializeMap = Parts<'p, 'r>;
    type SerializeStruct = Parts<'p, 'r>;
    type SerializeStructVariant = Impossible<Value<'static>, Unsupported>;

    fn serialize_bool(self, truth: bool) -> Recorded {
        Ok(Value::Bool(truth))
    }

    fn serialize_i8(self, number: i8) -> Recorded {
        Ok(Value::Signed(number.into()))
    }

    fn serialize_i16(self, number: i16) -> Recorded {
        Ok(Value::Signed(number.into()))
    }

    fn serialize_i32(self, number: i32) -> Recorded {
        Ok(Value::Signed(number.into()))
    }

    fn serialize_i64(self, number: i64) -> Recorded {
        Ok(Value::Signed(number))
    }

    fn serialize_u8(self, number: u8) -> Recorded {
        Ok(Value::Unsigned(number.into()))
    }

    fn serialize_u16(self, number: u16) -> Recorded {
        Ok(Value::Unsigned(number.into()))
    }

    fn serialize_u32(self, number: u32) -> Recorded {
        Ok(Value::Unsigned(number.into()))
    }

    fn serialize_u64(self, number: u64) -> Recorded {
        Ok(Value::Unsigned(number))
    }

    fn serialize_f32(self, number: f32) -> Recorded {
        Ok(Value::Float(number.into()))
    }

    fn serialize_f64(self, number: f64) -> Recorded {
        Ok(Value::Float(number))
    }

    fn serialize_char(self, letter: char) -> Recorded {
        self.text(letter.encode_utf8(&mut [0; 4]))
    }

    fn serialize_str(self, text: &str) -> Recorded {
        self.text(text)
    }

    fn serialize_bytes(self, _: &[u8]) -> Recorded {
        Err(Unsupported)
    }

    fn serialize_none(self) -> Recorded {
        Ok(Value::None)
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Recorded {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Recorded {
        Ok(Value::None)
    }

    fn serialize_unit_struct(self, _: &'static str) -> Recorded {
        Ok(Value::None)
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Recorded {
        self.text(variant)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, value: &T) -> Recorded {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(self, _: &'static str, _: u32, variant: &'static str, value: &T) -> Recorded {
        let mut parts = Parts::new(self);
        parts.field(variant, value)?;
        parts.map()
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Parts<'p, 'r>, Unsupported> {
        Ok(Parts::new(self))
    }

    fn serialize_tuple(self, _: usize) -> Result<Parts<'p, 'r>, Unsupported> {
        Ok(Parts::new(self))
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Parts<'p, 'r>, Unsupported> {
        Ok(Parts::new(self))
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeTupleVariant, Unsupported> {
        Err(Unsupported)
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Parts<'p, 'r>, Unsupported> {
        Ok(Parts::new(self))
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Parts<'p, 'r>, Unsupported> {
        Ok(Parts::new(self))
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeStructVariant, Unsupported> {
        Err(Unsupported)
    }
}

impl ser::SerializeSeq for Parts<'_, '_> {
    type Ok = Value<'static>;
    type Error = Unsupported;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Unsupported> {
        self.push(0, value)
    }

    fn end(self) -> Recorded {
        self.list()
    }
}

impl ser::SerializeTuple for Parts<'_, '_> {
    type Ok = Value<'static>;
    type Error = Unsupported;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Unsupported> {
        self.push(0, value)
    }

    fn end(self) -> Recorded {
        self.list()
    }
}

impl ser::SerializeTupleStruct for Parts<'_, '_> {
    type Ok = Value<'static>;
    type Error = Unsupported;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Unsupported> {
        self.push(0, value)
    }

    fn end(self) -> Recorded {
        self.list()
    }
}

impl ser::SerializeMap for Parts<'_, '_> {
    type Ok = Value<'static>;
    type Error = Unsupported;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Unsupported> {
        let Value::Text(text) = key.serialize(&mut *self.recorder)? else { return Err(Unsupported) };
        let memory = &mut self.recorder.memory;
        self.name = self.recorder.names.find(memory.text(text));
        memory.texts.truncate(text.place.range().start);
        self.is_empty = false;
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Unsupported> {
        self.name.take().map_or(Ok(()), |name| self.push(name, value))
    }

    fn end(self) -> Recorded {
        self.map()
    }
}

impl ser::SerializeStruct for Parts<'_, '_> {
    type Ok = Value<'static>;
    type Error = Unsupported;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) -> Result<(), Unsupported> {
        self.field(name, value)
    }

    fn end(self) -> Recorded {
        self.map()
    }
}
