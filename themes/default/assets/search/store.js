// The index as it lies below `search/`: each file is a script that hands over its data, for a page opened from a disk may load nothing else.
// See src/search/files.rs, which writes it.

import { createPhrases } from "./question.js";
import { createSounds } from "./sound.js";

/**
 * @typedef {object} Posting
 * @property {number} count how many records have the term
 * @property {[number, number][]} records those listed, with the term's share of each
 */

/**
 * @typedef {object} Head
 * @property {[number, number]} limits answers given, and records compared with a question; 0 for all
 * @property {number[]} counts sectors, departments, duties, documents, clauses
 * @property {[string, string[], [string[], string][], boolean][]} places
 * @property {string[]} folders
 * @property {string} here
 * @property {string} begins characters of phrases that begin a word
 * @property {Record<string, string>} question
 * @property {string} syllables
 * @property {string} readings
 * @property {Record<string, number>} pages records on a page, of each kind that is on pages
 * @property {Record<string, any[]>} tables records of the other kinds
 * @property {number} shards of terms
 */

/** @typedef {Awaited<ReturnType<typeof openStore>>} Store */

/**
 * Opens the index.
 * @param {(key: string) => Promise<any>} load
 */
export async function openStore(load) {
  /** @type {Head} */
  const head = await load("index");
  const { pages, tables, shards, question } = head;

  return {
    ...head,
    load,
    sounds: createSounds(head.syllables, head.readings),
    phrases: createPhrases([question.ask, question.lead, question.support, head.here].join(" ")),

    /**
     * The records of a kind, in the order asked for.
     * @param {string} kind
     * @param {number[]} ids
     * @returns {Promise<any[]>}
     */
    rows: (kind, ids) =>
      Promise.all(ids.map(async (id) => (tables[kind] ? tables[kind][id] : (await load(fileOf(kind, Math.floor(id / pages[kind]))))[id % pages[kind]]))),

    /**
     * The records of each term that has any.
     * @param {string[]} wanted
     * @returns {Promise<Posting[]>}
     */
    postings: async (wanted) => {
      const found = await Promise.all(wanted.map(async (term) => (await load(fileOf("term", shard(term, shards))))[term]));
      return found.filter(Boolean).map(unpack);
    },
  };
}

/** @param {string} kind @param {number} at */
const fileOf = (kind, at) => `${kind}/${at >> 8}/${at & 255}`;

/**
 * A posting from its numbers: the count, then of each record the distance from the one before and the weight.
 * @param {number[]} numbers
 * @returns {Posting}
 */
function unpack([count, ...numbers]) {
  let record = 0;
  /** @type {[number, number][]} */
  const records = [];
  for (let at = 0; at < numbers.length; at += 2) records.push([(record += numbers[at]), numbers[at + 1]]);
  return { count, records };
}

/**
 * The shard of a term: FNV-1a over its UTF-16 units.
 * @param {string} term
 * @param {number} count
 */
function shard(term, count) {
  let hash = 0x811c9dc5;
  for (let at = 0; at < term.length; at++) hash = Math.imul(hash ^ term.charCodeAt(at), 0x01000193) >>> 0;
  return hash % count;
}
