//! `purview verify`.

use std::fs;
use std::path::{Path, PathBuf};

use clap::Args;
use serde::Serialize;

use super::{Format, Outcome, output};
use crate::write::verify::{Folder, List, Published, Server, Verified, verify};

/// Compare a built or published site with its list of files
///
/// A site has a list of its files with their SHA-256, `manifest.json`. This tells what is listed and missing, or is not what was listed; then the exit
/// code is 1. At an address every listed file is fetched. In a folder files that are not listed, such as a `README.md`, are named too.
#[derive(Args)]
pub struct Options {
    /// The folder of the site, or its http or https address
    #[arg(value_name = "DIR|URL")]
    site: PathBuf,

    /// A list that was kept elsewhere, in place of the site's own, which must be the same
    #[arg(long, value_name = "FILE")]
    manifest: Option<PathBuf>,

    /// How the result is printed
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

#[derive(Serialize)]
struct Json {
    ok: bool,
    #[serde(flatten)]
    verified: Verified,
}

pub(super) fn run(options: &Options) -> Outcome {
    let site = match site(&options.site) {
        Ok(site) => site,
        Err(message) => return Outcome::Usage(message),
    };
    let list = match &options.manifest {
        None => List::of(&*site),
        Some(file) => match fs::read(file) {
            Ok(bytes) => List::kept(&bytes).map_err(|reason| format!("{} {reason}", file.display())),
            Err(error) => return Outcome::Usage(format!("cannot read {}: {error}", file.display())),
        },
    };
    let verified = list.and_then(|list| {
        let bar = output::progress(list.count(), "verifying");
        let verified = verify(&list, &*site, || bar.inc(1));
        bar.finish_and_clear();
        verified
    });
    let verified = match verified {
        Ok(verified) => verified,
        Err(reason) => {
            output::error(&format!("cannot verify the site: {reason}"));
            return Outcome::Failed;
        }
    };
    let ok = verified.is_whole();
    match options.format {
        Format::Json => {
            if let Ok(text) = serde_json::to_string_pretty(&Json { ok, verified }) {
                output::line(&text);
            }
        }
        Format::Text => text(&verified),
    }
    if ok { Outcome::Done } else { Outcome::Failed }
}

fn site(named: &Path) -> Result<Box<dyn Published>, String> {
    if let Some(address) = named.to_str().filter(|named| named.contains("://")) {
        return Ok(Box::new(Server::new(address)?));
    }
    if !named.is_dir() {
        return Err(format!("`{}` is neither a folder nor an address, such as `https://www.example.gov.cn/duties/`", named.display()));
    }
    match Folder::new(named) {
        Ok(folder) => Ok(Box::new(folder)),
        Err(error) => Err(format!("cannot read the folder {}: {error}", named.display())),
    }
}

fn text(verified: &Verified) {
    let Verified { listed, missing, changed, unlisted, unread } = verified;
    for (word, paths) in [("missing", missing), ("changed", changed), ("unlisted", unlisted)] {
        // A path of a list may be anything, but no command to the terminal.
        paths.iter().for_each(|path| output::step(word, &path.replace(char::is_control, "\u{fffd}")));
    }
    unread.iter().for_each(|unread| output::error(&unread.reason));
    let counts = [(missing.len(), "missing"), (changed.len(), "changed"), (unread.len(), "not to be read")];
    let said: Vec<String> = counts.iter().filter(|(count, _)| *count > 0).map(|(count, word)| format!("{count} {word}")).collect();
    let said = if said.is_empty() { "as listed".to_owned() } else { said.join(", ") };
    output::step("verified", &format!("{listed} files: {said}"));
}
