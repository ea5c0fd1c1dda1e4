// The search of the site: opens the index and gives every search form its answers.

import { ask } from "./search/answer.js";
import { attach } from "./search/box.js";
import { openStore } from "./search/store.js";

const { src } = /** @type {HTMLScriptElement} */ (document.currentScript);
const root = new URL("../", src).href;

/** @type {Map<string, any>} the promise of each, and what keeps it */
const files = new Map();
let version = "";

/**
 * A file of the index. Parts are asked for by the version of the first file, which a browser keeps for an hour at most: parts of two builds never mix.
 * @param {string} key
 * @returns {Promise<any>}
 */
function load(key) {
  /** @type {any} */
  let file = files.get(key);
  if (!file) {
    files.set(key, (file = {}));
    const script = document.createElement("script");
    file.promise = new Promise((resolve, reject) => {
      file.resolve = resolve;
      // What failed is asked for again the next time.
      script.onerror = () => reject(files.delete(key));
    });
    script.src = `${root}search/${key}.js?${version || Math.trunc(Date.now() / 3.6e6)}`;
    document.head.append(script);
  }
  return file.promise;
}

/** What the files of the index call; one may have many parts. */
globalThis.purview = (/** @type {string} */ key, /** @type {any} */ data) => {
  version ||= data.version;
  const file = files.get(key);
  if (file) file.resolve(data);
  else files.set(key, { promise: data });
};

/** @type {Promise<[import("./search/store.js").Store, any]> | undefined} */
let opening;

/** @param {string} question */
async function answer(question) {
  opening ??= load("index").then(() => Promise.all([openStore(load), load(`words-${document.documentElement.lang}`)]));
  opening.catch(() => (opening = undefined));
  const [store, words] = await opening;
  const answers = await ask(store, question, words.lang);
  // All parts of a small index, so that it answers without a network too.
  if (!store.limits[1]) setTimeout(() => load("all"), 5000);
  return { answers, words };
}

// For programs that would ask, such as the tests of this site.
globalThis.purview.ask = answer;

for (const form of document.querySelectorAll("form.find")) attach(/** @type {HTMLFormElement} */ (form), root, answer);
