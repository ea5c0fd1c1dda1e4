//! Sources as purview reads them (docs/sources.md).

use std::fmt::Write;
use std::io;

use purview::parse::parse;
use purview::read::{LOCK_FILE, Sources};
use purview::seal::{Lock, Meaning, batch_name};

use super::{Sink, note};
use crate::facts::{Batch, Duty, Facts, Policy};

const SITE: &str = r#"title = "北山市职责清单"
base_url = "https://beishan.example/"
languages = ["zh-Hans"]
"#;

/// Makes all files.
pub fn files(facts: &Facts, sink: Sink<'_>) -> io::Result<()> {
    sink("purview.toml", SITE)?;
    sink("content/sectors/_categories.md", &categories(facts))?;
    for sector in facts.sectors() {
        let text = format!(
            "+++\nname = {:?}\ncategory = {:?}\naliases = {:?}\nsynonyms = {:?}\n+++\n\n{}\n",
            sector.name, sector.category, sector.aliases, sector.synonyms, sector.description
        );
        sink(&format!("content/sectors/{}.md", sector.id), &text)?;
    }
    sink("content/beishan/_jurisdiction.md", &jurisdiction(facts))?;
    for department in facts.departments() {
        let text = format!(
            "+++\nname = {:?}\naliases = {:?}\nsynonyms = {:?}\n+++\n",
            department.name,
            [&department.alias],
            [&department.synonym]
        );
        sink(&format!("content/beishan/departments/{}.md", department.id), &text)?;
    }
    for policy in facts.policies() {
        sink(&format!("content/beishan/policies/{}.md", policy.id), &self::policy(facts, &policy))?;
    }
    for list in facts.lists() {
        let text = format!("+++\ntitle = {:?}\nshort = {:?}\nbasis = {:?}\n+++\n", list.title, list.short, [facts.policy_id(list.basis)]);
        sink(&format!("content/beishan/lists/{}/_list.md", list.id), &text)?;
    }
    let mut lock = Lock::default();
    for batch in facts.batches() {
        let (path, text) = (batch_path(facts, &batch), self::batch(facts, &batch));
        sink(&path, &text)?;
        if batch.sealed {
            seal(&mut lock, path, text);
        }
    }
    sink(LOCK_FILE, &lock.to_string())
}

/// Makes the file that says who leads the newest duty.
pub fn newest(facts: &Facts, sink: Sink<'_>) -> io::Result<()> {
    let batch = facts.newest_batch();
    sink(&batch_path(facts, &batch), &self::batch(facts, &batch))
}

fn batch_path(facts: &Facts, batch: &Batch) -> String {
    format!("content/beishan/lists/{}/batch-{}.md", facts.list(batch.list).id, batch.number)
}

fn categories(facts: &Facts) -> String {
    let category = |(id, name)| format!("[[category]]\nid = {id:?}\nname = {name:?}\n");
    format!("+++\n{}+++\n", facts.categories().map(category).collect::<Vec<_>>().join("\n"))
}

fn jurisdiction(facts: &Facts) -> String {
    let (policy, department) = (facts.policy_id(0), facts.department(0));
    format!("+++\nname = {:?}\nreport_basis = {policy:?}\nreport_to = {:?}\n+++\n", Facts::PLACE, [department])
}

fn policy(facts: &Facts, policy: &Policy) -> String {
    let Policy { title, number, written, published, effective, .. } = policy;
    let issuer = Facts::ISSUER;
    let mut text = format!(
        "+++\ntitle = {title:?}\nstatus = \"in-force\"\ndisclosure = \"public\"\nissuer = {issuer:?}\nnumber = {number:?}\n\
         written = {written}\npublished = {published}\neffective = {effective}\n+++\n"
    );
    for clause in &policy.clauses {
        _ = write!(text, "\n## {}\n\n{}{}\n", clause.heading, clause.text, note(facts, clause));
    }
    text
}

fn batch(facts: &Facts, batch: &Batch) -> String {
    let Batch { number, title, approved, published, effective, .. } = batch;
    let policy = facts.policy(batch.policy);
    let mut text = format!(
        "+++\nbatch = {number}\ntitle = {title:?}\nstatus = \"in-force\"\npolicy = {:?}\nannex = \"附件\"\n\
         published = {published}\neffective = {effective}\n",
        policy.id
    );
    if batch.sealed {
        _ = write!(
            text,
            "\n[approval]\ndate = {approved}\nby = {:?}\ndocument = {:?}\n",
            Facts::PLACE.to_owned() + "人民政府",
            policy.number
        );
    }
    text.push_str("+++\n");
    for duty in batch.duties.clone() {
        push_duty(&mut text, facts, &facts.duty(duty));
    }
    text
}

fn push_duty(text: &mut String, facts: &Facts, duty: &Duty) {
    _ = write!(text, "\n## {}. {} {{#{}}}\n\n主责单位：{}\n\n", duty.row, duty.title, duty.id, facts.department(duty.lead));
    for (department, scope) in &duty.lines {
        _ = writeln!(text, "- {}：{scope}", facts.department(*department));
    }
}

/// Seals a batch as `purview approve` does. Doing that batch by batch would check the whole site each time.
fn seal(lock: &mut Lock, path: String, text: String) {
    let (raw, _) = parse(&Sources::from_texts([("purview.toml".to_owned(), SITE.to_owned()), (path, text)]));
    for batch in &raw.batches {
        lock.set(batch_name(batch), Meaning::new(batch).seal());
    }
}
