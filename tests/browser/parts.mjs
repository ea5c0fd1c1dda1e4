/**
 * Asks an index that lies in a folder, with the client's own modules, and compares with `answers.json` beside it.
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ask } from "../../themes/default/assets/search/answer.js";
import { openStore } from "../../themes/default/assets/search/store.js";

const folder = process.argv[2];
const expected = JSON.parse(readFileSync(join(folder, "answers.json"), "utf8"));

/** @param {string} key */
async function load(key) {
  const text = readFileSync(join(folder, `search/${key}.js`), "utf8");
  return JSON.parse(text.slice(text.indexOf(",") + 1, text.lastIndexOf(")")));
}

const store = await openStore(load);
for (const [question, answers] of Object.entries(expected)) assert.deepEqual(await ask(store, question, 0), answers, question);
console.log(`${Object.keys(expected).length} questions are answered alike`);
