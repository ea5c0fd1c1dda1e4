//! `purview notes`.

use std::io::Read;
use std::path::PathBuf;

use clap::Args;
use serde::Serialize;

use super::{Format, Outcome, output};
use crate::notation::note::{self, Note, Part};

/// Print the responsibility notes of a text
///
/// Reads who does what, as official texts say it behind a task: （责任单位：…；配合单位：…）, (…牵头,…配合), 〔…分工负责〕. Names are printed as they are
/// written. `docs/notation.md` lists the forms.
#[derive(Args)]
pub struct Options {
    /// The text, in UTF-8 or GB 18030; `-` for standard input
    #[arg(value_name = "FILE")]
    file: PathBuf,

    /// How notes are printed; with `json` one object a note and line
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

/// A note as programs read it.
#[derive(Serialize)]
struct Printed<'t> {
    line: usize,
    text: &'t str,
    lead: Vec<&'t str>,
    support: Vec<&'t str>,
    shared: Vec<&'t str>,
    open: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    remark: Option<&'t str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    beside: Vec<&'t str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    unread: Vec<&'t str>,
}

impl<'t> Printed<'t> {
    fn new(text: &'t str, line: usize, note: &Note) -> Self {
        let named = |part| note.names.iter().filter(|name| name.part == part).map(|name| &text[name.range.clone()]).collect();
        Self {
            line,
            text: &text[note.range.clone()],
            lead: named(Part::Lead),
            support: named(Part::Support),
            shared: named(Part::Shared),
            open: !note.open.is_empty(),
            remark: note.remark.clone().map(|remark| &text[remark]),
            beside: note.beside.iter().map(|beside| &text[beside.clone()]).collect(),
            unread: note.unread.iter().map(|unread| &text[unread.clone()]).collect(),
        }
    }
}

pub(super) fn run(options: &Options) -> Outcome {
    let bytes = if options.file.as_os_str() == "-" {
        let mut bytes = Vec::new();
        std::io::stdin().lock().read_to_end(&mut bytes).map(|_| bytes)
    } else {
        std::fs::read(&options.file)
    };
    let text = match bytes.map(|bytes| crate::read::decode(&bytes)) {
        Ok(text) => text,
        Err(error) => {
            output::error(&format!("cannot read {}: {error}", options.file.display()));
            return Outcome::Failed;
        }
    };
    let (mut line, mut counted) = (1, 0);
    for note in note::read(&text, &|_| false) {
        line += text[counted..note.range.start].matches('\n').count();
        counted = note.range.start;
        let note = Printed::new(&text, line, &note);
        match options.format {
            Format::Json => output::line(&serde_json::to_string(&note).unwrap_or_default()),
            Format::Text => print(&note),
        }
    }
    Outcome::Done
}

fn print(note: &Printed<'_>) {
    output::line(&format!("{}: {}", note.line, note.text));
    for (word, names) in
        [("lead", &note.lead), ("support", &note.support), ("shared", &note.shared), ("beside", &note.beside), ("unread", &note.unread)]
    {
        if !names.is_empty() {
            output::line(&format!("    {word:<8} {}", names.join(", ")));
        }
    }
    if note.open {
        output::line("    open     and others");
    }
    if let Some(remark) = note.remark {
        output::line(&format!("    remark   {remark}"));
    }
}
