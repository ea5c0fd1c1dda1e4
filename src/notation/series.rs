//! Series: names apart by 、, outside brackets, perhaps left open by 等.

use std::ops::Range;

use super::text::{closes, opens, trim_range};

/// A series as written. Ranges are bytes of the text it was read from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Series {
    /// The items, trimmed, never empty.
    pub items: Vec<Range<usize>>,
    /// The 等 or 其他 that leaves the series open, and the noun behind it (等**场所**), which may be empty.
    pub open: Option<(Range<usize>, Range<usize>)>,
}

/// Reads the whole of `text` as a series. 、 separates, as do commas; neither does inside brackets. An 等 outside brackets ends the
/// series, unless nothing stands before it.
pub fn read(text: &str) -> Series {
    let mut items = Vec::new();
    let mut open = None;
    let mut depth = 0usize;
    let mut start = 0;
    for (at, c) in text.char_indices() {
        match c {
            // Han characters, which most are.
            '\u{3400}'..='\u{9fff}' if c != '等' => {}
            _ if opens(c) => depth += 1,
            _ if closes(c) => depth = depth.saturating_sub(1),
            '、' | '，' | ',' if depth == 0 => {
                push(text, start..at, &mut items);
                start = at + c.len_utf8();
            }
            '等' if depth == 0 && leaves_open(text, start, at) => {
                push(text, start..at, &mut items);
                let end = at + c.len_utf8();
                open = Some((at..end, trim_range(text, end..text.len())));
                start = text.len();
                break;
            }
            _ => {}
        }
    }
    push(text, start..text.len(), &mut items);
    // 其他… at the end names nothing: it leaves the series open as 等 does.
    if open.is_none()
        && items.len() > 1
        && let Some(word) = items.last().and_then(|last| OTHERS.iter().find(|word| text[last.clone()].starts_with(**word)))
        && let Some(last) = items.pop()
    {
        open = Some((last.start..last.start + word.len(), last.start + word.len()..last.end));
    }
    Series { items, open }
}

const OTHERS: &[&str] = &["其他", "其它"];

/// 等 leaves a series open if it follows an item and no further item follows it; 等级 and 平等 are words of their own.
fn leaves_open(text: &str, start: usize, at: usize) -> bool {
    let before = text[start..at].trim();
    let after = &text[at + '等'.len_utf8()..];
    !before.is_empty()
        && !before.ends_with(['平', '同', '中', '高', '初', '优', '特'])
        && !after.starts_with(['级', '候', '待', '于'])
        && !after.contains(['、', '，', ','])
}

fn push(text: &str, range: Range<usize>, items: &mut Vec<Range<usize>>) {
    let range = trim_range(text, range);
    if !range.is_empty() {
        items.push(range);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn show(text: &str) -> (Vec<&str>, Option<&str>) {
        let series = read(text);
        (series.items.into_iter().map(|r| &text[r]).collect(), series.open.map(|(_, noun)| &text[noun]))
    }

    #[test]
    fn items_and_openness() {
        assert_eq!(show("酒店、宾馆、民宿"), (vec!["酒店", "宾馆", "民宿"], None));
        assert_eq!(show("密室逃脱、健身房等场所"), (vec!["密室逃脱", "健身房"], Some("场所")));
        assert_eq!(show("住建、水利、发改等部门"), (vec!["住建", "水利", "发改"], Some("部门")));
    }

    #[test]
    fn others_leave_a_series_open() {
        assert_eq!(show("酒店、宾馆、其他住宿场所"), (vec!["酒店", "宾馆"], Some("住宿场所")));
        assert_eq!(show("其他住宿场所"), (vec!["其他住宿场所"], None));
    }

    #[test]
    fn brackets_hold_their_own_series() {
        assert_eq!(
            show("大型机械（推土机、吊车等）"),
            (vec!["大型机械（推土机、吊车等）"], None),
            "an 等 within brackets does not open the outer series"
        );
        assert_eq!(show("月子中心（会所）等母婴康复场所"), (vec!["月子中心（会所）"], Some("母婴康复场所")));
    }

    #[test]
    fn words_with_deng_are_no_openings() {
        assert_eq!(show("中等职业学校、高等级公路"), (vec!["中等职业学校", "高等级公路"], None));
        assert_eq!(show("等"), (vec!["等"], None));
        assert_eq!(show(""), (vec![], None));
    }
}
