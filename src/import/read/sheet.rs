//! Workbooks: each sheet is a table. Cells that are far out do not make the sheet large: what is kept is rows and columns with text.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

use calamine::{Data, DataRef, Reader, Xls, Xlsx};

use super::archive::Archive;
use super::{DITTO, Document, Grid, MAX_COLUMNS, MAX_ROWS};

/// Cells with text in one sheet.
const MAX_CELLS: usize = 200_000;

/// Cells by row and column.
type Cells = BTreeMap<(u32, u32), String>;

/// Reads a .xlsx workbook.
pub fn xlsx(archive: &Archive, bytes: &[u8]) -> Result<Document, String> {
    if !archive.has("xl/workbook.xml") {
        return Err("this is no Excel workbook: it has no `xl/workbook.xml`; perhaps the ending of its name is wrong".to_owned());
    }
    guarded(|| {
        let mut book: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(bytes)).map_err(|error| damaged(&error))?;
        let mut document = Document::default();
        for name in book.sheet_names() {
            let mut cells = Cells::new();
            // Sheets of other kinds, such as charts, have no cells to read.
            let Ok(mut reader) = book.worksheet_cells_reader(&name) else { continue };
            while let Some(cell) = reader.next_cell().map_err(|error| damaged(&error))? {
                let value = match cell.get_value() {
                    DataRef::Empty => continue,
                    value => Data::from(value.clone()),
                };
                keep(&mut cells, cell.get_position(), &value)?;
            }
            drop(reader);
            let regions = book.merge_cells_by_sheet_name(&name).map_err(|error| damaged(&error))?;
            regions.into_iter().for_each(|region| cover(&mut cells, region.start, region.end.0));
            document.table(grid(&cells));
        }
        Ok(document)
    })
}

/// Reads a .xls workbook.
pub fn xls(bytes: &[u8]) -> Result<Document, String> {
    guarded(|| {
        let mut book: Xls<_> = calamine::open_workbook_from_rs(Cursor::new(bytes)).map_err(|error| damaged(&error))?;
        let mut document = Document::default();
        for name in book.sheet_names() {
            let Ok(range) = book.worksheet_range(&name) else { continue };
            let mut cells = Cells::new();
            for (row, column, value) in range.used_cells() {
                keep(&mut cells, (row as u32, column as u32), value)?;
            }
            document.table(grid(&cells));
        }
        Ok(document)
    })
}

fn keep(cells: &mut Cells, place: (u32, u32), value: &Data) -> Result<(), String> {
    let text = match value {
        Data::DateTime(moment) => day(moment),
        value => value.to_string(),
    };
    if !text.trim().is_empty() {
        cells.insert(place, text);
    }
    if cells.len() > MAX_CELLS {
        return Err(format!("a sheet has more than {MAX_CELLS} cells with text; import the part that is a list"));
    }
    Ok(())
}

/// Marks the places below a merged cell, down to the row `last`.
fn cover(cells: &mut Cells, (row, column): (u32, u32), last: u32) {
    if cells.contains_key(&(row, column)) && cells.len() <= MAX_CELLS {
        let rows = row.saturating_add(1)..=last.min(row.saturating_add(MAX_ROWS as u32));
        rows.for_each(|row| _ = cells.entry((row, column)).or_insert_with(|| DITTO.to_owned()));
    }
}

/// A date as official text writes it.
fn day(moment: &calamine::ExcelDateTime) -> String {
    let (year, month, day, ..) = moment.to_ymd_hms_milli();
    format!("{year}年{month}月{day}日")
}

/// The rows and columns that have text. Columns between are no columns of the table: nothing stands in them.
pub fn grid(cells: &Cells) -> Grid {
    let columns: BTreeSet<u32> = cells.keys().map(|(_, column)| *column).collect();
    // One more than the limits is enough to be told of.
    let columns: BTreeMap<u32, usize> = columns.into_iter().take(MAX_COLUMNS + 1).zip(0..).collect();
    let mut rows: BTreeMap<u32, Vec<String>> = BTreeMap::new();
    for ((row, column), text) in cells {
        if let Some(column) = columns.get(column)
            && (rows.len() <= MAX_ROWS || rows.contains_key(row))
        {
            rows.entry(*row).or_insert_with(|| vec![String::new(); columns.len()])[*column].clone_from(text);
        }
    }
    rows.into_values().collect()
}

fn damaged(error: &dyn std::fmt::Display) -> String {
    let text = error.to_string();
    if text.to_ascii_lowercase().contains("password") {
        return "the workbook is protected by a password; save it without one".to_owned();
    }
    format!("the file is cut short or damaged: {text}")
}

/// A damaged workbook may make its reader give up; that must not end the program.
fn guarded(read: impl FnOnce() -> Result<Document, String>) -> Result<Document, String> {
    catch_unwind(AssertUnwindSafe(read)).unwrap_or_else(|_| Err("the file is cut short or damaged: it cannot be read".to_owned()))
}
