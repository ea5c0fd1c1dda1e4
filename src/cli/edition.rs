//! Which edition of a site a command shows, and the day it goes by.

use clap::Args;
use jiff::civil::Date;

use crate::select::{Audience, Selection};

/// What is shown of a site.
#[derive(Args)]
pub struct Shown {
    /// Day of the build, as pages show it [default: SOURCE_DATE_EPOCH if set, else today]
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = parse_date)]
    date: Option<Date>,

    /// For whom the site is: `internal` shows what is withheld, and must not be published
    #[arg(long, value_enum, default_value = "public", value_name = "EDITION")]
    edition: Audience,

    /// Show what is only proposed, too: a preview, marked as such on every page
    #[arg(long)]
    proposed: bool,

    /// The site as it stood on a day, by the dates in the sources
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = parse_date)]
    as_of: Option<Date>,
}

impl Shown {
    /// The day of the build, and what is shown on it.
    ///
    /// # Errors
    /// If the environment names no day that is one.
    pub fn selection(&self) -> Result<(Date, Selection), String> {
        let date = self.date.map_or_else(today, Ok)?;
        Ok((date, Selection { audience: self.edition, proposed: self.proposed, as_of: self.as_of, today: Some(date) }))
    }
}

/// A day as `2023-09-07`, and no other way of writing one.
pub fn parse_date(date: &str) -> Result<Date, String> {
    let digits =
        date.len() == 10 && date.bytes().enumerate().all(|(at, b)| if at == 4 || at == 7 { b == b'-' } else { b.is_ascii_digit() });
    let date = date.parse().ok().filter(|_| digits);
    date.ok_or_else(|| "not a calendar date, such as 2023-09-07".to_owned())
}

/// SOURCE_DATE_EPOCH (seconds since 1970, as in <https://reproducible-builds.org/specs/source-date-epoch/>), or the clock.
pub fn today() -> Result<Date, String> {
    let Some(epoch) = std::env::var_os("SOURCE_DATE_EPOCH") else { return Ok(jiff::Zoned::now().date()) };
    epoch
        .to_str()
        .and_then(|seconds| seconds.trim().parse().ok())
        .and_then(|seconds| jiff::Timestamp::from_second(seconds).ok())
        .map(|moment| moment.to_zoned(jiff::tz::TimeZone::UTC).date())
        .ok_or_else(|| "SOURCE_DATE_EPOCH is not a number of seconds since 1970".to_owned())
}
