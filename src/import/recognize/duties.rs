//! Tables of duties: a header 序号 / 行业领域 / 主责单位 / 配合单位 in one or two rows, and a duty a row.

use crate::import::read::Grid;
use crate::notation::role::{self, Role};
use crate::notation::{label, normalise};

use super::{contacts, lines};

/// A duty as a table states it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// Its number.
    pub number: Option<u32>,
    /// What it is about.
    pub title: String,
    /// Who leads, as one series; None if the cell says 无 or is blank.
    pub lead: Option<String>,
    /// Who supports in what.
    pub supports: Vec<Support>,
    /// Text of further columns.
    pub remarks: Vec<String>,
    /// Why a person should look at it.
    pub doubts: Vec<String>,
}

/// A supporting line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Support {
    /// One series of names.
    pub holders: String,
    /// What they do; empty if the line does not say it.
    pub scope: String,
}

/// What a table of duties says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Duties {
    /// Its columns, for a table that goes on on the next page.
    pub columns: Vec<Column>,
    /// Its rows.
    pub rows: Vec<Row>,
    /// Lines below the rows.
    pub remarks: Vec<String>,
    /// Columns of contact persons, which were left out.
    pub left_out: Vec<String>,
}

/// What a column of a table holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Column {
    /// 序号.
    Number,
    /// 行业领域.
    Title,
    /// 主责单位.
    Lead,
    /// 配合单位, with the header's words for a second kind of support.
    Support,
    /// Anything else, by its header.
    Other(String),
    /// 联系人 and the like.
    Contact(String),
}

/// Rows that may stand above the header: titles, and 附件1.
const ABOVE: usize = 12;

/// Finds the header of a table of duties: its first row, how many rows it has, and its columns.
pub fn header(grid: &Grid) -> Option<(usize, usize, Vec<Column>)> {
    (0..grid.len().min(ABOVE)).find_map(|at| {
        let one = columns(&grid[at]);
        if is_header(&one) {
            return Some((at, 1, one));
        }
        // In a header of two rows the first has 序号 and a caption over the roles, the second the roles.
        let two: Vec<String> =
            grid[at].iter().zip(grid.get(at + 1)?).map(|(above, below)| if below.is_empty() { above } else { below }.clone()).collect();
        let two = columns(&two);
        let first = columns(&grid[at]);
        (is_header(&two) && first.iter().any(|column| matches!(column, Column::Number | Column::Title))).then_some((at, 2, two))
    })
}

fn is_header(columns: &[Column]) -> bool {
    columns.contains(&Column::Lead) && columns.contains(&Column::Title)
}

/// Words of a header over what duties are about.
const SUBJECTS: &[&str] = &["行业", "领域", "业态", "事项", "类别", "场所", "监管对象", "内容", "任务"];

fn columns(cells: &[String]) -> Vec<Column> {
    let mut columns: Vec<Column> = cells.iter().map(|cell| column(cell)).collect();
    // The first subject names duties; what stands in a second one belongs to it.
    let mut titled = false;
    for (column, cell) in columns.iter_mut().zip(cells) {
        if *column == Column::Title && std::mem::replace(&mut titled, true) {
            *column = Column::Other(normalise(cell));
        }
    }
    let mut led = false;
    for (column, cell) in columns.iter_mut().zip(cells) {
        if *column == Column::Lead && std::mem::replace(&mut led, true) {
            *column = Column::Other(normalise(cell));
        }
    }
    columns
}

fn column(cell: &str) -> Column {
    let name = normalise(cell);
    let name = name.split('(').next().unwrap_or_default();
    match role_of(name) {
        Some(Role::Lead) => Column::Lead,
        Some(Role::Support) => Column::Support,
        None if ["序号", "编号", "项次", "no.", "号"].contains(&name) => Column::Number,
        None if contacts::is_label(name) || ["监管责任人", "责任人", "负责人", "联系人及电话"].contains(&name) => {
            Column::Contact(name.to_owned())
        }
        None if name.chars().count() <= 20 && SUBJECTS.iter().any(|word| name.contains(word)) => Column::Title,
        None => Column::Other(name.to_owned()),
    }
}

/// The roles that batches know, and further words that stand over columns.
fn role_of(name: &str) -> Option<Role> {
    const LEADS: &[&str] =
        &["责任部门", "主要责任单位", "主要责任部门", "监管部门", "监管单位", "行业监管部门", "行业监管", "牵头主管部门"];
    const SUPPORTS: &[&str] =
        &["协同部门", "协办单位", "协办部门", "参与单位", "参与部门", "协同监管部门", "配合监管部门", "专业监管", "属地监管", "协助部门"];
    role::of(name).or_else(|| LEADS.contains(&name).then_some(Role::Lead)).or_else(|| SUPPORTS.contains(&name).then_some(Role::Support))
}

/// The columns of a blank form: the header of a table without any rows.
pub fn blank_form(grid: &Grid) -> Option<Vec<String>> {
    let (header, rows) = grid.split_first()?;
    let blank = rows.iter().flatten().all(|cell| cell.trim().is_empty());
    (blank && header.iter().filter(|cell| !cell.is_empty()).count() > 1)
        .then(|| header.iter().filter(|cell| !cell.is_empty()).cloned().collect())
}

/// Reads a table of duties that begins with its header.
pub fn read(grid: &Grid) -> Option<Duties> {
    let (at, height, columns) = header(grid)?;
    let mut duties = Duties { columns, ..Duties::default() };
    more(&mut duties, &grid[at + height..], &grid[at..at + height]);
    (!duties.rows.is_empty()).then_some(duties)
}

/// Adds the rows of a table, or of the part of it that stands on the next page.
pub fn more(duties: &mut Duties, rows: &[Vec<String>], header: &[Vec<String>]) {
    let columns = duties.columns.clone();
    let mut heading: Option<String> = None;
    for cells in rows.iter().filter(|row| !header.contains(row)) {
        let filled: Vec<&String> = cells.iter().filter(|cell| !cell.is_empty()).collect();
        match filled[..] {
            [] => {}
            // A cell over the whole width is a heading within the table, or a remark below it.
            [line] if number(line).is_none() && cells[0] == *line => {
                heading = Some([heading.take().unwrap_or_default(), line.clone()].concat())
            }
            _ => {
                let row = Cells { columns: &columns, cells };
                if row.opens_duty() {
                    let mut duty = row.duty(&mut duties.left_out);
                    if let Some(heading) = heading.take() {
                        duty.doubts.push(format!("the table has a heading above this row: {heading}"));
                    }
                    duties.rows.push(duty);
                } else if let Some(duty) = duties.rows.last_mut() {
                    row.add_to(duty, &mut duties.left_out);
                }
            }
        }
    }
    duties.remarks.extend(heading);
}

/// A row of cells with the meaning of its columns.
struct Cells<'a> {
    columns: &'a [Column],
    cells: &'a [String],
}

impl Cells<'_> {
    fn of(&self, wanted: &Column) -> String {
        let cells = self.columns.iter().zip(self.cells).filter(|(column, _)| *column == wanted);
        cells.map(|(_, cell)| cell.as_str()).filter(|cell| !cell.is_empty()).collect::<Vec<_>>().join("\n")
    }

    /// A row with neither number nor subject goes on with the duty above it, whose cells were merged.
    fn opens_duty(&self) -> bool {
        !self.of(&Column::Number).is_empty() || !self.of(&Column::Title).is_empty()
    }

    fn duty(&self, left_out: &mut Vec<String>) -> Row {
        let written = self.of(&Column::Number);
        let mut row = Row { number: number(&written), title: title(&self.of(&Column::Title)), ..Row::default() };
        if row.number.is_none() && !written.is_empty() {
            row.doubts.push(format!("the row's number could not be read: {}", written.replace('\n', " ")));
        }
        self.add_to(&mut row, left_out);
        if row.lead.is_none() {
            let cell = self.of(&Column::Lead);
            row.doubts.push(if cell.is_empty() {
                "the table names no lead; if that is no gap of the document, name it".to_owned()
            } else {
                format!("the document writes `{cell}` where the lead should stand")
            });
        }
        row
    }

    fn add_to(&self, row: &mut Row, left_out: &mut Vec<String>) {
        lead(&self.of(&Column::Lead), row);
        self.of(&Column::Support).lines().for_each(|line| support(line, row));
        for (column, cell) in self.columns.iter().zip(self.cells).filter(|(_, cell)| !cell.is_empty()) {
            match column {
                Column::Other(name) if name.is_empty() => row.remarks.push(cell.replace('\n', " ")),
                Column::Other(name) => row.remarks.push(format!("{name}：{}", cell.replace('\n', " "))),
                Column::Contact(name) => left_out.push(format!("{name}：{}", cell.replace('\n', " "))),
                _ => {}
            }
        }
    }
}

/// The number of a row: 1, 1., 一.
fn number(cell: &str) -> Option<u32> {
    let cell = cell.trim().trim_end_matches(['.', '．', '、']).trim_matches(['（', '）', '(', ')']);
    cell.parse()
        .ok()
        .or_else(|| cell.strip_suffix(".0")?.parse().ok())
        .or_else(|| label::read(&format!("{cell}、")).map(|label| label.number))
}

fn title(cell: &str) -> String {
    // Braces would be read as an anchor.
    let cell = cell.replace('{', "｛").replace('}', "｝");
    lines::joined(cell.lines()).trim_end_matches(['。', '；', '，', '、']).trim().to_owned()
}

/// Words that say that there is nobody.
fn is_none(text: &str) -> bool {
    matches!(text, "无" | "—" | "-" | "－" | "/" | "——" | "无。")
}

fn lead(cell: &str, row: &mut Row) {
    for line in cell.lines() {
        let line = trimmed(line);
        if line.is_empty() || is_none(line) {
            continue;
        }
        // 部门：职责 in the cell of the lead: the name leads, and what it does is a remark.
        let names = match role::split_colon(line) {
            Some((names, rest)) if role_of(names.trim()).is_some() => trimmed(&line[rest..]),
            Some((names, rest)) if !names.trim().is_empty() => {
                row.remarks.push(format!("{}：{}", names.trim(), line[rest..].trim()));
                names.trim()
            }
            _ => line,
        };
        if names.is_empty() || is_none(names) {
            continue;
        }
        match &mut row.lead {
            Some(lead) => {
                lead.push('、');
                lead.push_str(names);
            }
            None => row.lead = Some(names.to_owned()),
        }
    }
}

/// A line without the marks of a list before it and a full stop behind it.
fn trimmed(line: &str) -> &str {
    let line = line.trim().trim_start_matches(['•', '·', '●', '◆', '■', '-', '—', '*', '>', '#', '+', ' ']);
    let line = label::read(line).map_or(line, |label| &line[label.len..]);
    // 1) is no label of clauses, but one of lists.
    let line = line.trim_start_matches(|c: char| c.is_ascii_digit()).strip_prefix([')', '）']).unwrap_or(line);
    line.trim().trim_end_matches(['；', ';', '，', '、']).trim()
}

fn support(line: &str, row: &mut Row) {
    let line = trimmed(line);
    if line.is_empty() || is_none(line) {
        return;
    }
    // Several departments may stand in one line, apart by semicolons; a semicolon within what one of them does is none of these.
    let pieces: Vec<&str> = line.split(['；', ';']).map(trimmed).filter(|piece| !piece.is_empty()).collect();
    if pieces.len() > 1 && pieces.iter().all(|piece| named(piece).is_some()) {
        row.supports.extend(pieces.into_iter().filter_map(named));
        return;
    }
    if let Some(support) = named(line) {
        row.supports.push(support);
    } else if are_names(line) {
        row.supports.push(Support { holders: line.trim_end_matches('。').to_owned(), scope: String::new() });
    } else if let Some(last) = row.supports.last_mut().filter(|last| !last.scope.is_empty()) {
        last.scope.push_str(line);
        row.doubts.push(format!("this line names no department, and was added to the one above it: {line}"));
    } else {
        row.remarks.push(line.to_owned());
        row.doubts.push(format!("this line names no department, and became a remark: {line}"));
    }
}

/// `公安部门：负责道路行驶安全`, or `公安部门负责道路行驶安全`.
fn named(line: &str) -> Option<Support> {
    let support = |holders: &str, scope: &str| Support { holders: holders.trim().to_owned(), scope: scope.trim().to_owned() };
    if let Some((holders, rest)) = role::split_colon(line) {
        if role_of(holders.trim()).is_some() {
            let names = trimmed(&line[rest..]);
            return (!names.is_empty() && role::split_colon(names).is_none()).then(|| support(names, ""));
        }
        let short = !holders.trim().is_empty() && holders.chars().count() <= 60 && !holders.contains(['。', '；']);
        return short.then(|| support(holders, &line[rest..]));
    }
    let at = line.find("负责")?;
    are_names(&line[..at]).then(|| support(&line[..at], &line[at..]))
}

/// The endings of offices and other bodies.
const BODIES: &[&str] = &[
    "部门",
    "机构",
    "单位",
    "局",
    "委",
    "办",
    "办公室",
    "部",
    "厅",
    "处",
    "所",
    "站",
    "队",
    "中心",
    "院",
    "会",
    "政府",
    "街道",
    "乡镇",
    "镇",
    "乡",
    "社区",
    "公司",
    "企业",
    "集团",
    "机场",
    "部队",
    "学校",
    "银行",
    "法院",
];

fn are_names(text: &str) -> bool {
    let text = text.trim().trim_end_matches('。');
    let items: Vec<&str> = text.split(['、', '，', ',', ' ', '和', '及']).filter(|item| !item.is_empty()).collect();
    text.chars().count() <= 120
        && !text.contains(['。', '；'])
        && items
            .last()
            .is_some_and(|last| BODIES.iter().any(|body| last.ends_with(body) || last.trim_end_matches(['等', '。']).ends_with(body)))
        && items.iter().all(|item| item.chars().count() <= 20 && !item.contains("负责"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grid(rows: &[&[&str]]) -> Grid {
        rows.iter().map(|row| row.iter().map(|cell| (*cell).to_owned()).collect()).collect()
    }

    type Shown<'r> = (Option<u32>, &'r str, Option<&'r str>, Vec<(&'r str, &'r str)>);

    fn show(row: &Row) -> Shown<'_> {
        (
            row.number,
            &row.title,
            row.lead.as_deref(),
            row.supports.iter().map(|line| (line.holders.as_str(), line.scope.as_str())).collect(),
        )
    }

    #[test]
    fn a_header_of_two_rows() {
        let table = grid(&[
            &["附件1", "", "", ""],
            &["序号", "新兴行业领域", "监管责任划分", ""],
            &["", "", "主责单位", "配合单位"],
            &["1", "密室、\n健身房等场所", "文体旅游部门", "公安部门：负责治安。\n2.住建、水利等部门：施工；质量\n民政局、教育局"],
            &["", "", "", "消防救援机构负责消防"],
            &["2", "景区", "", "无"],
            &["注：本表由市安委办解释", "", "", ""],
        ]);
        let duties = read(&table).unwrap();
        assert_eq!(
            show(&duties.rows[0]),
            (
                Some(1),
                "密室、健身房等场所",
                Some("文体旅游部门"),
                vec![("公安部门", "负责治安。"), ("住建、水利等部门", "施工；质量"), ("民政局、教育局", ""), ("消防救援机构", "负责消防")]
            )
        );
        assert_eq!(show(&duties.rows[1]), (Some(2), "景区", None, vec![]));
        assert_eq!((duties.rows[1].doubts.len(), duties.rows[0].doubts.len()), (1, 0));
        assert_eq!(duties.remarks, ["注：本表由市安委办解释"]);
    }

    #[test]
    fn other_columns_are_kept_and_contacts_are_not() {
        let table = grid(&[
            &["序号", "行业", "牵头单位（部门）", "配合单位", "完成时限", "联系电话"],
            &["一", "密室", "甲局", "乙局：食品；丙局：消防", "长期", "2968232"],
        ]);
        let duties = read(&table).unwrap();
        assert_eq!(show(&duties.rows[0]), (Some(1), "密室", Some("甲局"), vec![("乙局", "食品"), ("丙局", "消防")]));
        assert_eq!(
            (duties.rows[0].remarks.join(""), duties.left_out.join("")),
            ("完成时限：长期".to_owned(), "联系电话：2968232".to_owned())
        );
    }

    #[test]
    fn a_table_of_something_else_is_none() {
        assert!(read(&grid(&[&["序号", "企业名称", "地址"], &["1", "甲", "乙"]])).is_none());
        assert_eq!(blank_form(&grid(&[&["序号", "企业名称", ""], &["", "", ""]])), Some(vec!["序号".to_owned(), "企业名称".to_owned()]));
    }
}
