//! Amending: what approvals and corrections add to the text of a batch. Everything else in it stays as it is.

use toml_edit::{ArrayOfTables, DocumentMut, Item, Table, value};

use crate::model::{Approval, Status};

const FENCE: &str = "+++";

/// The text of a batch with its approval and its new status. None if the frontmatter is not TOML.
pub fn approved(text: &str, approval: &Approval, status: Status) -> Option<String> {
    with_frontmatter(text, |document| {
        document["status"] = value(status.word());
        let mut table = Table::new();
        table["date"] = date(approval.date)?;
        table["by"] = value(&approval.by);
        table["document"] = value(&approval.document);
        document["approval"] = Item::Table(table);
        Some(())
    })
}

/// The text of a batch with one more correction.
pub fn corrected(text: &str, day: jiff::civil::Date, duty: Option<&str>, reason: &str) -> Option<String> {
    with_frontmatter(text, |document| {
        let mut table = Table::new();
        table["date"] = date(day)?;
        if let Some(duty) = duty {
            table["duty"] = value(duty);
        }
        table["reason"] = value(reason);
        let corrections = document.entry("correction").or_insert_with(|| Item::ArrayOfTables(ArrayOfTables::new()));
        corrections.as_array_of_tables_mut()?.push(table);
        Some(())
    })
}

fn date(date: jiff::civil::Date) -> Option<Item> {
    let date: toml_edit::Datetime = date.to_string().parse().ok()?;
    Some(value(date))
}

fn with_frontmatter(text: &str, change: impl FnOnce(&mut DocumentMut) -> Option<()>) -> Option<String> {
    let start = text.find('\n')? + 1;
    let end = start + text[start..].find(&format!("\n{FENCE}"))? + 1;
    let mut document: DocumentMut = text[start..end].parse().ok()?;
    change(&mut document)?;
    let mut frontmatter = document.to_string();
    if !frontmatter.ends_with('\n') {
        frontmatter.push('\n');
    }
    Some(format!("{}{frontmatter}{}", &text[..start], &text[end..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    const BATCH: &str = "+++\nbatch = 2 # the second\nstatus = \"proposed\"\n\n[en]\ntitle = \"Batch\"\n+++\n\n## 1. 密室逃脱 {#room}\n";

    #[test]
    fn an_approval_leaves_the_rest_as_it_is() {
        let approval = Approval { date: jiff::civil::date(2024, 5, 1), by: "市政府".into(), document: "库政发〔2024〕3号".into() };
        let text = approved(BATCH, &approval, Status::Approved).unwrap_or_default();
        assert_eq!(
            text,
            "+++\nbatch = 2 # the second\nstatus = \"approved\"\n\n[en]\ntitle = \"Batch\"\n\n[approval]\ndate = 2024-05-01\nby = \"市政府\"\n\
             document = \"库政发〔2024〕3号\"\n+++\n\n## 1. 密室逃脱 {#room}\n"
        );
        let text = corrected(&text, jiff::civil::date(2024, 6, 1), Some("room"), "错字").unwrap_or_default();
        assert!(text.contains("\n[[correction]]\ndate = 2024-06-01\nduty = \"room\"\nreason = \"错字\"\n+++\n"), "{text}");
    }
}
