//! Sounds: Han characters by their pinyin without tones, and typed pinyin cut into syllables.
//!
//! The 3,755 common characters of GB 2312 (level 1) stand in the order of their pinyin, and every browser can list them (`TextDecoder("gbk")`,
//! <https://encoding.spec.whatwg.org/#gbk>). So a table of how many characters each syllable has gives the reading of each; it takes 1 KB where a
//! dictionary takes ten. Further readings, and rarer characters that a site uses, are listed beside it.

use std::collections::BTreeSet;

use pinyin::ToPinyin;
use rustc_hash::FxHashMap;

use super::fold;

/// The syllables in order, each with how many characters it has.
const SYLLABLES: &str = include_str!("syllables.txt");

/// Characters with further readings in everyday words.
const READINGS: &str = "\
行hang乐yue长zhang重chong调tiao校jiao都du会kuai便pian厦sha参shen藏zang差chai朝chao传zhuan单shan弹tan度duo和huo还huan觉jiao解xie卡qia\
率shuai模mu泊po强jiang色shai省xing石dan宿xiu系ji削xue血xie压ya约yao择zhai扎za着zhao/zhuo转zhuai露lou落la薄bo剥bao尿sui炮pao熟shou大dai\
给gei供gong车ju区ou券xuan绿lu没mo埋man秘bi难nan排pai朴piao圈juan塞sai舍she盛cheng数shuo拾shi提di拓ta尾yi吓he鲜xian纤qian轧ya粘nian折she\
挑tiao吧ba什shen地de得dei家jia茄qie蔓wan钻zuan爪zhua扇shan铺pu似shi说shui颤zhan称chen乘sheng澄deng臭xiu畜xu攒cuan伺si堵du核he虹jiang哄hong\
划hua混hun嚼jue烙luo勒lei擂lei绿lv片pian曝bao奇ji翘qiao曲qu弄long嘏gu亲qing切qie散san丧sang刹cha煞sha葚shen湿shi谁shei缩suo踏ta帖tie吐tu驮tuo\
唯wei尉yu吁yu熨yun晕yun咋zha占zhan涨zhang正zheng只zhi中zhong种zhong属zhu幢chuang琢zuo作zuo";

/// Readings of characters.
#[derive(Clone, Debug)]
pub struct Sounds {
    of: FxHashMap<char, Vec<String>>,
    syllables: BTreeSet<String>,
}

impl Sounds {
    /// Sounds with further readings, in the form of [`Sounds::extra`].
    pub fn new(extra: &str) -> Self {
        let mut of: FxHashMap<char, Vec<String>> = FxHashMap::default();
        let mut syllables = BTreeSet::new();
        let mut common = common();
        for run in SYLLABLES.split_whitespace() {
            let (syllable, count) = run.split_at(run.find(|c: char| c.is_ascii_digit()).unwrap_or(run.len()));
            for c in common.by_ref().take(count.parse().unwrap_or(0)) {
                of.insert(c, spellings(syllable));
            }
            syllables.extend(spellings(syllable));
        }
        let mut last = None;
        for part in extra.split_inclusive(|c: char| !c.is_ascii_lowercase()) {
            // Each part ends with the character, or the slash, that the next one belongs to.
            let reading = part.trim_end_matches(|c: char| !c.is_ascii_lowercase());
            if let (Some(c), false) = (last, reading.is_empty()) {
                let known = of.entry(c).or_default();
                let new: Vec<String> = spellings(reading).into_iter().filter(|new| !known.contains(new)).collect();
                known.extend(new);
            }
            last = part.chars().last().filter(|c| *c != '/' && fold::is_han(*c)).or(last);
        }
        Self { of, syllables }
    }

    /// The readings that the characters of `alphabet` need beside the common ones: `行hang乐yue落la/lao`.
    pub fn extra(alphabet: &BTreeSet<char>) -> String {
        let plain = Self::new("");
        let everyday = Self::new(READINGS);
        let mut extra = String::new();
        for c in alphabet {
            let known = plain.readings(*c);
            let mut readings: Vec<&str> =
                everyday.readings(*c).iter().map(String::as_str).filter(|one| !known.iter().any(|had| had == one)).collect();
            if readings.is_empty() && known.is_empty() {
                readings.extend(c.to_pinyin().map(|reading| reading.plain()));
            }
            if !readings.is_empty() {
                extra.push(*c);
                extra.push_str(&readings.join("/").replace('ü', "v"));
            }
        }
        extra
    }

    /// The table of syllables as the index carries it: under the first letter, in a capital, what follows it in each syllable.
    pub fn table() -> String {
        let mut table = String::new();
        for run in SYLLABLES.split_whitespace() {
            let (first, rest) = run.split_at(1);
            let capital = first.to_ascii_uppercase();
            if !table.contains(&capital) {
                table.push_str(&capital);
            }
            table.push_str(rest);
            table.push(' ');
        }
        table
    }

    /// The readings of a character; none if it is not known.
    pub fn readings(&self, c: char) -> &[String] {
        self.of.get(&c).map_or(&[], Vec::as_slice)
    }

    /// The readings of a unit, if it is a Han character.
    pub fn of_unit(&self, unit: &str) -> &[String] {
        unit.chars().next().map_or(&[], |c| self.readings(c))
    }

    /// All syllables, in order.
    pub fn syllables(&self) -> impl Iterator<Item = &str> {
        self.syllables.iter().map(String::as_str)
    }

    /// The ways to read a word as pinyin, at most [`WAYS`], those with longer syllables first.
    pub fn segment(&self, word: &str) -> Vec<Vec<String>> {
        if word.len() > MAX_LETTERS || !word.is_ascii() {
            return Vec::new();
        }
        // From the end on, so that no rest of the word is read twice.
        let mut ways: Vec<Vec<Vec<String>>> = vec![Vec::new(); word.len()];
        ways.push(vec![Vec::new()]);
        for at in (0..word.len()).rev() {
            let longest = 6.min(word.len() - at);
            let parts = (1..=longest).rev().map(|len| &word[at..at + len]).filter(|part| self.syllables.contains(*part));
            let found = parts.flat_map(|part| {
                let rests = &ways[at + part.len()];
                rests.iter().map(move |rest| std::iter::once(part.to_owned()).chain(rest.iter().cloned()).collect())
            });
            ways[at] = found.take(WAYS).collect();
        }
        ways.swap_remove(0)
    }
}

/// A longer word is not read as pinyin.
const MAX_LETTERS: usize = 30;
/// How many ways to read a word are followed.
const WAYS: usize = 4;

/// The common characters, in the order of their pinyin.
fn common() -> impl Iterator<Item = char> {
    let bytes: Vec<u8> = (0xb0..=0xd7u8).flat_map(|row| (0xa1..=0xfeu8).flat_map(move |cell| [row, cell])).collect();
    let (text, _, _) = encoding_rs::GBK.decode(&bytes[..2 * 3755]);
    text.chars().collect::<Vec<_>>().into_iter()
}

/// The ways to type a syllable: lü as lv or lu.
fn spellings(syllable: &str) -> Vec<String> {
    let mut spellings = vec![syllable.to_owned()];
    if syllable.contains('v') {
        spellings.push(syllable.replace('v', "u"));
    }
    spellings
}

/// A syllable without what many do not tell apart: zh/z, ch/c, sh/s, and ng/n at the end.
pub fn blurred(syllable: &str) -> String {
    let mut letters = String::new();
    push_blurred(&mut letters, syllable);
    letters
}

/// Adds a blurred syllable to a text.
pub fn push_blurred(text: &mut String, syllable: &str) {
    let (first, rest) = syllable.split_at(usize::from(matches!(syllable.get(..2), Some("zh" | "ch" | "sh"))));
    text.push_str(first);
    let rest = rest.strip_prefix('h').filter(|_| !first.is_empty()).unwrap_or(rest);
    text.push_str(rest.strip_suffix('g').filter(|rest| rest.ends_with('n')).unwrap_or(rest));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_gives_readings_that_dictionaries_give() {
        let sounds = Sounds::new("");
        let mut checked = 0;
        for c in common() {
            use pinyin::ToPinyin;
            let Some(reading) = c.to_pinyin() else { continue };
            let plain = reading.plain().replace('ü', "v");
            checked += usize::from(sounds.readings(c).contains(&plain));
        }
        // The rest have several readings, and the dictionary names another one first.
        assert!(checked > 3_600, "{checked} of 3755");
    }

    #[test]
    fn readings() {
        let sounds = Sounds::new("行hang/xing趴pa");
        assert_eq!(sounds.readings('密'), ["mi"]);
        assert_eq!(sounds.readings('旅'), ["lv", "lu"]);
        assert_eq!(sounds.readings('行'), ["xing", "hang"]);
        assert_eq!(sounds.readings('龘'), [""; 0]);
        assert_eq!(Sounds::extra(&['行', '莓', '密'].into()), "莓mei行hang");
    }

    #[test]
    fn typed_pinyin_is_cut_into_syllables() {
        let sounds = Sounds::new("");
        let ways = |word| sounds.segment(word).iter().map(|way| way.join(" ")).collect::<Vec<_>>();
        assert_eq!(ways("wajueji"), ["wa jue ji", "wa ju e ji"]);
        assert_eq!(ways("xian"), ["xian", "xi an"]);
        assert_eq!(ways("drone"), [""; 0]);
        assert!(ways(&"a".repeat(30)).len() <= WAYS);
    }

    #[test]
    fn syllables_that_sound_alike() {
        assert_eq!(blurred("ming"), blurred("min"));
        assert_eq!(blurred("zhan"), blurred("zang"));
        assert_ne!(blurred("che"), blurred("cheng"));
    }
}
