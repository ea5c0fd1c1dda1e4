//! .ods: the sheets of `content.xml`. An attribute may repeat a cell a million times; what is blank is not stored, and what is not is stored a few
//! times at most.

use std::collections::BTreeMap;

use super::Document;
use super::archive::Archive;
use super::sheet::grid;
use super::xml::{Piece, pieces};

/// How often a cell or row with text may stand in a sheet by repetition.
const MAX_REPEATED: usize = 64;
/// Cells with text in one sheet.
const MAX_CELLS: usize = 200_000;

/// Reads a spreadsheet.
pub fn read(archive: &Archive) -> Result<Document, String> {
    let kind = archive.part("content.xml").transpose()?;
    let Some(content) = kind.filter(|text| text.contains("office:spreadsheet")) else {
        return Err("this is no OpenDocument spreadsheet; perhaps the ending of its name is wrong".to_owned());
    };
    let mut reader = Reader::default();
    pieces(content, |piece| reader.piece(piece))?;
    if reader.overfull {
        return Err(format!("a sheet has more than {MAX_CELLS} cells with text; import the part that is a list"));
    }
    Ok(reader.document)
}

#[derive(Default)]
struct Reader {
    document: Document,
    cells: BTreeMap<(u32, u32), String>,
    row: u32,
    row_repeat: usize,
    column: u32,
    column_repeat: usize,
    /// The text of the open cell.
    cell: Option<String>,
    /// Whether the reader is within a paragraph of it.
    paragraph: usize,
    /// How deep it is in remarks on a cell.
    annotation: usize,
    overfull: bool,
}

impl Reader {
    fn piece(&mut self, piece: Piece<'_>) {
        match piece {
            Piece::Open(name, attributes) => match name.as_str() {
                "annotation" => self.annotation += 1,
                "table-row" => {
                    self.row_repeat = attributes.number("number-rows-repeated").unwrap_or(1);
                    self.column = 0;
                }
                "table-cell" | "covered-table-cell" => {
                    self.column_repeat = attributes.number("number-columns-repeated").unwrap_or(1);
                    // What a merged cell covers is not shown.
                    self.cell = (name == "table-cell").then(String::new);
                }
                "p" if self.annotation == 0 => {
                    self.paragraph += 1;
                    if let Some(cell) = self.cell.as_mut().filter(|cell| !cell.is_empty()) {
                        cell.push('\n');
                    }
                }
                "line-break" => self.add("\n"),
                "s" | "tab" => self.add(" "),
                _ => {}
            },
            Piece::Text(text) if self.paragraph > 0 => self.add(&text),
            Piece::Text(_) => {}
            Piece::Close(name) => match name.as_str() {
                "annotation" => self.annotation = self.annotation.saturating_sub(1),
                "p" if self.annotation == 0 => self.paragraph = self.paragraph.saturating_sub(1),
                "table-cell" | "covered-table-cell" => self.end_cell(),
                "table-row" => self.row = self.row.saturating_add(u32::try_from(self.row_repeat).unwrap_or(u32::MAX)),
                "table" => {
                    let cells = std::mem::take(&mut self.cells);
                    self.row = 0;
                    self.document.table(grid(&cells));
                }
                _ => {}
            },
        }
    }

    fn add(&mut self, text: &str) {
        if let Some(cell) = &mut self.cell
            && self.annotation == 0
        {
            cell.push_str(text);
        }
    }

    fn end_cell(&mut self) {
        let text = self.cell.take().unwrap_or_default();
        if !text.trim().is_empty() {
            for row in 0..self.row_repeat.min(MAX_REPEATED) as u32 {
                for column in 0..self.column_repeat.min(MAX_REPEATED) as u32 {
                    if self.cells.len() >= MAX_CELLS {
                        self.overfull = true;
                        return;
                    }
                    self.cells.insert((self.row.saturating_add(row), self.column.saturating_add(column)), text.clone());
                }
            }
        }
        self.column = self.column.saturating_add(u32::try_from(self.column_repeat).unwrap_or(u32::MAX));
    }
}
