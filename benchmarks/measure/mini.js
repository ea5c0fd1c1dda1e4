/**
 * MiniSearch (https://github.com/lucaong/minisearch) over the same records: one document a duty, found by Han characters in pairs and by words.
 */
import MiniSearch from "minisearch";
import { options, tokenize } from "./mini-options.js";

/**
 * @typedef {{ name: string, aliases: string[], synonyms: string[], foreign: string[] }} Named
 * @typedef {{ row: number, title: string, leads: Named[], sectors: Named[], lines: { scope: string | null, holders: Named[], sectors: Named[] }[] }} Duty
 * @typedef {object} Matching
 * @property {"OR" | "AND"} combineWith
 * @property {Record<string, number>} boost
 * @property {boolean} strips  whether the phrases of questions are taken out first
 *
 * @typedef {{ row: number, share: number, score: number }} Hit
 * @typedef {{ share: number, score: number }} Threshold  what an answer must have of a question's terms, and its least score
 */

/** @param {Duty[]} duties */
export function indexOf(duties) {
  const mini = new MiniSearch(options);
  mini.addAll(duties.map(document));
  return mini;
}

/** @param {Duty} duty */
function document({ row, title, leads, sectors, lines }) {
  const own = (/** @type {Named[]} */ named) => named.flatMap(({ name, aliases }) => [name, ...aliases]).join("\n");
  const everyday = (/** @type {Named[]} */ named) => named.flatMap(({ synonyms }) => synonyms).join("\n");
  const foreign = (/** @type {Named[]} */ named) => named.flatMap(({ foreign }) => foreign).join("\n");
  const beside = lines.flatMap(({ holders, sectors }) => [...holders, ...sectors]);
  return {
    row,
    title,
    names: own(sectors),
    everyday: everyday(sectors),
    foreign: foreign(sectors),
    leads: [own(leads), everyday(leads), foreign(leads)].join("\n"),
    lines: [...lines.map(({ scope }) => scope ?? ""), own(beside), everyday(beside), foreign(beside)].join("\n"),
    lead: leads.map(({ name }) => name).join("、"),
  };
}

/**
 * What is found, best first, with the share of the question's terms that it has.
 * @param {MiniSearch} mini
 * @param {string} query
 * @param {Matching} matching
 * @param {(query: string) => string} strip
 * @returns {Hit[]}
 */
export function search(mini, query, { combineWith, boost, strips }, strip) {
  const asked = (strips && strip(query).trim()) || query;
  const terms = new Set(tokenize(asked).map((term) => term.toLowerCase())).size;
  return mini.search(asked, { combineWith, boost }).map(({ id, score, queryTerms }) => ({ row: id, score, share: queryTerms.length / terms }));
}

/**
 * @param {Hit[]} hits
 * @param {Threshold} threshold
 */
export const above = (hits, { share, score }) => hits.filter((hit) => hit.share >= share && hit.score >= score);

/** Ways of matching to choose the best of. @returns {Matching[]} */
export function allMatchings() {
  const boosts = [1, 2, 4].flatMap((names) =>
    [0.5, 1].flatMap((title) => [0.1, 0.3, 1].flatMap((lines) => [1, 3].map((leads) => ({ names, everyday: names, foreign: names, title, lines, leads })))),
  );
  const combined = /** @type {const} */ (["OR", "AND"]);
  return combined.flatMap((combineWith) => [true, false].flatMap((strips) => boosts.map((boost) => ({ combineWith, boost, strips }))));
}

/** Thresholds to choose the best of: without one, it answers what nothing answers. @type {Threshold[]} */
export const thresholds = [0, 0.2, 0.34, 0.5, 0.67, 1].flatMap((share) => [0, 1, 2, 3, 4, 6, 8, 12].map((score) => ({ share, score })));
