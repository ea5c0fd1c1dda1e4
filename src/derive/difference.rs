//! Differences between what a duty said and what it says: in terms of who leads and who assists in what, and word by word.

use std::collections::BTreeSet;

use similar::{Algorithm, DiffOp, capture_diff_slices};

use crate::model::{Content, Department, Entry, Holder, Id};
use crate::notation::normal;

/// What a duty says at one time, apart from the content it stands in, so that two states of a site can be compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement<'c> {
    /// Its heading.
    pub title: &'c str,
    /// Who leads.
    pub leads: Vec<Party<'c>>,
    /// Who assists, a holder of a line each.
    pub supports: Vec<Assistance<'c>>,
    /// The words that leave its leads or lines open (等部门), in order.
    pub open: Vec<&'c str>,
    /// The remark, as words.
    pub remark: String,
    /// Whether it ends the duty.
    pub repealed: bool,
}

/// A department as a line names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Party<'c> {
    /// Its id in addresses, today.
    pub id: &'c str,
    /// The name as written.
    pub written: &'c str,
}

/// A department that assists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Assistance<'c> {
    /// The department.
    pub party: Party<'c>,
    /// In what, if the line says it.
    pub scope: Option<&'c str>,
}

impl<'c> Statement<'c> {
    /// What an entry says.
    pub fn new(content: &'c Content, entry: &'c Entry) -> Self {
        let id = |department: Id<Department>| content.departments[department].slug.as_str();
        let party = |holder: &'c Holder| Party { id: id(holder.department), written: &holder.written.value };
        let lines = entry.supports.iter().flat_map(|line| {
            let scope = line.scope.as_ref().map(|scope| scope.value.as_str());
            line.holders.iter().map(move |holder| Assistance { party: party(holder), scope })
        });
        Self {
            title: &entry.title,
            leads: entry.leads.iter().map(party).collect(),
            supports: lines.collect(),
            open: entry
                .lead_open
                .iter()
                .chain(entry.supports.iter().filter_map(|line| line.open.as_ref()))
                .map(|open| open.value.as_str())
                .collect(),
            remark: entry.remark.as_ref().map(|remark| remark.plain()).unwrap_or_default(),
            repealed: entry.repealed,
        }
    }
}

/// One thing in which two statements differ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Difference<'c> {
    /// The heading.
    Title(&'c str, &'c str),
    /// Who leads.
    Lead(Vec<Party<'c>>, Vec<Party<'c>>),
    /// A department assists that did not.
    Joins(Assistance<'c>),
    /// A department does not assist any more.
    Leaves(Assistance<'c>),
    /// A department assists in something else: the new line, and the old scope.
    Scope(Assistance<'c>, Option<&'c str>),
    /// A department is written by another name: the new one, and the old one.
    Name(Party<'c>, &'c str),
    /// The words that leave leads or lines open.
    Open(String, String),
    /// The remark.
    Remark(String, String),
}

/// In what `new` differs from `old`; width, white space and punctuation that means the same do not count. Nothing, if a duty is only stated again.
pub fn differences<'c>(old: &Statement<'c>, new: &Statement<'c>) -> Vec<Difference<'c>> {
    let mut found = Vec::new();
    if !is_same(old.title, new.title) {
        found.push(Difference::Title(old.title, new.title));
    }
    let ids = |parties: &[Party<'c>]| parties.iter().map(|party| party.id).collect::<BTreeSet<_>>();
    if ids(&old.leads) != ids(&new.leads) {
        found.push(Difference::Lead(old.leads.clone(), new.leads.clone()));
    }
    let mut renamed: BTreeSet<Party<'c>> = BTreeSet::new();
    let mut rename = |was: &Party<'c>, is: &Party<'c>, found: &mut Vec<Difference<'c>>| {
        if was.id == is.id && !is_same(was.written, is.written) && renamed.insert(*is) {
            found.push(Difference::Name(*is, was.written));
        }
    };
    for is in &new.leads {
        old.leads.iter().filter(|was| was.id == is.id).for_each(|was| rename(was, is, &mut found));
    }
    supports(old, new, &mut rename, &mut found);
    if old.open != new.open {
        found.push(Difference::Open(old.open.join("、"), new.open.join("、")));
    }
    if !is_same(&old.remark, &new.remark) {
        found.push(Difference::Remark(old.remark.clone(), new.remark.clone()));
    }
    found
}

fn is_same(a: &str, b: &str) -> bool {
    a == b || normal(a) == normal(b)
}

fn is_same_scope(a: Option<&str>, b: Option<&str>) -> bool {
    is_same(a.unwrap_or_default(), b.unwrap_or_default())
}

/// Lines of one department are matched by what they say first, and then in order.
fn supports<'c>(
    old: &Statement<'c>,
    new: &Statement<'c>,
    rename: &mut impl FnMut(&Party<'c>, &Party<'c>, &mut Vec<Difference<'c>>),
    found: &mut Vec<Difference<'c>>,
) {
    let mut left: Vec<&Assistance<'c>> = old.supports.iter().collect();
    let mut unmatched: Vec<&Assistance<'c>> = Vec::new();
    for line in &new.supports {
        match left.iter().position(|was| was.party.id == line.party.id && is_same_scope(was.scope, line.scope)) {
            Some(at) => rename(&left.remove(at).party, &line.party, found),
            None => unmatched.push(line),
        }
    }
    for line in unmatched {
        match left.iter().position(|was| was.party.id == line.party.id) {
            Some(at) => {
                let was = left.remove(at);
                rename(&was.party, &line.party, found);
                found.push(Difference::Scope(*line, was.scope));
            }
            None => found.push(Difference::Joins(*line)),
        }
    }
    found.extend(left.into_iter().map(|line| Difference::Leaves(*line)));
}

/// How a piece of text came into a new wording.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// It stands in both.
    Same,
    /// It is in the old one only.
    Deleted,
    /// It is in the new one only.
    Inserted,
}

/// Two wordings as one text in pieces. A word of letters or digits is never split, and a lone character that two changes have between them counts as changed.
pub fn pieces(old: &str, new: &str) -> Vec<(Mark, String)> {
    let (old, new) = (words(old), words(new));
    let mut pieces: Vec<(Mark, String)> = Vec::new();
    let mut push = |mark: Mark, words: &[&str]| match pieces.last_mut() {
        _ if words.is_empty() => {}
        Some((last, text)) if *last == mark => text.push_str(&words.concat()),
        _ => pieces.push((mark, words.concat())),
    };
    let ops = capture_diff_slices(Algorithm::Patience, &old, &new);
    // Changes that only a character keeps apart are one.
    let (mut deleted, mut inserted): (Vec<&str>, Vec<&str>) = Default::default();
    for (at, op) in ops.iter().enumerate() {
        match *op {
            DiffOp::Equal { old_index, len, .. } => {
                let between = at > 0 && at + 1 < ops.len();
                if between && len == 1 {
                    deleted.push(old[old_index]);
                    inserted.push(old[old_index]);
                    continue;
                }
                push(Mark::Deleted, &std::mem::take(&mut deleted));
                push(Mark::Inserted, &std::mem::take(&mut inserted));
                push(Mark::Same, &old[old_index..old_index + len]);
            }
            DiffOp::Delete { old_index, old_len, .. } => deleted.extend(&old[old_index..old_index + old_len]),
            DiffOp::Insert { new_index, new_len, .. } => inserted.extend(&new[new_index..new_index + new_len]),
            DiffOp::Replace { old_index, old_len, new_index, new_len } => {
                deleted.extend(&old[old_index..old_index + old_len]);
                inserted.extend(&new[new_index..new_index + new_len]);
            }
        }
    }
    push(Mark::Deleted, &deleted);
    push(Mark::Inserted, &inserted);
    pieces
}

/// A text in words: runs of ASCII letters and digits, and every other character by itself.
fn words(text: &str) -> Vec<&str> {
    let mut words = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let run = rest.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(rest.len());
        let (word, after) = rest.split_at(run.max(first.len_utf8()));
        words.push(word);
        rest = after;
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    fn party<'c>(id: &'c str, written: &'c str) -> Party<'c> {
        Party { id, written }
    }

    fn statement<'c>(leads: &[Party<'c>], supports: &[(Party<'c>, &'c str)]) -> Statement<'c> {
        let supports = supports.iter().map(|(party, scope)| Assistance { party: *party, scope: Some(*scope) }).collect();
        Statement { title: "密室逃脱", leads: leads.to_vec(), supports, open: Vec::new(), remark: String::new(), repealed: false }
    }

    #[test]
    fn duties_are_compared_by_departments() {
        let (culture, police, fire) = (party("culture", "文体旅游部门"), party("police", "公安部门"), party("fire", "消防救援机构"));
        let old = statement(&[culture], &[(police, "治安"), (fire, "消防")]);
        let new = statement(&[police], &[(fire, "消防 "), (culture, "内容"), (fire, "应急照明")]);
        let assists = |party, scope| Assistance { party, scope: Some(scope) };
        assert_eq!(
            differences(&old, &new),
            [
                Difference::Lead(vec![culture], vec![police]),
                Difference::Joins(assists(culture, "内容")),
                Difference::Joins(assists(fire, "应急照明")),
                Difference::Leaves(assists(police, "治安")),
            ]
        );
        assert_eq!(differences(&new, &new), []);
    }

    #[test]
    fn a_new_name_of_the_same_body_is_no_new_body() {
        let (old, new) = (party("emergency", "安监局"), party("emergency", "应急管理局"));
        let before = statement(&[old], &[(old, "烟花爆竹")]);
        let after = statement(&[new], &[(new, "烟花爆竹经营")]);
        let scope = Assistance { party: new, scope: Some("烟花爆竹经营") };
        assert_eq!(differences(&before, &after), [Difference::Name(new, "安监局"), Difference::Scope(scope, Some("烟花爆竹"))]);
    }

    #[test]
    fn wordings_in_pieces() {
        let told = |old, new| {
            pieces(old, new).into_iter().map(|(mark, text)| match mark {
                Mark::Same => text,
                Mark::Deleted => format!("[-{text}]"),
                Mark::Inserted => format!("[+{text}]"),
            })
        };
        assert_eq!(told("监督指导消防", "监督指导消防安全").collect::<String>(), "监督指导消防[+安全]");
        assert_eq!(told("食品和餐饮", "食品经营").collect::<String>(), "食品[-和餐饮][+经营]");
        assert_eq!(told("第12项", "第13项").collect::<String>(), "第[-12][+13]项");
        assert_eq!(told("甲x乙", "丙x丁").collect::<String>(), "[-甲x乙][+丙x丁]");
        assert_eq!(told("", "新").collect::<String>(), "[+新]");
    }
}
