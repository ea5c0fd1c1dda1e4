//! Answers: a question is read, what it names is found, and what the lists say of that is put in order.
//!
//! All arithmetic is in whole numbers, so that the theme's search client, which does the same in a browser, comes to the same answers.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::align::{self, Aligner, Heard, How, Match};
use super::files::{self, foreign, keyed};
use super::fold::{self, Traditional, is_han_unit};
use super::index::Index;
use super::key;
use super::question::{Phrases, Reference};
use super::record::{DutyRecord, Line, NamesRecord};
use super::term;

/// What a question is answered with.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Answers {
    /// The question.
    pub query: String,
    /// Whether the lists answer it.
    pub covered: bool,
    /// A place elsewhere that it names.
    pub place: Option<String>,
    /// Answers, the best first.
    pub answers: Vec<Answer>,
    /// What it names that no list covers.
    pub uncovered: Vec<Link>,
    /// The places that the lists are for.
    pub here: Vec<String>,
    /// Whom to turn to where nothing covers a matter, in order.
    pub route: Vec<Link>,
}

/// A page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Link {
    /// Its title.
    pub title: String,
    /// Its address below the site's root.
    pub url: String,
}

/// One answer.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Answer {
    /// `duty`, `support`, `department`, `reference`, `document` or `clause`.
    pub kind: &'static str,
    /// The heading of the duty, or the title of the document.
    pub title: String,
    /// Its address below the site's root.
    pub url: String,
    /// The row of the annex.
    pub row: Option<u32>,
    /// Departments that lead.
    pub lead: Vec<String>,
    /// Departments that assist; those of the line that answers stand first.
    pub support: Vec<String>,
    /// What was found: the canonical name of a sector or department.
    pub matched: String,
    /// Whether it is offered as similar, and not asserted.
    pub near: bool,
    /// The name under which it was found.
    pub read: String,
    /// How that was read in the question: see [`How::word`], `reference` or `text`.
    pub how: &'static str,
    /// What the line that answers says, or a clause's words.
    pub scope: String,
    /// How certain the record is.
    pub status: String,
    /// The place whose list it is from.
    pub place: String,
}

/// A name found in a question.
#[derive(Clone, Debug)]
struct Found {
    /// A sector, or after all sectors a department.
    record: u32,
    read: String,
    found: Match,
    /// How much of the question it explains.
    value: u32,
    bonus: u32,
}

/// How well a duty answers.
#[derive(Clone, Debug, Default)]
struct Score {
    total: u32,
    /// What each line contributes.
    lines: BTreeMap<u32, u32>,
    /// Index of the name that says best why; whether it stands in the heading, and its contribution.
    via: Option<(usize, (bool, u32))>,
}

/// Answers a question. `lang` is the position of the reader's language among the site's.
pub fn ask(index: &Index<'_>, query: &str, lang: usize) -> Answers {
    let mut units = fold::units(query, &index.traditional);
    units.truncate(fold::MAX_UNITS);
    Asker { index, lang, aligner: Aligner { sounds: &index.sounds, alike: index.head.question.alike.split(' ').collect() } }
        .ask(query, units)
}

struct Asker<'i, 'c> {
    index: &'i Index<'c>,
    lang: usize,
    aligner: Aligner<'i>,
}

/// A stretch of units, from its first to the one after its last.
type Run = (usize, usize);

/// What a line must contribute for its duty to count as answered by it.
const LINE: u32 = 60;
/// What a department named beside a sector adds to a duty it holds.
const HOLDS: u32 = 200;
/// What two characters of a question add to a line that has them.
const ECHO: u32 = 8;
/// A longer name of a place is not looked for, in units.
const LONGEST: usize = 12;
/// How many similar things are offered.
const NEAR: usize = 4;

impl Asker<'_, '_> {
    fn ask(&self, query: &str, units: Vec<String>) -> Answers {
        let head = &self.index.head;
        let mut result = Answers {
            query: query.to_owned(),
            here: head.places.iter().filter(|place| !place.fictitious).map(|place| self.in_language(&place.names)).collect(),
            ..Answers::default()
        };
        if let Some(reference) = self.index.references.find(&units)
            && self.by_reference(&reference, &mut result)
        {
            if !result.covered {
                self.route(&mut result);
            }
            return result;
        }
        let heard = Heard::new(units, &self.index.sounds);
        let (mut names, read) = self.names(&heard);
        let guesses = self.mistyped(&heard, &read, &mut names);
        let runs = self.runs(&heard.units, &names);
        result.place = self.elsewhere(&heard.units, &names, &runs);
        let scores = self.scores(&heard, &names, &runs);
        if scores.is_empty() {
            self.departments(&heard, &names, &mut result);
        } else {
            self.duties(&scores, &names, &mut result);
        }
        // KTV消防: what is asked about is in no list, though fire safety is in many.
        let is_uncovered = |name: &Found| name.record < head.counts[0] && self.is_uncovered(name.record);
        if names.iter().any(is_uncovered) && !scores.values().any(|score| score.via.is_some_and(|(_, (in_heading, _))| in_heading)) {
            result.answers.iter_mut().for_each(|answer| answer.near = true);
        }
        if names.is_empty() {
            self.texts(&heard, &runs, &mut result);
        }
        if result.place.is_some() {
            result.answers.iter_mut().for_each(|answer| answer.near = true);
        }
        result.covered = result.answers.iter().any(|answer| !answer.near);
        if !result.covered {
            self.similar(&names, &guesses, &mut result);
            self.route(&mut result);
        }
        result
    }

    /// Rows, annexes and documents by number. Whether there is nothing more to look for.
    fn by_reference(&self, reference: &Reference, result: &mut Answers) -> bool {
        let duties = self.index.head.counts[2];
        let documents: Vec<u32> =
            reference.annex.iter().chain(&reference.number).flat_map(|term| self.listed(term)).map(|record| record - duties).collect();
        let most = self.index.head.limits.answers;
        if let Some(row) = &reference.row {
            for id in self.listed(row) {
                let duty = self.index.corpus.duty(id);
                if (reference.annex.is_none() || documents.contains(&duty.batch)) && result.answers.len() < most {
                    result.answers.push(Answer { kind: "reference", how: "reference", ..self.duty(&duty, &[]) });
                }
            }
        } else {
            result.answers.extend(documents.iter().take(most).map(|id| Answer {
                how: "reference",
                kind: "reference",
                ..self.document(*id)
            }));
        }
        result.covered = !result.answers.is_empty();
        result.covered || reference.row.is_some()
    }

    /// The records listed for a term, in order.
    fn listed(&self, term: &str) -> Vec<u32> {
        let posting = self.index.posting(term);
        posting.into_iter().flat_map(|posting| posting.records).map(|(record, _)| record).collect()
    }

    /// The sectors and departments of a large index that share most with `terms`.
    fn candidates(&self, terms: &BTreeSet<String>) -> Vec<u32> {
        let [sectors, departments, ..] = self.index.head.counts;
        let mut scores: BTreeMap<u32, u32> = BTreeMap::new();
        for posting in terms.iter().filter_map(|term| self.index.posting(term)) {
            let rarity = 1 + ((sectors + departments) / posting.count).max(1).ilog2();
            for (record, weight) in &posting.records {
                *scores.entry(*record).or_default() += rarity * weight;
            }
        }
        let mut ranked: Vec<(u32, u32)> = scores.into_iter().collect();
        ranked.sort_by_key(|(record, score)| (std::cmp::Reverse(*score), *record));
        ranked.into_iter().take(self.index.head.limits.compared).map(|(record, _)| record).collect()
    }

    /// The sectors and departments of a large index that a question is compared with.
    fn pool(&self, heard: &Heard) -> Vec<u32> {
        let runs = self.runs(&heard.units, &[]);
        let (Some((start, _)), Some((_, end))) = (runs.first(), runs.last()) else { return Vec::new() };
        let whole = |(start, end): Run| term::whole(&heard.units[start..end], &self.index.sounds);
        // Where all that is said is one name, no other need be compared.
        let pool = self.candidates(&[whole((*start, *end)), whole((0, heard.units.len()))].into());
        if !pool.is_empty() {
            return pool;
        }
        let says: Vec<bool> = (0..heard.units.len()).map(|at| runs.iter().any(|(start, end)| (*start..*end).contains(&at))).collect();
        let terms = term::of_question(&heard.units, &heard.ways, &says);
        self.candidates(&terms.into_iter().chain(runs.iter().copied().map(whole)).collect())
    }

    /// Names of a vocabulary that a question is compared with, by record.
    fn vocabulary(&self, vocabulary: Vocabulary, heard: &Heard) -> Vec<(u32, NamesRecord)> {
        let Index { corpus, sounds, head, .. } = self.index;
        let [sectors, departments, ..] = head.counts;
        let content = self.runs(&heard.units, &[]);
        if !head.limits.is_small() {
            // All names of a record stand together.
            let names = |record: u32| match vocabulary {
                Vocabulary::Canonical => None,
                Vocabulary::Everyday => Some((record, corpus.names(record).into_owned())),
                Vocabulary::Foreign => Some((record, foreign(*corpus, record))),
            };
            return self.pool(heard).into_iter().filter_map(names).collect();
        }
        let keys = match vocabulary {
            Vocabulary::Canonical => {
                let canonical = |sector| {
                    let official = files::canonical(*corpus, sector)?;
                    Some((sector, NamesRecord { official: vec![official], ..NamesRecord::default() }))
                };
                return (0..sectors).filter_map(canonical).collect();
            }
            Vocabulary::Everyday => {
                let starts = self.starts(&heard.units, &content);
                &key::of_question(heard, &starts) | &key::initials(heard, &starts)
            }
            // A name in another language begins with no phrase.
            Vocabulary::Foreign => key::foreign(content.iter().flat_map(|(start, end)| &heard.units[*start..*end])),
        };
        let is_asked = |word: &str| {
            let units = fold::units(word, &Traditional::new());
            match vocabulary {
                Vocabulary::Foreign => !key::foreign(units.first()).is_disjoint(&keys),
                _ => !key::of_word(&units, sounds).is_disjoint(&keys),
            }
        };
        let names = |record| match vocabulary {
            Vocabulary::Foreign => Cow::Owned(foreign(*corpus, record)),
            _ => keyed(*corpus, record, sectors),
        };
        let all = (0..sectors + departments).map(|record| (record, names(record).filtered(is_asked)));
        all.filter(|(_, names)| !names.is_empty()).collect()
    }

    /// What a question names by its characters, words, sounds or initials, and the names it took to find that.
    fn names(&self, heard: &Heard) -> (Vec<Found>, Vec<(u32, NamesRecord)>) {
        let content = self.runs(&heard.units, &[]);
        let is_foreign = Vocabulary::is_foreign(heard);
        let order = if is_foreign {
            [Vocabulary::Foreign, Vocabulary::Canonical, Vocabulary::Everyday]
        } else {
            [Vocabulary::Canonical, Vocabulary::Everyday, Vocabulary::Foreign]
        };
        let (mut read, mut found, mut chosen) = (Vec::new(), Vec::new(), Vec::new());
        for vocabulary in order {
            let free = free(heard.units.len(), &chosen);
            let is_needed = match vocabulary {
                Vocabulary::Foreign => is_foreign || heard.units.iter().zip(&free).any(|(unit, free)| *free && !is_han_unit(unit)),
                _ if is_foreign => chosen.is_empty(),
                // Even where all is said: 市场 stands in 市场监督管理局, whose rest are words of questions.
                _ => true,
            };
            if !is_needed {
                continue;
            }
            let more = self.vocabulary(vocabulary, heard);
            found.extend(
                self.compare(&more, heard).into_iter().filter(|found| found.found.how < How::Typo && !is_doubtful(found, &content)),
            );
            read.extend(more);
            chosen = select(found.clone(), Vec::new());
        }
        // Where all that is asked is named letter by letter, nothing else is meant.
        let is_exact = chosen.iter().all(|name| name.found.how == How::Exact);
        if !is_exact || !self.runs(&heard.units, &chosen).is_empty() {
            chosen = select(self.guarded(found, &read, heard), Vec::new());
        }
        (chosen, read)
    }

    /// Adds what the rest of a question names with an error, and returns what it may mean.
    fn mistyped(&self, heard: &Heard, read: &[(u32, NamesRecord)], names: &mut Vec<Found>) -> Vec<Found> {
        let runs = self.runs(&heard.units, names);
        if runs.is_empty() {
            return Vec::new();
        }
        let mut found = self.compare(read, heard);
        found.extend(runs.iter().flat_map(|run| self.parts(read, *run, heard)));
        let content = self.runs(&heard.units, &[]);
        let is_free =
            |found: &Found| names.iter().all(|taken| found.found.end <= taken.found.start || taken.found.end <= found.found.start);
        found.retain(|found| is_free(found) && !is_doubtful(found, &content));
        let found = self.guarded(found, read, heard);
        // Beside something named rightly, what looks like a typing error may well be none; and one authority is soon taken for another.
        let sectors = self.index.head.counts[0];
        let is_sure = |found: &Found| {
            let least = if found.record < sectors && names.is_empty() { How::Prefix } else { How::Near };
            found.found.how <= least
        };
        let (sure, guesses): (Vec<Found>, Vec<Found>) = found.into_iter().partition(is_sure);
        *names = select(sure, std::mem::take(names));
        select(guesses, Vec::new())
    }

    /// The names of records in a question.
    fn compare(&self, read: &[(u32, NamesRecord)], heard: &Heard) -> Vec<Found> {
        each(read).filter_map(|name| Some(weigh(&name, self.aligner.find(&name.units, heard)?))).collect()
    }

    /// Those names that do not stand in a word that only looks like a name of their record.
    fn guarded(&self, mut found: Vec<Found>, read: &[(u32, NamesRecord)], heard: &Heard) -> Vec<Found> {
        found.retain(|found| {
            let unlike = read.iter().filter(|(record, _)| *record == found.record).flat_map(|(_, names)| &names.unlike);
            let others = unlike.filter_map(|word| self.aligner.find(&fold::units(word, &Traditional::new()), heard));
            let mut others = others.filter(|other| other.how == How::Exact);
            others.all(|other| found.found.end <= other.start || other.end <= found.found.start)
        });
        found
    }

    /// The names of which a stretch of a question may be a part.
    fn parts(&self, read: &[(u32, NamesRecord)], (start, end): Run, heard: &Heard) -> Vec<Found> {
        let parts = each(read).filter_map(|name| {
            let found = align::part(&name.units, &heard.units[start..end], start)?;
            // A name other than its own that is not typed to its end may be of many things.
            let how = if name.is_canonical || !is_han_unit(&name.units[0]) { found.how } else { How::Part };
            Some(weigh(&name, Match { how, ..found }))
        });
        parts.collect()
    }

    /// The stretches of a question that are neither named nor phrases.
    fn runs(&self, units: &[String], names: &[Found]) -> Vec<Run> {
        let free = free(units.len(), names);
        let mut runs: Vec<Run> = Vec::new();
        let mut at = 0;
        while at < units.len() {
            let end = (at..units.len()).find(|at| !free[*at]).unwrap_or(units.len());
            let phrase = self.index.phrases.at(units, at, end);
            if !free[at] {
                at += 1;
            } else if phrase > 0 {
                at += phrase;
            } else {
                match runs.last_mut().filter(|(_, end)| *end == at) {
                    Some(last) => last.1 = at + 1,
                    None => runs.push((at, at + 1)),
                }
                at += 1;
            }
        }
        runs
    }

    /// For each unit, whether a word that says something could begin there: its first two characters may look like phrases (新能源).
    fn starts(&self, units: &[String], runs: &[Run]) -> Vec<bool> {
        let begins = |unit: &str| self.index.head.begins.contains(unit);
        let starts = |(at, unit): (usize, &String)| {
            runs.iter().any(|(start, end)| at < *end && (*start <= at || (*start <= at + 2 && begins(unit))))
        };
        units.iter().enumerate().map(starts).collect()
    }

    /// A place elsewhere that a question names, if it says anything unknown and does not name a place with lists too.
    fn elsewhere(&self, units: &[String], names: &[Found], runs: &[Run]) -> Option<String> {
        let free = free(units.len(), names);
        let text: String = units.iter().zip(&free).map(|(unit, free)| if *free { unit.as_str() } else { "\n" }).collect();
        if self.index.head.here.split(' ').any(|here| text.contains(here)) {
            return None;
        }
        let starts = self.starts(units, runs);
        let mut at = 0;
        while at < units.len() {
            let names = (at + 1..=units.len().min(at + LONGEST)).rev().filter(|_| starts[at]);
            match names.filter_map(|end| Some((end, self.index.elsewhere.get(&units[at..end].concat())?))).next() {
                // 兰州拉面 is no place, though 拉面 is a name.
                Some((end, place)) if place.is_empty() => at = end,
                Some((end, place)) if free[at..end].iter().all(|free| *free) => return Some(place.clone()),
                _ => at += 1,
            }
        }
        None
    }

    /// How well each duty answers, by the sectors found.
    fn scores(&self, heard: &Heard, names: &[Found], runs: &[Run]) -> BTreeMap<u32, Score> {
        let sectors = self.index.head.counts[0];
        let mut scores: BTreeMap<u32, Score> = BTreeMap::new();
        for (at, name) in names.iter().enumerate().filter(|(_, name)| name.record < sectors) {
            let sector = self.index.corpus.sector(name.record);
            let value = if self.is_whereabouts(&heard.units, name) { name.value / 2 } else { name.value };
            for duty in sector.covered {
                scores.entry(duty).or_default().add(4 * value + name.bonus, at, None);
            }
            for (duty, line) in sector.lines {
                scores.entry(duty).or_default().add(3 * value + name.bonus, at, Some(line));
            }
        }
        let holders: Vec<u32> = names.iter().map(|name| name.record).filter(|record| *record >= sectors).collect();
        let left: BTreeSet<String> = runs.iter().flat_map(|(start, end)| term::plain(&heard.units[*start..*end])).collect();
        if holders.is_empty() && left.is_empty() {
            return scores;
        }
        let mut ranked: Vec<(u32, u32)> = scores.iter().map(|(duty, score)| (*duty, score.total)).collect();
        ranked.sort_by_key(|(duty, total)| (std::cmp::Reverse(*total), *duty));
        for (id, _) in ranked.into_iter().take(self.index.head.limits.answers) {
            let duty = self.index.corpus.duty(id);
            let Some(score) = scores.get_mut(&id) else { continue };
            for holder in &holders {
                score.total += if duty.leads.contains(holder) { HOLDS } else { 0 };
                for (at, _) in duty.lines.iter().enumerate().filter(|(_, line)| line.holders.contains(holder)) {
                    score.total += HOLDS;
                    *score.lines.entry(at as u32).or_default() += HOLDS;
                }
            }
            for (at, line) in duty.lines.iter().enumerate() {
                let terms = term::plain(&fold::units(&line.scope, &Traditional::new()));
                let echo = ECHO * left.iter().filter(|term| terms.contains(term)).count() as u32;
                if echo > 0 {
                    score.total += echo;
                    *score.lines.entry(at as u32).or_default() += echo;
                }
            }
        }
        scores
    }

    /// Whether a name only says where something is, or where somebody goes.
    fn is_whereabouts(&self, units: &[String], name: &Found) -> bool {
        let words = &self.index.head.question;
        let inside = Phrases::new(&words.inside).at(units, name.found.end, units.len()) > 0;
        let towards = name.found.start > 0 && words.towards.split(' ').any(|word| word == units[name.found.start - 1]);
        inside || towards
    }

    /// Adds duties in order of their scores; those far behind the best are left out.
    fn duties(&self, scores: &BTreeMap<u32, Score>, names: &[Found], result: &mut Answers) {
        let most = self.index.head.limits.answers;
        let mut ranked: Vec<(&u32, &Score)> = scores.iter().collect();
        ranked.sort_by_key(|(duty, score)| (std::cmp::Reverse(score.total), **duty));
        let best = ranked.first().map_or(0, |(_, score)| score.total);
        for (id, score) in ranked.into_iter().filter(|(_, score)| score.total * 4 >= best).take(most) {
            let duty = self.index.corpus.duty(*id);
            let mut lines: Vec<(u32, u32)> =
                score.lines.iter().filter(|(_, part)| **part >= LINE).map(|(line, part)| (*line, *part)).collect();
            lines.sort_by_key(|(line, part)| (std::cmp::Reverse(*part), *line));
            let lines: Vec<u32> = lines.into_iter().map(|(line, _)| line).collect();
            let mut answer = self.duty(&duty, &lines);
            if let Some((via, _)) = score.via {
                self.credit(&names[via], &duty, &mut answer);
            }
            result.answers.push(answer);
        }
    }

    /// Says by what name an answer was found.
    fn credit(&self, name: &Found, duty: &DutyRecord, answer: &mut Answer) {
        answer.matched = self.name(duty, name.record);
        name.read.clone_into(&mut answer.read);
        answer.how = name.found.how.word();
    }

    /// What departments do, where a question names them and nothing else.
    fn departments(&self, heard: &Heard, names: &[Found], result: &mut Answers) {
        let sectors = self.index.head.counts[0];
        let free = free(heard.units.len(), names);
        let words = &self.index.head.question;
        let asks = |phrases: &str| Phrases::new(phrases).any(&heard.units, &free);
        let (lead, support) = (asks(&words.lead), asks(&words.support));
        for name in names.iter().filter(|name| name.record >= sectors) {
            let department = self.index.corpus.department(name.record - sectors);
            let leads: Vec<Line> = department.leads.iter().map(|duty| (*duty, u32::MAX)).collect();
            let lines = match (lead, support) {
                (true, false) if !leads.is_empty() => leads,
                (false, true) if !department.lines.is_empty() => department.lines,
                (..) => leads.into_iter().chain(department.lines).collect(),
            };
            for (id, line) in lines {
                let room = result.answers.len() < self.index.head.limits.answers;
                let lines: Vec<u32> = (line != u32::MAX).then_some(line).into_iter().collect();
                let duty = self.index.corpus.duty(id);
                let mut answer = Answer { kind: "department", ..self.duty(&duty, &lines) };
                if room {
                    self.credit(name, &duty, &mut answer);
                    result.answers.push(answer);
                }
            }
        }
    }

    /// Scopes, documents and clauses that have the words of a question.
    fn texts(&self, heard: &Heard, runs: &[Run], result: &mut Answers) {
        let [_, _, duties, documents, _] = self.index.head.counts;
        let (Some((start, _)), Some((_, end))) = (runs.first(), runs.last()) else { return };
        // Words that say nothing in a question may say something in a text: 重大事故隐患.
        let wordings = [&heard.units[..], &heard.units[*start..*end]];
        let says = |text: &str| {
            let text = fold::units(text, &Traditional::new()).concat();
            wordings.iter().find(|wording| text.contains(&wording.concat())).map_or(0, |wording| wording.len())
        };
        let mut hits: Vec<(usize, Answer)> = Vec::new();
        for record in self.texts_with(if wordings[1].len() > 1 { wordings[1] } else { wordings[0] }) {
            let (answer, said) = if record < duties {
                let duty = self.index.corpus.duty(record);
                let line = duty.lines.iter().position(|line| says(&line.scope) > 0).map(|line| line as u32);
                let said = says(line.map_or(&duty.title, |line| &duty.lines[line as usize].scope));
                (self.duty(&duty, line.as_slice()), said)
            } else if record < duties + documents {
                let document = self.document(record - duties);
                let said = says(&document.title);
                (document, said)
            } else {
                let clause = self.index.corpus.clause(record - duties - documents);
                let document = self.document(clause.policy);
                let said = says(&clause.heading).max(says(&clause.text));
                let url = format!("{}#{}", document.url, clause.anchor);
                (Answer { kind: "clause", title: clause.heading.into_owned(), url, scope: clause.text.into_owned(), ..document }, said)
            };
            if said >= 2 {
                // Few characters say little, and less in long texts.
                let near = said < if record < duties { 3 } else { 4 };
                hits.push((said, Answer { near, how: "text", read: wordings[1].concat(), ..answer }));
            }
        }
        hits.sort_by_key(|(said, _)| std::cmp::Reverse(*said));
        result.answers.extend(hits.into_iter().take(NEAR).map(|(_, answer)| answer));
    }

    /// Duties, documents and clauses that have all terms of a wording. Of one in very many texts only some are known.
    fn texts_with(&self, wording: &[String]) -> Vec<u32> {
        let mut some: Option<BTreeSet<u32>> = None;
        for term in term::of_units(wording) {
            let Some(posting) = self.index.posting(&term) else { return Vec::new() };
            let records = posting.records.iter().map(|(record, _)| *record);
            let is_whole = posting.count as usize == posting.records.len();
            some = match some {
                Some(some) if is_whole => Some(records.filter(|record| some.contains(record)).collect()),
                Some(some) => Some(some),
                None => Some(records.collect()),
            };
            if some.as_ref().is_some_and(BTreeSet::is_empty) {
                break;
            }
        }
        some.into_iter().flatten().take(self.index.head.limits.answers).collect()
    }

    /// Offers what is similar to what no list covers.
    fn similar(&self, names: &[Found], guesses: &[Found], result: &mut Answers) {
        let sectors = self.index.head.counts[0];
        let mut near: Vec<Found> = Vec::new();
        for name in names.iter().filter(|name| name.record < sectors) {
            if self.is_uncovered(name.record) && name.found.how < How::Near {
                let uncovered = self.index.corpus.uncovered(name.record);
                let title = self.in_language(&uncovered.names);
                result.uncovered.push(Link { title, url: self.url(&format!("sectors/{}.html", uncovered.slug)) });
                near.extend(uncovered.near.iter().map(|near| Found { record: *near, ..name.clone() }));
            }
        }
        near.extend(guesses.iter().filter(|guess| guess.record < sectors).cloned());
        for name in near {
            if result.answers.len() >= NEAR {
                break;
            }
            let sector = self.index.corpus.sector(name.record);
            let first = sector.covered.first().map(|duty| (*duty, None)).or(sector.lines.first().map(|(duty, line)| (*duty, Some(*line))));
            if let Some((duty, line)) = first {
                let duty = self.index.corpus.duty(duty);
                let mut answer = self.duty(&duty, line.as_slice());
                self.credit(&name, &duty, &mut answer);
                answer.near = true;
                if result.answers.iter().all(|had| had.url != answer.url) {
                    result.answers.push(answer);
                }
            }
        }
    }

    fn is_uncovered(&self, sector: u32) -> bool {
        let sector = self.index.corpus.sector(sector);
        sector.covered.is_empty() && sector.lines.is_empty()
    }

    fn route(&self, result: &mut Answers) {
        for place in &self.index.head.places {
            result.route.extend(place.route.iter().map(|(names, slug)| Link {
                title: self.in_language(names),
                url: self.url(&format!("{}/departments/{slug}.html", place.slug)),
            }));
        }
        result.route.truncate(NEAR);
    }

    /// A duty as an answer, `lines` brought up.
    fn duty(&self, duty: &DutyRecord, lines: &[u32]) -> Answer {
        let batch = self.index.corpus.document(duty.batch);
        let place = &self.index.head.places[batch.place as usize];
        let name = |record: &u32| self.name(duty, *record);
        let rest = (0..duty.lines.len() as u32).filter(|line| !lines.contains(line));
        let mut support: Vec<String> = Vec::new();
        for holder in lines.iter().copied().chain(rest).filter_map(|line| duty.lines.get(line as usize)).flat_map(|line| &line.holders) {
            let name = name(holder);
            if !support.contains(&name) {
                support.push(name);
            }
        }
        Answer {
            kind: if lines.is_empty() { "duty" } else { "support" },
            title: duty.title.to_string(),
            matched: duty.title.to_string(),
            url: self.url(&format!("{}/duties/{}.html", place.slug, duty.slug)),
            row: (duty.row > 0).then_some(duty.row),
            lead: duty.leads.iter().map(name).collect(),
            support,
            scope: lines.first().and_then(|line| duty.lines.get(*line as usize)).map(|line| line.scope.to_string()).unwrap_or_default(),
            status: batch.status,
            place: self.in_language(&place.names),
            ..Answer::default()
        }
    }

    fn document(&self, id: u32) -> Answer {
        let document = self.index.corpus.document(id);
        let title = self.in_language(&document.titles);
        Answer {
            kind: "document",
            matched: title.clone(),
            title,
            url: self.url(&document.path),
            scope: document.number,
            status: document.status,
            place: self.in_language(&self.index.head.places[document.place as usize].names),
            ..Answer::default()
        }
    }

    /// A text in the reader's language, or else in the main one.
    fn in_language(&self, texts: &[String]) -> String {
        texts.get(self.lang).filter(|text| !text.is_empty()).or(texts.first()).cloned().unwrap_or_default()
    }

    /// The name of a sector, or of a department that a duty names, in the reader's language, or else in the main one.
    fn name(&self, duty: &DutyRecord, record: u32) -> String {
        let is_main_department = self.lang == 0 && record >= self.index.head.counts[0];
        if is_main_department { duty.names[&record].to_string() } else { self.index.corpus.titles(record).swap_remove(self.lang) }
    }

    /// A path in the folder of the reader's language.
    fn url(&self, path: &str) -> String {
        format!("{}{path}", self.index.head.folders.get(self.lang).map_or("", String::as_str))
    }
}

/// Where names are looked up. A question is looked up in one after another, for what it has that those before do not know, so that a browser need
/// not load all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Vocabulary {
    /// Canonical names of sectors that a list covers.
    Canonical,
    /// All other names in the main language.
    Everyday,
    /// Names in other languages.
    Foreign,
}

impl Vocabulary {
    /// Whether a question has words that are neither pinyin nor initials, and nothing in the main language.
    fn is_foreign(heard: &Heard) -> bool {
        let is_foreign = |(unit, opaque): (&String, &bool)| *opaque && unit.contains(['a', 'e', 'i', 'o', 'u']);
        !heard.units.iter().any(|unit| is_han_unit(unit)) && heard.units.iter().zip(&heard.opaque).any(is_foreign)
    }
}

/// A name as it is compared.
struct Name<'r> {
    record: u32,
    text: &'r str,
    units: Vec<String>,
    is_canonical: bool,
    is_official: bool,
}

fn each(read: &[(u32, NamesRecord)]) -> impl Iterator<Item = Name<'_>> {
    read.iter().flat_map(|(record, names)| {
        let all = names.official.iter().chain(&names.everyday).enumerate();
        all.map(|(at, text)| Name {
            record: *record,
            text,
            units: fold::units(text, &Traditional::new()),
            is_canonical: at == 0 && !names.official.is_empty(),
            is_official: at < names.official.len(),
        })
    })
}

fn weigh(name: &Name<'_>, found: Match) -> Found {
    let size: u32 = name.units.iter().map(|unit| if is_han_unit(unit) { 1 } else { 2 }).sum();
    let bonus = u32::from(name.is_official) + u32::from(name.is_canonical) + 1;
    Found { record: name.record, read: name.text.to_owned(), found, value: found.how.quality() * size * size, bonus }
}

impl Score {
    fn add(&mut self, value: u32, name: usize, line: Option<u32>) {
        self.total += value;
        if let Some(line) = line {
            *self.lines.entry(line).or_default() += value;
        }
        // A heading names its duty better than a line does.
        let rank = (line.is_none(), value);
        if self.via.is_none_or(|(_, best)| rank > best) {
            self.via = Some((name, rank));
        }
    }
}

/// For each unit, whether no name stands there.
fn free(count: usize, names: &[Found]) -> Vec<bool> {
    (0..count).map(|at| names.iter().all(|name| at < name.found.start || name.found.end <= at)).collect()
}

/// Two characters sound like many things, and three with an error look like many: such a name is read only where nothing else is said.
fn is_doubtful(found: &Found, content: &[Run]) -> bool {
    let size = fold::units(&found.read, &Traditional::new()).len();
    let is_short = match found.found.how {
        How::Sound | How::Near | How::Initials => size == 2,
        How::Typo => size == 3,
        _ => false,
    };
    let Match { start, end, .. } = found.found;
    is_short && content.iter().any(|run| run.0 < start || end < run.1)
}

/// The names that explain most, none overlapping another; several may stand in one place if they are read there alike. `taken` come first.
fn select(mut found: Vec<Found>, taken: Vec<Found>) -> Vec<Found> {
    found.sort_by(|a, b| {
        let order = |found: &Found| (std::cmp::Reverse((found.value, found.bonus)), found.found.start, found.record);
        order(a).cmp(&order(b)).then_with(|| a.read.cmp(&b.read))
    });
    let mut selected = taken;
    for one in found {
        let fits = selected.iter().all(|other| {
            let apart = one.found.end <= other.found.start || other.found.end <= one.found.start;
            let alike = one.found == other.found && one.record != other.record && one.value == other.value;
            apart || alike
        });
        if fits {
            selected.push(one);
        }
    }
    selected
}
