//! `purview serve`.

use std::net::{IpAddr, SocketAddr};
use std::path::Path;

use clap::Args;
use jiff::civil::Date;

use super::build::{parse_date, today};
use super::{Outcome, output};
use crate::select::{Audience, Selection};
use crate::serve::{Rebuilt, Told, Workshop, serve};

/// Show the site while it is edited
///
/// Serves the site from memory, and makes what changed whenever a source is saved. Open pages load themselves anew, and say what is wrong with the
/// sources. Nothing is written. Stop it with Ctrl-C.
#[derive(Args)]
pub struct Options {
    /// Port to serve at; 0 takes a free one
    #[arg(long, default_value_t = 8080)]
    port: u16,

    /// Address to serve at; others than the default show the site to the network
    #[arg(long, default_value = "127.0.0.1", value_name = "ADDRESS")]
    host: IpAddr,

    /// Day of the build, as pages show it [default: SOURCE_DATE_EPOCH if set, else today]
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = parse_date)]
    date: Option<Date>,

    /// For whom the site is: `internal` shows what is withheld
    #[arg(long, value_enum, default_value = "public", value_name = "EDITION")]
    edition: Audience,

    /// Show what is only proposed, too
    #[arg(long)]
    proposed: bool,

    /// The site as it stood on a day, by the dates in the sources
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = parse_date)]
    as_of: Option<Date>,
}

pub(super) fn run(root: &Path, options: &Options) -> Outcome {
    let date = match options.date.map_or_else(today, Ok) {
        Ok(date) => date,
        Err(message) => return Outcome::Usage(message),
    };
    let selection = Selection { audience: options.edition, proposed: options.proposed, as_of: options.as_of, today: Some(date) };
    let address = SocketAddr::new(options.host, options.port);
    let told = |told: Told<'_>| match told {
        Told::Serving(address) => output::step("serving", &format!("http://{address}/")),
        Told::Rebuilt(Rebuilt { files, made, took, tally }, faults) => {
            if !faults.is_empty() {
                output::error(&format!("{tally}; pages stay as they were\n\n{}", faults.trim_end()));
            }
            output::step("made", &format!("{made} of {files} files in {} ms", took.as_millis()));
        }
    };
    match serve(Workshop::new(root, selection, date), address, told) {
        Ok(()) => Outcome::Done,
        Err(error) => {
            output::error(&format!("cannot serve {} at http://{address}/: {error}", root.display()));
            Outcome::Failed
        }
    }
}
