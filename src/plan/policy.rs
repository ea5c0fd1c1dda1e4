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
pub struct PolicyView<'a> {
    page: Page<'a>,
    title: Name<'a>,
    status: StatusView,
    disclosure: &'static str,
    issuer: &'a str,
    /// The issuer's page, if it is a department here.
    issuer_href: Option<String>,
    written: Date,
    published: Option<Date>,
    number: Option<&'a str>,
    index_number: Option<&'a str>,
    subject: Option<&'a str>,
    keywords: Vec<&'a str>,
    consultation: Option<ConsultationView<'a>>,
    /// Whether the text may stand here.
    shows_text: bool,
    contents: Vec<Contents<'a>>,
    clauses: Vec<ClauseView<'a>>,
    annexes: Vec<AnnexView<'a>>,
    cites: Vec<CitationView<'a>>,
    /// Policies here that cite it.
    cited_by: Vec<Link<'a>>,
    /// Batches that rest on it.
    batches: Vec<BatchRow<'a>>,
}

#[derive(Debug, Hash, Serialize)]
struct ConsultationView<'a> {
    opens: Option<Date>,
    closes: Date,
    email: Option<&'a str>,
    via: Option<&'a str>,
    closed: bool,
}

/// A line of the table of contents, with those below it.
#[derive(Debug, Hash, Serialize)]
struct Contents<'a> {
    anchor: &'a str,
    label: &'a str,
    heading: &'a str,
    below: Vec<Contents<'a>>,
}

#[derive(Debug, Hash, Serialize)]
struct ClauseView<'a> {
    anchor: &'a str,
    /// Level of its heading in the page, from 2.
    depth: usize,
    label: &'a str,
    heading: &'a str,
    /// All labels down to this one: 二（一）1.
    path: String,
    /// Text as HTML.
    body: String,
    /// What its notes ask, and of whom.
    tasks: Vec<Assigned<'a>>,
}

#[derive(Debug, Hash, Serialize)]
struct AnnexView<'a> {
    label: &'a str,
    title: &'a str,
    href: Option<String>,
    /// How many rows, if it is a batch.
    duties: Option<usize>,
}

#[derive(Debug, Hash, Serialize)]
struct CitationView<'a> {
    /// Empty if only its number is known.
    title: &'a str,
    number: Option<&'a str>,
    /// Its page, if it is here.
    href: Option<String>,
    /// The clauses that cite it.
    clauses: Vec<ClauseRef<'a>>,
}

#[derive(Debug, Hash, Serialize)]
struct ClauseRef<'a> {
    anchor: &'a str,
    /// All labels down to it: 二（一）1. Empty for what stands before the first.
    path: String,
}

impl<'a> Planner<'a> {
    pub(super) fn policy(&self, id: Id<Policy>) -> PolicyView<'a> {
        let policy = &self.content.policies[id];
        let keywords = || policy.keywords.iter().map(String::as_str).collect();
        let mut page = self.page(Some(policy.jurisdiction), self.place_crumb(policy.jurisdiction));
        page.article = self.article(Some(id), policy.published.unwrap_or(policy.written), keywords());
        let shows_text = self.shows_text(id);
        let clauses: &[Clause] = &policy.clauses;
        PolicyView {
            page,
            title: self.name(&policy.title),
            status: self.status(policy.status, Some(id)),
            disclosure: policy.disclosure.word(),
            issuer: &policy.issuer,
            issuer_href: self.relations.mentions[policy.jurisdiction]
                .departments(&policy.issuer)
                .next()
                .map(|department| self.href(&address::department(self.content, department))),
            written: policy.written,
            published: policy.published,
            number: policy.number.as_deref(),
            index_number: policy.index_number.as_deref(),
            subject: policy.subject.as_deref(),
            keywords: keywords(),
            consultation: policy.consultation.as_ref().map(|window| ConsultationView {
                opens: window.opens,
                closes: window.closes,
                email: window.email.as_deref(),
                via: window.via.as_deref(),
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
    fn clauses(&self, policy: Id<Policy>, clauses: &'a [Clause]) -> Vec<ClauseView<'a>> {
        let mut above: Vec<usize> = Vec::new();
        let view = |(at, clause): (usize, &'a Clause)| {
            above.retain(|level| *level < clause.level);
            let depth = above.len() + 2;
            if !clause.heading.is_empty() {
                above.push(clause.level);
            }
            self.clause(ClauseId { policy, clause: at }, clause, depth)
        };
        clauses.iter().enumerate().map(view).collect()
    }

    fn clause(&self, id: ClauseId, clause: &'a Clause, depth: usize) -> ClauseView<'a> {
        let policy = id.policy;
        let label = if clause.heading.is_empty() { clause.label.as_str() } else { "" };
        ClauseView {
            anchor: &clause.anchor,
            depth,
            label: &clause.label,
            heading: &clause.heading,
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

    fn annex(&self, annex: &'a crate::model::Annex) -> AnnexView<'a> {
        let (address, duties) = match annex.target {
            Some(AnnexTarget::Batch(batch)) => (Some(address::batch(self.content, batch)), Some(self.relations.entries[batch].len())),
            Some(AnnexTarget::Form(form)) => (Some(address::form(self.content, form)), None),
            None => (None, None),
        };
        AnnexView { label: &annex.label, title: &annex.title, href: address.map(|address| self.href(&address)), duties }
    }

    fn citation(&self, id: Id<Policy>, work: &'a Work) -> CitationView<'a> {
        let citing = &self.content.policies[id];
        let clause = |at: &usize| {
            let clause = &citing.clauses[*at];
            ClauseRef { anchor: &clause.anchor, path: self.clause_path(id, clause) }
        };
        CitationView {
            title: &work.title,
            number: work.number.as_deref(),
            href: self.cited_href(citing.jurisdiction, work.policy, &work.title),
            clauses: work.clauses.iter().map(clause).collect(),
        }
    }
}

/// The headings of clauses of a level, each with those below it. Two levels tell a document's shape.
fn contents<'a>(clauses: &'a [Clause], level: usize) -> Vec<Contents<'a>> {
    let mut lines: Vec<Contents<'a>> = Vec::new();
    let starts: Vec<usize> = (0..clauses.len()).filter(|index| clauses[*index].level == level).collect();
    for (position, &start) in starts.iter().enumerate() {
        let end = starts.get(position + 1).copied().unwrap_or(clauses.len());
        let clause = &clauses[start];
        if clause.heading.is_empty() {
            continue;
        }
        let below = if level < 2 { contents(&clauses[start + 1..end], level + 1) } else { Vec::new() };
        lines.push(Contents { anchor: &clause.anchor, label: &clause.label, heading: &clause.heading, below });
    }
    lines
}
