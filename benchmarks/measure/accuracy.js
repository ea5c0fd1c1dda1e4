/**
 * Accuracy on our own site: the search and MiniSearch, question by question, and what each weighs.
 */
import { readFileSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { bundle, gzipped, importSearch } from "./client.js";
import { openFolder } from "./folder.js";
import { above, allMatchings, indexOf, search, thresholds } from "./mini.js";
import { isRight, tally } from "./questions.js";
import { table } from "./table.js";

/**
 * @typedef {import("./questions.js").Question} Question
 * @typedef {{ name: string, questions: Question[] }} Test
 */

/**
 * @param {string} folder  of the built site
 * @param {string} records  file that `purview-benchmarks site` has written
 * @param {Test[]} tests  the first is the one that MiniSearch's settings are chosen by
 */
export async function accuracy(folder, records, tests) {
  const { ask, openStore } = await importSearch();
  const { load } = openFolder(folder);
  const store = await openStore(load);
  const mini = indexOf(JSON.parse(readFileSync(records, "utf8")));
  const strip = stripper([store.question.ask, store.question.lead, store.question.support].join(" ").split(" "));

  const { matching, threshold } = bestOf(tests[0].questions, (query, matching) => search(mini, query, matching, strip));

  const reports = [];
  for (const { name, questions } of tests) {
    const ours = await tally(questions, async (question) => isRight(question, (await ask(store, question.query, 0)).answers));
    const theirs = await tally(questions, (question) => isRight(question, above(search(mini, question.query, matching, strip), threshold)));
    const rows = [...ours].map(([kind, { right, of }]) => [kind, of, right, theirs.get(kind)?.right ?? 0]);
    const sum = (/** @type {number} */ column) => rows.reduce((sum, row) => sum + Number(row[column]), 0);
    reports.push(`### Right first answers, ${name}\n`, table(["kind", "questions", "purview", "MiniSearch"], [...rows, ["**all**", sum(1), sum(2), sum(3)]]));
    const missed = [...ours].flatMap(([kind, { missed }]) => missed.map((query) => `${query} (${kind})`));
    reports.push(`Missed by purview: ${missed.join("; ") || "none"}.\n`);
  }
  const { combineWith, boost, strips } = matching;
  const boosts = Object.entries(boost).map(([field, boost]) => `${field} ${boost}`).join(", ");
  reports.push(
    `MiniSearch with the best of ${allMatchings().length * thresholds.length} settings: ${combineWith}, boosts ${boosts}, question phrases ${strips ? "taken out" : "left in"}, ` +
      `answers with at least ${threshold.share} of the terms and a score of ${threshold.score}.\n`,
  );
  return { report: reports.join("\n"), weight: await weight(mini) };
}

/**
 * The settings that get most questions right, the first of equals.
 * @param {Question[]} questions
 * @param {(query: string, matching: import("./mini.js").Matching) => import("./mini.js").Hit[]} find
 */
function bestOf(questions, find) {
  const tried = allMatchings().flatMap((matching) => {
    const hits = questions.map(({ query }) => find(query, matching));
    return thresholds.map((threshold) => ({ matching, threshold, right: questions.filter((question, at) => isRight(question, above(hits[at], threshold))).length }));
  });
  return tried.reduce((best, next) => (next.right > best.right ? next : best));
}

/**
 * Takes the phrases of questions out of one, the longest first; what stood on both sides of a phrase is not joined.
 * @param {string[]} phrases
 * @returns {(query: string) => string}
 */
function stripper(phrases) {
  const longest = [...phrases].sort((a, b) => b.length - a.length);
  const pattern = new RegExp(longest.map((phrase) => (/^[a-z]/.test(phrase) ? `\\b${phrase}\\b` : phrase)).join("|"), "gi");
  return (query) => query.replace(pattern, " ");
}

/** What a page with MiniSearch would load. @param {import("minisearch").default} mini */
async function weight(mini) {
  const here = dirname(fileURLToPath(import.meta.url));
  const client = `import MiniSearch from "minisearch"; import { options } from "./mini-options.js"; globalThis.open = (json) => MiniSearch.loadJSON(json, options);`;
  return { client: gzipped(await bundle(client, here)), data: gzipped(JSON.stringify(mini)) };
}
