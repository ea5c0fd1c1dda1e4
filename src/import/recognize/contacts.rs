//! Contact persons. A public site says how to reach an office; names and phone numbers of single officials are taken out of the text, and said in
//! the report.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use regex::Regex;

use super::lines::pattern;
use crate::import::read::Block;

/// What was found: words such as `联系人：某某`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contact {
    /// As written.
    pub text: String,
}

const PERSON: &str = r"(?:联\s*系\s*人(?:员)?|联\s*络\s*人(?:员)?|经\s*办\s*人|承\s*办\s*人|咨\s*询\s*人)";
const PHONE: &str = r"(?:联\s*系\s*(?:电\s*话|方\s*式)|咨\s*询\s*电\s*话|办\s*公\s*电\s*话|移\s*动\s*电\s*话|手\s*机(?:\s*号(?:\s*码)?)?|座\s*机|固\s*话|传\s*真|电\s*话|Tel|TEL|tel)";

/// A bracket that says nothing but how to reach somebody.
static BRACKET: LazyLock<Regex> =
    LazyLock::new(|| pattern(&format!(r"[（(\[【]\s*{PERSON}\s*(?:及(?:联系)?电话)?\s*[：:][^）)\]】]*[）)\]】]")));
/// A label and a name.
static NAMED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(r"{PERSON}\s*(?:及(?:联系)?(?:电话|方式))?\s*[：:]\s*[^，。；,;\n）)]*?(?P<end>[，。；,;\n）)]|{PHONE}|$)"))
});
/// A label and a number.
static CALLED: LazyLock<Regex> = LazyLock::new(|| pattern(&format!(r"{PHONE}\s*(?:[：:]|为)?\s*[+\d][\d\s\-—–－（）()、/转+]*\d")));
/// A mobile number needs no label to be one. A landline does: offices have them, and persons.
static MOBILE: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?P<before>^|[^\d])(?P<number>1[3-9]\d[\s\-]?\d{4}[\s\-]?\d{4})(?P<after>[^\d]|$)"));
/// What is left of a sentence that said only this.
static LEFTOVER: LazyLock<Regex> = LazyLock::new(|| pattern(r"[（(]\s*[，、；,;：:\s]*[）)]"));
/// Marks that met where something was taken out between them; the last one counts.
static DOUBLED: LazyLock<Regex> = LazyLock::new(|| pattern(r"[，、；。,;]\s*(?P<last>[，、；。,;）)])"));
static LABEL: LazyLock<Regex> = LazyLock::new(|| pattern(&format!(r"^(?:{PERSON}|{PHONE}|联系人及(?:联系)?电话|姓\s*名)$")));

/// Whether a header of a table stands over contact persons or numbers.
pub fn is_label(header: &str) -> bool {
    LABEL.is_match(header.trim().trim_end_matches(['：', ':']))
}

/// Takes contacts out of the text, unless they are to be kept.
pub fn take(blocks: Vec<Block>, keep: bool) -> (Vec<Block>, Vec<Contact>) {
    let mut found = Vec::new();
    let kept = blocks
        .into_iter()
        .filter_map(|block| match block {
            Block::Paragraph(text) => {
                let stripped = strip(&text, &mut found);
                let text = if keep { text } else { stripped };
                (!text.is_empty()).then_some(Block::Paragraph(text))
            }
            Block::Table(mut grid) => {
                labelled_cells(&mut grid, keep, &mut found);
                for cell in grid.iter_mut().flatten() {
                    let stripped = strip(cell, &mut found);
                    if !keep {
                        *cell = stripped;
                    }
                }
                Some(Block::Table(grid))
            }
        })
        .collect();
    (kept, found)
}

/// Names of contact persons that the text has elsewhere, without a label.
pub fn repeated(blocks: &[Block], found: &[Contact]) -> BTreeSet<String> {
    let is_name = |word: &&str| (2..=4).contains(&word.chars().count()) && word.chars().all(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
    let words = |text: &'_ str| -> Vec<String> {
        let value = text.split_once(['：', ':']).map_or("", |(_, value)| value);
        value.split(['、', '，', ',', ' ', '　', '；']).map(str::trim).filter(is_name).map(str::to_owned).collect()
    };
    let names: BTreeSet<String> = found.iter().take(100).flat_map(|contact| words(&contact.text)).collect();
    let stands = |name: &String| {
        blocks.iter().any(|block| match block {
            Block::Paragraph(line) => line.contains(name.as_str()),
            Block::Table(grid) => grid.iter().flatten().any(|cell| cell.contains(name.as_str())),
        })
    };
    names.into_iter().filter(stands).collect()
}

/// A label in one cell, the name or number in the next.
fn labelled_cells(grid: &mut [Vec<String>], keep: bool, found: &mut Vec<Contact>) {
    for row in grid.iter_mut() {
        for at in 1..row.len() {
            let (label, value) = (&row[at - 1], row[at].trim());
            // Two labels beside each other are headers of columns.
            if is_label(label) && !value.is_empty() && !is_label(value) && !row.iter().any(|cell| cell.trim() == "序号") {
                found.push(Contact { text: format!("{label}：{value}") });
                if !keep {
                    row[at - 1].clear();
                    row[at].clear();
                }
            }
        }
    }
}

/// `text` without contacts. A text without any comes back as it was.
fn strip(text: &str, found: &mut Vec<Contact>) -> String {
    let before = found.len();
    let mut rest = text.to_owned();
    for pattern in [&*BRACKET, &*NAMED, &*CALLED] {
        rest = without(pattern, &rest, found);
    }
    // Of two numbers with one mark between them, the first match takes the mark.
    for _ in 0..2 {
        rest = without(&MOBILE, &rest, found);
    }
    if found.len() == before {
        return text.to_owned();
    }
    let rest = LEFTOVER.replace_all(&rest, "");
    let rest = rest.trim().trim_start_matches(['，', '、', '；', ',', ';', '。']).trim();
    // What is left between marks, with nothing said, goes too.
    let rest = DOUBLED.replace_all(rest, "$last");
    rest.trim_end_matches(['，', '、', ',']).trim().to_owned()
}

/// `text` without what a pattern finds in it.
fn without(pattern: &Regex, text: &str, found: &mut Vec<Contact>) -> String {
    let mut rest = String::new();
    let mut from = 0;
    for captures in pattern.captures_iter(text) {
        let Some(whole) = captures.get(0) else { continue };
        let end = captures.name("end").map_or(whole.end(), |end| end.start());
        let taken = captures.name("number").map_or(whole.start()..end, |number| number.range());
        let words = text[taken.clone()].trim_matches(|c: char| c.is_whitespace() || "（()），".contains(c));
        found.push(Contact { text: words.to_owned() });
        rest.push_str(&text[from..taken.start]);
        from = taken.end;
    }
    rest + &text[from..]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn show(text: &str) -> (String, Vec<String>) {
        let mut found = Vec::new();
        let rest = strip(text, &mut found);
        (rest, found.into_iter().map(|contact| contact.text).collect())
    }

    #[test]
    fn names_and_numbers_are_taken_out() {
        assert_eq!(show("(联系人：张三、李四，联系电话：2968232，传真：2968236)").0, "");
        assert_eq!(show("联系人：张三，联系电话：0996-2968232，邮箱：a@b.cn").0, "邮箱：a@b.cn");
        assert_eq!(show("请反馈。联系人：张三　电话：13800138000。").0, "请反馈。");
        assert_eq!(show("请与王五（13800138000）联系").1, ["13800138000"]);
        assert_eq!(show("13800138000、13900139000、13700137000").1.len(), 3);
        assert_eq!(show("联系人及联系电话：张三 2968232").0, "");
    }

    #[test]
    fn what_is_no_contact_stays() {
        for text in ["负责联系人民群众。", "举报热线12345", "编号12345678901234", "2023年9月7日", "拨打110、119等电话报警"]
        {
            assert_eq!(show(text), (text.to_owned(), Vec::new()), "{text}");
        }
    }

    #[test]
    fn a_name_that_stands_elsewhere_is_told() {
        let text = ["联系人：张三，电话：2968232", "由张三负责。"].map(|text| Block::Paragraph(text.to_owned()));
        let (blocks, found) = take(text.to_vec(), false);
        assert_eq!(repeated(&blocks, &found).into_iter().collect::<Vec<_>>(), ["张三"]);
    }

    #[test]
    fn a_name_beside_its_label() {
        let grid = vec![vec!["联系人".to_owned(), "张三".to_owned(), "电话".to_owned(), "2968232".to_owned()]];
        let (blocks, found) = take(vec![Block::Table(grid)], false);
        assert_eq!(blocks, [Block::Table(vec![vec![String::new(); 4]])]);
        assert_eq!(found.len(), 2);
    }
}
