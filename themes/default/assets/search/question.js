// Questions: what of a query is about the question, not about its subject. See src/search/question.rs, which does the same.

import { unitsOf } from "./fold.js";

const LONGEST = 12;

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
    while (length > 0 && !all.has(units.slice(start, start + length).join(""))) length--;
    return Math.max(0, length);
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
 * What a query refers to by number.
 * @param {string[]} units
 * @param {Record<string, string>} words with the patterns
 */
export function reference(units, { row, annex, number, digits }) {
  const text = units.join("");
  /** @param {string} pattern */
  const value = (pattern) => {
    const numeral = text.match(pattern)?.slice(1).find(Boolean);
    if (!numeral || /\d/.test(numeral)) return numeral && Number(numeral);
    const [tens, ones] = numeral.split("十").map((digit) => (digit ? digits.indexOf(digit) : undefined));
    return numeral.includes("十") ? 10 * (tens ?? 1) + (ones ?? 0) : tens;
  };
  const label = value(annex);
  return { row: value(row), annex: label && `@附件${label}`, number: text.match(number)?.map((number) => `@${number}`)[0] };
}
