//! The index: terms, and for each the records that have it.

use std::collections::{BTreeMap, BTreeSet};

use pinyin::ToPinyin;
use rayon::prelude::*;
use serde::Serialize;

use super::files::keyed;
use super::fold::{self, Traditional};
use super::mark::mark;
use super::posting::{Posting, Postings};
use super::question::{self, Phrases, QuestionWords, References};
use super::record::{Corpus, Counts, NamesRecord, PlaceRecord};
use super::sound::Sounds;
use super::term::{self, Term};

/// How much of an index is looked at. A question costs that much, however large the site.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Limits {
    /// Answers given.
    pub answers: usize,
    /// Records compared with a question, of those that share most with it; 0 for all.
    pub compared: usize,
    /// Records listed for a term.
    pub listed: usize,
}

impl Limits {
    /// Of a small index, in which each question is compared with all names that could stand in it.
    pub const SMALL: Self = Self { answers: 24, compared: 0, listed: usize::MAX };
    /// Of an index of any size.
    pub const LARGE: Self = Self { answers: 6, compared: 8, listed: 128 };

    /// Those that fit the size of a corpus.
    pub fn of(corpus: &dyn Corpus) -> Self {
        if super::files::is_small(corpus) { Self::SMALL } else { Self::LARGE }
    }

    /// Whether all names are compared.
    pub fn is_small(self) -> bool {
        self.compared == 0
    }
}

/// What every question needs, whatever it asks.
#[derive(Clone, Debug, Serialize)]
pub struct Head {
    /// How much is looked at.
    #[serde(skip)]
    pub limits: Limits,
    /// How many records there are: sectors, departments, duties, documents, clauses.
    pub counts: [u32; 5],
    /// Places with lists.
    pub places: Vec<PlaceRecord>,
    /// The folder of each language.
    pub folders: Vec<String>,
    /// Names of these places and of what they lie in.
    pub here: String,
    /// Characters of phrases that begin a word filed under a key.
    pub begins: String,
    /// Words of questions.
    pub question: QuestionWords,
    /// Characters a syllable.
    pub syllables: String,
    /// Further readings.
    pub readings: String,
}

/// Names of places elsewhere, written without spaces, and what each is called; words that have such a name in them and are none are called nothing.
pub type Elsewhere = BTreeMap<String, String>;

/// An index ready to be asked.
pub struct Index<'c> {
    /// The records.
    pub corpus: &'c dyn Corpus,
    /// What every question needs.
    pub head: Head,
    /// Traditional characters of what can be found.
    pub traditional: Traditional,
    /// Places elsewhere.
    pub elsewhere: Elsewhere,
    /// Readings.
    pub sounds: Sounds,
    /// Phrases without a subject.
    pub phrases: Phrases,
    /// References by number.
    pub references: References,
    pub(super) postings: Postings,
}

impl<'c> Index<'c> {
    /// Indexes a corpus, within the limits that fit its size.
    pub fn of(corpus: &'c dyn Corpus) -> Self {
        Self::new(corpus, Limits::of(corpus))
    }

    /// Indexes a corpus.
    pub fn new(corpus: &'c dyn Corpus, limits: Limits) -> Self {
        let named = Named::new(corpus);
        let terms = Terms::new(corpus, limits, &named.sounds);
        let postings = terms.postings(&|_| true);
        let texts = postings.pairs().flat_map(|(first, second)| [first, second]).collect();
        named.index(corpus, limits, postings, texts)
    }

    /// The records that have a term.
    pub fn posting(&self, term: &str) -> Option<Posting> {
        self.postings.find(Term::new(term))
    }
}

/// What follows from the names of a corpus.
pub(super) struct Named {
    spoken: BTreeSet<char>,
    here: String,
    elsewhere: Elsewhere,
    readings: String,
    /// How names are read.
    pub sounds: Sounds,
}

impl Named {
    pub fn new(corpus: &dyn Corpus) -> Self {
        let (here, elsewhere) = places(corpus);
        let spoken = spoken(corpus);
        let readings = Sounds::extra(&spoken);
        Self { sounds: Sounds::new(&readings), spoken, here, elsewhere, readings }
    }

    /// The mark of all names, and of how they are read.
    pub fn mark(&self, corpus: &dyn Corpus) -> u64 {
        let Counts { sectors, departments, .. } = corpus.counts();
        let of_record = |record| mark(&(record, corpus.names(record), corpus.foreign(record)));
        let all = (0..sectors + departments).into_par_iter().map(of_record).reduce(|| 0, u64::wrapping_add);
        mark(&(all, &self.readings))
    }

    /// An index with `postings`, of texts with the characters of `texts`.
    pub fn index<'c>(self, corpus: &'c dyn Corpus, limits: Limits, postings: Postings, texts: BTreeSet<char>) -> Index<'c> {
        let Self { spoken, here, elsewhere, readings, sounds } = self;
        let Counts { sectors, departments, duties, documents, clauses, .. } = corpus.counts();
        let words = QuestionWords::built_in();
        let alphabet = spoken.into_iter().chain(texts).chain(words.ask.chars().filter(|c| fold::is_han(*c))).collect();
        let head = Head {
            limits,
            counts: [sectors, departments, duties, documents, clauses],
            places: corpus.places(),
            folders: corpus.folders(),
            here,
            begins: begins(corpus, &elsewhere, &words, limits),
            question: words,
            syllables: Sounds::table(),
            readings,
        };
        Index {
            corpus,
            traditional: traditional(&alphabet, &sounds),
            elsewhere,
            phrases: Phrases::new(&[&*head.question.ask, &head.question.lead, &head.question.support, &head.here].join(" ")),
            references: References::new(&head.question),
            sounds,
            postings,
            head,
        }
    }
}

/// Where the terms of a corpus come from.
pub(super) struct Terms<'t> {
    pub corpus: &'t dyn Corpus,
    pub counts: Counts,
    pub limits: Limits,
    pub sounds: &'t Sounds,
    /// The terms of the first rows, which all lists have; of row 0, which is none, there are none.
    rows: Vec<Vec<String>>,
}

impl<'t> Terms<'t> {
    pub fn new(corpus: &'t dyn Corpus, limits: Limits, sounds: &'t Sounds) -> Self {
        let rows = std::iter::once(Vec::new()).chain((1..200).map(|row| question::numeral_terms("@", row)));
        Self { corpus, counts: corpus.counts(), limits, sounds, rows: rows.collect() }
    }

    /// How many records have names of which there are terms. Words of a small index are filed under keys instead.
    pub fn named(&self) -> u32 {
        if self.limits.is_small() { 0 } else { self.counts.sectors + self.counts.departments }
    }

    /// How many texts there are.
    pub fn texts(&self) -> u32 {
        self.counts.duties + self.counts.documents + self.counts.clauses
    }

    /// Hands each term of a sector's or department's names to `each`, with its share of the name.
    pub fn of_names(&self, record: u32, names: &mut term::Names<'_>, mut each: impl FnMut(Term<'_>, u32)) {
        for all in [self.corpus.names(record), self.corpus.foreign(record)] {
            let all = all.official.iter().chain(&all.everyday);
            all.for_each(|name| names.read(name, |term, share| each(Term::Other(term), share)));
        }
    }

    /// Hands each term of a text to `each`: of a duty, or after all duties a document, or after all documents a clause.
    pub fn of_text(&self, record: u32, mut each: impl FnMut(Term<'_>)) {
        let Self { corpus, counts, .. } = self;
        if record < counts.duties {
            let row = corpus.read_duty(record, &mut |text| term::of_text(text, &mut each));
            let further;
            let terms = match self.rows.get(row as usize) {
                Some(terms) => terms,
                None => {
                    further = question::numeral_terms("@", row);
                    &further
                }
            };
            terms.iter().for_each(|term| each(Term::Other(term)));
        } else if record < counts.duties + counts.documents {
            let document = corpus.document(record - counts.duties);
            document.titles.iter().for_each(|title| term::of_text(title, &mut each));
            let number = Some(&document.number).filter(|number| !number.is_empty()).map(|number| question::number_term(number));
            number.into_iter().chain(question::annex_terms(&document.annex)).for_each(|term| each(Term::Other(&term)));
        } else {
            let clause = corpus.clause(record - counts.duties - counts.documents);
            [&clause.heading, &clause.text].into_iter().for_each(|text| term::of_text(text, &mut each));
        }
    }

    /// The postings of those terms that `keeps` keeps, by their hashes.
    pub fn postings(&self, keeps: &(dyn Fn(u32) -> bool + Sync)) -> Postings {
        let mut postings = Postings::new(self.limits.listed);
        postings.add(self.named(), false, |records, lister| {
            let mut names = term::Names::new(self.sounds);
            for record in records {
                self.of_names(record, &mut names, |term, share| lister.add(term, record, share, keeps));
            }
        });
        postings.add(self.texts(), true, |records, lister| {
            for record in records {
                self.of_text(record, |term| lister.add(term, record, 1, keeps));
            }
        });
        postings
    }
}

/// The units of a text that the index holds as it is written.
fn units(text: &str) -> Vec<String> {
    fold::units(text, &Traditional::new())
}

/// The characters of names.
fn spoken(corpus: &dyn Corpus) -> BTreeSet<char> {
    let mut alphabet = BTreeSet::new();
    let Counts { sectors, departments, .. } = corpus.counts();
    for record in 0..sectors + departments {
        let NamesRecord { official, everyday, .. } = &*corpus.names(record);
        official.iter().chain(everyday).for_each(|name| alphabet.extend(name.chars().filter(|c| fold::is_han(*c))));
    }
    alphabet
}

/// The characters of phrases that begin a word which is filed under a key.
fn begins(corpus: &dyn Corpus, elsewhere: &Elsewhere, words: &QuestionWords, limits: Limits) -> String {
    let phrases: BTreeSet<char> = [&words.ask, &words.lead, &words.support].into_iter().flat_map(|text| text.chars()).collect();
    let Counts { sectors, departments, .. } = corpus.counts();
    let names = (0..sectors + departments).filter(|_| limits.is_small()).map(|record| keyed(corpus, record, sectors));
    let names = names.flat_map(|names| {
        let NamesRecord { official, everyday, unlike } = names.into_owned();
        [official, everyday, unlike].into_iter().flatten()
    });
    let firsts = elsewhere.keys().cloned().chain(names).filter_map(|name| name.chars().next());
    firsts.filter(|first| fold::is_han(*first) && phrases.contains(first)).collect::<BTreeSet<char>>().into_iter().collect()
}

/// The traditional forms of characters, of those that have no reading of their own: only a question with such a one needs the table.
fn traditional(alphabet: &BTreeSet<char>, sounds: &Sounds) -> Traditional {
    let mut buffer = [0; 4];
    ('\u{4e00}'..='\u{9fff}')
        .filter_map(|c| {
            let simplified = fast2s::convert(c.encode_utf8(&mut buffer));
            let simplified = simplified.chars().next()?;
            (simplified != c && alphabet.contains(&simplified) && sounds.readings(c).is_empty()).then_some((c, simplified))
        })
        .collect()
}

/// Divisions of the country: code, names, names in English (GB/T 2260).
const PLACES: &str = include_str!("places.tsv");

/// The names of the corpus's places and of what they lie in, and of all provinces and prefectures elsewhere, with the counties of its own
/// provinces.
fn places(corpus: &dyn Corpus) -> (String, Elsewhere) {
    let divisions = corpus.divisions();
    let mut here: Vec<String> = corpus.places().iter().flat_map(|place| place.names.clone()).collect();
    let folded = |name: &str| units(name).concat();
    let mut elsewhere = Elsewhere::new();
    for line in PLACES.lines().filter(|line| !line.starts_with('#')) {
        let mut columns = line.split('\t').map(str::trim);
        let (Some(code), Some(own), Some(foreign)) = (columns.next(), columns.next(), columns.next()) else { continue };
        let widely = columns.next().unwrap_or_default();
        let own: Vec<&str> = own.split('、').collect();
        let foreign = foreign.split('、').filter(|name| !name.is_empty());
        let is_near = divisions.iter().any(|division| division.get(..2) == code.get(..2));
        if divisions.iter().any(|division| division.starts_with(code)) {
            here.extend(own.iter().copied().chain(foreign.filter(|name| !name.contains(' '))).map(str::to_owned));
        } else if code.len() < 6 || is_near || widely == "known" {
            // 乌鲁木齐 is found in 乌鲁木齐市 too.
            let shortest: Vec<&str> =
                own.iter().copied().filter(|name| !own.iter().any(|other| other != name && name.starts_with(other))).collect();
            // Who asks in Latin letters names provinces and neighbours.
            let is_known_abroad = code.len() == 2 || (is_near && code.len() == 4);
            let spelled = shortest.iter().map(|name| name.to_pinyin().flatten().map(|syllable| syllable.plain()).collect::<String>());
            for name in foreign.map(str::to_owned).chain(spelled).filter(|name| is_known_abroad && name.len() >= 4) {
                elsewhere.entry(folded(&name)).or_insert_with(|| own[0].to_owned());
            }
            elsewhere.extend(shortest.into_iter().map(|name| (folded(name), name.to_owned())));
        }
    }
    elsewhere.extend(QuestionWords::built_in().not_places.split(' ').map(|word| (folded(word), String::new())));
    let short = |name: &String| {
        name.strip_suffix(['市', '县', '区', '州']).filter(|rest| rest.chars().count() >= 2 && !rest.ends_with("自治")).map(str::to_owned)
    };
    let shorter: Vec<String> = here.iter().filter_map(short).collect();
    here.extend(shorter);
    here.retain(|name| !name.is_empty());
    let mut known = BTreeSet::new();
    here.retain(|name| known.insert(name.clone()));
    (here.join(" ").to_lowercase(), elsewhere)
}
