//! .docx: the body of `word/document.xml`. What was deleted with tracked changes is gone, what was inserted stays; headers, footers, notes and
//! comments are no part of the text.

use super::archive::Archive;
use super::numbering::Numbering;
use super::xml::{Attributes, Piece, pieces};
use super::{DITTO, Document, Grid, MAX_ROWS};

const BODY: &str = "word/document.xml";

/// Reads a document.
pub fn read(archive: &Archive) -> Result<Document, String> {
    let Some(body) = archive.part(BODY) else {
        return Err("this is no Word document: it has no `word/document.xml`; perhaps the ending of its name is wrong".to_owned());
    };
    let part = |name: &str| archive.part(name).transpose();
    let numbering = Numbering::read(part("word/numbering.xml")?.unwrap_or_default(), part("word/styles.xml")?.unwrap_or_default())?;
    let mut reader = Reader {
        document: Document::default(),
        numbering,
        tables: Vec::new(),
        paragraphs: Vec::new(),
        skipped: 0,
        text: false,
        pictures: 0,
    };
    pieces(body?, |piece| reader.piece(piece))?;
    reader.finish()
}

/// Their content stands elsewhere a second time, or no longer counts.
const SKIPPED: &[&str] = &["Fallback", "del", "moveFrom", "pPrChange", "rPrChange", "tcPrChange"];

struct Reader {
    document: Document,
    numbering: Numbering,
    /// Tables that are open, the innermost last.
    tables: Vec<Table>,
    /// Paragraphs that are open; one in a text box lies within another.
    paragraphs: Vec<Paragraph>,
    /// How deep the reader is in elements that are skipped.
    skipped: usize,
    /// Whether it is within `w:t`.
    text: bool,
    pictures: usize,
}

#[derive(Default)]
struct Paragraph {
    text: String,
    style: Option<String>,
    list: Option<String>,
    level: Option<usize>,
}

#[derive(Default)]
struct Table {
    grid: Grid,
    span: usize,
    /// A cell that continues the one above it, whose content does not count.
    continued: bool,
}

impl Reader {
    fn piece(&mut self, piece: Piece<'_>) {
        match piece {
            Piece::Open(name, _) if SKIPPED.contains(&name.as_str()) => self.skipped += 1,
            Piece::Close(name) if SKIPPED.contains(&name.as_str()) => self.skipped = self.skipped.saturating_sub(1),
            _ if self.skipped > 0 => {}
            Piece::Open(name, attributes) => self.open(&name, &attributes),
            Piece::Close(name) => self.close(&name),
            Piece::Text(text) if self.text => self.add(&text),
            Piece::Text(_) => {}
        }
    }

    fn open(&mut self, name: &str, attributes: &Attributes<'_>) {
        match name {
            "p" => self.paragraphs.push(Paragraph::default()),
            "t" => self.text = true,
            "tab" if attributes.get("val").is_none() => self.add("\t"),
            "br" | "cr" => self.add("\n"),
            "noBreakHyphen" => self.add("-"),
            "drawing" | "pict" => self.pictures += 1,
            "tbl" => self.tables.push(Table::default()),
            _ => {}
        }
        let paragraph = self.paragraphs.last_mut();
        match (name, paragraph, self.tables.last_mut()) {
            ("pStyle", Some(paragraph), _) => paragraph.style = attributes.get("val"),
            ("numId", Some(paragraph), _) => paragraph.list = attributes.get("val"),
            ("ilvl", Some(paragraph), _) => paragraph.level = attributes.number("val"),
            // One row more than the limit is enough to be told of.
            ("tr", _, Some(table)) => {
                table.grid.truncate(MAX_ROWS);
                table.grid.push(Vec::new());
            }
            ("tc", _, Some(table)) => {
                (table.span, table.continued) = (1, false);
                if let Some(row) = table.grid.last_mut() {
                    row.push(String::new());
                }
            }
            // A row that begins further right has places before it.
            ("gridBefore", _, Some(table)) => {
                if let Some(row) = table.grid.last_mut() {
                    row.resize(attributes.number("val").unwrap_or(0).min(MAX_SPAN), String::new());
                }
            }
            ("gridSpan", _, Some(table)) => table.span = attributes.number("val").unwrap_or(1).clamp(1, MAX_SPAN),
            ("vMerge", _, Some(table)) => table.continued = attributes.get("val").is_none_or(|value| value != "restart"),
            _ => {}
        }
    }

    fn close(&mut self, name: &str) {
        match name {
            "t" => self.text = false,
            "p" => self.end_paragraph(),
            "tc" => {
                if let Some(table) = self.tables.last_mut()
                    && let Some(row) = table.grid.last_mut()
                {
                    if table.continued {
                        row.last_mut().into_iter().for_each(|cell| DITTO.clone_into(cell));
                    }
                    row.resize(row.len() + table.span - 1, String::new());
                }
            }
            "tbl" => {
                let Some(table) = self.tables.pop() else { return };
                match self.tables.last_mut() {
                    // A table within a cell is lines of that cell.
                    Some(outer) => table.grid.iter().flatten().for_each(|cell| outer.add_line(cell)),
                    None => self.document.table(table.grid),
                }
            }
            _ => {}
        }
    }

    fn add(&mut self, text: &str) {
        if let Some(paragraph) = self.paragraphs.last_mut() {
            paragraph.text.push_str(text);
        }
    }

    fn end_paragraph(&mut self) {
        let Some(paragraph) = self.paragraphs.pop() else { return };
        let label = if paragraph.text.trim().is_empty() {
            String::new()
        } else {
            self.numbering.label(paragraph.style.as_deref(), paragraph.list.as_deref(), paragraph.level)
        };
        let text = label + paragraph.text.trim();
        match self.tables.last_mut() {
            Some(table) => table.add_line(&text),
            // A break within a title wraps it; elsewhere it parts lines. Both are paragraphs here, and titles are joined again.
            None => text.lines().for_each(|line| self.document.paragraph(line)),
        }
    }

    fn finish(mut self) -> Result<Document, String> {
        if self.pictures > 0 {
            self.document.notes.push(format!("the file has {} pictures or drawings, which are not imported", self.pictures));
        }
        Ok(self.document)
    }
}

/// Columns that a cell may span.
const MAX_SPAN: usize = 64;

impl Table {
    fn add_line(&mut self, line: &str) {
        if let Some(cell) = self.grid.last_mut().and_then(|row| row.last_mut()) {
            if !cell.is_empty() {
                cell.push('\n');
            }
            cell.push_str(line);
        }
    }
}
