//! Content for Hugo, as the layouts in `benchmarks/hugo` read it: a list and its batches are sections, a duty is a page of its batch, and departments
//! and sectors are the terms of two taxonomies, each with a page of its own.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::io;

use super::{Sink, note};
use crate::facts::{Batch, Duty, Facts, List, Policy};

/// Makes all files.
pub fn files(facts: &Facts, sink: Sink<'_>) -> io::Result<()> {
    sink("content/departments/_index.md", &index("全部部门"))?;
    for department in facts.departments() {
        let names = [&department.alias, &department.synonym];
        let text = format!("+++\ntitle = {:?}\n[params]\nnames = {names:?}\n+++\n", department.name);
        sink(&format!("content/departments/{}/_index.md", department.id), &text)?;
    }
    sink("content/sectors/_index.md", &index("全部行业"))?;
    let categories: BTreeMap<String, &str> = facts.categories().collect();
    for sector in facts.sectors() {
        let names: Vec<&String> = sector.aliases.iter().chain(&sector.synonyms).collect();
        let text = format!(
            "+++\ntitle = {:?}\n[params]\ncategory = {:?}\nnames = {names:?}\n+++\n\n{}\n",
            sector.name, categories[&sector.category], sector.description
        );
        sink(&format!("content/sectors/{}/_index.md", sector.id), &text)?;
    }
    sink("content/policies/_index.md", &index("全部文件"))?;
    let annexed = annexed(facts);
    for (number, policy) in facts.policies().enumerate() {
        let batches = annexed.get(&(number as u32)).map(Vec::as_slice).unwrap_or_default();
        sink(&format!("content/policies/{}.md", policy.id), &self::policy(facts, &policy, batches))?;
    }
    sink("content/lists/_index.md", &lists())?;
    for list in facts.lists() {
        sink(&format!("content/lists/{}/_index.md", list.id), &self::list(facts, &list))?;
    }
    for batch in facts.batches() {
        sink(&format!("content{}/_index.md", path(facts, &batch)), &self::batch(facts, &batch))?;
        for duty in batch.duties.clone() {
            write_duty(facts, &batch, &facts.duty(duty), sink)?;
        }
    }
    Ok(())
}

/// Makes the file that says who leads the newest duty.
pub fn newest(facts: &Facts, sink: Sink<'_>) -> io::Result<()> {
    let batch = facts.newest_batch();
    let duties = batch.duties.clone();
    duties.last().map_or(Ok(()), |duty| write_duty(facts, &batch, &facts.duty(duty), sink))
}

fn write_duty(facts: &Facts, batch: &Batch, duty: &Duty, sink: Sink<'_>) -> io::Result<()> {
    sink(&format!("content{}/{}.md", path(facts, batch), duty.id), &self::duty(facts, batch, duty))
}

fn index(title: &str) -> String {
    format!("+++\ntitle = {title:?}\n+++\n")
}

/// The pages below lists are duties, unless they say otherwise.
fn lists() -> String {
    "+++\ntitle = \"全部清单\"\n[[cascade]]\ntype = \"duty\"\n[cascade.target]\nkind = \"page\"\n+++\n".to_owned()
}

/// The address of a batch: `/lists/safety-1/batch-2`.
fn path(facts: &Facts, batch: &Batch) -> String {
    format!("/lists/{}/batch-{}", facts.list(batch.list).id, batch.number)
}

fn policy_path(facts: &Facts, policy: u32) -> String {
    format!("/policies/{}", facts.policy_id(policy))
}

/// The addresses of the batches annexed to each policy.
fn annexed(facts: &Facts) -> BTreeMap<u32, Vec<String>> {
    let mut annexed: BTreeMap<u32, Vec<String>> = BTreeMap::new();
    for batch in facts.batches() {
        annexed.entry(batch.policy).or_default().push(path(facts, &batch));
    }
    annexed
}

fn policy(facts: &Facts, policy: &Policy, batches: &[String]) -> String {
    let Policy { title, number, written, published, effective, .. } = policy;
    let mut text = format!(
        "+++\ntitle = {title:?}\ndate = {published}\n[params]\nissuer = {:?}\nnumber = {number:?}\nwritten = {written}\n\
         effective = {effective}\nbatches = {batches:?}\n+++\n",
        Facts::ISSUER
    );
    for clause in &policy.clauses {
        _ = write!(text, "\n## {}\n\n{}{}\n", clause.heading, clause.text, note(facts, clause));
    }
    text
}

fn list(facts: &Facts, list: &List) -> String {
    let basis = policy_path(facts, list.basis);
    format!("+++\ntitle = {:?}\nlinkTitle = {:?}\ntype = \"list\"\n[params]\nbasis = {basis:?}\n+++\n", list.title, list.short)
}

fn batch(facts: &Facts, batch: &Batch) -> String {
    let Batch { number, title, published, effective, approved, .. } = batch;
    let policy = policy_path(facts, batch.policy);
    let mut text = format!(
        "+++\ntitle = {title:?}\nlinkTitle = \"第{number}批\"\ntype = \"batch\"\ndate = {published}\nweight = {number}\n\
         [params]\npolicy = {policy:?}\neffective = {effective}\n"
    );
    if batch.sealed {
        _ = writeln!(text, "approved = {approved}");
    }
    text + "+++\n"
}

fn duty(facts: &Facts, batch: &Batch, duty: &Duty) -> String {
    let department = |number: u32| facts.departments()[number as usize].id.as_str();
    let mut departments = vec![department(duty.lead)];
    for (number, _) in &duty.lines {
        if !departments.contains(&department(*number)) {
            departments.push(department(*number));
        }
    }
    let sectors: Vec<&str> = duty.sectors.iter().map(|sector| facts.sectors()[*sector as usize].id.as_str()).collect();
    let mut text = format!(
        "+++\ntitle = {:?}\ndate = {}\nweight = {}\ndepartments = {departments:?}\nsectors = {sectors:?}\n[params]\nlead = {:?}\n",
        duty.title,
        batch.published,
        duty.row,
        department(duty.lead)
    );
    for (number, scope) in &duty.lines {
        _ = write!(text, "[[params.lines]]\ndepartment = {:?}\nscope = {scope:?}\n", department(*number));
    }
    text + "+++\n"
}
