// Folding: texts become units, so that two writings of one word are the same. See src/search/fold.rs, which does the same.

const IS_HAN = /^\p{sc=Han}/u;
const UNIT = /\p{sc=Han}|(?:(?!\p{sc=Han})[\p{Alphabetic}\p{N}])+/gu;
const MAX_UNITS = 64;

/** @param {any} unit */
export const isHan = (unit) => IS_HAN.test(unit);

/**
 * The units of a text: Han characters one by one, and words.
 * @param {string} text
 * @returns {string[]}
 */
export function unitsOf(text) {
  const plain = text.normalize("NFKD").toLowerCase().replace(/u[\u0300-\u036f]*?\u0308/g, "v").replace(/[\u0300-\u036f]/g, "");
  return (plain.match(UNIT) ?? []).map(singular);
}

/**
 * The units of a question, in simplified characters and not too many.
 * @param {string} text
 * @param {Record<string, string>} traditional characters and their simplified forms
 */
export const askedUnits = (text, traditional) => unitsOf(text).map((unit) => (isHan(unit) && traditional[unit]) || unit).slice(0, MAX_UNITS);

/** @type {Map<string, string[]>} */
const folded = new Map();

/**
 * The units of a name, kept for the next question.
 * @param {string} name
 */
export function nameUnits(name) {
  let known = folded.get(name);
  if (!known) folded.set(name, (known = unitsOf(name)));
  return known;
}

/** @param {string} word */
function singular(word) {
  if (word.length <= 3 || !/^[a-z]*[aeiou][a-z]*$/.test(word)) return word;
  if (word.endsWith("ies")) return `${word.slice(0, -3)}y`;
  if (/(ss|x|ch|sh)es$/.test(word)) return word.slice(0, -2);
  return /[^sui]s$/.test(word) ? word.slice(0, -1) : word;
}
