//! Archives: .docx, .xlsx and .ods are zip files. They are unpacked once, in memory, within limits that no honest document reaches.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};

use zip::ZipArchive;
use zip::result::ZipError;

/// Bytes that all entries together may unpack to.
const MAX_UNPACKED: u64 = 64 << 20;
/// Entries of an archive.
const MAX_ENTRIES: usize = 4096;
/// How many times its packed size an entry may unpack to. Text packs to a tenth or so; blank tables to a hundredth.
const MAX_RATIO: u64 = 500;
/// Below this size the ratio does not matter.
const SMALL: u64 = 1 << 20;

/// The XML parts of an archive. Pictures and the like are counted and thrown away.
pub struct Archive {
    parts: BTreeMap<String, Vec<u8>>,
}

impl Archive {
    /// The text of a part, if there is one.
    pub fn part(&self, name: &str) -> Option<Result<&str, String>> {
        let bytes = self.parts.get(name)?;
        Some(std::str::from_utf8(bytes).map_err(|_| format!("`{name}` in the file is not UTF-8 text; the file is damaged")))
    }

    /// Whether there is a part of this name.
    pub fn has(&self, name: &str) -> bool {
        self.parts.contains_key(name)
    }
}

/// Unpacks an archive.
///
/// # Errors
/// If it is damaged, encrypted, larger than the limits, or declares document types or entities.
pub fn open(bytes: &[u8]) -> Result<Archive, String> {
    let mut zip = ZipArchive::new(Cursor::new(bytes)).map_err(|error| damaged(&error))?;
    if zip.len() > MAX_ENTRIES {
        return Err(format!("the file packs {} parts (at most {MAX_ENTRIES}); it is no honest document", zip.len()));
    }
    let mut parts = BTreeMap::new();
    let mut left = MAX_UNPACKED;
    for index in 0..zip.len() {
        let mut entry = zip.by_index(index).map_err(|error| damaged(&error))?;
        let packed = entry.compressed_size();
        let name = entry.name().map_err(|error| damaged(&error))?.into_owned();
        // What an entry says of its size may be a lie, so it is unpacked up to the limit and measured.
        let allowed = left.min(packed.saturating_mul(MAX_RATIO).max(SMALL));
        let mut content = Vec::new();
        entry.by_ref().take(allowed + 1).read_to_end(&mut content).map_err(|error| damaged(&error.into()))?;
        let size = content.len() as u64;
        if size > allowed {
            return Err(format!("`{name}` in the file unpacks to more than {allowed} bytes; it is no honest document (a zip bomb?)"));
        }
        left -= size;
        if is_xml(&name) {
            refuse_entities(&name, &content)?;
            parts.insert(name, content);
        }
    }
    if let Some(manifest) = parts.get("META-INF/manifest.xml")
        && contains(manifest, b"encryption-data")
    {
        return Err("the file is protected by a password; save it without one".to_owned());
    }
    Ok(Archive { parts })
}

fn damaged(error: &ZipError) -> String {
    if let ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) = error {
        return "the file is protected by a password; save it without one".to_owned();
    }
    format!("the file is cut short or damaged: {error}")
}

fn is_xml(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    name.ends_with(".xml") || name.ends_with(".rels")
}

/// Office writes no document types. One that is there could name files and addresses to read, or multiply itself.
fn refuse_entities(name: &str, content: &[u8]) -> Result<(), String> {
    if content.starts_with(&[0xff, 0xfe]) || content.starts_with(&[0xfe, 0xff]) {
        return Err(format!("`{name}` in the file is not UTF-8 text; save the file anew"));
    }
    if contains(content, b"<!doctype") || contains(content, b"<!entity") {
        return Err(format!(
            "`{name}` in the file declares a document type or entities, which are not read; no office program writes them"
        ));
    }
    Ok(())
}

/// Whether `needle`, in lower case, stands in `bytes` in any case.
fn contains(bytes: &[u8], needle: &[u8]) -> bool {
    bytes.windows(needle.len()).any(|window| window.eq_ignore_ascii_case(needle))
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use zip::write::{SimpleFileOptions, ZipWriter};

    use super::*;

    fn zip(entries: &[(&str, &[u8])]) -> Vec<u8> {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, content) in entries {
            writer.start_file(*name, SimpleFileOptions::default()).unwrap();
            writer.write_all(content).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    #[test]
    fn parts_are_unpacked() {
        let archive = open(&zip(&[("a.xml", b"<a/>"), ("b.png", b"x")])).unwrap();
        assert_eq!(archive.part("a.xml"), Some(Ok("<a/>")));
        assert!(!archive.has("b.png"));
    }

    #[test]
    fn bombs_are_refused() {
        let zeros = vec![b' '; 3 << 20];
        assert!(open(&zip(&[("a.xml", &zeros)])).err().unwrap().contains("bomb"));
        let many: Vec<(String, &[u8])> = (0..MAX_ENTRIES + 1).map(|n| (format!("{n}.xml"), &b"x"[..])).collect();
        let many: Vec<(&str, &[u8])> = many.iter().map(|(name, content)| (name.as_str(), *content)).collect();
        assert!(open(&zip(&many)).err().unwrap().contains("parts"));
    }

    #[test]
    fn entities_are_refused() {
        for text in ["<!DOCTYPE a><a/>", "<!doctype a [<!ENTITY b SYSTEM \"file:///etc/passwd\">]><a>&b;</a>"] {
            assert!(open(&zip(&[("word/document.xml", text.as_bytes())])).err().unwrap().contains("entities"));
        }
    }

    #[test]
    fn a_file_cut_short_is_damaged_wherever_it_ends() {
        let whole = zip(&[("a.xml", b"<a>some text</a>"), ("b.xml", b"<b/>")]);
        for end in 2..whole.len() {
            if let Err(message) = open(&whole[..end]) {
                assert!(message.contains("damaged"), "{message}");
            }
        }
    }
}
