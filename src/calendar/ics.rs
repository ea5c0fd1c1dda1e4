//! Calendar files (RFC 5545): all-day events, the same bytes for the same events.

use std::fmt::Display;

use jiff::civil::Date;

use super::recurrence::Recurrence;

/// Something to be done, with the days on which it is due.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Obligation {
    /// Tells it from all others and never changes: `batch-1-3@example.gov.cn`.
    pub uid: String,
    /// What a calendar shows.
    pub summary: String,
    /// What it shows when asked for more. May be empty.
    pub description: String,
    /// The page about it. May be empty.
    pub url: String,
    /// When it is due; each becomes an event, and those after the first get a number before the uid.
    pub recurrences: Vec<Recurrence>,
    /// The last day on which it may be due again.
    pub until: Option<Date>,
}

/// Octets of a line at most, without its end.
const LONGEST_LINE: usize = 75;

/// Writes a calendar. `date` says of what day the information is.
pub fn write(name: &str, date: Date, obligations: &[Obligation]) -> String {
    let mut file = File(String::new());
    file.line("BEGIN", "VCALENDAR");
    file.line("VERSION", "2.0");
    file.line("PRODID", "-//purview//purview//EN");
    file.line("CALSCALE", "GREGORIAN");
    file.line("METHOD", "PUBLISH");
    // RFC 7986 has NAME; programs older than it know the other.
    file.line("NAME", escape(name));
    file.line("X-WR-CALNAME", escape(name));
    for obligation in obligations {
        for (index, recurrence) in obligation.recurrences.iter().enumerate() {
            file.event(obligation, index, recurrence, date);
        }
    }
    file.line("END", "VCALENDAR");
    file.0
}

struct File(String);

impl File {
    fn event(&mut self, obligation: &Obligation, index: usize, recurrence: &Recurrence, date: Date) {
        let uid = escape(&obligation.uid);
        self.line("BEGIN", "VEVENT");
        match index {
            0 => self.line("UID", uid),
            index => self.line("UID", format!("{}-{uid}", index + 1)),
        }
        self.line("DTSTAMP", format!("{}T000000Z", day(date)));
        self.line("DTSTART;VALUE=DATE", day(recurrence.first));
        // A day without an end has no length in some programs. The last day that there is needs none.
        if let Ok(next) = recurrence.first.tomorrow() {
            self.line("DTEND;VALUE=DATE", day(next));
        }
        if let Some(rule) = recurrence.rule {
            let until = obligation.until.map(|until| format!(";UNTIL={}", day(until))).unwrap_or_default();
            self.line("RRULE", format!("{rule}{until}"));
        }
        self.line("SUMMARY", escape(&obligation.summary));
        if !obligation.description.is_empty() {
            self.line("DESCRIPTION", escape(&obligation.description));
        }
        if !obligation.url.is_empty() {
            // An address is no text and has no escapes.
            let url: String = obligation.url.chars().filter(|c| !c.is_control()).collect();
            self.line("URL", url);
        }
        // What is due by the end of a day does not fill the day.
        self.line("TRANSP", "TRANSPARENT");
        self.line("END", "VEVENT");
    }

    /// Writes a line, folded between characters.
    fn line(&mut self, name: &str, value: impl Display) {
        let line = format!("{name}:{value}");
        let mut len = 0;
        for c in line.chars() {
            if len + c.len_utf8() > LONGEST_LINE {
                self.0.push_str("\r\n ");
                len = 1;
            }
            self.0.push(c);
            len += c.len_utf8();
        }
        self.0.push_str("\r\n");
    }
}

fn day(date: Date) -> String {
    format!("{:04}{:02}{:02}", date.year(), date.month(), date.day())
}

/// Text as a value: line ends, commas and the like are escaped, other control characters left out.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '\r' => {
                rest.next_if_eq(&'\n');
                escaped.push_str("\\n");
            }
            '\n' => escaped.push_str("\\n"),
            '\\' | ';' | ',' => escaped.extend(['\\', c]),
            c if c.is_control() && c != '\t' => {}
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;
    use crate::calendar::recurrence::occurrences;
    use crate::notation::rhythm::timings;

    fn obligation(text: &str) -> Obligation {
        let recurrences = timings(text).iter().flat_map(|timing| occurrences(timing, 2024)).collect();
        Obligation {
            uid: "a-1@example.com".to_owned(),
            summary: text.to_owned(),
            description: String::new(),
            url: String::new(),
            until: None,
            recurrences,
        }
    }

    #[test]
    fn a_calendar() {
        let mut duty = obligation("每季度至少1次");
        duty.description = "甲,乙;丙\\丁\r\n戊\u{7}".to_owned();
        duty.url = "https://example.com/a?b=1,2;3\r\nX:y".to_owned();
        let expected = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//purview//purview//EN\r\nCALSCALE:GREGORIAN\r\nMETHOD:PUBLISH\r\n\
            NAME:清单\r\nX-WR-CALNAME:清单\r\nBEGIN:VEVENT\r\nUID:a-1@example.com\r\nDTSTAMP:20240102T000000Z\r\n\
            DTSTART;VALUE=DATE:20240331\r\nDTEND;VALUE=DATE:20240401\r\nRRULE:FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=-1\r\n\
            SUMMARY:每季度至少1次\r\nDESCRIPTION:甲\\,乙\\;丙\\\\丁\\n戊\r\nURL:https://example.com/a?b=1,2;3X:y\r\n\
            TRANSP:TRANSPARENT\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
        assert_eq!(write("清单", date(2024, 1, 2), &[duty]), expected);
    }

    #[test]
    fn several_days_have_several_uids() {
        let file = write("", date(2024, 1, 2), &[obligation("于6月15日和12月15日前")]);
        assert!(file.contains("UID:a-1@example.com\r\n") && file.contains("UID:2-a-1@example.com\r\n"), "{file}");
    }

    proptest! {
        #[test]
        fn lines_are_short_and_unfold(summary in "[a每é𠀀,;\\\\\n ]{0,200}") {
            let file = write("", date(2024, 1, 2), &[Obligation { summary: summary.clone(), ..obligation("每月") }]);
            prop_assert!(file.split("\r\n").all(|line| line.len() <= LONGEST_LINE && !line.contains(['\r', '\n'])));
            let line = format!("\r\nSUMMARY:{}\r\n", escape(&summary));
            prop_assert!(file.replace("\r\n ", "").contains(&line));
        }
    }
}
