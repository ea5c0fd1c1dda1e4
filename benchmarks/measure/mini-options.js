/**
 * How MiniSearch reads texts: what a page that uses it would carry.
 */

const RUN = /\p{Script=Han}+|[\p{Alphabetic}\p{N}]+/gu;

/**
 * Han characters in pairs, a lone one by itself, and words.
 * @param {string} text
 * @returns {string[]}
 */
export function tokenize(text) {
  // `\p{Alphabetic}` takes in Han characters too, so a space must part the two scripts.
  const spaced = text.normalize("NFKC").replace(/\p{Script=Han}+/gu, " $& ");
  return [...spaced.matchAll(RUN)].flatMap(([run]) => {
    if (!/\p{Script=Han}/u.test(run)) return [run];
    const characters = [...run];
    return characters.length === 1 ? characters : characters.slice(1).map((c, at) => characters[at] + c);
  });
}

/** Errors and beginnings make sense of words only: every pair of characters is one error from any other with a character of it. */
const isWord = (/** @type {string} */ term) => /^[a-z]/.test(term);

export const options = {
  idField: "row",
  fields: ["names", "everyday", "foreign", "title", "leads", "lines"],
  storeFields: ["title", "lead"],
  tokenize,
  searchOptions: {
    tokenize,
    fuzzy: (/** @type {string} */ term) => (isWord(term) && term.length > 3 ? 0.2 : false),
    prefix: (/** @type {string} */ term) => isWord(term) && term.length > 2,
  },
};
