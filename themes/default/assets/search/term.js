// Terms: what a large index is keyed by. See src/search/term.rs, which makes them of names too.

import { isHan } from "./fold.js";
import { blurred } from "./sound.js";

const LONG = 8;

/**
 * The terms of a question: of its words, and of its syllables one and two apart.
 * @param {import("./align.js").Heard} heard
 * @param {number[]} says 1 for units that may say something about the subject, else 0
 */
export function ofQuestion({ units, ways }, says) {
  const terms = units.flatMap((word) => (isHan(word) ? [] : [`^${word}`, ...ofWord(word)]));
  for (const way of ways) {
    // In a long question neither what an error spares nor what stands beside a phrase is worth looking up.
    const isLong = says.filter(Boolean).length > LONG;
    for (const apart of isLong ? [1] : [1, 2]) {
      way.forEach((a, at) => {
        const b = way[at + apart];
        // Names have a term for each of their readings, so one of the question's will do.
        if (a && b && says[a.unit] + says[b.unit] >= (isLong ? 2 : apart)) terms.push(`~${blurred(a.readings[0])} ${blurred(b.readings[0])}`);
      });
    }
  }
  return terms;
}

/**
 * A word, its beginning, and its first and last letters.
 * @param {string} word
 */
const ofWord = (word) => [`!${word}`, ...(/^[\x00-\x7f]{3}/.test(word) ? [`!<${word.slice(0, 3)}`, `!${word[0]}_${word.at(-1)}`] : [])];

/**
 * Characters in pairs, and words, of running text.
 * @param {string[]} units
 */
export function plain(units) {
  const pairs = units.slice(1).flatMap((unit, at) => (isHan(unit) && isHan(units[at]) ? [units[at] + unit] : []));
  return [...pairs, ...units.filter((unit) => !isHan(unit))];
}
