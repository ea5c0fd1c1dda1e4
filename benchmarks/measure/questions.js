/**
 * Tables of questions with their answers, and whether an answer is right.
 */
import { existsSync, readFileSync } from "node:fs";

/**
 * @typedef {object} Question
 * @property {string} kind
 * @property {string} query
 * @property {string} [rows]  of the annex, with commas; `-` if nothing answers
 * @property {string} [sector]  canonical name, in a made-up corpus
 */

/**
 * The rows of a table with a line of column names; none if there is no such file.
 * @param {string} path
 * @returns {Question[]}
 */
export function readQuestions(path) {
  if (!existsSync(path)) return [];
  const [head, ...lines] = readFileSync(path, "utf8").trim().split("\n");
  const columns = head.split("\t");
  return lines.map((line) => Object.fromEntries(line.split("\t").map((cell, at) => [columns[at], cell.trim()])));
}

/**
 * Whether the first answer has one of the rows, or, where nothing answers, nothing is asserted.
 * @param {Question} question
 * @param {{ row: number | null, near?: boolean }[]} answers
 */
export function isRight({ rows = "-" }, answers) {
  if (rows === "-") return answers.every(({ near }) => near);
  return answers.length > 0 && rows.split(",").map(Number).includes(Number(answers[0].row));
}

/**
 * How many of each kind are right.
 * @param {Question[]} questions
 * @param {(question: Question) => Promise<boolean> | boolean} judge
 */
export async function tally(questions, judge) {
  /** @type {Map<string, { right: number, of: number, missed: string[] }>} */
  const kinds = new Map();
  for (const question of questions) {
    const kind = kinds.get(question.kind) ?? { right: 0, of: 0, missed: [] };
    kinds.set(question.kind, kind);
    kind.of++;
    if (await judge(question)) kind.right++;
    else kind.missed.push(question.query);
  }
  return kinds;
}
