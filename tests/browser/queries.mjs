/**
 * Questions with the rows that answer them, and how often an answer is right.
 *
 * A file has the columns kind, query, rows and lead: the rows of the annex of which one must come first (of a department question all, in any
 * order), and who leads them; `-` where nothing may be asserted.
 */
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * @typedef {object} Question
 * @property {string} kind
 * @property {string} query
 * @property {number[]} rows
 * @property {string[]} lead
 */

const root = fileURLToPath(new URL("../../", import.meta.url));

/** The questions of the project, and those that lie beside it, if any do. */
export const sets = Object.fromEntries(
  ["tests/queries.tsv", "../shared/queries.tsv"].filter((path) => existsSync(root + path)).map((path) => [path, readQuestions(root + path)]),
);

/**
 * @param {string} path
 * @returns {Question[]}
 */
export function readQuestions(path) {
  const lines = readFileSync(path, "utf8").trim().split("\n").slice(1);
  return lines.map((line) => {
    const [kind, query, rows, lead] = line.split("\t");
    return { kind, query, rows: rows === "-" ? [] : rows.split(",").map(Number), lead: lead === "-" ? [] : lead.split(",") };
  });
}

/**
 * What `purview query` answers, for each question.
 * @param {string[]} queries
 */
export function query(queries) {
  const binary = join(process.env.CARGO_TARGET_DIR ?? `${root}target`, "release/purview");
  const lines = execFileSync(binary, ["-C", root, "query", "-", "--format", "json"], { input: queries.join("\n"), maxBuffer: 1e9 });
  return lines.toString().trim().split("\n").map((line) => JSON.parse(line));
}

/**
 * Whether an answer is right. Where nothing covers a question, nothing may be asserted; something similar must be offered for `none-near`, unless
 * the sector is one for which the sources name nothing similar.
 * @param {Question} question
 */
export function isRight({ kind, rows, lead }, { answers, covered, uncovered }) {
  const asserted = answers.filter(({ near }) => !near);
  if (!rows.length) return !covered && !asserted.length && (kind !== "none-near" || answers.length + uncovered.length > 0);
  const [first] = answers;
  if (!first || first.near || !rows.includes(first.row)) return false;
  const found = new Set(asserted.map(({ row }) => row));
  if (kind === "dept") return found.size === rows.length && rows.every((row) => found.has(row));
  if (kind === "dept-co") return rows.every((row) => found.has(row));
  return first.lead.some((name) => lead.includes(name));
}

/**
 * How many questions of each kind are answered rightly.
 * @param {Question[]} questions
 * @param {object[]} answers
 */
export function accuracy(questions, answers) {
  /** @type {Map<string, { right: number, all: number, wrong: string[] }>} */
  const kinds = new Map();
  questions.forEach((question, at) => {
    const kind = kinds.get(question.kind) ?? { right: 0, all: 0, wrong: [] };
    kinds.set(question.kind, kind);
    kind.all++;
    if (isRight(question, answers[at])) kind.right++;
    else kind.wrong.push(question.query);
  });
  return kinds;
}
