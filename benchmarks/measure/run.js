/**
 * Prints the tables of the search benchmark. `benchmarks/search` makes what this measures.
 *
 * node measure/run.js FOLDER ENTRIES…
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { accuracy } from "./accuracy.js";
import { launch } from "./browser.js";
import { gzipped } from "./client.js";
import { found } from "./corpus.js";
import { alike, first, typing } from "./first.js";
import { effort, files, readFigures } from "./indexing.js";
import { openFolder } from "./folder.js";
import { readQuestions } from "./questions.js";
import { kilobytes, table, whole } from "./table.js";

const [folder, ...sizes] = process.argv.slice(2);
const site = join(folder, "site");
const root = new URL("../../", import.meta.url);
const queries = (/** @type {string} */ path) => readQuestions(fileURLToPath(new URL(path, root)));
const own = queries("tests/queries.tsv");
const corpora = sizes.map((entries) => ({ entries, name: `${whole(Number(entries))} entries`, path: join(folder, entries) }));
const print = (/** @type {string} */ text) => process.stdout.write(`${text}\n`);

const figures = corpora.map(({ path }) => readFigures(path));
print("## Indexing\n");
print(effort(figures));
for (const [at, { name }] of corpora.entries()) {
  print(`### Files, ${name}\n`);
  print(files(figures[at]));
}

print("## Accuracy and weight, our own site\n");
const tests = [
  { name: "tests/queries.tsv", questions: own },
  { name: "a second set of questions", questions: queries("../shared/queries.tsv") },
].filter(({ questions }) => questions.length);
const { report, weight } = await accuracy(site, join(folder, "site.json"), tests);
print(report);
print(table(["KB gzipped", "client", "index", "both"], [["purview, all of it", ...(await ownWeight())], ["MiniSearch", ...sums(weight.client, weight.data)]]));

print("## Answers of made-up corpora\n");
for (const { name, path } of corpora) {
  print(`### ${name}\n`);
  print(await found(path));
}

print("## First question, in Chromium\n");
const browser = await launch();
try {
  print("### Our own site\n");
  print(await first(browser, [site], alike(own)));
  for (const { name, path } of corpora) {
    print(`### ${name}\n`);
    print(await first(browser, [path, site], readQuestions(join(path, "questions.tsv"))));
  }
  print("## From key to answer, in Chromium\n");
  /** @type {[string, string[], import("./questions.js").Question[]][]} */
  const typed = corpora.map(({ name, path }) => [name, [path, site], readQuestions(join(path, "questions.tsv"))]);
  print(await typing(browser, [["our own site", [site], alike(own)], ...typed]));
} finally {
  await browser.close();
}

/** What our own site's search weighs if a browser loads every file of it. */
async function ownWeight() {
  const { files } = JSON.parse(readFileSync(join(site, "manifest.json"), "utf8"));
  // One of them has all other parts in it.
  const paths = Object.keys(files).filter((path) => /^search\/(index|all|words-.*)\.js$/.test(path));
  const weight = (/** @type {string[]} */ paths) => paths.map((path) => gzipped(readFileSync(join(site, path)))).reduce((sum, bytes) => sum + bytes);
  return sums(weight(["assets/find.js", "assets/search.js"]), weight(paths));
}

/** @param {number} client @param {number} data */
function sums(client, data) {
  return [client, data, client + data].map(kilobytes);
}
