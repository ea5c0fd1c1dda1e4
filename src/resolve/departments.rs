//! Departments. One that is over, and whose place one other took, is a part of that from then on: its names mean the other, and its ids lead there.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::{Names, Resolver, rebuild, values};
use crate::diagnostic::{At, Code, Diagnostic};
use crate::model::{Department, Former, Id, Jurisdiction, Localized};
use crate::parse::RawDepartment;

impl<'r> Resolver<'r> {
    pub(super) fn all_departments(&mut self) {
        let raw = self.raw;
        let standing = self.standing_departments();
        let mut joined: BTreeMap<usize, Vec<&RawDepartment>> = BTreeMap::new();
        for (department, at) in
            raw.departments.iter().zip(&standing).enumerate().filter(|(index, (_, at))| index != *at).map(|(_, pair)| pair)
        {
            joined.entry(*at).or_default().push(department);
        }
        let mut ids: Vec<Option<Id<Department>>> = vec![None; raw.departments.len()];
        for (index, department) in raw.departments.iter().enumerate().filter(|(index, _)| standing[*index] == *index) {
            let Some(jurisdiction) = self.jurisdiction(&department.jurisdiction, department.name.place) else {
                self.doubtful.push(department.name.place.file);
                continue;
            };
            let joined = joined.remove(&index).unwrap_or_default();
            let id = self.content.departments.push(one(department, &joined, jurisdiction));
            let names = self.departments.entry(jurisdiction).or_insert_with(|| Names::new("department"));
            for part in std::iter::once(&**department).chain(joined) {
                for name in official(part) {
                    self.found.extend(names.add(&name, id));
                }
                part.synonyms.iter().for_each(|word| names.add_loose(&word.value, id));
            }
            ids[index] = Some(id);
        }
        self.successors(&standing, &ids);
        self.report_to();
    }

    /// For each department the one that stands for it today: itself, or the end of a chain of departments whose place one other took.
    fn standing_departments(&mut self) -> Vec<usize> {
        let departments = &self.raw.departments;
        let by_id: BTreeMap<(&str, &str), usize> =
            departments.iter().enumerate().map(|(index, one)| ((one.jurisdiction.as_str(), one.slug.as_str()), index)).collect();
        let next = |index: usize| {
            let one = &departments[index];
            match one.successors.as_slice() {
                [only] if one.ended.is_some() => by_id.get(&(one.jurisdiction.as_str(), only.value.as_str())).copied(),
                _ => None,
            }
        };
        let mut standing = Vec::new();
        for (index, department) in departments.iter().enumerate() {
            let mut at = index;
            let mut steps = 0;
            while let Some(successor) = next(at).filter(|_| steps <= departments.len()) {
                at = successor;
                steps += 1;
            }
            if steps > departments.len() {
                let message = "this department takes its own place, through others";
                self.found.push(
                    Diagnostic::new(Code::BadValue, department.successors[0].place, message).hint("take `successors` out of one of them"),
                );
                at = index;
            }
            standing.push(at);
        }
        standing
    }

    /// Who took the place of each department that is over.
    fn successors(&mut self, standing: &[usize], ids: &[Option<Id<Department>>]) {
        let raw = self.raw;
        let mut successors: BTreeMap<Id<Department>, Vec<Id<Department>>> = BTreeMap::new();
        for (index, department) in raw.departments.iter().enumerate() {
            let of_place = || raw.departments.iter().enumerate().filter(|(_, other)| other.jurisdiction == department.jurisdiction);
            for named in &department.successors {
                let Some((successor, _)) = of_place().find(|(_, other)| other.slug == named.value) else {
                    self.unknown_id("department id", named, of_place().map(|(_, other)| other.slug.as_str()));
                    continue;
                };
                if let Some((id, successor)) = ids[index].zip(ids[standing[successor]]) {
                    let known = successors.entry(id).or_default();
                    if !known.contains(&successor) {
                        known.push(successor);
                    }
                }
            }
        }
        let departments = std::mem::take(&mut self.content.departments);
        let successors = departments.ids().map(|id| successors.remove(&id).unwrap_or_default()).collect();
        self.content.departments = rebuild(departments, successors, |department, successors| department.successors = successors);
    }

    /// Whom to turn to in each jurisdiction.
    fn report_to(&mut self) {
        let report_to: Vec<Vec<Id<Department>>> = self
            .raw
            .jurisdictions
            .iter()
            .map(|jurisdiction| {
                let id = self.jurisdictions[jurisdiction.slug.as_str()];
                jurisdiction.report_to.iter().filter_map(|name| self.department(id, name)).collect()
            })
            .collect();
        let jurisdictions = std::mem::take(&mut self.content.jurisdictions);
        self.content.jurisdictions = rebuild(jurisdictions, report_to, |jurisdiction, report_to| jurisdiction.report_to = report_to);
    }
}

/// Every name that official texts use for a department, at any time.
fn official(department: &RawDepartment) -> impl Iterator<Item = At<String>> {
    let main = |name: &At<Localized>| At { value: name.value.main().to_owned(), place: name.place };
    let former = department.former.iter().map(move |former| main(&former.name));
    std::iter::once(main(&department.name)).chain(department.aliases.iter().chain(&department.later).cloned()).chain(former)
}

/// A department with those that became part of it.
fn one(department: &RawDepartment, joined: &[&RawDepartment], jurisdiction: Id<Jurisdiction>) -> Department {
    let parts = || std::iter::once(department).chain(joined.iter().copied());
    let name = department.name.value.main();
    let mut former: Vec<Former> = parts().flat_map(renamings).collect();
    former.extend(joined.iter().filter_map(|part| {
        let until = part.ended.as_ref()?.value;
        let successor = parts().find(|other| part.successors.first().is_some_and(|id| id.value == other.slug));
        let became = successor.map(|successor| name_after(successor, until)).filter(|became| became.main() != name);
        Some(Former { name: part.name.value.clone(), until, merged: true, became })
    }));
    former.sort_by_key(|former| former.until);
    let mut aliases: Vec<String> = parts().flat_map(|part| values(&part.aliases)).collect();
    for former in &former {
        if former.name.main() != name && !aliases.iter().any(|alias| alias == former.name.main()) {
            aliases.push(former.name.main().to_owned());
        }
    }
    let own_ids = joined.iter().map(|part| At { value: part.slug.clone(), place: part.name.place });
    Department {
        slug: department.slug.clone(),
        jurisdiction,
        name: department.name.value.clone(),
        aliases,
        former,
        ended: department.ended.as_ref().map(|ended| ended.value),
        successors: Vec::new(),
        former_ids: parts().flat_map(|part| part.former_ids.iter().cloned()).chain(own_ids).collect(),
        persons: department.persons.clone(),
        synonyms: parts().flat_map(|part| values(&part.synonyms)).collect(),
        foreign_synonyms: parts().flat_map(|part| part.foreign_synonyms.iter().cloned()).collect(),
        kind: department.kind,
        contact: department.contact.clone(),
        body: department.body.clone(),
        place: department.name.place,
    }
}

/// The names that a department had by itself, each with the one that it got then.
fn renamings(department: &RawDepartment) -> Vec<Former> {
    let former = department.former.iter();
    former
        .map(|former| {
            let became = Some(name_after(department, former.until)).filter(|became| became.main() != department.name.value.main());
            Former { name: former.name.value.clone(), until: former.until, merged: false, became }
        })
        .collect()
}

/// What a department was called on the morrow of a day.
fn name_after(department: &RawDepartment, day: Date) -> Localized {
    let next = department.former.iter().filter(|former| former.until > day).min_by_key(|former| former.until);
    next.map_or(&department.name, |former| &former.name).value.clone()
}
