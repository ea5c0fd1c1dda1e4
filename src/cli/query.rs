//! `purview query`.

use std::io::BufRead;
use std::path::Path;

use clap::Args;

use super::{Format, Loaded, Outcome, output};
use crate::diagnostic::Severity;
use crate::search::answer::{Answer, Answers};
use crate::search::corpus::ContentCorpus;
use crate::search::index::Index;

/// Answer a question from the lists
///
/// Prints what the search of the published site answers: the same index, the same ranking. An answer that is only similar is marked so. That the
/// lists do not cover a matter is an answer too.
#[derive(Args)]
pub struct Options {
    /// The question, in any of the words people use; `-` reads one question a line from standard input
    #[arg(value_name = "QUESTION", required = true, num_args = 1..)]
    question: Vec<String>,

    /// How answers are printed; with `json` one object a question and line
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

pub(super) fn run(root: &Path, options: &Options) -> Outcome {
    let site = match Loaded::read(root, None, &super::published_today()) {
        Ok(site) => site,
        Err(outcome) => return outcome,
    };
    let Some((edition, _)) = &site.ready else {
        output::findings(&site.found, &site.sources, Severity::Error);
        output::error("the sources have errors, so there is nothing to ask; `purview check` shows all findings");
        return Outcome::Failed;
    };
    let corpus = ContentCorpus::new(&edition.content, &edition.relations);
    let index = Index::of(&corpus);
    let print = |question: &str| {
        let answers = crate::search::answer::ask(&index, question, 0);
        match options.format {
            Format::Text => text(&answers),
            Format::Json => output::line(&serde_json::to_string(&answers).unwrap_or_default()),
        }
    };
    if options.question.len() == 1 && options.question[0] == "-" {
        // A line that is not UTF-8 is a question like any other, and no end of them.
        let lines = std::io::stdin().lock().split(b'\n').map_while(Result::ok);
        lines
            .map(|line| String::from_utf8_lossy(&line).into_owned())
            .filter(|line| !line.trim().is_empty())
            .for_each(|line| print(line.trim()));
    } else {
        print(&options.question.join(" "));
    }
    Outcome::Done
}

fn text(answers: &Answers) {
    output::line(&format!("{}\n", answers.query));
    if let Some(place) = &answers.place {
        output::line(&format!("  These lists are for {}, not for {place}.\n", answers.here.join(", ")));
    }
    for uncovered in &answers.uncovered {
        output::line(&format!("  No list covers {} ({}).\n", uncovered.title, uncovered.url));
    }
    if answers.answers.is_empty() && answers.uncovered.is_empty() {
        output::line("  Nothing in the lists answers this.\n");
    }
    answers.answers.iter().for_each(answer);
    if !answers.route.is_empty() {
        let route: Vec<&str> = answers.route.iter().map(|link| link.title.as_str()).collect();
        output::line(&format!("  Where nothing is assigned, turn to: {}", route.join(", then ")));
    }
}

fn answer(answer: &Answer) {
    let row = answer.row.map(|row| format!("{row}. ")).unwrap_or_default();
    output::line(&format!("  {}{row}{}", if answer.near { "similar: " } else { "" }, answer.title));
    let mut facts = Vec::new();
    if !answer.lead.is_empty() {
        facts.push(format!("lead     {}", answer.lead.join(", ")));
    }
    if !answer.support.is_empty() {
        facts.push(format!("support  {}", answer.support.join(", ")));
    }
    if !answer.scope.is_empty() {
        facts.push(format!("line     {}", answer.scope));
    }
    if !answer.status.is_empty() {
        facts.push(format!("status   {}", answer.status));
    }
    facts.push(format!("matched  {} (\u{201c}{}\u{201d}, {})", answer.matched, answer.read, answer.how));
    facts.push(format!("page     {}", answer.url));
    output::line(&format!("    {}\n", facts.join("\n    ")));
}
