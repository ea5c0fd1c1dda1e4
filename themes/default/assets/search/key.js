// Keys: what the words of a small index are filed under, so that a question loads those that may stand in it. See src/search/key.rs.

import { blurred } from "./sound.js";

/**
 * @param {string} kind
 * @param {string} word whose first letter it is
 */
export const keyOf = (kind, word) => `${kind}/${/^[a-z]/.exec(word)?.[0] ?? "0"}`;

/**
 * The keys of a question, and those of what may be initials in it.
 * @param {import("./align.js").Heard} heard
 * @param {boolean[]} starts the units at which a word could begin
 */
export function keysOf({ units, ways, opaque }, starts) {
  const words = ways.flat().flatMap((beat) => (beat && starts[beat.unit] ? beat.readings.map((reading) => `word/${blurred(reading)}`) : []));
  // What has no sound may be initials, or a word of another script; several are words.
  const silent = units.filter((_, at) => starts[at] && opaque[at]);
  return [[...words, ...silent.map((unit) => keyOf("letter", unit))], silent[1] ? [] : silent.map((unit) => keyOf("initials", unit))];
}
