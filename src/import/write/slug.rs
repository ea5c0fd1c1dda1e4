//! Ids, made from titles and names: pinyin without tones, a syllable or word after the other.

use std::collections::BTreeSet;

use pinyin::ToPinyin;

/// The longest id that is made; sources may have 80 characters.
const LONGEST: usize = 64;

/// An id of at most `most` syllables or words; empty if the text has none.
pub fn slug(text: &str, most: usize) -> String {
    let mut parts: Vec<String> = Vec::new();
    let mut word = String::new();
    for c in text.chars().chain([' ']) {
        if c.is_ascii_alphanumeric() {
            word.push(c.to_ascii_lowercase());
            continue;
        }
        if !word.is_empty() {
            parts.push(std::mem::take(&mut word));
        }
        parts.extend(c.to_pinyin().map(|syllable| syllable.plain().replace('ü', "v")));
    }
    let mut id = String::new();
    for part in parts.iter().take(most) {
        let part: String = part.chars().filter(char::is_ascii_alphanumeric).collect();
        if id.len() + part.len() + 1 > LONGEST {
            break;
        }
        if !id.is_empty() && !part.is_empty() {
            id.push('-');
        }
        id.push_str(&part);
    }
    id
}

/// `id`, or `id-2` and so on if it is taken.
pub fn free(id: &str, taken: &BTreeSet<String>) -> String {
    if !taken.contains(id) {
        return id.to_owned();
    }
    (2..).map(|number| format!("{id}-{number}")).find(|id| !taken.contains(id)).unwrap_or_default()
}

/// The words of a title that tell it from others: without place, brackets, and 关于进一步.
pub fn gist(title: &str) -> String {
    let mut depth = 0usize;
    let plain: String = title
        .chars()
        .filter(|c| match c {
            '（' | '(' => {
                depth += 1;
                false
            }
            '）' | ')' => {
                depth = depth.saturating_sub(1);
                false
            }
            '《' | '》' | '“' | '”' => false,
            _ => depth == 0,
        })
        .collect();
    let about = plain.rsplit_once("关于").map_or(plain.as_str(), |(_, about)| about);
    let own = jurisdiction(about).and_then(|place| about.strip_prefix(&place)).unwrap_or(about);
    let gist = ["进一步", "印发", "推进", "做好", "加强"].iter().fold(own, |rest, word| rest.strip_prefix(word).unwrap_or(rest));
    if gist.is_empty() { plain.clone() } else { gist.to_owned() }
}

/// The place that a name or title begins with: 库尔勒市.
pub fn jurisdiction(name: &str) -> Option<String> {
    const ENDS: &[char] = &['市', '县', '区', '州', '旗', '盟', '省'];
    let name: String = name.trim_start_matches("中共").chars().take(16).collect();
    // A name before the ending has two characters at least: 市 alone is ours, whichever it is.
    let end = name.char_indices().skip(2).find(|(_, c)| ENDS.contains(c))?;
    Some(name[..end.0 + end.1.len_utf8()].to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_from_names() {
        assert_eq!(slug("网约车", 8), "wang-yue-che");
        assert_eq!(slug("A级景区 KTV", 8), "a-ji-jing-qu-ktv");
        assert_eq!(slug("绿地", 8), "lv-di");
        assert_eq!(slug("“”", 8), "");
        assert!(slug(&"长".repeat(90), 90).len() <= LONGEST);
        assert_eq!(free("a", &["a".to_owned(), "a-2".to_owned()].into()), "a-3");
    }

    #[test]
    fn the_gist_of_titles() {
        assert_eq!(gist("关于进一步健全安全生产责任体系的实施意见（征求意见稿）"), "健全安全生产责任体系的实施意见");
        assert_eq!(gist("库尔勒市新业态职责清单（第一批）"), "新业态职责清单");
        assert_eq!(jurisdiction("湛江经济技术开发区安全生产委员会办公室").as_deref(), Some("湛江经济技术开发区"));
        assert_eq!(jurisdiction("市安委会"), None);
        assert_eq!(jurisdiction("依市委"), None);
    }
}
