//! `content/approved.lock`: a line a batch, in order, so that two branches that approve different batches merge without a conflict of meaning.
//!
//! ```text
//! korla/emerging/1 sha256:6f1c… head=0a1b2c3dHx0… escape-room-venues=11111111aQ….22222222b….33333333Zk….44444444 …
//! ```

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::ops::Range;

use rayon::prelude::*;

use super::PARTS;

const HEADER: &str = "# What approved batches say, as digests (docs/approval.md). `purview approve` and `purview correct` write this file.";

/// What tells whether and where a part of a batch differs. Written as one word.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Print<'t> {
    /// The first eight digits of the SHA-256 of the part.
    pub digest: Cow<'t, str>,
    /// A letter for each character of it.
    pub marks: Cow<'t, str>,
}

impl fmt::Display for Print<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.digest, self.marks)
    }
}

impl<'t> Print<'t> {
    fn read(word: &'t str) -> Option<Self> {
        let (digest, marks) = word.split_at_checked(DIGITS)?;
        let fits = is_hex(digest, DIGITS) && marks.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
        fits.then(|| Self { digest: digest.into(), marks: marks.into() })
    }
}

/// How many digits of its digest a print has.
pub(super) const DIGITS: usize = 8;

fn is_hex(text: &str, len: usize) -> bool {
    text.len() == len && text.bytes().all(|b| b.is_ascii_hexdigit())
}

/// The seal of a batch, as it is made or as it stands in a text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seal<'t> {
    /// SHA-256 of all it means, in hexadecimal.
    pub digest: Cow<'t, str>,
    /// The print of what stands above the duties.
    pub head: Print<'t>,
    /// The prints of the parts of each duty, by the duty's id.
    pub duties: BTreeMap<Cow<'t, str>, [Print<'t>; PARTS.len()]>,
}

/// All seals, by the batch's name `place/list/number`, each with its place in the text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lock<'t> {
    /// The seals.
    pub seals: BTreeMap<Cow<'t, str>, (Seal<'t>, Range<usize>)>,
}

/// A line that is no seal, or one too many.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Where it stands.
    pub range: Range<usize>,
    /// Whether it seals what an earlier line seals.
    pub twice: bool,
}

impl<'t> Lock<'t> {
    /// Reads the text of a lock file.
    pub fn read(text: &'t str) -> (Self, Vec<Fault>) {
        let mut start = 0;
        let lines = text.split_inclusive('\n').map(|line| {
            let range = start..start + line.trim_end().len();
            start += line.len();
            (range, line)
        });
        let lines: Vec<_> = lines.filter(|(_, line)| !line.trim().is_empty() && !line.starts_with('#')).collect();
        let seals: Vec<_> = lines.into_par_iter().map(|(range, line)| (range, seal(line.trim()))).collect();
        let mut lock = Self::default();
        let mut faults = Vec::new();
        for (range, seal) in seals {
            match seal {
                None => faults.push(Fault { range, twice: false }),
                // Two branches that sealed one batch differently leave two lines.
                Some((name, _)) if lock.seals.contains_key(name) => faults.push(Fault { range, twice: true }),
                Some((name, seal)) => {
                    lock.seals.insert(name.into(), (seal, range));
                }
            }
        }
        (lock, faults)
    }

    /// The seals of some batches alone, without what else the text of a lock file has.
    pub fn of_some(text: &'t str, names: &BTreeSet<String>) -> Self {
        let is_of_some = |line: &&str| line.split_once(' ').is_some_and(|(name, _)| names.contains(name));
        let seals = text.lines().map(str::trim).filter(is_of_some).filter_map(seal);
        Self { seals: seals.map(|(name, seal)| (name.into(), (seal, 0..0))).collect() }
    }

    /// Seals a batch, anew if it is sealed.
    pub fn set(&mut self, name: String, seal: Seal<'t>) {
        self.seals.insert(name.into(), (seal, 0..0));
    }
}

impl fmt::Display for Lock<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{HEADER}")?;
        for (name, (seal, _)) in &self.seals {
            write!(f, "{name} sha256:{} head={}", seal.digest, seal.head)?;
            for (id, parts) in &seal.duties {
                write!(f, " {id}={}", parts.each_ref().map(ToString::to_string).join("."))?;
            }
            writeln!(f)?;
        }
        Ok(())
    }
}

fn seal(line: &str) -> Option<(&str, Seal<'_>)> {
    let mut words = line.split_ascii_whitespace();
    let name = words.next().filter(|name| name.split('/').count() == 3)?;
    let digest = words.next()?.strip_prefix("sha256:").filter(|digest| is_hex(digest, 64))?.into();
    let head = Print::read(words.next()?.strip_prefix("head=")?)?;
    let mut duties = BTreeMap::new();
    for word in words {
        let (id, parts) = word.split_once('=')?;
        let parts: Vec<Print> = parts.split('.').filter_map(Print::read).collect();
        duties.insert(id.into(), parts.try_into().ok()?);
    }
    Some((name, Seal { digest, head, duties }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        let print = |digest: &'static str, marks: &'static str| Print { digest: digest.into(), marks: marks.into() };
        let parts = [print("00000000", "a-_"), print("11111111", ""), print("22222222", "00"), print("33333333", "Z")];
        let seal =
            Seal { digest: "ab".repeat(32).into(), head: print("01234567", "x"), duties: BTreeMap::from([("escape-room".into(), parts)]) };
        let mut lock = Lock::default();
        lock.set("korla/emerging/2".into(), seal.clone());
        lock.set("korla/emerging/1".into(), seal);
        let text = lock.to_string();
        let (read, faults) = Lock::read(&text);
        assert!(faults.is_empty());
        assert_eq!(read.to_string(), text);
        assert_eq!(&text[read.seals["korla/emerging/2"].1.clone()][..16], "korla/emerging/2");
    }

    #[test]
    fn broken_lines_are_found() {
        let text = "# a comment\n\nkorla/emerging sha256:1\n<<<<<<< HEAD\n";
        let faults = Lock::read(text).1;
        assert_eq!(faults.iter().map(|fault| &text[fault.range.clone()]).collect::<Vec<_>>(), ["korla/emerging sha256:1", "<<<<<<< HEAD"]);
    }
}
