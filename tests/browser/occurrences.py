"""What Python's icalendar reads in calendars: for each file named, the days of a year on which something is due, one line a file, as JSON."""

import json
import sys

import icalendar
import recurring_ical_events

year = int(sys.argv[1])
for path in sys.argv[2:]:
    with open(path, "rb") as file:
        calendar = icalendar.Calendar.from_ical(file.read())
    events = recurring_ical_events.of(calendar).between((year, 1, 1), (year + 1, 1, 1))
    print(json.dumps(sorted(event["DTSTART"].dt.isoformat() for event in events)))
