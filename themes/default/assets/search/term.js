// Terms: what the index is keyed by. See src/search/term.rs, which does the same.

import { isHan } from "./fold.js";
import { blurred } from "./sound.js";

/** @typedef {import("./sound.js").Sounds} Sounds */

const WHOLE = 12;
const READINGS = 8;

/** @param {number} count */
const share = (count) => Math.max(1, Math.floor(WHOLE / Math.max(1, count)));

/**
 * The terms of a name, each with its share of the name.
 * @param {string[]} units
 * @param {Sounds} sounds
 * @returns {Map<string, number>}
 */
export function ofName(units, sounds) {
  const terms = new Map();
  /** @param {string[]} group */
  const add = (group) => group.forEach((term) => terms.set(term, share(group.length)));
  add(plain(units));
  const pairs = soundPairs(units, sounds);
  if (units.length === 3) pairs.push(...pair(sounds.readings(units[0]), sounds.readings(units[2])));
  add(pairs);
  for (const letters of initials(units, sounds)) add([letters]);
  return terms;
}

/**
 * The terms of a name in another language, each with its share of the name.
 * @param {string[]} units
 * @returns {Map<string, number>}
 */
export const ofForeignName = (units) => new Map(ofForeignWords(units).map((term) => [term, share(units.length)]));

/**
 * @param {string[]} units
 * @returns {string[]}
 */
export function ofForeignWords(units) {
  return units.filter((unit) => !isHan(unit)).flatMap((unit) => {
    const terms = [`!${unit}`];
    if (/^[a-z]{4,}$/.test(unit)) terms.push(`!%${unit[0]}${unit.slice(1).replace(/[aeiou]/g, "")}`.replace(/([a-z])\1+/g, "$1"));
    if (/^[\x00-\x7f]{3}/.test(unit)) terms.push(`!<${unit.slice(0, 3)}`);
    return terms;
  });
}

/**
 * Characters in pairs, and words.
 * @param {string[]} units
 */
export function plain(units) {
  const pairs = units.slice(1).flatMap((unit, at) => (isHan(unit) && isHan(units[at]) ? [units[at] + unit] : []));
  return [...pairs, ...units.filter((unit) => !isHan(unit))];
}

/**
 * The terms of running text.
 * @param {string[]} units
 */
export const ofText = (units) => plain(units).map((term) => `#${term}`);

/**
 * Characters in pairs by their sounds.
 * @param {string[]} units
 * @param {Sounds} sounds
 */
export const soundPairs = (units, sounds) => units.slice(1).flatMap((unit, at) => pair(sounds.readings(units[at]), sounds.readings(unit)));

/**
 * The terms of two syllables, each with several readings.
 * @param {string[]} first
 * @param {string[]} second
 */
export const pair = (first, second) => [...new Set(first.flatMap((a) => second.map((b) => `~${blurred(a)} ${blurred(b)}`)))].slice(0, READINGS);

/**
 * The initials of a name, by all its readings.
 * @param {string[]} units
 * @param {Sounds} sounds
 */
function initials(units, sounds) {
  if (units.length < 2) return [];
  return units.reduce((all, unit) => {
    const letters = new Set(sounds.readings(unit).map((reading) => reading[0]));
    if (!isHan(unit)) letters.add([...unit][0]);
    return all.flatMap((before) => [...letters].map((letter) => before + letter)).slice(0, READINGS);
  }, ["^"]);
}
