// Questions: what of a query is about the question, not about its subject. See src/search/question.rs, which does the same.

import { isHan, unitsOf } from "./fold.js";

/**
 * @typedef {object} Phrases
 * @property {(units: string[], start: number, end: number) => number} at how many units the longest phrase has that stands there
 * @property {(units: string[], free: boolean[]) => boolean} any whether one stands in the free part
 */

/**
 * Phrases, ready to be found in units.
 * @param {string} text
 * @returns {Phrases}
 */
export function createPhrases(text) {
  const all = new Set();
  let longest = 0;
  for (const phrase of text.split(" ")) {
    const units = unitsOf(phrase);
    longest = Math.max(longest, units.length);
    all.add(units.join(""));
  }
  /** @type {Phrases["at"]} */
  const at = (units, start, end) => {
    for (let length = Math.min(longest, end - start); length > 0; length--) {
      if (all.has(units.slice(start, start + length).join(""))) return length;
    }
    return 0;
  };
  return { at, any: (units, free) => units.some((_, start) => at(units, start, endOf(free, start)) > 0) };
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
 * @param {string} digits
 * @returns {{ row?: number, annex?: string, number?: string } | undefined}
 */
export function reference(units, digits) {
  /** @type {{ row?: number, annex?: string, number?: string }} */
  const found = {};
  units.forEach((unit, at) => {
    if (unit === "第") {
      const [value, next] = number(units, at + 1, digits);
      if (value !== undefined && /^[项行条号]$/.test(units[next])) found.row ??= value;
    } else if (/^(row|item|no|number|entry)$/.test(unit)) {
      const [value] = number(units, at + 1, digits);
      found.row ??= value;
    } else if ((unit === "附" && units[at + 1] === "件") || /^(annex|appendix)$/.test(unit)) {
      const [value] = number(units, at + (unit === "附" ? 2 : 1), digits);
      if (value !== undefined) found.annex = `@附件${value}`;
    } else if (unit === "号" && at >= 3 && /^\d{4}$/.test(units[at - 2]) && isNumber(units[at - 1])) {
      let start = at - 2;
      while (start > 0 && isHan(units[start - 1])) start--;
      if (start < at - 2) found.number = `@${units.slice(start, at + 1).join("")}`;
    }
  });
  if (isNumber(units[0]) && (units.length === 1 || (units.length === 2 && units[1] === "项"))) found.row = Number(units[0]);
  return Object.values(found).some((value) => value !== undefined) ? found : undefined;
}

/** @param {string | undefined} unit */
const isNumber = (unit) => unit !== undefined && /^\d{1,6}$/.test(unit);

/**
 * The number at a unit, in digits or words, and the unit after it.
 * @param {string[]} units
 * @param {number} at
 * @param {string} digits
 * @returns {[number | undefined, number]}
 */
function number(units, at, digits) {
  if (isNumber(units[at])) return [Number(units[at]), at + 1];
  /** @param {number} at */
  const digit = (at) => (units[at]?.length === 1 && digits.includes(units[at]) ? digits.indexOf(units[at]) : undefined);
  const one = digit(at);
  const tens = units[at] === "十" ? 1 : units[at + 1] === "十" ? one : undefined;
  if (tens === undefined) return [one, at + (one === undefined ? 0 : 1)];
  const rest = at + (units[at] === "十" ? 1 : 2);
  return [10 * tens + (digit(rest) ?? 0), rest + (digit(rest) === undefined ? 0 : 1)];
}
