/**
 * A made-up corpus asked in Node: whether its own names find each sector, and what that loads.
 */
import { join } from "node:path";
import { importSearch } from "./client.js";
import { openFolder } from "./folder.js";
import { readQuestions, tally } from "./questions.js";
import { kilobytes, median, table, worst } from "./table.js";

/**
 * The right first answers of each kind, and the gzipped data that a first question loads.
 * @param {string} folder
 */
export async function found(folder) {
  const { ask, openStore } = await importSearch();
  /** @type {Map<string, { files: number, bytes: number }[]>} */
  const taken = new Map();
  const kinds = await tally(readQuestions(join(folder, "questions.tsv")), async ({ kind, query, sector }) => {
    const counted = openFolder(folder);
    const { answers } = await ask(await openStore(counted.load), query, 0);
    taken.set(kind, [...(taken.get(kind) ?? []), counted.taken]);
    return answers[0]?.matched === sector && !answers[0].near;
  });
  const rows = [...kinds].map(([kind, { right, of }]) => {
    const all = taken.get(kind) ?? [];
    const [files, bytes] = [all.map(({ files }) => files), all.map(({ bytes }) => bytes)];
    return [kind, `${right} of ${of}`, median(files), worst(files), kilobytes(median(bytes)), kilobytes(worst(bytes))];
  });
  return table(["kind", "sector found first", "files, median", "worst", "KB gzipped, median", "worst"], rows);
}
