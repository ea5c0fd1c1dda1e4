// Terms: what a large index is keyed by. See src/search/term.rs, which makes them of names too.

import { isHan } from "./fold.js";
import { blurred } from "./sound.js";

/** @typedef {import("./sound.js").Sounds} Sounds */

const READINGS = 8;

/**
 * Words in another language, their consonants and their beginnings.
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
