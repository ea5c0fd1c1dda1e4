//! A corpus of any size that is never held: each record is made when it is asked for, from its number.

use std::borrow::Cow;

use purview::search::record::{
    ClauseRecord, Corpus, Counts, DepartmentRecord, DocumentRecord, DutyRecord, Line, LineRecord, NamesRecord, PlaceRecord, SectorRecord,
    UncoveredRecord,
};

use crate::deal::Deal;
use crate::name::SectorWords;
use crate::random::{below, pick};
use crate::words::Words;

/// Duties on one batch.
pub const ROWS: u32 = 100;
/// Clauses of one policy.
pub const CLAUSES: u32 = 3;
/// The digits that labels of clauses use.
const LABELS: [&str; CLAUSES as usize] = ["一", "二", "三"];

// Each choice that is made for a duty has a number of its own, lest choices go together.
const SECTOR: u32 = 10;
const LEAD: u32 = 20;
const LINES: u32 = 30;
const MENTION: u32 = 40;
const HOLDER: u32 = 50;
const SCOPE: u32 = 100;
const POLICY: u32 = 200;
const CLAUSE: u32 = 300;

/// A made-up city with as many duties as wanted.
pub struct MadeUp {
    words: Words,
    duties: u32,
    /// The first, second and third sector of each duty, as far as it names so many.
    headings: [Deal; 3],
    /// The sector that the first line of a duty names, if it does.
    mentions: Deal,
}

impl MadeUp {
    /// A city with `duties` duties, a tenth as many sectors, and documents to match.
    pub fn new(duties: u32) -> Self {
        let sectors = duties / 10;
        let deal = |salt| Deal::new(duties, sectors, salt);
        Self { words: Words::new(), duties, headings: [deal(0), deal(1), deal(2)], mentions: deal(3) }
    }

    fn sectors(&self) -> u32 {
        self.duties / 10
    }

    /// How many batches there are.
    pub fn batches(&self) -> u32 {
        self.duties / ROWS
    }

    /// How many policies there are.
    pub fn policies(&self) -> u32 {
        self.duties / 50
    }

    /// The words of a sector's names.
    pub fn sector_words(&self, sector: u32) -> SectorWords<'_> {
        SectorWords::new(&self.words, sector)
    }

    /// The sectors in the heading of a duty, one to three.
    pub fn covered(&self, duty: u32) -> Vec<u32> {
        let mut sectors: Vec<u32> = Vec::new();
        for deal in &self.headings[..1 + below(3, SECTOR, duty) as usize] {
            let sector = deal.of(duty);
            if !sectors.contains(&sector) {
                sectors.push(sector);
            }
        }
        sectors
    }

    fn lead(&self, duty: u32) -> u32 {
        below(self.words.departments.len() as u32, LEAD, duty)
    }

    /// How many supporting lines a duty has.
    fn lines(duty: u32) -> u32 {
        2 + below(4, LINES, duty)
    }

    /// The department of a line: any but the lead.
    fn holder(&self, duty: u32, line: u32) -> u32 {
        let departments = self.words.departments.len() as u32;
        (self.lead(duty) + 1 + below(departments - 1, HOLDER + line, duty)) % departments
    }

    /// The sector that the first line of a duty names, which one in five does.
    fn mentioned(&self, duty: u32) -> Option<u32> {
        (below(5, MENTION, duty) == 0).then(|| self.mentions.of(duty))
    }

    fn scope(&self, duty: u32, line: u32) -> String {
        let named = self.mentioned(duty).filter(|_| line == 0).map(|sector| self.sector_words(sector).canonical() + "的");
        let condition = named.unwrap_or_else(|| pick(&self.words.conditions, SCOPE + line, duty).to_owned());
        condition + pick(&self.words.objects, SCOPE + 10 + line, duty) + pick(&self.words.verbs, SCOPE + 20 + line, duty)
    }

    /// What a duty is about, as its heading says it.
    pub fn duty_topic(&self, duty: u32) -> &'static str {
        self.topic(SECTOR + 1, duty)[0]
    }

    /// Where something of a sector is done: the kind of place, in Chinese and in addresses.
    pub fn venues(&self) -> impl Iterator<Item = [&'static str; 2]> + '_ {
        self.words.venues.iter().map(|venue| [venue[0], venue[5]])
    }

    fn topic(&self, kind: u32, index: u32) -> [&'static str; 2] {
        self.words.topics[below(self.words.topics.len() as u32, kind, index) as usize]
    }
}

impl Corpus for MadeUp {
    fn places(&self) -> Vec<PlaceRecord> {
        let route = vec![(vec![self.words.departments[0][0].to_owned()], "department-1".to_owned())];
        vec![PlaceRecord {
            slug: "beishan".to_owned(), names: vec!["北山市".to_owned(), "Beishan".to_owned()], route, fictitious: false
        }]
    }

    fn counts(&self) -> Counts {
        Counts {
            sectors: self.sectors(),
            departments: self.words.departments.len() as u32,
            duties: self.duties,
            documents: self.batches() + self.policies(),
            batches: self.batches(),
            clauses: self.policies() * CLAUSES,
        }
    }

    fn names(&self, record: u32) -> Cow<'_, NamesRecord> {
        Cow::Owned(match record.checked_sub(self.sectors()) {
            None => self.sector_words(record).names(),
            Some(department) => {
                let [name, official, everyday, _] = self.words.departments[department as usize].map(str::to_owned);
                NamesRecord { official: vec![name, official], everyday: vec![everyday], unlike: Vec::new() }
            }
        })
    }

    fn foreign(&self, record: u32) -> Cow<'_, NamesRecord> {
        let mut names = match record.checked_sub(self.sectors()) {
            None => self.sector_words(record).english(),
            Some(department) => vec![self.words.departments[department as usize][3].to_owned()],
        };
        let everyday = names.split_off(1);
        Cow::Owned(NamesRecord { official: names, everyday, unlike: Vec::new() })
    }

    fn titles(&self, record: u32) -> Vec<String> {
        match record.checked_sub(self.sectors()) {
            None => vec![self.sector_words(record).canonical(), self.sector_words(record).english().swap_remove(0)],
            Some(department) => {
                let [name, _, _, english] = self.words.departments[department as usize].map(str::to_owned);
                vec![name, english]
            }
        }
    }

    fn sector(&self, index: u32) -> SectorRecord {
        let mut covered: Vec<u32> =
            self.headings.iter().flat_map(|deal| deal.to(index)).filter(|duty| self.covered(*duty).contains(&index)).collect();
        covered.sort_unstable();
        covered.dedup();
        let mut lines: Vec<Line> = self.mentions.to(index).filter(|duty| self.mentioned(*duty).is_some()).map(|duty| (duty, 0)).collect();
        lines.retain(|(duty, _)| !covered.contains(duty));
        lines.sort_unstable();
        SectorRecord { covered, lines }
    }

    fn uncovered(&self, _: u32) -> UncoveredRecord {
        UncoveredRecord::default()
    }

    fn department(&self, index: u32) -> DepartmentRecord {
        let lines = |duty| (0..Self::lines(duty)).filter(move |line| self.holder(duty, *line) == index).map(move |line| (duty, line));
        DepartmentRecord {
            leads: (0..self.duties).filter(|duty| self.lead(*duty) == index).collect(),
            lines: (0..self.duties).flat_map(lines).collect(),
        }
    }

    fn duty(&self, index: u32) -> DutyRecord<'_> {
        let [topic, slug] = self.topic(SECTOR + 1, index);
        let names: Vec<String> = self.covered(index).into_iter().map(|sector| self.sector_words(sector).canonical()).collect();
        let line =
            |line| LineRecord { holders: vec![self.sectors() + self.holder(index, line)], scope: Cow::from(self.scope(index, line)) };
        let lead = self.lead(index);
        let holders = (0..Self::lines(index)).map(|line| self.holder(index, line)).chain([lead]);
        let department = |department: u32| (self.sectors() + department, Cow::from(self.words.departments[department as usize][0]));
        DutyRecord {
            slug: Cow::from(format!("{slug}-{}", index + 1)),
            batch: index / ROWS,
            row: index % ROWS + 1,
            title: Cow::from(format!("{}的{topic}", names.join("、"))),
            leads: vec![self.sectors() + lead],
            lines: (0..Self::lines(index)).map(line).collect(),
            names: holders.map(department).collect(),
        }
    }

    fn document(&self, index: u32) -> DocumentRecord {
        if let Some(policy) = index.checked_sub(self.batches()) {
            let year = 2016 + below(10, POLICY, policy);
            let sector = self.sector_words(below(self.sectors(), POLICY + 1, policy)).canonical();
            let [topic, _] = self.topic(POLICY + 2, policy);
            return DocumentRecord {
                titles: vec![format!("关于进一步规范{sector}{topic}工作的实施意见")],
                path: format!("beishan/policies/{year}-{}.html", policy + 1),
                number: format!("北政办发〔{year}〕{}号", policy + 1),
                status: "in-force".to_owned(),
                ..DocumentRecord::default()
            };
        }
        let number = index + 1;
        DocumentRecord {
            titles: vec![
                format!("北山市安全生产监管职责清单（第{number}批）"),
                format!("Safety supervision duties of Beishan (batch {number})"),
            ],
            path: format!("beishan/lists/safety/batch-{number}.html"),
            annex: format!("附件{}", number % 20 + 1),
            status: "in-force".to_owned(),
            ..DocumentRecord::default()
        }
    }

    fn clause(&self, index: u32) -> ClauseRecord<'_> {
        let (policy, at) = (index / CLAUSES, index % CLAUSES);
        let [topic, _] = self.topic(CLAUSE, index);
        let sentence = |part| {
            let condition = pick(&self.words.conditions, CLAUSE + 1 + part, index);
            let [object, verb] = [pick(&self.words.objects, CLAUSE + 11 + part, index), pick(&self.words.verbs, CLAUSE + 21 + part, index)];
            format!("{condition}经营单位应当做好{object}工作，主管部门每年至少开展一次{verb}。")
        };
        ClauseRecord {
            policy: self.batches() + policy,
            anchor: Cow::from((at + 1).to_string()),
            heading: Cow::from(format!("{}、{topic}", LABELS[at as usize])),
            text: (0..3).map(sentence).collect(),
        }
    }

    fn divisions(&self) -> Vec<String> {
        // Of our own site, so that the names of places elsewhere weigh the same.
        vec!["652801".to_owned()]
    }

    fn folders(&self) -> Vec<String> {
        vec![String::new(), "en/".to_owned()]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn duties_and_sectors_name_each_other() {
        let corpus = MadeUp::new(1_000);
        for duty in 0..1_000 {
            assert!(corpus.covered(duty).iter().all(|sector| corpus.sector(*sector).covered.contains(&duty)));
        }
        for sector in 0..100 {
            assert!(corpus.sector(sector).covered.iter().all(|duty| corpus.covered(*duty).contains(&sector)));
        }
        let lines: usize = (0..40).map(|department| corpus.department(department).lines.len()).sum();
        assert_eq!(lines, (0..1_000).map(|duty| corpus.duty(duty).lines.len()).sum::<usize>());
    }
}
