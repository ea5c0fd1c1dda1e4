// The index as it lies below `search/`: each file is a script that hands over its data, for a page opened from a disk may load nothing else.
// See src/search/files.rs, which writes it.

import { nameUnits } from "./fold.js";
import { annexTerm, createPhrases, numberTerm } from "./question.js";
import { createSounds } from "./sound.js";
import { ofForeignName, ofName, ofText } from "./term.js";

/**
 * @typedef {object} Posting
 * @property {number} count how many records have the term
 * @property {[number, number][]} records those listed, with the term's share of each
 */

/**
 * @typedef {object} Head
 * @property {{ answers: number, compared: number, listed: number }} limits
 * @property {number[]} counts sectors, departments, duties, documents, clauses
 * @property {[string, string[], number[]][]} places
 * @property {string[]} folders
 * @property {string} here
 * @property {Record<string, string>} question
 * @property {string} syllables
 * @property {string} readings
 * @property {Record<string, number>} pages
 * @property {number} shards
 * @property {Record<string, any[]>} tables
 */

/** @typedef {Awaited<ReturnType<typeof openStore>>} Store */

/**
 * Opens the index.
 * @param {(key: string) => Promise<any>} load
 */
export async function openStore(load) {
  /** @type {Head} */
  const head = await load("index");
  const { counts, pages, shards, tables, question } = head;
  const [sectors, , duties, documents] = counts;
  const sounds = createSounds(head.syllables, head.readings);

  /**
   * The records of a kind, in the order asked for.
   * @param {string} kind
   * @param {number[]} ids
   * @returns {Promise<any[]>}
   */
  async function rows(kind, ids) {
    const size = pages[kind];
    if (!size) return ids.map((id) => tables[kind][id]);
    const wanted = await Promise.all(ids.map((id) => load(part(kind, Math.floor(id / size)))));
    return ids.map((id, at) => wanted[at][id % size]);
  }

  /** @type {Record<string, Promise<Map<string, Posting>>>} */
  const made = {};

  /**
   * The records of each term that has any.
   * @param {"names" | "foreign" | "text"} vocabulary
   * @param {string[]} terms
   * @returns {Promise<Posting[]>}
   */
  async function postings(vocabulary, terms) {
    if (!shards) {
      const all = await (made[vocabulary] ??= makeTerms[vocabulary]());
      return terms.flatMap((term) => all.get(term) ?? []);
    }
    const data = await Promise.all(terms.map((term) => load(part("term", shard(term, shards)))));
    return terms.flatMap((term, at) => (data[at][term] ? [unpack(data[at][term])] : []));
  }

  const makeTerms = {
    names: async () => {
      const others = await rows("names", range(0, sectors + counts[1]));
      return index(others.map(([names], record) => merged([ownName(record), ...names].map((name) => ofName(nameUnits(name), sounds)))));
    },
    foreign: async () => {
      const all = await rows("foreign", range(0, sectors + counts[1]));
      return index(all.map(([names]) => merged(names.flat().map((/** @type {string} */ name) => ofForeignName(nameUnits(name))))));
    },
    text: async () => {
      const [titled, worded] = await Promise.all([rows("document", range(0, documents)), rows("clause", range(0, counts[4]))]);
      const ofDuties = tables.duty.map(([, , row, title, , lines]) => [
        ...[title, ...lines.map((/** @type {[number[], string]} */ [, scope]) => scope)].flatMap((text) => ofText(nameUnits(text))),
        ...(row ? [`@${row}`] : []),
      ]);
      const ofDocuments = titled.map(([, titles, , number, annex]) => [
        ...titles.flatMap((/** @type {string} */ title) => ofText(nameUnits(title))),
        ...(number ? [numberTerm(number)] : []),
        ...annexTerm(annex, question.digits),
      ]);
      const ofClauses = worded.map(([, , heading, text]) => [heading, text].flatMap((text) => ofText(nameUnits(text))));
      return index([...ofDuties, ...ofDocuments, ...ofClauses].map((terms) => new Map(terms.map((term) => [term, 1]))));
    },
  };

  /**
   * The name of a sector or department in the main language, of an index that is loaded whole.
   * @param {number} record
   */
  const ownName = (record) => (record < sectors ? tables.sector[record] : tables.holder[record - sectors])[0];

  return {
    ...head,
    duties,
    sounds,
    rows,
    postings,
    phrases: createPhrases([question.ask, question.lead, question.support, question.not_places, head.here].join(" ")),
    elsewhere: () => load("elsewhere"),
    /** Traditional characters and their simplified forms. */
    traditional: async () => {
      const characters = [...(await load("traditional"))];
      return new Map(characters.flatMap((c, at) => (at % 2 ? [] : [[c, characters[at + 1]]])));
    },
  };
}

/** @param {number} from @param {number} to */
const range = (from, to) => Array.from({ length: to - from }, (_, at) => from + at);

/** @param {string} kind @param {number} at */
const part = (kind, at) => `${kind}/${Math.floor(at / 256)}/${at % 256}`;

/**
 * The terms of all names of a record, each with its largest share.
 * @param {Map<string, number>[]} names
 */
function merged(names) {
  /** @type {Map<string, number>} */
  const all = new Map();
  for (const [term, weight] of names.flatMap((terms) => [...terms])) all.set(term, Math.max(weight, all.get(term) ?? 0));
  return all;
}

/**
 * @param {Map<string, number>[]} records
 * @returns {Map<string, Posting>}
 */
function index(records) {
  /** @type {Map<string, Posting>} */
  const postings = new Map();
  records.forEach((terms, record) => {
    for (const [term, weight] of terms) {
      const posting = postings.get(term) ?? { count: 0, records: [] };
      posting.count++;
      posting.records.push([record, weight]);
      postings.set(term, posting);
    }
  });
  return postings;
}

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
