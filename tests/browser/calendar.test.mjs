/**
 * Calendars of departments, read by two programs that have nothing to do with each other: ical.js (Thunderbird's) and Python's icalendar.
 */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { join } from "node:path";
import { test } from "node:test";
import ICAL from "ical.js";
import { directory, files, read } from "./site.mjs";

const calendars = files.filter((path) => path.endsWith(".ics"));

/**
 * The days of a year on which something is due, in order, by ical.js.
 * @param {string} text
 * @param {number} year
 */
function days(text, year) {
  const component = new ICAL.Component(ICAL.parse(text));
  const due = component.getAllSubcomponents("vevent").flatMap((event) => {
    const days = [];
    const dates = new ICAL.Event(event).iterator();
    for (let date = dates.next(); date && date.year <= year; date = dates.next()) if (date.year === year) days.push(date.toString());
    return days;
  });
  return due.sort();
}

/**
 * The same by Python.
 * @param {number} year
 * @returns {string[][]} one list a calendar
 */
function daysByPython(year) {
  const script = fileURLToPath(new URL("occurrences.py", import.meta.url));
  const output = execFileSync("/usr/bin/python3", [script, String(year), ...calendars.map((path) => join(directory, path))], { encoding: "utf8" });
  return output.trim().split("\n").map((line) => JSON.parse(line));
}

test("two readers see the same days in every calendar", () => {
  assert.ok(calendars.length > 0);
  for (const year of [2024, 2027]) {
    const byPython = daysByPython(year);
    calendars.forEach((path, at) => assert.deepEqual(days(read(path), year), byPython[at], `${path} ${year}`));
  }
});

// Counted by hand from the plan: twice a month, once a quarter, three times each half-year, and thrice by the end of the year.
test("a year has the days that its plan asks for", () => {
  const due = days(read("plan-city-6/departments/safety-committee.ics"), 2024);
  const expected = { "01-31": 2, "02-29": 2, "03-31": 3, "04-30": 2, "05-31": 2, "06-30": 6, "07-31": 2, "08-31": 2, "09-30": 3, "10-31": 2, "11-30": 2, "12-31": 9 };
  assert.deepEqual(due, Object.entries(expected).flatMap(([day, count]) => Array(count).fill(`2024-${day}`)));
});
