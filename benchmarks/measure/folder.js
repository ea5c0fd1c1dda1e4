/**
 * An index read from a folder, as a browser would load it, with a count of what that takes.
 */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipped } from "./client.js";

/**
 * @typedef {object} Counted
 * @property {(key: string) => Promise<any>} load  what `openStore` of the theme's search client takes
 * @property {{ files: number, bytes: number }} taken  files loaded, and their gzipped bytes; set both to zero to count anew
 */

/**
 * @param {string} folder  that has `search/` in it
 * @param {boolean} [keeps]  whether a file is loaded once only, as in a browser
 * @returns {Counted}
 */
export function openFolder(folder, keeps = true) {
  /** @type {Map<string, Promise<any>>} */
  const files = new Map();
  const taken = { files: 0, bytes: 0 };
  /** @param {string} key */
  async function read(key) {
    const text = await readFile(join(folder, `search/${key}.js`), "utf8");
    taken.files++;
    taken.bytes += gzipped(text);
    return JSON.parse(text.slice(text.indexOf(",") + 1, text.lastIndexOf(")")));
  }
  /** @param {string} key */
  function load(key) {
    const file = files.get(key) ?? read(key);
    if (keeps) files.set(key, file);
    return file;
  }
  return { load, taken };
}
