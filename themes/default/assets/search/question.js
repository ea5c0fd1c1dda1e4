// Questions: what of a query is about the question, not about its subject. See src/search/question.rs, which does the same.

import { unitsOf } from "./fold.js";

export const LONGEST = 12;

/**
 * @callback Phrases
 * @param {string[]} units
 * @param {number} start
 * @param {number} end
 * @returns {number} how many units the longest phrase has that stands there; 0 if none does
 */

/**
 * Phrases, ready to be found in units.
 * @param {string} text
 * @returns {Phrases}
 */
export function createPhrases(text) {
  const all = new Set(text.split(" ").map((phrase) => unitsOf(phrase).join("")));
  return (units, start, end) => {
    let length = Math.min(LONGEST, end - start);
    while (length && !all.has(units.slice(start, start + length).join(""))) length--;
    return length;
  };
}

/**
 * Where the free part ends that begins at a unit.
 * @param {boolean[]} free
 * @param {number} start
 */
export function endOf(free, start) {
  const end = free.indexOf(false, start);
  return end < 0 ? free.length : end;
}

/**
 * What a query refers to by number, as terms.
 * @param {string[]} units
 * @param {Record<string, string>} words with the patterns
 */
export function reference(units, { row, annex, number }) {
  const text = units.join("");
  /** @param {string} prefix @param {string} pattern */
  const term = (prefix, pattern) => {
    const numeral = text.match(pattern)?.slice(1).find(Boolean);
    return numeral && prefix + numeral;
  };
  return { row: term("@", row), annex: term("@附件", annex), number: term("@", number) };
}
