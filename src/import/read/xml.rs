//! XML, as a stream of elements and text. Prefixes are dropped, for office programs agree on local names; entities are not resolved.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

/// A piece of XML.
pub enum Piece<'a> {
    /// `<w:p …>`: the local name, and the attributes. An element without content is opened and closed.
    Open(String, Attributes<'a>),
    /// `</w:p>`.
    Close(String),
    /// Text.
    Text(String),
}

/// The attributes of an element.
pub struct Attributes<'a>(BytesStart<'a>);

impl Attributes<'_> {
    /// The value of the attribute with this local name.
    pub fn get(&self, name: &str) -> Option<String> {
        self.0.attributes().flatten().find_map(|attribute| {
            let local: &[u8] = attribute.key.local_name().into_inner().as_ref();
            if local != name.as_bytes() {
                return None;
            }
            let value: &[u8] = attribute.value.as_ref().as_ref();
            let value = String::from_utf8_lossy(value).into_owned();
            Some(quick_xml::escape::unescape(&value).map(|text| text.into_owned()).unwrap_or(value))
        })
    }

    /// The value of an attribute that is a number.
    pub fn number(&self, name: &str) -> Option<usize> {
        self.get(name)?.trim().parse().ok()
    }
}

/// Elements within elements, at most.
const MAX_DEPTH: usize = 512;

/// Hands every piece of `text` to `take`.
///
/// # Errors
/// If it is no well-formed XML, is nested too deep, or has a document type or entities of its own.
pub fn pieces(text: &str, mut take: impl FnMut(Piece<'_>)) -> Result<(), String> {
    let mut reader = Reader::from_str(text);
    let mut depth = 0usize;
    loop {
        match reader.read_event().map_err(|error| format!("the file is cut short or damaged: {error}"))? {
            Event::Start(start) => {
                depth += 1;
                if depth > MAX_DEPTH {
                    return Err("the file nests its parts too deep; it is no honest document".to_owned());
                }
                take(Piece::Open(local(start.local_name().into_inner()), Attributes(start)));
            }
            Event::Empty(start) => {
                let name = local(start.local_name().into_inner());
                take(Piece::Open(name.clone(), Attributes(start)));
                take(Piece::Close(name));
            }
            Event::End(end) => {
                depth = depth.saturating_sub(1);
                take(Piece::Close(local(end.local_name().into_inner())));
            }
            Event::Text(content) => take(Piece::Text(content.xml10_content().into_owned())),
            Event::CData(content) => take(Piece::Text(content.xml10_content().into_owned())),
            Event::GeneralRef(reference) => {
                let known = reference.resolve_char_ref().ok().flatten().map(String::from);
                let known = known.or_else(|| quick_xml::escape::resolve_predefined_entity(&reference.xml10_content()).map(str::to_owned));
                take(Piece::Text(known.ok_or("the file uses entities, which are not read; no office program writes them")?));
            }
            Event::DocType(_) => {
                return Err("the file declares a document type, which is not read; no office program writes one".to_owned());
            }
            Event::Eof if depth > 0 => return Err("the file is cut short or damaged: it ends within an element".to_owned()),
            Event::Eof => return Ok(()),
            Event::Decl(_) | Event::PI(_) | Event::Comment(_) => {}
        }
    }
}

fn local(name: &str) -> String {
    name.to_owned()
}
