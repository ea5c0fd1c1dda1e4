//! What each file is made from, as a fingerprint that is cheaper than the file's view. Where it is that of the last build, the view is the same, and
//! need not be made.
//!
//! Two things change without changing the whole site: what the entries of a duty say, and what the clauses of policies say. A file is made from those
//! that it shows, and from everything else together, the **frame**: names, addresses, dates, and how many of each thing there are.

use std::hash::Hash;

use rayon::prelude::*;

use super::feed::Feed;
use super::{Job, Plan};
use crate::derive::events::{Event, What};
use crate::derive::portion::{Part, Portion};
use crate::derive::{DutyId, LineId};
use crate::fingerprint::Fingerprint;
use crate::model::{Batch, Content, Department, Entry, Id, Lang, List, Policy, Sector};

/// Fingerprints of what a site's files are made from.
pub struct MadeFrom<'a> {
    plan: &'a Plan<'a>,
    frame: Fingerprint,
    /// The clauses of all policies together: they name departments and sectors, cite each other, and give tasks.
    clauses: Fingerprint,
    /// Of each duty what its versions say.
    duties: Vec<Fingerprint>,
    whole: Fingerprint,
}

impl<'a> MadeFrom<'a> {
    /// Fingerprints everything once. `theme` is that of the theme the files are rendered with.
    pub fn new(plan: &'a Plan<'a>, theme: Fingerprint) -> Self {
        let Plan { content, relations, .. } = plan;
        let duty = |versions: &[Id<Entry>]| Fingerprint::of(&versions.iter().map(|id| &content.entries[*id]).collect::<Vec<_>>());
        let versions: Vec<&[Id<Entry>]> = relations.duties().map(|(_, known)| known.versions.as_slice()).collect();
        let duties = || versions.into_par_iter().map(duty).collect::<Vec<Fingerprint>>();
        let texts: Vec<_> = content.policies.iter().map(|(_, policy)| &policy.clauses).collect();
        let (frame, (duties, clauses)) =
            rayon::join(|| Fingerprint::of(&(theme, frame(plan))), || rayon::join(duties, || Fingerprint::of(&texts)));
        let whole = Fingerprint::of(&(frame, clauses, &duties));
        Self { plan, frame, clauses, duties, whole }
    }

    /// Of everything: what a file is made from that shows the site as a whole.
    pub fn whole(&self) -> Fingerprint {
        self.whole
    }

    /// Of what neither duties nor clauses tell, such as all addresses.
    pub fn frame(&self) -> Fingerprint {
        self.frame
    }

    /// Of a page.
    pub fn page(&self, job: Job, lang: Lang) -> Fingerprint {
        let own = match job {
            Job::Sector(id) | Job::Comparison(id) => self.sector(id),
            Job::Department(id) => self.department(id),
            Job::DepartmentDuties(id, portion) => self.portion(id, portion),
            Job::Duty(id) => self.duty(id),
            Job::List(id) => self.list(id),
            Job::Batch(id) => self.batch(id),
            Job::Policy(_) => self.clauses(),
            Job::Changes(Some(year)) => self.year(year),
            Job::Search | Job::SectorIndex | Job::NotFound => self.frame,
            Job::Home
            | Job::Jurisdiction(_)
            | Job::DepartmentIndex(_)
            | Job::Gaps(_)
            | Job::Form(_)
            | Job::SiteMap
            | Job::Changes(None)
            | Job::Moved(_) => self.whole,
        };
        Fingerprint::of(&(own, job.kind(), lang))
    }

    /// Of a feed.
    pub fn feed(&self, feed: Feed) -> Fingerprint {
        match feed {
            Feed::Site | Feed::Jurisdiction(_) => self.whole,
            Feed::Department(id) => self.department(id),
            Feed::Sector(id) => self.sector(id),
        }
    }

    /// Of the data of a duty, and of its page.
    pub fn duty(&self, id: DutyId) -> Fingerprint {
        self.with_duties([id])
    }

    /// Of a calendar, and of the page of a policy.
    pub fn clauses(&self) -> Fingerprint {
        Fingerprint::of(&(self.frame, self.clauses))
    }

    fn list(&self, id: Id<List>) -> Fingerprint {
        let of_batch = |batch: &Id<Batch>| self.plan.relations.entries[*batch].iter();
        self.with_duties(self.plan.relations.batches[id].iter().flat_map(of_batch).filter_map(|entry| self.plan.relations.duty_of[*entry]))
    }

    fn batch(&self, id: Id<Batch>) -> Fingerprint {
        self.with_duties(self.plan.relations.entries[id].iter().filter_map(|entry| self.plan.relations.duty_of[*entry]))
    }

    fn department(&self, id: Id<Department>) -> Fingerprint {
        let relations = self.plan.relations;
        let changed = changed(relations.events_of[id].iter().map(|id| relations.event(*id)));
        let duties = relations.leads[id].iter().copied().chain(lines(&relations.supports[id])).chain(changed);
        Fingerprint::of(&(self.clauses, self.with_duties(duties)))
    }

    /// The rows of a portion, and how many there are in all.
    fn portion(&self, id: Id<Department>, portion: Portion) -> Fingerprint {
        let relations = self.plan.relations;
        let total = relations.rows(id, portion.part);
        let rows = portion.rows(total);
        let shown = match portion.part {
            Part::Leads => self.with_duties(relations.leads[id][rows].iter().copied()),
            // A duty may have several lines.
            Part::Supports => Fingerprint::of(&(
                self.with_duties(lines(&relations.supports[id][rows.clone()])),
                relations.supports[id][rows].iter().map(|line| line.support).collect::<Vec<_>>(),
            )),
        };
        Fingerprint::of(&(total, portion, shown))
    }

    /// A sector that no duty names shows the duties of the wider one.
    fn sector(&self, id: Id<Sector>) -> Fingerprint {
        let relations = self.plan.relations;
        let wider = self.plan.content.sectors[id].within;
        let covered = std::iter::once(id).chain(wider).flat_map(|sector| relations.covered[sector].iter().copied());
        let named = lines(&relations.mentioned[id]).chain(relations.formerly_covered[id].iter().copied());
        let changed = changed(relations.events_in[id].iter().map(|id| relations.event(*id)));
        Fingerprint::of(&(self.clauses, self.with_duties(covered.chain(named).chain(changed))))
    }

    /// The duties that changed in a year, and the texts that their changes may name.
    fn year(&self, year: i16) -> Fingerprint {
        let of_year = self.plan.relations.events().iter().filter(|event| event.date.year() == year);
        Fingerprint::of(&(self.clauses, self.with_duties(changed(of_year))))
    }

    fn with_duties(&self, duties: impl IntoIterator<Item = DutyId>) -> Fingerprint {
        let shown: Vec<(DutyId, Fingerprint)> = duties.into_iter().map(|id| (id, self.duties[id.index()])).collect();
        Fingerprint::of(&(self.frame, shown))
    }
}

/// The duties that some events are about.
fn changed<'e>(events: impl Iterator<Item = &'e Event>) -> impl Iterator<Item = DutyId> {
    events.filter_map(|event| match event.what {
        What::Duty(version) => Some(version.duty),
        _ => None,
    })
}

fn lines(lines: &[LineId]) -> impl Iterator<Item = DutyId> + '_ {
    lines.iter().map(|line| line.duty)
}

/// Everything that is neither a duty nor a clause. Ids in entries mean the same wherever it is the same.
fn frame(plan: &Plan<'_>) -> Fingerprint {
    let Plan { selection, content, relations, addresses, date, .. } = plan;
    let Content { site, popular, categories, sectors, jurisdictions, departments, lists, batches, forms, redirects, .. } = content;
    let policies: Vec<_> = content.policies.iter().map(|(_, policy)| head(policy)).collect();
    let vocabulary = Fingerprint::of(&(site, popular, categories, sectors, jurisdictions, departments));
    let documents = Fingerprint::of(&(policies, lists, batches, forms, redirects));
    let standing: Vec<_> = lists.ids().map(|list| (relations.standing[list].len(), relations.changed[list])).collect();
    let rows: Vec<_> = batches.ids().map(|batch| relations.entries[batch].len()).collect();
    let duties: Vec<_> = relations.duties().map(|(id, duty)| (&duty.versions, duty.current, relations.stands(content, id))).collect();
    let covered: Vec<_> =
        sectors.ids().map(|id| (relations.is_covered(id), relations.covered[id].is_empty(), relations.places_of(id, content))).collect();
    let oldest = relations.events().last().map(|event: &Event| event.date);
    let counts = Fingerprint::of(&(standing, rows, duties, covered, oldest));
    Fingerprint::of(&(selection, date, vocabulary, documents, counts, addresses.moved(), addresses.pages()))
}

/// A policy without its clauses.
fn head(policy: &Policy) -> impl Hash + '_ {
    let Policy { slug, jurisdiction, title, status, disclosure, issuer, written, published, effective, ended, .. } = policy;
    let Policy { number, index_number, subject, keywords, consultation, annexes, cites, former_ids, .. } = policy;
    (
        (slug, jurisdiction, title, status, disclosure, issuer, written, published, effective, ended),
        (number, index_number, subject, keywords, consultation, annexes, cites, former_ids),
    )
}
