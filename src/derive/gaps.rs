//! Gaps and overlaps of a jurisdiction: what its lists leave unsaid, say twice, or say in different words.

use std::collections::BTreeMap;

use super::{DutyId, Matters, Relations};
use crate::model::{Content, Department, DepartmentKind, Entry, Id, Jurisdiction, Sector};

/// What is open in the lists of a jurisdiction, as they stand.
#[derive(Clone, Debug, Default)]
pub struct Gaps {
    /// How many duties stand.
    pub duty_count: usize,
    /// Duties without a lead.
    pub no_lead: Vec<DutyId>,
    /// Duties with more than one.
    pub several_leads: Vec<DutyId>,
    /// Sectors that several duties with different leads name.
    pub overlaps: Vec<Id<Sector>>,
    /// Duties that 等 leaves open.
    pub open: Vec<DutyId>,
    /// Names that lines write otherwise than the department's canonical one, in order.
    pub variants: Vec<Variant>,
    /// Departments that stand for no single body.
    pub groups: Vec<Id<Department>>,
    /// Sectors that no duty names anywhere.
    pub uncovered: Vec<Id<Sector>>,
}

/// Another name of a department.
#[derive(Clone, Debug)]
pub struct Variant {
    /// The department.
    pub department: Id<Department>,
    /// The name, as lines write it.
    pub written: String,
    /// The duties that do, once for each time.
    pub duties: Vec<DutyId>,
}

impl Gaps {
    pub(super) fn new(content: &Content, relations: &Relations, matters: &Matters, place: Id<Jurisdiction>) -> Self {
        let fictitious = content.jurisdictions[place].fictitious;
        let is_group = |id: &Id<Department>| content.departments[*id].kind == DepartmentKind::Group;
        let is_uncovered = |id: &Id<Sector>| matters.covered[*id].is_empty() && matters.mentioned[*id].is_empty();
        let mut gaps = Self {
            overlaps: content.sectors.ids().filter(|sector| is_overlap(content, relations, &matters.covered[*sector], place)).collect(),
            groups: relations.departments[place].iter().copied().filter(is_group).collect(),
            uncovered: content.sectors.ids().filter(is_uncovered).filter(|id| fictitious || !content.sectors[*id].fictitious).collect(),
            ..Self::default()
        };
        let mut variants: BTreeMap<(Id<Department>, &str), Vec<DutyId>> = BTreeMap::new();
        for id in relations.lists[place].iter().flat_map(|list| matters.standing[*list].iter().copied()) {
            let entry = relations.current(content, id);
            gaps.duty_count += 1;
            match entry.leads.len() {
                0 => gaps.no_lead.push(id),
                1 => {}
                _ => gaps.several_leads.push(id),
            }
            if is_open(entry) {
                gaps.open.push(id);
            }
            for holder in entry.leads.iter().chain(entry.supports.iter().flat_map(|support| &support.holders)) {
                let written = holder.written.value.as_str();
                // 住建 for 住建部门, in a line that says 部门 once, is no variant.
                if !content.departments[holder.department].name.main().starts_with(written) {
                    variants.entry((holder.department, written)).or_default().push(id);
                }
            }
        }
        let variant = |((department, written), duties): ((_, &str), _)| Variant { department, written: written.to_owned(), duties };
        gaps.variants = variants.into_iter().map(variant).collect();
        gaps
    }
}

/// Whether several duties of a place among these have different leads.
fn is_overlap(content: &Content, relations: &Relations, covered: &[DutyId], place: Id<Jurisdiction>) -> bool {
    let here = || covered.iter().filter(|duty| relations.duty(**duty).jurisdiction == place);
    let mut leads = here().flat_map(|duty| relations.current(content, *duty).leads.iter().map(|holder| holder.department));
    let first = leads.next();
    leads.any(|lead| Some(lead) != first) && here().nth(1).is_some()
}

/// Whether a heading or a line leaves open what or who is meant.
fn is_open(entry: &Entry) -> bool {
    entry.open.is_some() || entry.lead_open.is_some() || entry.supports.iter().any(|support| support.open.is_some())
}
