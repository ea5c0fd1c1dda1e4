//! Resolving: raw documents become [`Content`], every written name a reference. What cannot be resolved is an error with the nearest
//! known names.

mod departments;
mod duties;
mod names;

use std::collections::BTreeMap;

use rayon::prelude::*;

use crate::diagnostic::{At, Code, Diagnostic, FileId, Place};
use crate::model::{Annex, AnnexTarget, Arena, Batch, Category, Content, Department, Form, Id, Jurisdiction, List, Policy, Sector};
use crate::parse::{RawBatch, RawContent, RawPolicy, RawSector};
use crate::read::Sources;

use duties::Rows;
pub use names::{Names, nearest};

/// Resolves raw documents. The content is whole if no finding is an error, and otherwise what could be resolved, good for further checks only.
/// A name is not reported as unknown if it stands in a source that could not be read.
pub fn resolve(raw: &RawContent, sources: &Sources) -> (Content, Vec<Diagnostic>) {
    let mut resolver = Resolver {
        raw,
        sources,
        content: Content {
            site: raw.site.site.clone(),
            redirects: raw.site.redirects.clone(),
            published: raw.published.clone(),
            ..Content::default()
        },
        found: Vec::new(),
        doubtful: raw.unread.clone(),
        sectors: Names::new("sector"),
        departments: BTreeMap::new(),
        jurisdictions: BTreeMap::new(),
        policies: BTreeMap::new(),
        lists: BTreeMap::new(),
        batches: BTreeMap::new(),
    };
    resolver.vocabulary();
    resolver.documents();
    resolver.links_between_documents();
    (resolver.content, resolver.found)
}

/// What is known so far. Tables by id are local to a jurisdiction where ids are.
struct Resolver<'r> {
    raw: &'r RawContent,
    sources: &'r Sources,
    content: Content,
    found: Vec<Diagnostic>,
    /// Files that may define names but gave none, for an error that is reported already.
    doubtful: Vec<FileId>,
    sectors: Names<Sector>,
    departments: BTreeMap<Id<Jurisdiction>, Names<Department>>,
    jurisdictions: BTreeMap<&'r str, Id<Jurisdiction>>,
    policies: BTreeMap<(Id<Jurisdiction>, &'r str), Id<Policy>>,
    lists: BTreeMap<(Id<Jurisdiction>, &'r str), Id<List>>,
    batches: BTreeMap<(Id<List>, u32), Id<Batch>>,
}

impl<'r> Resolver<'r> {
    /// Everything that names are resolved with.
    fn vocabulary(&mut self) {
        let categories = self.categories();
        self.all_sectors(&categories);
        for jurisdiction in &self.raw.jurisdictions {
            let id = self.content.jurisdictions.push(Jurisdiction {
                slug: jurisdiction.slug.clone(),
                name: jurisdiction.name.value.clone(),
                division: jurisdiction.division.clone(),
                fictitious: jurisdiction.fictitious,
                report_to: Vec::new(),
                report_basis: None,
                body: jurisdiction.body.clone(),
                former_ids: jurisdiction.former_ids.clone(),
                place: jurisdiction.name.place,
            });
            self.jurisdictions.insert(&jurisdiction.slug, id);
            self.departments.insert(id, Names::new("department"));
        }
        self.all_departments();
    }

    fn categories(&mut self) -> BTreeMap<&'r str, Id<Category>> {
        let mut categories = BTreeMap::new();
        for category in &self.raw.categories {
            let id = self.content.categories.push(Category { slug: category.slug.value.clone(), name: category.name.clone() });
            if categories.insert(category.slug.value.as_str(), id).is_some() {
                let message = format!("another category has the id `{}`", category.slug.value);
                self.found.push(Diagnostic::new(Code::DuplicateId, category.slug.place, message));
            }
        }
        categories
    }

    fn all_sectors(&mut self, categories: &BTreeMap<&'r str, Id<Category>>) {
        let raw = self.raw;
        let mut by_slug = BTreeMap::new();
        let mut stored = Vec::new();
        let mut stand_in = None;
        for sector in &raw.sectors {
            let category = sector.category.as_ref().and_then(|named| self.category(named, categories));
            // Without a category there is an error, but names and lines can be checked all the same.
            let category = category.unwrap_or_else(|| *stand_in.get_or_insert_with(|| self.content.categories.push(Category::default())));
            let id = self.content.sectors.push(Sector {
                slug: sector.slug.clone(),
                name: sector.name.value.clone(),
                aliases: values(&sector.aliases),
                synonyms: values(&sector.synonyms),
                foreign_synonyms: sector.foreign_synonyms.clone(),
                category,
                within: None,
                near: Vec::new(),
                unlike: values(&sector.unlike),
                industry: sector.industry.clone(),
                fictitious: sector.fictitious,
                body: sector.body.clone(),
                former_ids: sector.former_ids.clone(),
                place: sector.name.place,
            });
            by_slug.insert(sector.slug.as_str(), id);
            stored.push((sector, id));
        }
        let count = |of: fn(&RawSector) -> usize| stored.iter().map(|(sector, _)| of(sector)).sum();
        self.sectors.reserve(count(|sector| 1 + sector.aliases.len()), count(|sector| sector.synonyms.len()));
        for (sector, id) in &stored {
            let name = At { value: sector.name.value.main().to_owned(), place: sector.name.place };
            for name in std::iter::once(&name).chain(&sector.aliases) {
                self.found.extend(self.sectors.add(name, *id));
            }
            sector.synonyms.iter().for_each(|word| self.sectors.add_loose(&word.value, *id));
        }
        let wider: Vec<Option<Id<Sector>>> =
            stored.iter().map(|(sector, id)| self.other_sector(sector.within.as_ref()?, *id, &by_slug)).collect();
        self.content.sectors = rebuild(std::mem::take(&mut self.content.sectors), wider, |sector, within| sector.within = within);
        let near: Vec<Vec<Id<Sector>>> = stored
            .iter()
            .map(|(sector, id)| sector.near.iter().filter_map(|named| self.other_sector(named, *id, &by_slug)).collect())
            .collect();
        self.content.sectors = rebuild(std::mem::take(&mut self.content.sectors), near, |sector, near| sector.near = near);
        self.no_circles();
        self.content.popular = raw.site.popular.iter().filter_map(|name| self.known_sector(name)).collect();
    }

    /// The category with an id. That there are none at all is said once.
    fn category(&mut self, named: &At<String>, known: &BTreeMap<&'r str, Id<Category>>) -> Option<Id<Category>> {
        const PATH: &str = "content/sectors/_categories.md";
        let found = known.get(named.value.as_str()).copied();
        let message = format!("there are no categories: `{PATH}` is missing or lists none");
        if found.is_none() && !known.is_empty() {
            self.unknown_id("category", named, known.keys().copied());
        } else if found.is_none() && !self.is_unread(PATH) && !self.found.iter().any(|said| said.message == message) {
            let hint = "list them in it as `[[category]]` tables with `id` and `name`";
            self.found.push(Diagnostic::new(Code::MissingFile, named.place, message).hint(hint));
        }
        found
    }

    /// The sector with an id, which must not be `own`.
    fn other_sector(&mut self, named: &At<String>, own: Id<Sector>, by_slug: &BTreeMap<&'r str, Id<Sector>>) -> Option<Id<Sector>> {
        let found = by_slug.get(named.value.as_str()).copied();
        if found == Some(own) {
            let message = "a sector is neither a kind of itself nor near itself";
            self.found.push(Diagnostic::new(Code::BadValue, named.place, message).hint("name another one"));
            return None;
        }
        if found.is_none() {
            self.unknown_id("sector id", named, by_slug.keys().copied());
        }
        found
    }

    /// A sector that is a kind of itself, through others, has no widest one to show.
    fn no_circles(&mut self) {
        for (id, sector) in self.content.sectors.iter() {
            let mut steps = 0;
            let mut at = sector.within;
            while let Some(wider) = at {
                steps += 1;
                if wider == id || steps > self.content.sectors.len() {
                    // Each circle is reported at its first member.
                    let first = self.members(id).into_iter().min() == Some(id);
                    if wider == id && first {
                        let message = "this sector lies within itself, through others";
                        self.found.push(Diagnostic::new(Code::BadValue, sector.place, message).hint("take `within` out of one of them"));
                    }
                    break;
                }
                at = self.content.sectors[wider].within;
            }
        }
    }

    /// The sectors on the way from one to wider ones, up to the first that comes again.
    fn members(&self, id: Id<Sector>) -> Vec<Id<Sector>> {
        let mut members = vec![id];
        let mut at = id;
        while let Some(wider) = self.content.sectors[at].within.filter(|wider| !members.contains(wider)) {
            members.push(wider);
            at = wider;
        }
        members
    }

    fn known_sector(&mut self, name: &At<String>) -> Option<Id<Sector>> {
        let found = self.sectors.find(&name.value);
        if found.is_none() {
            let unknown = self.sectors.unknown(Code::UnknownSector, &name.value, name.place);
            self.report_unknown(unknown, &name.value);
        }
        found
    }

    fn jurisdiction(&mut self, slug: &str, place: Place) -> Option<Id<Jurisdiction>> {
        let found = self.jurisdictions.get(slug).copied();
        if found.is_none() && !self.is_unread(&format!("content/{slug}/_jurisdiction.md")) {
            let missing = Diagnostic::new(Code::MissingFile, place, format!("`content/{slug}/` has no `_jurisdiction.md`"))
                .hint(format!("describe the jurisdiction in `content/{slug}/_jurisdiction.md`"));
            // Said once for the folder, not for each file in it.
            if !self.found.iter().any(|known| known.code == Code::MissingFile && known.message == missing.message) {
                self.found.push(missing);
            }
        }
        found
    }

    fn department(&mut self, jurisdiction: Id<Jurisdiction>, name: &At<String>) -> Option<Id<Department>> {
        let names = self.departments.get(&jurisdiction)?;
        let found = names.find(&name.value);
        if found.is_none() {
            let unknown = names.unknown(Code::UnknownDepartment, &name.value, name.place);
            self.report_unknown(unknown, &name.value);
        }
        found
    }

    fn documents(&mut self) {
        for policy in &self.raw.policies {
            if let Some(jurisdiction) = self.jurisdiction(&policy.jurisdiction, policy.title.place)
                && let Some(resolved) = self.policy(policy, jurisdiction)
            {
                let id = self.content.policies.push(resolved);
                self.policies.insert((jurisdiction, &policy.slug), id);
            }
        }
        for list in &self.raw.lists {
            let Some(jurisdiction) = self.jurisdiction(&list.jurisdiction, list.title.place) else { continue };
            let basis = list.basis.iter().filter_map(|name| self.policy_id(jurisdiction, name)).collect();
            let id = self.content.lists.push(List {
                slug: list.slug.clone(),
                jurisdiction,
                title: list.title.value.clone(),
                short: list.short.as_ref().unwrap_or(&list.title).value.clone(),
                basis,
                body: list.body.clone(),
                former_ids: list.former_ids.clone(),
                place: list.title.place,
            });
            self.lists.insert((jurisdiction, &list.slug), id);
        }
        // Paths order batch-10 before batch-2; a list's batches follow each other by number.
        let mut batches: Vec<&RawBatch> = self.raw.batches.iter().map(|batch| &**batch).collect();
        batches.sort_by_key(|batch| (&batch.jurisdiction, &batch.list, batch.number.value));
        let placed: Vec<_> = batches.into_iter().filter_map(|batch| Some((batch, self.batch(batch)?))).collect();
        let rows: Vec<_> =
            placed.into_par_iter().with_max_len(1).map(|(batch, (place, id))| Rows::resolve(self, batch, place, id)).collect();
        for (entries, found) in rows {
            self.content.entries.extend(entries);
            self.found.extend(found);
        }
    }

    fn policy(&mut self, policy: &RawPolicy, jurisdiction: Id<Jurisdiction>) -> Option<Policy> {
        Some(Policy {
            slug: policy.slug.clone(),
            jurisdiction,
            title: policy.title.value.clone(),
            status: policy.status?,
            disclosure: policy.disclosure?,
            issuer: policy.issuer.clone()?,
            written: policy.written?,
            published: policy.published,
            effective: policy.effective,
            ended: policy.ended,
            number: policy.number.clone(),
            index_number: policy.index_number.clone(),
            subject: policy.subject.clone(),
            keywords: policy.keywords.clone(),
            consultation: policy.consultation.clone(),
            annexes: Vec::new(),
            cites: policy.cites.clone(),
            clauses: policy.clauses.clone(),
            former_ids: policy.former_ids.clone(),
            place: policy.title.place,
        })
    }

    fn policy_id(&mut self, jurisdiction: Id<Jurisdiction>, named: &At<String>) -> Option<Id<Policy>> {
        let raw = self.raw;
        let found = self.policies.get(&(jurisdiction, named.value.as_str())).copied();
        if found.is_some() {
            return found;
        }
        let slug = &self.content.jurisdictions[jurisdiction].slug;
        // A policy with errors of its own has a file, so naming it is no error.
        let exists = raw.policies.iter().any(|policy| policy.jurisdiction == *slug && policy.slug == named.value)
            || self.is_unread(&format!("content/{slug}/policies/{}.md", named.value));
        if !exists {
            let known: Vec<&str> =
                raw.policies.iter().filter(|policy| policy.jurisdiction == *slug).map(|policy| policy.slug.as_str()).collect();
            self.unknown_id("policy", named, known.into_iter());
        }
        None
    }

    /// Resolves a batch apart from its rows: where it belongs, and its id, if it is whole.
    fn batch(&mut self, batch: &'r RawBatch) -> Option<(Id<Jurisdiction>, Option<Id<Batch>>)> {
        let jurisdiction = self.jurisdiction(&batch.jurisdiction, batch.title.place)?;
        let policy = batch.policy.as_ref().and_then(|name| self.policy_id(jurisdiction, name));
        self.duplicate_ids(batch);
        let id = self.list_of(batch, jurisdiction).and_then(|list| {
            let resolved = Batch {
                list,
                number: batch.number.value,
                title: batch.title.value.clone(),
                status: batch.status?,
                policy,
                annex: batch.annex.clone(),
                published: batch.published?,
                effective: batch.effective,
                ended: batch.ended,
                approval: batch.approval.clone(),
                corrections: batch.corrections.clone(),
                body: batch.body.clone(),
                place: batch.title.place,
            };
            let id = self.content.batches.push(resolved);
            self.batches.insert((list, batch.number.value), id);
            Some(id)
        });
        Some((jurisdiction, id))
    }

    fn list_of(&mut self, batch: &RawBatch, jurisdiction: Id<Jurisdiction>) -> Option<Id<List>> {
        let found = self.lists.get(&(jurisdiction, batch.list.as_str())).copied();
        let folder = format!("content/{}/lists/{}/", batch.jurisdiction, batch.list);
        if found.is_none() && !self.is_unread(&format!("{folder}_list.md")) {
            self.found.push(
                Diagnostic::new(Code::MissingFile, batch.title.place, format!("`{folder}` has no `_list.md`"))
                    .hint(format!("describe the list in `{folder}_list.md`")),
            );
        }
        found
    }

    /// References from policies to batches and forms, which may stand in either order.
    fn links_between_documents(&mut self) {
        let raw = self.raw;
        for form in &raw.forms {
            let Some(jurisdiction) = self.jurisdiction(&form.jurisdiction, form.title.place) else { continue };
            let policy = form.policy.as_ref().and_then(|name| self.policy_id(jurisdiction, name));
            let submit_to = form.submit_to.as_ref().and_then(|name| self.department(jurisdiction, name));
            self.content.forms.push(Form {
                jurisdiction,
                title: form.title.value.clone(),
                policy,
                annex: form.annex.clone(),
                columns: form.columns.clone(),
                fields: form.fields.clone(),
                due: form.due,
                submit_to,
                body: form.body.clone(),
                place: form.title.place,
            });
        }
        let annexes: Vec<Vec<Annex>> = raw
            .policies
            .iter()
            .filter_map(|policy| {
                let jurisdiction = *self.jurisdictions.get(policy.jurisdiction.as_str())?;
                self.policies.get(&(jurisdiction, policy.slug.as_str()))?;
                Some(self.annexes(policy, jurisdiction))
            })
            .collect();
        let bases: Vec<Option<Id<Policy>>> = raw
            .jurisdictions
            .iter()
            .map(|jurisdiction| {
                let id = self.jurisdictions[jurisdiction.slug.as_str()];
                jurisdiction.report_basis.as_ref().and_then(|named| self.policy_id(id, named))
            })
            .collect();
        let jurisdictions = std::mem::take(&mut self.content.jurisdictions);
        self.content.jurisdictions = rebuild(jurisdictions, bases, |jurisdiction, basis| jurisdiction.report_basis = basis);
        let policies = std::mem::take(&mut self.content.policies);
        self.content.policies = rebuild(policies, annexes, |policy, annexes| policy.annexes = annexes);
    }

    fn annexes(&mut self, policy: &RawPolicy, jurisdiction: Id<Jurisdiction>) -> Vec<Annex> {
        let mut annexes = Vec::new();
        for annex in &policy.annexes {
            let target = if annex.form {
                self.content.forms.iter().find(|(_, form)| form.jurisdiction == jurisdiction).map(|(id, _)| AnnexTarget::Form(id))
            } else {
                let list = annex.list.as_ref().and_then(|list| self.lists.get(&(jurisdiction, list.value.as_str())));
                let number = annex.batch.as_ref().map_or(1, |batch| batch.value);
                list.and_then(|list| self.batches.get(&(*list, number))).map(|batch| AnnexTarget::Batch(*batch))
            };
            if target.is_none() && (annex.form || annex.list.is_some()) && !self.may_be_unread(annex.list.as_ref()) {
                let place = annex.list.as_ref().map_or(annex.place, |list| list.place);
                self.found.push(
                    Diagnostic::new(Code::UnknownReference, place, format!("`{}` is on no page of this site", annex.label))
                        .hint("`list` and `batch` name a batch under `lists/`; `form = true` names `enterprises/_form.md`"),
                );
            }
            annexes.push(Annex { label: annex.label.clone(), title: annex.title.clone(), target });
        }
        annexes
    }

    /// Whether a batch of `list` has a file that gave no batch, so that its absence is reported already.
    fn may_be_unread(&self, list: Option<&At<String>>) -> bool {
        let in_list = |path: &str| list.is_none_or(|list| path.contains(&format!("/lists/{}/", list.value)));
        self.raw.unread.iter().any(|file| in_list(&self.sources.file(*file).path))
            || self.raw.batches.iter().any(|batch| {
                list.is_some_and(|list| list.value == batch.list)
                    && !self.batches.keys().any(|(id, number)| *number == batch.number.value && self.content.lists[*id].slug == batch.list)
            })
    }

    fn is_unread(&self, path: &str) -> bool {
        self.sources.find(path).is_some_and(|file| self.raw.unread.contains(&file) || !self.sources.file(file).readable)
    }

    /// Reports an unknown name, unless it stands in a file that could not be read and so may be defined there.
    fn report_unknown(&mut self, diagnostic: Diagnostic, name: &str) {
        if !self.may_be_defined(name) {
            self.found.push(diagnostic);
        }
    }

    fn may_be_defined(&self, name: &str) -> bool {
        self.doubtful.iter().any(|file| self.sources.file(*file).text.contains(name))
    }

    fn unknown_id<'k>(&mut self, noun: &str, named: &At<String>, known: impl Iterator<Item = &'k str>) {
        let near = nearest(&named.value, known, 3);
        let hint = if near.is_empty() { "no id is similar".to_owned() } else { format!("did you mean {}?", names::quoted(&near)) };
        let message = format!("unknown {noun} `{}`", named.value);
        self.found.push(Diagnostic::new(Code::UnknownReference, named.place, message).hint(hint));
    }
}

fn values(texts: &[At<String>]) -> Vec<String> {
    texts.iter().map(|text| text.value.clone()).collect()
}

/// Completes each item of an arena with its value, in order.
fn rebuild<T, V>(arena: Arena<T>, values: Vec<V>, complete: impl Fn(&mut T, V)) -> Arena<T> {
    let mut rebuilt = Arena::default();
    for (mut item, value) in arena.into_items().into_iter().zip(values) {
        complete(&mut item, value);
        rebuilt.push(item);
    }
    rebuilt
}
