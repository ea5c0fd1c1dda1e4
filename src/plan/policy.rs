//! A policy: the header of the document, its clauses, what it cites and what rests on it.

use jiff::civil::Date;
use serde::Serialize;

use super::Planner;
use super::list::BatchRow;
use super::name::{Link, Name};
use super::page::{Page, StatusView};
use super::task::Assigned;
use crate::derive::citations::Work;
use crate::derive::{ClauseId, address};
use crate::model::{AnnexTarget, Clause, Id, Policy};

/// A policy's page.
#[derive(Debug, Hash, Serialize)]
pub struct PolicyView {
    page: Page,
    title: Name,
    status: StatusView,
    disclosure: &'static str,
    issuer: String,
    /// The issuer's page, if it is a department here.
    issuer_href: Option<String>,
    written: Date,
    published: Option<Date>,
    number: Option<String>,
    index_number: Option<String>,
    subject: Option<String>,
    keywords: Vec<String>,
    consultation: Option<ConsultationView>,
    /// Whether the text may stand here.
    shows_text: bool,
    contents: Vec<Contents>,
    clauses: Vec<ClauseView>,
    annexes: Vec<AnnexView>,
    cites: Vec<CitationView>,
    /// Policies here that cite it.
    cited_by: Vec<Link>,
    /// Batches that rest on it.
    batches: Vec<BatchRow>,
}

#[derive(Debug, Hash, Serialize)]
struct ConsultationView {
    opens: Option<Date>,
    closes: Date,
    email: Option<String>,
    via: Option<String>,
    closed: bool,
}

/// A line of the table of contents, with those below it.
#[derive(Debug, Hash, Serialize)]
struct Contents {
    anchor: String,
    label: String,
    heading: String,
    below: Vec<Contents>,
}

#[derive(Debug, Hash, Serialize)]
struct ClauseView {
    anchor: String,
    /// Level of its heading in the page, from 2.
    depth: usize,
    label: String,
    heading: String,
    /// All labels down to this one: 二（一）1.
    path: String,
    /// Text as HTML.
    body: String,
    /// What its notes ask, and of whom.
    tasks: Vec<Assigned>,
}

#[derive(Debug, Hash, Serialize)]
struct AnnexView {
    label: String,
    title: String,
    href: Option<String>,
    /// How many rows, if it is a batch.
    duties: Option<usize>,
}

#[derive(Debug, Hash, Serialize)]
struct CitationView {
    /// Empty if only its number is known.
    title: String,
    number: Option<String>,
    /// Its page, if it is here.
    href: Option<String>,
    /// The clauses that cite it.
    clauses: Vec<ClauseRef>,
}

#[derive(Debug, Hash, Serialize)]
struct ClauseRef {
    anchor: String,
    /// All labels down to it: 二（一）1. Empty for what stands before the first.
    path: String,
}

impl Planner<'_> {
    pub(super) fn policy(&self, id: Id<Policy>) -> PolicyView {
        let policy = &self.content.policies[id];
        let mut page = self.page(Some(policy.jurisdiction), self.place_crumb(policy.jurisdiction));
        page.article = self.article(Some(id), policy.published.unwrap_or(policy.written), policy.keywords.clone());
        let shows_text = self.shows_text(id);
        let clauses: &[Clause] = &policy.clauses;
        PolicyView {
            page,
            title: self.name(&policy.title),
            status: self.status(policy.status, Some(id)),
            disclosure: policy.disclosure.word(),
            issuer: policy.issuer.clone(),
            issuer_href: self.relations.mentions[policy.jurisdiction]
                .departments(&policy.issuer)
                .next()
                .map(|department| self.href(&address::department(self.content, department))),
            written: policy.written,
            published: policy.published,
            number: policy.number.clone(),
            index_number: policy.index_number.clone(),
            subject: policy.subject.clone(),
            keywords: policy.keywords.clone(),
            consultation: policy.consultation.as_ref().map(|window| ConsultationView {
                opens: window.opens,
                closes: window.closes,
                email: window.email.clone(),
                via: window.via.clone(),
                closed: window.closes < self.date,
            }),
            shows_text,
            contents: contents(clauses, 1),
            clauses: self.clauses(id, clauses),
            annexes: policy.annexes.iter().map(|annex| self.annex(annex)).collect(),
            cites: self.relations.works[id].works.iter().map(|work| self.citation(id, work)).collect(),
            cited_by: self.relations.cited_by[id].iter().map(|policy| self.policy_link(*policy)).collect(),
            batches: self.relations.rests_on[id].iter().map(|batch| self.batch_row(*batch)).collect(),
        }
    }

    /// All clauses. A heading stands one level below the one above it, though documents may leave a level out: 一、 → 1.
    fn clauses(&self, policy: Id<Policy>, clauses: &[Clause]) -> Vec<ClauseView> {
        let mut above: Vec<usize> = Vec::new();
        let view = |(at, clause): (usize, &Clause)| {
            above.retain(|level| *level < clause.level);
            let depth = above.len() + 2;
            if !clause.heading.is_empty() {
                above.push(clause.level);
            }
            self.clause(ClauseId { policy, clause: at }, clause, depth)
        };
        clauses.iter().enumerate().map(view).collect()
    }

    fn clause(&self, id: ClauseId, clause: &Clause, depth: usize) -> ClauseView {
        let policy = id.policy;
        let label = if clause.heading.is_empty() { clause.label.as_str() } else { "" };
        ClauseView {
            anchor: clause.anchor.clone(),
            depth,
            label: clause.label.clone(),
            heading: clause.heading.clone(),
            path: self.clause_path(policy, clause),
            body: self.policy_prose(policy, &clause.body, label),
            tasks: self.relations.tasks_in(id).map(|task| self.assigned(task)).collect(),
        }
    }

    /// All labels down to a clause's own, as one cites it: 二（一）1.
    pub(super) fn clause_path(&self, policy: Id<Policy>, clause: &Clause) -> String {
        let mut path: Vec<&Clause> = Vec::new();
        for above in &self.content.policies[policy].clauses {
            path.retain(|known| known.level < above.level);
            path.push(above);
            if above.anchor == clause.anchor {
                break;
            }
        }
        path.iter().map(|clause| clause.label.trim_end_matches(['、', '.', '．'])).collect()
    }

    fn annex(&self, annex: &crate::model::Annex) -> AnnexView {
        let (address, duties) = match annex.target {
            Some(AnnexTarget::Batch(batch)) => (Some(address::batch(self.content, batch)), Some(self.relations.entries[batch].len())),
            Some(AnnexTarget::Form(form)) => (Some(address::form(self.content, form)), None),
            None => (None, None),
        };
        AnnexView { label: annex.label.clone(), title: annex.title.clone(), href: address.map(|address| self.href(&address)), duties }
    }

    fn citation(&self, id: Id<Policy>, work: &Work) -> CitationView {
        let citing = &self.content.policies[id];
        let clause = |at: &usize| {
            let clause = &citing.clauses[*at];
            ClauseRef { anchor: clause.anchor.clone(), path: self.clause_path(id, clause) }
        };
        CitationView {
            title: work.title.clone(),
            number: work.number.clone(),
            href: self.cited_href(citing.jurisdiction, work.policy, &work.title),
            clauses: work.clauses.iter().map(clause).collect(),
        }
    }
}

/// The headings of clauses of a level, each with those below it. Two levels tell a document's shape.
fn contents(clauses: &[Clause], level: usize) -> Vec<Contents> {
    let mut lines: Vec<Contents> = Vec::new();
    let starts: Vec<usize> = (0..clauses.len()).filter(|index| clauses[*index].level == level).collect();
    for (position, &start) in starts.iter().enumerate() {
        let end = starts.get(position + 1).copied().unwrap_or(clauses.len());
        let clause = &clauses[start];
        if clause.heading.is_empty() {
            continue;
        }
        let below = if level < 2 { contents(&clauses[start + 1..end], level + 1) } else { Vec::new() };
        lines.push(Contents { anchor: clause.anchor.clone(), label: clause.label.clone(), heading: clause.heading.clone(), below });
    }
    lines
}
