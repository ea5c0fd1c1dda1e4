//! Writing: what was recognized becomes sources, in the format of docs/sources.md, for a person to go on with.

mod batch;
mod known;
mod policy;
mod slug;
mod text;
mod vocabulary;

use std::collections::{BTreeMap, BTreeSet};

use super::recognize::{Header, Recognized};
use super::{Aim, Made, Request};
use crate::model::{Disclosure, Status};
use crate::read::{CONTENT, Sources};
use known::Known;
use text::{Front, NO_WORDS};

/// Makes the sources of an import, file by file.
pub struct Writer<'r> {
    request: &'r Request,
    known: Known,
    made: BTreeMap<String, Made>,
    /// Ids of policies that this import has used.
    policies: BTreeSet<String>,
    /// The first name that tells what the place is called.
    place_name: Option<String>,
    proposed: Proposed,
}

/// How many sources were proposed.
#[derive(Default)]
struct Proposed {
    departments: usize,
    sectors: usize,
}

impl<'r> Writer<'r> {
    /// A writer that knows a site.
    pub fn new(site: &Sources, request: &'r Request) -> Self {
        let (raw, _) = crate::parse::parse(site);
        let known = Known::new(raw, &request.place);
        Self { request, known, made: BTreeMap::new(), policies: BTreeSet::new(), place_name: None, proposed: Proposed::default() }
    }

    /// Adds what one file holds. Returns what the report should say.
    ///
    /// # Errors
    /// If the file does not hold what was asked for.
    pub fn add(&mut self, name: &str, recognized: Recognized) -> Result<Vec<String>, String> {
        let Recognized { mut policies, mut batches, .. } = recognized;
        let mut notes = Vec::new();
        match &self.request.aim {
            Aim::Everything => {}
            Aim::Batch(..) => {
                match batches.len() {
                    0 => return Err("the file holds no table of duties (序号, 行业领域, 主责单位, 配合单位)".to_owned()),
                    1 => {}
                    count => return Err(format!("the file holds {count} tables of duties; leave `--list` out to import each as a batch")),
                }
                if !policies.is_empty() {
                    notes.push("only the table of duties was imported, as `--list` asks; the text of the document was not".to_owned());
                }
                policies.clear();
                batches.iter_mut().for_each(|batch| batch.policy = None);
            }
            Aim::Policy(_) => {
                if policies.is_empty() {
                    return Err(
                        "the file holds no text with clauses, only a table; leave `--policy` out to import it as a batch".to_owned()
                    );
                }
                if !batches.is_empty() {
                    notes.push("only the text was imported, as `--policy` asks; its table of duties was not".to_owned());
                }
                batches.clear();
                policies.iter_mut().flat_map(|policy| &mut policy.annexes).for_each(|annex| annex.batch = None);
            }
        }
        // A row that is about nothing is still a row; the mark shows where to look.
        for row in batches.iter_mut().flat_map(|batch| &mut batch.rows).filter(|row| !row.title.contains(char::is_alphanumeric)) {
            row.doubts.push(format!("the row does not say what it is about: `{}`", row.title));
            NO_WORDS.clone_into(&mut row.title);
        }
        let stem = name.rsplit(['/', '\\']).next().unwrap_or(name);
        let stem = stem.rsplit_once('.').map_or(stem, |(stem, _)| stem);
        let headers = policies.iter().map(|policy| &policy.header).chain(batches.iter().map(|batch| &batch.header));
        self.place_name = self.place_name.take().or_else(|| headers.into_iter().find_map(place_name));

        let policy_ids: Vec<String> = policies.iter().map(|policy| self.policy_id(&policy.header, stem)).collect();
        let places: Vec<(String, u32)> = batches.iter().map(|batch| self.batch_place(batch)).collect();
        for (policy, id) in policies.iter().zip(&policy_ids) {
            self.names_in_notes(policy);
            let text = policy::source(policy, stem, &places);
            self.make(format!("{CONTENT}/{}/policies/{id}.md", self.request.place), text)?;
        }
        for (batch, (list, number)) in batches.iter().zip(&places) {
            let policy = batch.policy.and_then(|at| policy_ids.get(at)).map(String::as_str);
            self.names_of(batch);
            let text = batch::source(batch, &self.known, list, *number, policy, stem);
            self.make(format!("{CONTENT}/{}/lists/{list}/batch-{number}.md", self.request.place), text)?;
            if !self.known.has_list(list) {
                let path = format!("{CONTENT}/{}/lists/{list}/_list.md", self.request.place);
                if !self.made.contains_key(&path) {
                    self.make(path, batch::list(batch, policy, stem))?;
                }
            }
        }
        let hidden =
            policies.iter().map(|policy| &policy.header).chain(batches.iter().map(|batch| &batch.header)).any(|header| !is_public(header));
        let Proposed { departments, sectors } = std::mem::take(&mut self.proposed);
        if departments + sectors > 0 {
            let public = if hidden { "; their names are public even while the document is not" } else { "" };
            notes.push(format!(
                "{departments} departments and {sectors} sectors that the site does not know are proposed as sources{public}"
            ));
        }
        Ok(notes)
    }

    /// Everything that was made, by path.
    pub fn finish(mut self) -> Vec<Made> {
        let path = format!("{CONTENT}/{}/_jurisdiction.md", self.request.place);
        if !self.made.is_empty() && !self.known.has_place() {
            let mut front = Front::default();
            let name = self.place_name.take();
            let stand_in = name.as_deref().unwrap_or(NO_WORDS);
            front.text(
                "name",
                stand_in,
                Some("the name of the place; add `division`, and `report_to`, whom to turn to where no list covers a matter"),
            );
            self.made.insert(path.clone(), Made { path, text: front.with_body("") });
        }
        self.made.into_values().collect()
    }

    fn make(&mut self, path: String, text: String) -> Result<(), String> {
        match self.made.get(&path) {
            Some(made) if made.text != text => Err(format!(
                "it would become {path}, as another of the files does; import them one by one, each with `--list` or `--policy`"
            )),
            _ => {
                self.made.insert(path.clone(), Made { path, text });
                Ok(())
            }
        }
    }

    /// The id of a policy: its year and the gist of its title. It does not depend on what the site has, or importing twice would make two.
    fn policy_id(&mut self, header: &Header, stem: &str) -> String {
        let id = if let Aim::Policy(id) = &self.request.aim {
            id.clone()
        } else {
            let title = header.title.as_ref().map_or(stem, |title| title.value.as_str());
            let year = header.written.as_ref().map(|date| format!("{}-", date.value.year())).unwrap_or_default();
            let gist = slug::slug(&slug::gist(title), 8);
            if gist.is_empty() { format!("{year}policy") } else { format!("{year}{gist}") }
        };
        let id = slug::free(&id, &self.policies);
        self.policies.insert(id.clone());
        id
    }

    /// The list and number of a batch.
    fn batch_place(&self, batch: &super::recognize::Batch) -> (String, u32) {
        if let Aim::Batch(list, number) = &self.request.aim {
            return (list.clone(), *number);
        }
        let title = batch.header.title.as_ref().map(|title| title.value.as_str()).unwrap_or_default();
        let id = slug::slug(&slug::gist(title), 8);
        (if id.is_empty() { "list".to_owned() } else { id }, batch.number.unwrap_or(1))
    }
}

/// Whether everybody may read a document.
fn is_public(header: &Header) -> bool {
    header.disclosure.value == Disclosure::Public && header.status.value != Status::Proposed
}

/// What the place is called, as an issuer or the title begins with it.
fn place_name(header: &Header) -> Option<String> {
    let issuers = header.issuer.iter().flat_map(|issuer| issuer.value.split(' '));
    issuers.chain(header.title.iter().map(|title| title.value.as_str())).find_map(slug::jurisdiction)
}
