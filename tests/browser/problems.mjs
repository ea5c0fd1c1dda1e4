/**
 * Tests look at every page and report everything wrong at once, one line a problem.
 */
import assert from "node:assert/strict";

const SHOWN = 60;

/** @param {string[]} problems */
export function assertNone(problems) {
  if (problems.length === 0) return;
  const rest = problems.length > SHOWN ? [`and ${problems.length - SHOWN} more`] : [];
  assert.fail([`${problems.length} problem(s)`, ...problems.slice(0, SHOWN), ...rest].join("\n  "));
}

/**
 * The values that occur more than once, each named once.
 * @template T
 * @param {T[]} values
 */
export function repeated(values) {
  return [...new Set(values.filter((value, index) => values.indexOf(value) !== index))];
}
