// Alignment: whether and where a question names something, and how sure that is. See src/search/align.rs, which does the same.

import { isHan } from "./fold.js";
import { blurred } from "./sound.js";

/** @typedef {import("./sound.js").Sounds} Sounds */
/** @typedef {{ start: number, end: number, how: number }} Match */
/** @typedef {{ readings: string[], unit: number, typed: boolean }} Beat */
/** @typedef {{ units: string[], ways: (Beat | undefined)[][], opaque: boolean[] }} Heard `opaque`: has no sound */

/** How a name was read, from sure to unsure. */
export const EXACT = 0;
const PINYIN = 1;
export const SOUND = 2;
export const INITIALS = 3;
export const NEAR = 4;
export const TYPO = 5;
export const PREFIX = 6;
const GUESS = 7;
export const PART = 8;
export const QUALITY = [10, 9, 8, 7, 7, 6, 6, 3, 2];
export const HOW = ["exact", "pinyin", "sound", "initials", "sound", "typo", "part", "typo", "part"];

const HEARINGS = 4;

/**
 * Hears a question.
 * @param {string[]} units
 * @param {Sounds} sounds
 * @returns {Heard}
 */
export function hear(units, sounds) {
  const segments = units.map(sounds.segment);
  const count = Math.min(HEARINGS, Math.max(1, ...segments.map((ways) => ways.length)));
  const ways = Array.from({ length: count }, (_, way) =>
    units.flatMap((unit, at) => {
      const readings = sounds.readings(unit);
      if (readings.length) return [{ readings, unit: at, typed: false }];
      const syllables = segments[at][Math.min(way, segments[at].length - 1)];
      return syllables ? syllables.map((syllable) => ({ readings: [syllable], unit: at, typed: true })) : [undefined];
    }),
  );
  return { units, ways, opaque: units.map((unit, at) => !sounds.readings(unit).length && !segments[at].length) };
}

/**
 * What names are compared by.
 * @param {Sounds} sounds
 * @param {string[]} alike groups of characters that look alike
 */
export function createAligner({ readings }, alike) {
  /**
   * The surest place of a name in a question. Where two are equally sure, the first, and the shorter.
   * @param {string[]} name
   * @param {Heard} heard
   * @returns {Match | undefined}
   */
  function find(name, heard) {
    if (!name.length || (name.length === 1 && isHan(name[0]))) return undefined;
    /** @type {Match | undefined} */
    let best;
    /** @param {number} start @param {number} end @param {number | undefined} how */
    const offer = (start, end, how) => {
      if (how !== undefined && (!best || (how - best.how || start - best.start || end - best.end) < 0)) best = { start, end, how };
    };
    const { length } = name;
    const { units } = heard;
    for (let start = 0; start + length <= units.length && !best; start++) {
      if (name.every((unit, at) => unit === units[start + at])) offer(start, start + length, EXACT);
    }
    if (best) return best;
    if (name.some(isHan)) {
      const at = units.findIndex((unit, at) => heard.opaque[at] && length > 1 && unit.length === length && [...unit].every((letter, at) => begins(name[at], letter)));
      if (at >= 0) offer(at, at + 1, INITIALS);
    }
    const sounds = name.map((unit) => readings(unit));
    if (length > 1 && sounds.every((readings) => readings.length)) {
      for (const way of heard.ways) {
        way.forEach((first, at) => {
          const beats = way.slice(at, at + length);
          const last = beats[length - 1];
          if (first && last) offer(first.unit, last.unit + 1, soundsLike(name, sounds, beats, units));
        });
      }
    }
    const han = name.every(isHan);
    for (let size = han ? length - 1 : length; size <= (han ? length + 1 : length); size++) {
      for (let start = 0; size > 0 && start + size <= units.length; start++) {
        const typed = units.slice(start, start + size);
        offer(start, start + size, han ? mistyped(name, typed) : misspelt(name, typed));
      }
    }
    return best;
  }

  /** @param {string} unit @param {string} letter */
  const begins = (unit, letter) => readings(unit).some((reading) => reading[0] === letter) || (!isHan(unit) && unit.startsWith(letter));

  /**
   * How `typed` may have become of `name` by one error; both are Han characters.
   * @param {string[]} name
   * @param {string[]} typed
   */
  function mistyped(name, typed) {
    const n = name.length;
    const m = typed.length;
    if (n < 3) return undefined;
    let front = 0;
    while (front < n && front < m && name[front] === typed[front]) front++;
    let back = 0;
    while (back < n && back < m && name[n - 1 - back] === typed[m - 1 - back]) back++;
    if (m + 1 === n) return front + back >= n - 1 && front && back ? (n >= 4 ? TYPO : PART) : undefined;
    if (m === n + 1) return front + back >= n && front && back ? TYPO : undefined;
    if (front + back + 1 === n) return areClose(name[front], typed[front]) ? TYPO : GUESS;
    const swapped = front + back + 2 === n && name[front] === typed[front + 1] && name[front + 1] === typed[front];
    return swapped ? TYPO : undefined;
  }

  /** @param {string} a @param {string} b */
  const areClose = (a, b) =>
    alike.some((group) => group.includes(a) && group.includes(b)) ||
    readings(a).some((one) => readings(b).some((other) => edits(blurred(one), blurred(other)) <= 1));

  return find;
}

/**
 * How a whole run of a question may be a part of a name.
 * @param {string[]} name
 * @param {string[]} run
 * @param {number} start
 * @returns {Match | undefined}
 */
export function part(name, run, start) {
  const n = name.length;
  const m = run.length;
  const end = start + m;
  if (run.every(isHan)) {
    const at = m < 2 || m >= n ? -1 : name.findIndex((_, at) => run.every((unit, offset) => name[at + offset] === unit));
    return at < 0 ? undefined : { start, end, how: at || n - m > 1 ? PART : PREFIX };
  }
  // A word that is not typed to its end.
  const last = run[m - 1];
  if (m > n || run.some(isHan) || last.length < 3 || !name[m - 1].startsWith(last) || !run.every((unit, at) => at === m - 1 || unit === name[at])) return undefined;
  return { start, end, how: PART };
}

/**
 * @param {string[]} name
 * @param {string[][]} sounds
 * @param {(Beat | undefined)[]} beats
 * @param {string[]} units
 */
function soundsLike(name, sounds, beats, units) {
  let near = false;
  let typed = 0;
  let same = 0;
  for (const [at, beat] of beats.entries()) {
    if (!beat) return undefined;
    if (!sounds[at].some((reading) => beat.readings.includes(reading))) {
      near = true;
      if (!sounds[at].some((reading) => beat.readings.some((heard) => blurred(heard) === blurred(reading)))) return undefined;
    }
    if (beat.typed) typed++;
    else if (units[beat.unit] === name[at]) same++;
  }
  const n = name.length;
  if (!typed) return same === n || (n === 2 && !same) ? undefined : near ? NEAR : SOUND;
  if (n === 2 && typed === 2 && near) return undefined;
  return near ? NEAR : PINYIN;
}

/**
 * How `typed` may have become of the words of `name` by one misspelt word.
 * @param {string[]} name
 * @param {string[]} typed
 */
function misspelt(name, typed) {
  const wrong = name.flatMap((unit, at) => (unit === typed[at] ? [] : [at]));
  if (wrong.length !== 1) return undefined;
  const [right, other] = [name[wrong[0]], typed[wrong[0]]];
  if (isHan(right) || isHan(other) || right.length < 4 || other.length < 3 || right[0] !== other[0]) return undefined;
  return edits(right, other) <= (right.length >= 8 ? 2 : 1) ? TYPO : undefined;
}

/**
 * How many letters to change, add, take away or swap to make `b` of `a`; some number beyond 2 stands for all beyond it.
 * @param {string} a
 * @param {string} b
 * @returns {number}
 */
function edits(a, b, most = 2) {
  if (!a || !b) return a.length + b.length;
  const [x, y] = [a.slice(1), b.slice(1)];
  if (a[0] === b[0]) return edits(x, y, most);
  if (!most--) return 3;
  const swapped = a[0] === b[1] && a[1] === b[0] ? edits(x.slice(1), y.slice(1), most) : 3;
  return 1 + Math.min(edits(x, b, most), edits(a, y, most), edits(x, y, most), swapped);
}
