//! Feeds (Atom, RFC 4287): what changed on the whole site, in a jurisdiction, for a department, for a sector.

use jiff::civil::Date;
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::change::{ChangeGroup, EventView};
use super::name::{Link, Name};
use super::{Job, Plan, Planner};
use crate::derive::address;
use crate::derive::events::{Event, EventId, What};
use crate::diagnostic::At;
use crate::model::{Batch, Department, Id, Jurisdiction, Lang, Sector};

/// A feed.
#[derive(Debug, Hash, Serialize)]
pub struct FeedView<'a> {
    /// Absolute address of the site, with a slash at its end: links are written below it.
    base: &'a str,
    /// Path of the feed below the site's root.
    path: String,
    /// The page it goes with, likewise.
    page: String,
    /// What the changes are of; None for the whole site.
    of: Option<Name<'a>>,
    /// The place of it, if it has one.
    place: Option<Name<'a>>,
    /// The day of the newest change, or if there is none yet that of the first of the site.
    updated: Date,
    /// The newest first.
    entries: Vec<FeedEntry<'a>>,
}

/// One thing that happened, or many by one batch.
#[derive(Debug, Hash, Serialize)]
struct FeedEntry<'a> {
    /// An address that names it for ever, wherever the site lies.
    id: String,
    date: Date,
    /// Its day, or that of the approval of what it tells.
    updated: Date,
    place: Link<'a>,
    event: Option<EventView<'a>>,
    /// The batch of an event of a duty, or of many.
    batch: Option<ChangeGroup<'a>>,
}

/// How many entries a feed has at most.
const ENTRIES: usize = 100;
/// A batch that changes more duties is one entry in the feeds of a site and of a jurisdiction.
const SINGLE: usize = 40;

/// What the changes in a feed are of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Feed {
    Site,
    Jurisdiction(Id<Jurisdiction>),
    Department(Id<Department>),
    Sector(Id<Sector>),
}

/// The feed that goes with a page, if there is one.
pub fn feed_of(plan: &Plan<'_>, job: Job) -> Option<Feed> {
    let Plan { content, relations, .. } = plan;
    let happened = |place: Id<Jurisdiction>| !relations.events_at[place].is_empty();
    match job {
        Job::Changes(None) => Some(Feed::Site),
        Job::Jurisdiction(id) => happened(id).then_some(Feed::Jurisdiction(id)),
        Job::Department(id) => happened(content.departments[id].jurisdiction).then_some(Feed::Department(id)),
        Job::Sector(id) => (!relations.events().is_empty()).then_some(Feed::Sector(id)),
        _ => None,
    }
}

/// The page that a feed belongs to, and where the feed stands.
fn addresses(plan: &Plan<'_>, of: Feed) -> (String, String) {
    let content = plan.content;
    let beside = |page: String| (page.clone(), address::feed(&page));
    match of {
        Feed::Site => (address::CHANGES.to_owned(), address::FEED.to_owned()),
        Feed::Jurisdiction(id) => (address::jurisdiction(content, id), address::jurisdiction_feed(content, id)),
        Feed::Department(id) => beside(address::department(content, id)),
        Feed::Sector(id) => beside(address::sector(content, id)),
    }
}

/// Where a feed stands, and where it stood before: who follows those reads on.
pub fn feed_paths(plan: &Plan<'_>, of: Feed) -> Vec<String> {
    let (page, path) = addresses(plan, of);
    plan.with_old(&path, &page)
}

/// Makes the view of a feed.
pub fn feed<'a>(plan: &Plan<'a>, of: Feed) -> FeedView<'a> {
    let planner = Planner::at_root(plan);
    let Plan { content, relations, .. } = plan;
    let all = relations.events();
    let listed = |ids: &[EventId]| ids.iter().map(|id| relations.event(*id)).collect::<Vec<&Event>>();
    let (events, name, place) = match of {
        Feed::Site => (all.iter().collect(), None, None),
        Feed::Jurisdiction(id) => (listed(&relations.events_at[id]), Some(planner.name(&content.jurisdictions[id].name)), None),
        Feed::Department(id) => {
            let department = &content.departments[id];
            let place = planner.name(&content.jurisdictions[department.jurisdiction].name);
            (listed(&relations.events_of[id]), Some(planner.name(&department.name)), Some(place))
        }
        Feed::Sector(id) => (listed(&relations.events_in[id]), Some(planner.name(&content.sectors[id].name)), None),
    };
    let department = match of {
        Feed::Department(id) => Some(content.departments[id].slug.as_str()),
        _ => None,
    };
    let together = matches!(of, Feed::Site | Feed::Jurisdiction(_));
    let mut entries: Vec<FeedEntry> = Vec::new();
    for group in planner.by_batch(&events) {
        if entries.len() >= ENTRIES {
            break;
        }
        if together && group.len() > SINGLE {
            entries.push(planner.feed_entry(group, department));
        } else {
            entries.extend(group.iter().map(|event| planner.feed_entry(&[event], department)));
        }
    }
    entries.truncate(ENTRIES);
    let updated = entries.iter().map(|entry| entry.updated).max().or(all.last().map(|event| event.date)).unwrap_or_default();
    let base = content.site.base_url.as_str();
    let (page, path) = addresses(plan, of);
    FeedView { base, path, page, of: name, place, updated, entries }
}

impl<'a> Planner<'a> {
    /// A planner whose links are paths below the site's root.
    pub(super) fn at_root(plan: &Plan<'a>) -> Self {
        Self { path: String::new(), file: String::new(), ..Self::new(plan, Job::Home, Lang::MAIN) }
    }

    /// The feed of a department or sector with its page at `page`, if there is one.
    pub(super) fn feed_href(&self, page: &str, place: Option<Id<Jurisdiction>>) -> Option<String> {
        let events = place.map_or(self.relations.events().is_empty(), |place| self.relations.events_at[place].is_empty());
        (!events).then(|| self.to_file(&address::feed(page)))
    }

    fn feed_entry(&self, events: &[&Event], department: Option<&str>) -> FeedEntry<'a> {
        let event = events[0];
        let batch = self.batch_of(event);
        let approved = batch.and_then(|batch| self.content.batches[batch].approval.as_ref()).map(|approval| approval.date);
        FeedEntry {
            id: urn(&if events.len() > 1 { batch.map(|batch| self.batch_name(batch)).unwrap_or_default() } else { self.event_name(event) }),
            date: event.date,
            updated: approved.unwrap_or(event.date).max(event.date),
            place: self.jurisdiction_link(event.jurisdiction),
            event: (events.len() == 1).then(|| self.event(event, department)),
            batch: batch.map(|_| self.group_without_lines(events)),
        }
    }

    fn place_name(&self, id: Id<Jurisdiction>) -> String {
        let place = &self.content.jurisdictions[id];
        first_id(&place.former_ids, &place.slug).to_owned()
    }

    fn batch_name(&self, id: Id<Batch>) -> String {
        let batch = &self.content.batches[id];
        let list = &self.content.lists[batch.list];
        format!("{}/lists/{}/{}", self.place_name(list.jurisdiction), first_id(&list.former_ids, &list.slug), batch.number)
    }

    /// A name of an event that does not change with anything that may: by first ids, numbers and days.
    fn event_name(&self, event: &Event) -> String {
        let content = self.content;
        match event.what {
            What::Duty(version) => {
                let entry = &content.entries[version.entry];
                let first = self.relations.former_ids(content, version.duty).next().map_or(&entry.slug, |id| &id.value);
                format!("{}/{first}", self.batch_name(entry.batch))
            }
            What::Approved(id) => format!("{}#approved", self.batch_name(id)),
            What::Corrected(id, index) => format!("{}#correction-{}", self.batch_name(id), index + 1),
            What::BatchEnded(id) => format!("{}#ended", self.batch_name(id)),
            What::Published(id) | What::PolicyEnded(id) => {
                let policy = &content.policies[id];
                let of = if matches!(event.what, What::Published(_)) { "published" } else { "ended" };
                format!("{}/policies/{}#{of}", self.place_name(policy.jurisdiction), first_id(&policy.former_ids, &policy.slug))
            }
            What::Renamed(id, index) => {
                let department = &content.departments[id];
                let former = &department.former[index];
                format!("{}/departments/{}#{}", self.place_name(department.jurisdiction), former.name.main(), former.until)
            }
            What::Dissolved(id) => {
                let department = &content.departments[id];
                format!(
                    "{}/departments/{}#ended",
                    self.place_name(department.jurisdiction),
                    first_id(&department.former_ids, &department.slug)
                )
            }
        }
    }
}

/// The id that a thing had first.
fn first_id<'c>(former: &'c [At<String>], now: &'c str) -> &'c str {
    former.first().map_or(now, |id| &id.value)
}

/// A UUID (RFC 9562, version 8) made from a name.
fn urn(name: &str) -> String {
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&Sha256::digest(format!("purview feed entry\n{name}"))[..16]);
    bytes[6] = bytes[6] & 0x0f | 0x80;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let hex = const_hex::encode(bytes);
    ["urn:uuid:", &hex[..8], "-", &hex[8..12], "-", &hex[12..16], "-", &hex[16..20], "-", &hex[20..]].concat()
}
