// Sounds: Han characters by their pinyin, and typed pinyin cut into syllables. See src/search/sound.rs, which does the same.

/**
 * @typedef {object} Sounds
 * @property {(unit: string) => string[]} readings of a Han character; none if it is not known
 * @property {(word: string) => string[][]} segment the ways to read a word as pinyin
 */

const WAYS = 4;
const MAX_LETTERS = 30;

/**
 * @param {string} table each syllable with how many common characters have it; a capital stands before those that begin with it
 * @param {string} extra further readings
 * @returns {Sounds}
 */
export function createSounds(table, extra) {
  /** @type {Map<string, string[]>} */
  const of = new Map();
  /** @type {Set<string>} */
  const syllables = new Set();
  const common = commonCharacters();
  let next = 0;
  let first = "";
  for (const [, capital, rest, count] of table.matchAll(/([A-Z]?)([a-z]*)(\d+) /g)) {
    first = capital.toLowerCase() || first;
    const spelled = spellings(first + rest);
    spelled.forEach((spelling) => syllables.add(spelling));
    for (const end = next + Number(count); next < end; next++) of.set(common[next], spelled);
  }
  for (const [, c, more] of extra.matchAll(/([^a-z/])([a-z/]+)/gu)) {
    of.set(c, [...new Set([...(of.get(c) ?? []), ...more.split("/").flatMap(spellings)])]);
  }
  /** @param {string} word @returns {string[][]} */
  function segment(word) {
    if (!word) return [[]];
    const found = [];
    for (let length = 6; length > 0; length--) {
      const part = word.slice(0, length);
      if (part.length === length && syllables.has(part)) found.push(...segment(word.slice(length)).map((rest) => [part, ...rest]));
    }
    return found.slice(0, WAYS);
  }

  return { readings: (unit) => of.get(unit) ?? [], segment: (word) => (word.length > MAX_LETTERS ? [] : segment(word)) };
}

/** The common characters of GB 2312 in the order of their pinyin. */
function commonCharacters() {
  const bytes = [];
  for (let row = 0xb0; row <= 0xd7; row++) for (let cell = 0xa1; cell <= 0xfe; cell++) bytes.push(row, cell);
  return [...new TextDecoder("gbk").decode(new Uint8Array(bytes.slice(0, 2 * 3755)))];
}

/** @param {string} syllable */
const spellings = (syllable) => (syllable.includes("v") ? [syllable, syllable.replaceAll("v", "u")] : [syllable]);

/**
 * A syllable without what many do not tell apart.
 * @param {string} syllable
 */
export const blurred = (syllable) => syllable.replace(/^([zcs])h/, "$1").replace(/ng$/, "n");
