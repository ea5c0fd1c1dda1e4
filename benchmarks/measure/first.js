/**
 * Tables of first questions and of typing, in Chromium.
 */
import { cold, warm } from "./browser.js";
import { kilobytes, median, table, whole, worst } from "./table.js";

/** @typedef {import("./questions.js").Question} Question */

/** Questions of each kind that are asked cold, and questions that are typed. */
const COLD = 5;
const TYPED = 20;

/** What the kinds of `tests/queries.tsv` are called in made-up corpora. */
const KINDS = new Map([["exact", "exact"], ["synonym", "everyday"], ["typo", "typo"], ["pinyin", "pinyin"], ["english", "english"]]);

/**
 * The questions of our own site in the kinds of the made-up corpora.
 * @param {Question[]} questions
 */
export function alike(questions) {
  return questions.flatMap((question) => {
    const kind = KINDS.get(question.kind);
    if (!kind) return [];
    if (kind === "exact") return [{ ...question, query: `${question.query}归谁管` }];
    return [{ ...question, kind: kind === "pinyin" && /^[a-z]{2,4}$/.test(question.query) ? "initials" : kind }];
  });
}

/**
 * @param {import("playwright-core").Browser} browser
 * @param {string[]} folders
 * @param {Question[]} questions
 */
export async function first(browser, folders, questions) {
  const rows = [];
  let page = 0;
  for (const kind of new Set(questions.map(({ kind }) => kind))) {
    const all = [];
    for (const question of questions.filter((question) => question.kind === kind).slice(0, COLD)) all.push(await cold(browser, folders, question));
    page = all[0].page;
    const answered = all.filter(({ answered }) => answered);
    const bytes = all.map(({ scripts, data }) => scripts + data);
    const times = [answered.map(({ ms }) => ms), answered.map(({ slowMs }) => slowMs)];
    const shown = answered.length ? times.flatMap((ms) => [whole(median(ms)), whole(worst(ms))]) : Array(4).fill("–");
    const requests = all.map(({ requests }) => requests);
    rows.push([kind, `${answered.length} of ${all.length}`, median(requests), kilobytes(median(bytes)), kilobytes(worst(bytes)), ...shown]);
  }
  const head = ["kind", "answered", "requests", "KB gzipped, median", "worst", "ms, median", "worst", "ms on slow 4G, median", "worst"];
  return `${table(head, rows)}\nThe page, its style sheets and images: ${kilobytes(page)} KB more.\n`;
}

/**
 * @param {import("playwright-core").Browser} browser
 * @param {[string, string[], Question[]][]} corpora  name, folders, questions
 */
export async function typing(browser, corpora) {
  const rows = [];
  for (const [name, folders, questions] of corpora) {
    const step = Math.max(1, Math.floor(questions.length / TYPED));
    const chosen = questions.filter((_, at) => at % step === 0).slice(0, TYPED);
    const { keys, ...times } = await warm(browser, folders, chosen);
    rows.push([name, chosen.length, keys, ...[times.median, times.worst, times.medianAgain, times.worstAgain].map((ms) => ms.toFixed(0))]);
  }
  return table(["corpus", "questions", "keys", "ms, median", "worst", "typed again, median", "worst"], rows);
}
