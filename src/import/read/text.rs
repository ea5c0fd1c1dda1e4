//! Plain text. A .txt made from a document has lost the borders of its tables in one of several ways; here they are found again.

use std::collections::BTreeMap;

use encoding_rs::{GB18030, UTF_16BE, UTF_16LE};

use super::{Document, Grid, MAX_ROWS};
use crate::notation::normalise;
use crate::notation::role::{self, Role};

/// UTF-8, UTF-16 with a mark, or GB18030, which GBK and GB 2312 are part of.
pub fn decode(bytes: &[u8]) -> Result<String, String> {
    let (text, faulty) = match bytes {
        [0xff, 0xfe, ..] => UTF_16LE.decode_with_bom_removal(bytes),
        [0xfe, 0xff, ..] => UTF_16BE.decode_with_bom_removal(bytes),
        _ => match std::str::from_utf8(bytes) {
            Ok(text) => (text.into(), false),
            Err(_) => GB18030.decode_without_bom_handling(bytes),
        },
    };
    if faulty {
        return Err("the file is neither UTF-8 nor GB18030 text".to_owned());
    }
    if text.contains('\0') {
        return Err("this is no text".to_owned());
    }
    Ok(text.trim_start_matches('\u{feff}').replace("\r\n", "\n").replace(['\r', '\u{b}', '\u{c}'], "\n"))
}

/// Reads comma-separated values; semicolons and tabs are understood as well.
pub fn csv(text: &str) -> Result<Document, String> {
    let count = |mark: char| text.lines().take(20).map(|line| line.matches(mark).count()).sum::<usize>();
    let delimiter = [',', ';', '\t', '，'].into_iter().max_by_key(|mark| (count(*mark), *mark == ',')).unwrap_or(',');
    let mut document = Document::default();
    if delimiter == '，' {
        return Err("the values are apart by `，`; use `,`".to_owned());
    }
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter as u8).from_reader(text.as_bytes());
    let mut grid = Grid::new();
    // One row more than the limit is enough to be told of.
    for record in reader.records().take(MAX_ROWS + 1) {
        let record = record.map_err(|error| format!("the values cannot be read: {error}"))?;
        grid.push(record.iter().map(str::to_owned).collect());
    }
    document.table(grid);
    Ok(document)
}

/// Reads plain text.
pub fn txt(text: &str) -> Document {
    let lines: Vec<String> = text.lines().map(without_fields).collect();
    let mut document = Document::default();
    if lines.iter().zip(text.lines()).any(|(line, old)| line.len() < old.len() && old.contains("[image:")) {
        document.notes.push("the text has places where pictures stood, which are not imported".to_owned());
    }
    let mut at = 0;
    // A search for a table looks ahead. Where nearly every line promises one and none keeps it, the searching ends, not the patience.
    let mut effort = 10_000 + 20 * lines.len();
    while at < lines.len() {
        let mut table = None;
        for way in WAYS {
            if effort == 0 {
                break;
            }
            match way(&lines[at..]) {
                Ok(found) => {
                    table = Some(found);
                    break;
                }
                Err(looked) => effort = effort.saturating_sub(looked),
            }
        }
        match table {
            Some((grid, used)) => {
                document.table(grid);
                at += used;
            }
            None => {
                document.paragraph(&lines[at]);
                at += 1;
            }
        }
    }
    document
}

/// A line without what Word's fields leave behind: `[bookmark: _GoBack]`, `[image: image2.wmf]`.
fn without_fields(line: &str) -> String {
    let mut rest = line;
    let mut text = String::new();
    while let Some(start) = rest.find('[') {
        let (before, from) = rest.split_at(start);
        text.push_str(before);
        let field = ["[bookmark:", "[image:"].iter().any(|mark| from.starts_with(mark));
        match from.find(']').filter(|_| field) {
            Some(end) => rest = &from[end + 1..],
            None => {
                text.push('[');
                rest = &from[1..];
            }
        }
    }
    text + rest
}

/// A table found at the beginning of some lines, and how many lines it is; or how many lines were looked at in vain.
type Found = Result<(Grid, usize), usize>;

/// The ways in which text loses the borders of tables.
const WAYS: [fn(&[String]) -> Found; 4] = [led_by_tabs, apart_by_marks, a_cell_a_line, apart_by_spaces];

fn blank(line: &str) -> bool {
    line.trim().is_empty()
}

/// Word's own way: each cell begins a line with a tab, further lines of a cell have none, and a blank line ends a row.
fn led_by_tabs(lines: &[String]) -> Found {
    let mut grid = Grid::new();
    let mut at = 0;
    while lines.get(at).is_some_and(|line| line.starts_with('\t')) {
        let mut row: Vec<String> = Vec::new();
        while let Some(line) = lines.get(at).filter(|line| line.starts_with('\t') || !blank(line)) {
            match (line.strip_prefix('\t'), row.last_mut()) {
                (None, Some(cell)) => {
                    cell.push('\n');
                    cell.push_str(line);
                }
                (cells, _) => row.extend(cells.unwrap_or(line).split('\t').map(str::to_owned)),
            }
            at += 1;
        }
        grid.push(row);
        // One blank line parts rows; what follows two is no row of this table.
        if lines.get(at).is_some_and(|line| blank(line)) && lines.get(at + 1).is_some_and(|line| line.starts_with('\t')) {
            at += 1;
        }
    }
    if is_regular(&grid) { Ok((grid, at)) } else { Err(at) }
}

/// Paragraphs may begin with a tab too. A table has rows of several cells, most of them as many.
fn is_regular(grid: &Grid) -> bool {
    let several = grid.iter().filter(|row| row.len() > 1).count();
    let mut widths: BTreeMap<usize, usize> = BTreeMap::new();
    grid.iter().for_each(|row| *widths.entry(row.len()).or_default() += 1);
    let alike = widths.into_values().max().unwrap_or(0);
    grid.len() > 1 && several * 2 > grid.len() && alike * 2 >= grid.len()
}

/// A row a line, cells apart by tabs or bars; lines without such a mark continue a cell.
fn apart_by_marks(lines: &[String]) -> Found {
    let mark = if lines[0].trim_matches('\t').contains('\t') { '\t' } else { '|' };
    let cells = |line: &str| -> Vec<String> {
        let line = line.trim();
        let line = if mark == '|' { line.trim_matches('|') } else { line };
        line.split(mark).map(|cell| cell.trim().trim_matches('"').to_owned()).collect()
    };
    if !lines[0].contains(mark) || cells(&lines[0]).len() < 2 {
        return Err(1);
    }
    let mut grid = Grid::new();
    let mut at = 0;
    while let Some(line) = lines.get(at).filter(|line| !blank(line)) {
        let ruler = line.chars().all(|c| matches!(c, '|' | '-' | ':' | '+' | ' '));
        match grid.last_mut().and_then(|row: &mut Vec<String>| row.last_mut()) {
            _ if ruler => {}
            Some(cell) if !line.contains(mark) => {
                cell.push('\n');
                cell.push_str(line.trim().trim_matches('"'));
            }
            _ => grid.push(cells(line)),
        }
        at += 1;
    }
    if is_regular(&grid) { Ok((grid, at)) } else { Err(at) }
}

/// The header of a duty table whose cells, or words, are `names`: how many of them, and the place of the lead. A caption over the two roles
/// (监管责任划分) is no column.
fn header(names: &[&str]) -> Option<(usize, Vec<String>)> {
    if normalise(names.first()?) != "序号" {
        return None;
    }
    let of = |name: &&str| role::of(&normalise(name));
    let support = names.iter().take(8).position(|name| of(name) == Some(Role::Support))?;
    let lead = names[..support].iter().position(|name| of(name) == Some(Role::Lead))?;
    let columns = names[..=support].iter().enumerate().filter(|(at, name)| *at < 2 || *at >= lead || of(name).is_some());
    Some((support + 1, columns.map(|(_, name)| (*name).to_owned()).collect()))
}

/// Every cell in a line of its own, and nothing to tell where a row ends but the number of the next.
fn a_cell_a_line(lines: &[String]) -> Found {
    let places: Vec<usize> = (0..lines.len().min(40)).filter(|at| !blank(&lines[*at])).take(8).collect();
    let names: Vec<&str> = places.iter().map(|at| lines[*at].trim()).collect();
    let (used, columns) = header(&names).ok_or(1usize)?;
    let mut at = places[used - 1] + 1;
    let mut grid = vec![columns.clone()];
    let mut next = 1;
    let mut gap = false;
    while let Some(line) = lines.get(at) {
        let cell = line.trim();
        if cell == next.to_string() {
            grid.push(vec![cell.to_owned()]);
            next += 1;
        } else if !cell.is_empty() {
            let Some(row) = grid.last_mut().filter(|_| next > 1) else { return Err(at) };
            if row.len() < columns.len() {
                row.push(cell.to_owned());
            } else if gap || ends_table(cell) {
                break;
            } else if let Some(last) = row.last_mut() {
                last.push('\n');
                last.push_str(cell);
            }
        }
        gap = cell.is_empty();
        at += 1;
    }
    if next > 1 { Ok((grid, at)) } else { Err(at) }
}

/// Words that begin what follows a table.
fn ends_table(line: &str) -> bool {
    ["附件", "备注：", "注：", "说明："].iter().any(|word| line.starts_with(word))
}

/// A row a line, cells apart by spaces.
fn apart_by_spaces(lines: &[String]) -> Found {
    let names: Vec<&str> = lines[0].split_whitespace().collect();
    let (used, columns) = header(&names).ok_or(1usize)?;
    if used != names.len() {
        return Err(1);
    }
    let mut grid = vec![columns.clone()];
    let mut at = 1;
    let mut next = 1;
    while let Some(line) = lines.get(at).filter(|line| !blank(line) && !ends_table(line.trim())) {
        let mut words = line.split_whitespace();
        if words.next() == Some(next.to_string().as_str()) {
            let mut row = vec![next.to_string()];
            row.extend(words.by_ref().take(columns.len() - 2).map(str::to_owned));
            row.push(words.collect::<Vec<_>>().join("\n"));
            grid.push(row);
            next += 1;
        } else {
            let cell = grid.last_mut().filter(|_| next > 1).and_then(|row| row.last_mut()).ok_or(at)?;
            cell.push('\n');
            cell.push_str(line.trim());
        }
        at += 1;
    }
    if next > 1 { Ok((grid, at)) } else { Err(at) }
}

#[cfg(test)]
mod tests {
    use super::super::Block;
    use super::*;

    fn tables(text: &str) -> Vec<Grid> {
        txt(text).blocks.into_iter().filter_map(|block| if let Block::Table(grid) = block { Some(grid) } else { None }).collect()
    }

    const ROWS: [&[&str]; 2] = [&["1", "密室、健身房", "甲局", "乙局：食品\n丙局：消防"], &["2", "景区", "乙局", "丙局：消防"]];

    #[test]
    fn borders_are_found_again() {
        let texts = [
            "\t序号\n\t行业\n\t主责单位\n\t配合单位\n\n\t1\n\t密室、健身房\n\t甲局\n\t乙局：食品\n丙局：消防 \n\n\t2\n\t景区\n\t乙局\n\t丙局：消防\n\n\n附件2\n",
            "序号\t行业\t主责单位\t配合单位\n1\t密室、健身房\t甲局\t\"乙局：食品\n丙局：消防\"\n2\t景区\t乙局\t丙局：消防\n\n附件2\n",
            "| 序号 | 行业 | 主责单位 | 配合单位 |\n|---|---|---|---|\n| 1 | 密室、健身房 | 甲局 | 乙局：食品\n丙局：消防\n| 2 | 景区 | 乙局 | 丙局：消防 |\n\n附件2",
            "序号\n行业\n监管责任\n主责单位\n配合单位\n1\n密室、健身房\n甲局\n乙局：食品\n丙局：消防\n2\n景区\n乙局\n丙局：消防\n附件2",
            "序号 行业 主责单位 配合单位\n1 密室、健身房 甲局 乙局：食品 丙局：消防\n2 景区 乙局\n丙局：消防\n\n附件2",
        ];
        for text in texts {
            let found = tables(text);
            assert_eq!(found.len(), 1, "{text}");
            let rows: Vec<Vec<String>> = found[0][1..].iter().map(|row| row.iter().map(|cell| cell.trim().to_owned()).collect()).collect();
            assert_eq!(rows, ROWS, "{text}");
            let last = txt(text).blocks.pop();
            assert_eq!(last, Some(Block::Paragraph("附件2".to_owned())), "{text}");
        }
    }

    #[test]
    fn paragraphs_that_begin_with_a_tab_are_no_table() {
        assert!(tables("\t第一段。\n\n\t第二段。\n第三段。\n").is_empty());
        assert!(tables("\t第一段。\n\t第二段。\n\t第三段。\n").is_empty());
    }

    #[test]
    fn promises_that_are_not_kept_do_not_take_for_ever() {
        for line in ["\t序号\n", "\t甲\n\n", "序号\n主责单位\n配合单位\n", "序号 主责单位 配合单位\n", "a\tb\n\tc\n"]
        {
            txt(&line.repeat(30_000));
        }
    }

    #[test]
    fn encodings() {
        let text = "序号,主责单位";
        assert_eq!(decode(text.as_bytes()).unwrap(), text);
        assert_eq!(decode(&GB18030.encode(text).0).unwrap(), text);
        let wide: Vec<u8> = [0xfeff].into_iter().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
        assert_eq!(decode(&wide).unwrap(), text);
        assert!(decode(&[0xff, 0xff, 0xff]).is_err());
    }

    #[test]
    fn what_fields_leave_behind_is_gone() {
        assert_eq!(without_fields("[bookmark: _GoBack]附件[1]改革发[image: image2.wmf]展["), "附件[1]改革发展[");
    }
}
