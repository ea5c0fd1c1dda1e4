//! Cells that are merged downwards: what stands in the first place goes for the rows below, where they are duties of their own.

use super::duties::{self, Column};
use crate::import::read::{Block, DITTO, Grid};

/// Fills the places that a cell above covers: in a table of duties a row with a number or a subject of its own has the lead, the supporters, the subject
/// and the remarks of the row above there. Elsewhere they are blank.
pub fn resolve(blocks: Vec<Block>) -> Vec<Block> {
    blocks
        .into_iter()
        .map(|block| match block {
            Block::Table(grid) => Block::Table(filled(grid)),
            block => block,
        })
        .collect()
}

fn filled(grid: Grid) -> Grid {
    let blank: Grid =
        grid.iter().map(|row| row.iter().map(|cell| if cell == DITTO { String::new() } else { cell.clone() }).collect()).collect();
    let Some((at, height, columns)) = duties::header(&blank) else { return blank };
    let mut filled: Grid = blank;
    for row in at + height..grid.len() {
        let is_own = |wanted: &Column| columns.iter().zip(&filled[row]).any(|(column, cell)| column == wanted && !cell.is_empty());
        if !is_own(&Column::Number) && !is_own(&Column::Title) {
            continue;
        }
        for (at, column) in columns.iter().enumerate() {
            let is_said_above =
                grid[row].get(at).is_some_and(|cell| cell == DITTO) && !matches!(column, Column::Number | Column::Contact(_));
            if is_said_above {
                filled[row][at] = filled[row - 1][at].clone();
            }
        }
    }
    filled
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(rows: &[[&str; 4]]) -> Grid {
        rows.iter().map(|row| row.map(str::to_owned).to_vec()).collect()
    }

    #[test]
    fn a_merged_lead_goes_for_every_row() {
        let rows = [
            ["序号", "行业领域", "主责单位", "配合单位"],
            ["1", "密室", "文旅局", "公安局"],
            ["2", "民宿", DITTO, "消防"],
            [DITTO, DITTO, DITTO, "住建局"],
        ];
        let expected = [rows[0], rows[1], ["2", "民宿", "文旅局", "消防"], ["", "", "", "住建局"]];
        assert_eq!(filled(table(&rows)), table(&expected));
    }

    #[test]
    fn other_tables_have_blanks() {
        let rows = [["名称", "电话", "", ""], ["甲", "1", "", ""], [DITTO, "2", "", ""]];
        assert_eq!(filled(table(&rows))[2], ["", "2", "", ""]);
    }
}
