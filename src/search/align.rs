//! Alignment: whether and where a question names something, and how sure that is.

use super::fold::is_han_unit;
use super::sound::{Sounds, blurred};

/// How a name was read in a question, from sure to unsure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum How {
    /// Letter by letter.
    Exact,
    /// As pinyin.
    Pinyin,
    /// By the same sound.
    Sound,
    /// By initials.
    Initials,
    /// By nearly the same sound.
    Near,
    /// With a typing error.
    Typo,
    /// By its beginning.
    Prefix,
    /// By something that looks like a typing error and need not be one.
    Guess,
    /// By a part of it.
    Part,
}

impl How {
    /// How sure it is, from 0 to 10.
    pub fn quality(self) -> u32 {
        match self {
            Self::Exact => 10,
            Self::Pinyin => 9,
            Self::Sound => 8,
            Self::Initials | Self::Near => 7,
            Self::Typo | Self::Prefix => 6,
            Self::Guess => 3,
            Self::Part => 2,
        }
    }

    /// The word for programs.
    pub fn word(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::Pinyin => "pinyin",
            Self::Sound | Self::Near => "sound",
            Self::Initials => "initials",
            Self::Typo | Self::Guess => "typo",
            Self::Prefix | Self::Part => "part",
        }
    }
}

/// One syllable of a question.
#[derive(Clone, Debug)]
pub struct Beat {
    /// Its readings.
    pub readings: Vec<String>,
    /// Its unit.
    pub unit: usize,
    /// Whether it was typed as pinyin.
    pub typed: bool,
}

/// A question as names are compared with it.
#[derive(Clone, Debug)]
pub struct Heard {
    /// Its units.
    pub units: Vec<String>,
    /// The ways to hear it; None where a unit has no sound.
    pub ways: Vec<Vec<Option<Beat>>>,
    /// For each unit, whether it has no sound: a word that cannot be pinyin, a character whose sound is not known.
    pub opaque: Vec<bool>,
}

/// How many ways to hear a question are followed.
const WAYS: usize = 4;

impl Heard {
    /// Hears a question.
    pub fn new(units: Vec<String>, sounds: &Sounds) -> Self {
        let segments: Vec<Vec<Vec<String>>> =
            units.iter().map(|unit| if is_han_unit(unit) { Vec::new() } else { sounds.segment(unit) }).collect();
        let count = segments.iter().map(Vec::len).max().unwrap_or(0).clamp(1, WAYS);
        let ways = (0..count)
            .map(|way| {
                let mut beats = Vec::new();
                for (at, unit) in units.iter().enumerate() {
                    let readings = sounds.of_unit(unit);
                    if is_han_unit(unit) && !readings.is_empty() {
                        beats.push(Some(Beat { readings: readings.to_vec(), unit: at, typed: false }));
                    } else if let Some(syllables) = segments[at].get(way.min(segments[at].len().saturating_sub(1))) {
                        beats.extend(
                            syllables.iter().map(|syllable| Some(Beat { readings: vec![syllable.clone()], unit: at, typed: true })),
                        );
                    } else {
                        beats.push(None);
                    }
                }
                beats
            })
            .collect();
        let opaque = units.iter().zip(&segments).map(|(unit, ways)| sounds.of_unit(unit).is_empty() && ways.is_empty()).collect();
        Self { units, ways, opaque }
    }
}

/// Where a name stands in a question, in units, and how it was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Match {
    /// First unit.
    pub start: usize,
    /// The unit after the last.
    pub end: usize,
    /// How it was read.
    pub how: How,
}

/// What names are compared by.
pub struct Aligner<'a> {
    /// Readings.
    pub sounds: &'a Sounds,
    /// Groups of characters that look alike.
    pub alike: Vec<&'a str>,
}

impl Aligner<'_> {
    /// The surest place of a name in a question. Where two are equally sure, the first, and the shorter.
    pub fn find(&self, name: &[String], heard: &Heard) -> Option<Match> {
        if name.is_empty() || (name.len() == 1 && is_han_unit(&name[0])) {
            return None;
        }
        exact(name, heard)
            .or_else(|| self.by_initials(name, heard))
            .into_iter()
            .chain(self.by_sound(name, heard))
            .chain(self.with_typo(name, heard))
            .min_by_key(|found| (found.how, found.start, found.end))
    }

    fn by_initials(&self, name: &[String], heard: &Heard) -> Option<Match> {
        let at = heard.units.iter().enumerate().find(|(at, unit)| {
            heard.opaque[*at]
                && unit.chars().count() == name.len()
                && unit.len() >= 2
                && unit.chars().zip(name).all(|(letter, unit)| self.begins(unit, letter))
        });
        at.filter(|_| name.iter().any(|unit| is_han_unit(unit))).map(|(at, _)| Match { start: at, end: at + 1, how: How::Initials })
    }

    fn begins(&self, unit: &str, letter: char) -> bool {
        self.sounds.of_unit(unit).iter().any(|reading| reading.starts_with(letter)) || (!is_han_unit(unit) && unit.starts_with(letter))
    }

    fn by_sound(&self, name: &[String], heard: &Heard) -> Option<Match> {
        let readings: Vec<&[String]> = name.iter().map(|unit| self.sounds.of_unit(unit)).collect();
        if name.len() < 2 || readings.iter().any(|readings| readings.is_empty()) {
            return None;
        }
        let mut best: Option<Match> = None;
        for way in &heard.ways {
            for window in way.windows(name.len()) {
                let Some(beats) = window.iter().map(Option::as_ref).collect::<Option<Vec<_>>>() else { continue };
                let Some(how) = sounds_like(name, &readings, &beats, heard) else { continue };
                let found = Match { start: beats[0].unit, end: beats[beats.len() - 1].unit + 1, how };
                if best.is_none_or(|best| (found.how, found.start, found.end) < (best.how, best.start, best.end)) {
                    best = Some(found);
                }
            }
        }
        best
    }

    fn with_typo(&self, name: &[String], heard: &Heard) -> Option<Match> {
        let han = name.iter().all(|unit| is_han_unit(unit));
        let mut best: Option<Match> = None;
        let sizes = if han { name.len().saturating_sub(1)..=name.len() + 1 } else { name.len()..=name.len() };
        for size in sizes.filter(|size| *size > 0) {
            for (start, window) in heard.units.windows(size).enumerate() {
                let how = if han { self.mistyped(name, window) } else { misspelt(name, window) };
                let Some(how) = how else { continue };
                if best.is_none_or(|best| (how, start, start + size) < (best.how, best.start, best.end)) {
                    best = Some(Match { start, end: start + size, how });
                }
            }
        }
        best
    }

    /// How `typed` may have become of `name` by one error; both are Han characters.
    fn mistyped(&self, name: &[String], typed: &[String]) -> Option<How> {
        let n = name.len();
        if n < 3 {
            return None;
        }
        let front = name.iter().zip(typed).take_while(|(a, b)| a == b).count();
        let back = name.iter().rev().zip(typed.iter().rev()).take_while(|(a, b)| a == b).count();
        if typed.len() + 1 == n {
            // Without its first or its last character it may be part of any other word.
            return (front + back >= n - 1 && front > 0 && back > 0).then_some(if n >= 4 { How::Typo } else { How::Part });
        }
        if typed.len() == n + 1 {
            // An added character at an end is none: the name stands there letter by letter.
            return (front + back >= n && front > 0 && back > 0).then_some(How::Typo);
        }
        if front + back + 1 == n {
            return Some(if self.are_close(&name[front], &typed[front]) { How::Typo } else { How::Guess });
        }
        let swapped = front + back + 2 == n && name[front] == typed[front + 1] && name[front + 1] == typed[front];
        swapped.then_some(How::Typo)
    }

    /// Whether two characters are easily taken for one another, by look or by sound.
    fn are_close(&self, a: &str, b: &str) -> bool {
        let looks = self.alike.iter().any(|group| group.contains(a) && group.contains(b));
        let readings = |unit: &str| self.sounds.of_unit(unit).iter().map(|reading| blurred(reading)).collect::<Vec<_>>();
        looks || readings(a).iter().any(|a| readings(b).iter().any(|b| edits(a, b) <= 1))
    }
}

/// How a whole run of a question may be a part of a name.
pub fn part(name: &[String], run: &[String], start: usize) -> Option<Match> {
    let found = |how| Some(Match { start, end: start + run.len(), how });
    let (n, m) = (name.len(), run.len());
    if m < n && run.iter().all(|unit| is_han_unit(unit)) {
        let at = if m >= 2 { name.windows(m).position(|window| window == run) } else { None };
        return found(if at? == 0 && n - m == 1 { How::Prefix } else { How::Part });
    }
    if run.iter().any(|unit| is_han_unit(unit)) {
        return None;
    }
    // A word that is not typed to its end.
    if m <= n && name[..m - 1] == run[..m - 1] && run[m - 1].len() >= 3 && name[m - 1].starts_with(&run[m - 1]) {
        return found(How::Part);
    }
    None
}

fn exact(name: &[String], heard: &Heard) -> Option<Match> {
    let start = heard.units.windows(name.len()).position(|window| window == name)?;
    Some(Match { start, end: start + name.len(), how: How::Exact })
}

fn sounds_like(name: &[String], readings: &[&[String]], beats: &[&Beat], heard: &Heard) -> Option<How> {
    let mut near = false;
    for (readings, beat) in readings.iter().zip(beats) {
        if !readings.iter().any(|reading| beat.readings.contains(reading)) {
            near = true;
            if !readings.iter().any(|reading| beat.readings.iter().any(|heard| blurred(heard) == blurred(reading))) {
                return None;
            }
        }
    }
    let typed = beats.iter().filter(|beat| beat.typed).count();
    let same = beats.iter().zip(name).filter(|(beat, unit)| !beat.typed && heard.units[beat.unit] == **unit).count();
    match (name.len(), typed, same) {
        (_, 0, same) if same == name.len() => None,
        (2, 2, _) if near => None,
        (2, 0, 0) => None,
        (_, 0, _) => Some(if near { How::Near } else { How::Sound }),
        _ => Some(if near { How::Near } else { How::Pinyin }),
    }
}

/// How `typed` may have become of the words of `name` by one misspelt word.
fn misspelt(name: &[String], typed: &[String]) -> Option<How> {
    let mut wrong = name.iter().zip(typed).filter(|(name, typed)| name != typed);
    let (name, typed) = wrong.next()?;
    if wrong.next().is_some() || is_han_unit(name) || is_han_unit(typed) || name.len() < 4 || typed.len() < 3 {
        return None;
    }
    let allowed = if name.len() >= 8 { 2 } else { 1 };
    (name.chars().next() == typed.chars().next() && edits(name, typed) <= allowed).then_some(How::Typo)
}

/// How many letters to change, add, take away or swap to make `b` of `a`; 3 stands for all beyond 2.
fn edits(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    if a.len().abs_diff(b.len()) > 2 {
        return 3;
    }
    let mut rows = vec![(0..=b.len()).collect::<Vec<usize>>()];
    for i in 1..=a.len() {
        let mut row = vec![i];
        for j in 1..=b.len() {
            let same = usize::from(a[i - 1] != b[j - 1]);
            let mut least = (rows[i - 1][j] + 1).min(row[j - 1] + 1).min(rows[i - 1][j - 1] + same);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                least = least.min(rows[i - 2][j - 2] + 1);
            }
            row.push(least);
        }
        rows.push(row);
    }
    rows[a.len()][b.len()].min(3)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::fold::{self, Traditional};

    fn read(name: &str, question: &str) -> Option<How> {
        let sounds = Sounds::new("");
        let aligner = Aligner { sounds: &sounds, alike: vec!["人入八", "土士"] };
        let heard = Heard::new(fold::units(question, &Traditional::new()), &sounds);
        aligner.find(&fold::units(name, &Traditional::new()), &heard).map(|found| found.how)
    }

    #[test]
    fn names_are_read_in_questions() {
        for (name, question, how) in [
            ("密室逃脱", "密室逃脱归谁管", Some(How::Exact)),
            ("民宿", "名宿", Some(How::Near)),
            ("剧本杀", "剧本沙", Some(How::Sound)),
            ("网约车", "网约成", Some(How::Typo)),
            ("无人机", "无入机", Some(How::Typo)),
            ("密室逃脱", "密室脱逃", Some(How::Typo)),
            ("密室逃脱", "密逃脱", Some(How::Typo)),
            ("密室逃脱", "密室大逃脱", Some(How::Typo)),
            ("托育机构", "教育机构", Some(How::Guess)),
            ("养生", "养老院", None),
            ("挖掘机", "wajueji", Some(How::Pinyin)),
            ("旅游包车", "luyou bao che", Some(How::Pinyin)),
            ("无人机", "wrj", Some(How::Initials)),
            ("homestay", "hoemstay", Some(How::Typo)),
            ("Glass bridge", "who checks glass bridges", Some(How::Exact)),
            ("吊车", "掉车", Some(How::Sound)),
            ("民宿", "煤矿", None),
        ] {
            assert_eq!(read(name, question), how, "{name} in {question}");
        }
    }

    #[test]
    fn edit_distances() {
        assert_eq!(edits("drone", "drnoe"), 1);
        assert_eq!(edits("cen", "ce"), 1);
        assert_eq!(edits("ab", "abcde"), 3);
    }
}
