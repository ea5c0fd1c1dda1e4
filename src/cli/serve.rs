//! `purview serve`.

use std::net::{IpAddr, SocketAddr};
use std::path::Path;

use clap::Args;

use super::edition::Shown;
use super::{Outcome, output};
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

    #[command(flatten)]
    shown: Shown,
}

pub(super) fn run(root: &Path, options: &Options) -> Outcome {
    let (date, selection) = match options.shown.selection() {
        Ok(shown) => shown,
        Err(message) => return Outcome::Usage(message),
    };
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
