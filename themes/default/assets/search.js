// The search of the site: opens the index and gives every search form its answers.

import { ask } from "./search/answer.js";
import { attach } from "./search/box.js";
import { openStore } from "./search/store.js";

const { src } = /** @type {HTMLScriptElement} */ (document.currentScript);
const root = new URL("../", src);
const tag = document.documentElement.lang;

/** @type {Map<string, PromiseWithResolvers<any>>} */
const files = new Map();
let version = "";

/**
 * A file of the index. Parts are asked for by the version of the first file, which a browser keeps for an hour at most: parts of two builds never mix.
 * @param {string} key
 * @returns {Promise<any>}
 */
function load(key) {
  const known = files.get(key);
  if (known) return known.promise;
  /** @type {any} */
  const file = {};
  file.promise = new Promise((resolve, reject) => Object.assign(file, { resolve, reject }));
  files.set(key, file);
  const script = document.createElement("script");
  script.src = `${root}search/${key}.js?${version || Math.floor(Date.now() / 3_600_000)}`;
  script.onerror = () => {
    files.delete(key);
    file.reject(new Error(script.src));
  };
  document.head.append(script);
  return file.promise;
}

/** What the files of the index call. */
globalThis.purview = (/** @type {string} */ key, /** @type {any} */ data) => {
  version ||= data.version;
  files.get(key)?.resolve(data);
};

/** @type {Promise<[import("./search/store.js").Store, any]> | undefined} */
let opening;

/**
 * The store and the words of the page's language, opened once; after a failure, again.
 * @returns {Promise<[import("./search/store.js").Store, any]>}
 */
function open() {
  opening ??= load("index").then(() => Promise.all([openStore(load), load(`words-${tag}`)]));
  opening.catch(() => (opening = undefined));
  return opening;
}

/** @param {string} question */
async function answer(question) {
  const [store, words] = await open();
  const lang = Math.max(0, store.folders.indexOf(`${tag}/`));
  return { answers: await ask(store, question, lang), words };
}

const style = document.createElement("link");
style.rel = "stylesheet";
style.href = src.replace("search.js", "search.css");
document.head.append(style);
for (const form of document.querySelectorAll("form.find")) attach(/** @type {HTMLFormElement} */ (form), root.href, answer);
