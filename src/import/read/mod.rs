//! Reading: the bytes of a file become a [`Document`], paragraphs and tables in their order. No format is known behind this point.
//!
//! Files come from outside. Every reader holds the limits of [`archive`], resolves no entities, and gives one clear message for what it cannot
//! read.

mod archive;
mod docx;
mod html;
mod numbering;
mod ods;
mod sheet;
mod text;
mod xml;

/// A file as paragraphs and tables.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Document {
    /// In the order of the file.
    pub blocks: Vec<Block>,
    /// What reading had to leave behind, for the report.
    pub notes: Vec<String>,
    /// Whether a table was larger than the limits, and is missing.
    too_large: bool,
}

/// A piece of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block {
    /// A paragraph, in one line, without white space at its ends, never empty.
    Paragraph(String),
    /// A table.
    Table(Grid),
}

/// The cells of a table, row by row. A merged cell stands in its first place; the places it covers to the right are empty, and those below hold
/// [`DITTO`]. Lines within a cell are apart by `\n`.
pub type Grid = Vec<Vec<String>>;

/// What stands in a place that a cell above covers. Official tables write it by hand, too.
pub const DITTO: &str = "〃";

/// The endings of files that can be read.
pub const ENDINGS: &[&str] = &["docx", "xlsx", "xls", "ods", "csv", "txt", "html", "htm"];

/// Rows and columns of a table, and blocks of a document. Official lists have a tenth of that; what has more is no list, or means harm.
const MAX_ROWS: usize = 5_000;
const MAX_COLUMNS: usize = 256;
const MAX_BLOCKS: usize = 20_000;

/// Bytes of a file of plain text, which takes many times that in memory.
const MAX_TEXT: usize = 16 << 20;
/// Lines of such a file.
const MAX_LINES: usize = 200_000;

/// Larger files are not read.
pub const MAX_BYTES: u64 = 64 << 20;

/// Files that Office writes with a password, and those of before 2007, begin with these bytes.
const OLE: &[u8] = &[0xd0, 0xcf, 0x11, 0xe0];

/// Reads a file, told by the ending of its name.
///
/// # Errors
/// One sentence that says why it cannot be read.
pub fn read(name: &str, bytes: &[u8]) -> Result<Document, String> {
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase()).unwrap_or_default();
    if !ENDINGS.contains(&ending.as_str()) {
        let advice = match ending.as_str() {
            "doc" | "wps" | "odt" | "rtf" => "; save it as .docx",
            "et" | "xlsm" | "xlsb" => "; save it as .xlsx",
            "pdf" => "; use the file it was made from",
            _ => "",
        };
        return Err(format!("`.{ending}` files are not read, only {}{advice}", list(ENDINGS)));
    }
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err("the file is empty".to_owned());
    }
    if bytes.len() as u64 > MAX_BYTES {
        return Err(format!("{} bytes are too many (at most {MAX_BYTES})", bytes.len()));
    }
    let document = match ending.as_str() {
        "docx" => docx::read(&packed(bytes, &ending)?),
        "xlsx" => sheet::xlsx(&packed(bytes, &ending)?, bytes),
        "ods" => ods::read(&packed(bytes, &ending)?),
        "xls" if !bytes.starts_with(OLE) => Err(format!("this is no `.xls` file{}", looks_like(bytes))),
        "xls" => sheet::xls(bytes),
        "csv" => text::csv(&decoded(bytes)?),
        "txt" => Ok(text::txt(&decoded(bytes)?)),
        _ => html::read(&decoded(bytes)?),
    }?;
    if document.too_large {
        return Err(format!("a table has more than {MAX_ROWS} rows or {MAX_COLUMNS} columns; import the part that is a list"));
    }
    if document.blocks.len() > MAX_BLOCKS {
        return Err(format!("the file has more than {MAX_BLOCKS} paragraphs; import its parts one by one"));
    }
    if document.blocks.is_empty() {
        return Err("the file holds no text".to_owned());
    }
    Ok(document)
}

fn list(endings: &[&str]) -> String {
    endings.iter().map(|ending| format!(".{ending}")).collect::<Vec<_>>().join(", ")
}

fn packed(bytes: &[u8], ending: &str) -> Result<archive::Archive, String> {
    if bytes.starts_with(OLE) {
        return Err(format!(
            "the file is protected by a password, or of an old format; open it and save it as `.{ending}` without a password"
        ));
    }
    if !bytes.starts_with(b"PK") {
        return Err(format!("this is no `.{ending}` file{}", looks_like(bytes)));
    }
    archive::open(bytes)
}

fn decoded(bytes: &[u8]) -> Result<String, String> {
    if bytes.len() > MAX_TEXT {
        return Err(format!("{} bytes of text are too many (at most {MAX_TEXT})", bytes.len()));
    }
    if bytes.starts_with(OLE) || bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"%PDF") {
        return Err(format!("this is no text{}", looks_like(bytes)));
    }
    let text = text::decode(bytes)?;
    if text.lines().count() > MAX_LINES {
        return Err(format!("the file has more than {MAX_LINES} lines; import its parts one by one"));
    }
    Ok(text)
}

fn looks_like(bytes: &[u8]) -> &'static str {
    match bytes {
        [b'P', b'K', 3, 4, ..] => "; it looks like .docx, .xlsx or .ods, so correct the ending of its name",
        [b'%', b'P', b'D', b'F', ..] => "; it looks like PDF",
        [0xd0, 0xcf, 0x11, 0xe0, ..] => "; it looks like .doc or .xls",
        [b'<', ..] => "; it looks like .html, so correct the ending of its name",
        _ => "",
    }
}

impl Document {
    /// Adds a paragraph, unless there is nothing in it.
    fn paragraph(&mut self, text: &str) {
        let text = one_line(text);
        if !text.is_empty() {
            self.blocks.push(Block::Paragraph(text));
        }
    }

    /// Adds a table. What has one column, or one cell, was a frame and is paragraphs.
    fn table(&mut self, mut grid: Grid) {
        let blank = |cell: &String| cell.trim().is_empty() || cell == DITTO;
        let width = grid.iter().filter_map(|row| row.iter().rposition(|cell| !blank(cell))).max().map_or(0, |last| last + 1);
        if width > MAX_COLUMNS || grid.len() > MAX_ROWS {
            self.too_large = true;
            return;
        }
        // Blank rows of a blank form say nothing; one within a table does no harm.
        while grid.last().is_some_and(|row| row.iter().all(blank)) {
            grid.pop();
        }
        for row in &mut grid {
            row.resize(width, String::new());
            for cell in row {
                *cell = tidy(cell);
            }
        }
        if width >= 2 {
            self.blocks.push(Block::Table(grid));
        } else {
            grid.iter().flatten().flat_map(|cell| cell.lines()).for_each(|line| self.paragraph(line));
        }
    }
}

/// Text in one line. Runs of spaces stay, for official letters part two issuers by them.
fn one_line(text: &str) -> String {
    text.chars()
        .filter(|c| !is_noise(*c))
        .map(|c| if c.is_whitespace() && c != '\u{3000}' { ' ' } else { c })
        .collect::<String>()
        .trim()
        .to_owned()
}

/// The lines of a cell, trimmed, without blank ones.
fn tidy(cell: &str) -> String {
    cell.lines().map(one_line).filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
}

/// Characters that carry no text: controls, marks of byte order and joiners of zero width.
fn is_noise(c: char) -> bool {
    c.is_control() && !c.is_whitespace()
        || matches!(c, '\u{feff}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{fffc}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_read_is_said_in_one_sentence() {
        let said = |name: &str, bytes: &[u8]| read(name, bytes).unwrap_err();
        assert!(said("a.doc", b"x").contains("save it as .docx"));
        assert!(said("a", b"x").contains("not read"));
        assert!(said("a.txt", b" \n").contains("empty"));
        assert!(said("a.docx", b"").contains("empty"));
        assert!(said("a.docx", b"%PDF-1.7").contains("PDF"));
        assert!(said("a.docx", OLE).contains("password"));
        assert!(said("a.txt", b"PK\x03\x04").contains("no text"));
        assert!(said("a.xls", b"<html>").contains(".html"));
        assert!(said("a.docx", b"PK\x03\x04 and no more").contains("cut short or damaged"));
        assert!(said("a.txt", "\0\0".as_bytes()).contains("no text"));
    }
}
