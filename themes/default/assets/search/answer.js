// Answers: a question is read, what it names is found, and what the lists say of that is put in order. All arithmetic is in whole numbers, so
// that it comes out as in src/search/answer.rs, which does the same.

import { EXACT, HOW, INITIALS, NEAR, PART, PREFIX, QUALITY, SOUND, TYPO, createAligner, hear, part } from "./align.js";
import { askedUnits, isHan, nameUnits, unitsOf } from "./fold.js";
import { keyOf, keysOf } from "./key.js";
import { LONGEST, createPhrases, endOf, reference } from "./question.js";
import { ofQuestion, plain } from "./term.js";

/** @typedef {import("./align.js").Heard} Heard */
/** @typedef {import("./align.js").Match} Match */
/** @typedef {import("./store.js").Store} Store */
/** @typedef {[number, number]} Run a stretch of units, from its first to the one after its last */
/** @typedef {{ title: string, url: string }} Link */
/** @typedef {[number, string][]} Names by record, each as `official|official/everyday/unlike` */

/**
 * @typedef {object} Answer
 * @property {"duty" | "support" | "department" | "reference" | "document" | "clause"} kind
 * @property {string} title
 * @property {string} url below the site's root
 * @property {number | null} row of the annex
 * @property {string[]} lead
 * @property {string[]} support those of the line that answers first
 * @property {string} matched the canonical name of what was found
 * @property {boolean} near whether it is offered as similar, and not asserted
 * @property {string} read the name under which it was found
 * @property {string} how that was read in the question
 * @property {string} scope what the line that answers says
 * @property {string} status
 * @property {string} place
 */

/**
 * @typedef {object} Answers
 * @property {string} query
 * @property {boolean} covered
 * @property {string | null} place elsewhere, that the question names
 * @property {Answer[]} answers
 * @property {Link[]} uncovered what the question names that no list covers
 * @property {string[]} here
 * @property {Link[]} route whom to turn to where nothing covers a matter
 */

/**
 * A name found in a question.
 * @typedef {Match & { record: number, read: string, value: number, bonus: number }} Found
 */

/** @typedef {{ total: number, lines: Map<number, number>, via: [number, number] }} Score `via`: the name that says best why, and how well */

/** @type {Pick<Answer, "row" | "lead" | "support" | "near" | "read" | "how">} */
const BLANK = { row: null, lead: [], support: [], near: false, read: "", how: "" };
const [CENTRAL, EVERYDAY, FOREIGN] = [0, 1, 2];
const CANONICAL = 3;
const HEADING = 1e6;
const LINE = 60;
const HOLDS = 200;
const ECHO = 8;
const SIMILAR = 4;

/**
 * Answers a question.
 * @param {Store} store
 * @param {string} query
 * @param {number} lang position of the reader's language among the site's
 * @returns {Promise<Answers>}
 */
export async function ask(store, query, lang) {
  const { places, question, sounds, phrases, rows } = store;
  const [most, compared] = store.limits;
  const [sectors, departments, duties, documents, clauses] = store.counts;
  const find = createAligner(sounds, question.alike.split(" "));
  const insides = createPhrases(question.inside);
  /** @type {Answers} */
  const result = { query, covered: false, place: null, answers: [], uncovered: [], here: places.filter((place) => !place[3]).map(([, names]) => inLanguage(names)), route: [] };
  const { answers } = result;

  let units = askedUnits(query, {});
  const rare = units.filter((unit) => isHan(unit) && !sounds.readings(unit).length);
  if (rare.length) units = askedUnits(query, Object.assign({}, ...(await loadAll(rare.map((unit) => `traditional/${unit.charCodeAt(0) % 16}`)))));
  if (await byReference(reference(units, question))) {
    if (!result.covered) addRoute();
    return result;
  }

  const heard = hear(units, sounds);
  const content = runsBeside([]);
  /** @type {Names} */
  const read = [];
  let names = await findNames();
  const guesses = findMistyped();
  const runs = runsBeside(names);
  result.place = await findElsewhere();
  const scores = await score();
  if (scores.size) answers.push(...(await ranked(scores)));
  else await addDepartments();
  if (!names.length) await addTexts();
  // KTV消防: what is asked about is in no list, though fire safety is in many.
  const named = names.filter(({ record }) => record < sectors);
  const found = await rows("sector", named.map(({ record }) => record));
  const uncovered = named.filter((_, at) => !found[at].flat().length);
  if (result.place || (uncovered.length && ![...scores.values()].some(({ via }) => via[1] > HEADING))) answers.forEach((answer) => (answer.near = true));
  result.covered = answers.some(({ near }) => !near);
  if (!result.covered) {
    await addSimilar();
    addRoute();
  }
  return result;

  function addRoute() {
    result.route = places.flatMap(([place, , route]) => route.map(([names, slug]) => ({ title: inLanguage(names), url: url(`${place}/departments/${slug}.html`) }))).slice(0, SIMILAR);
  }

  /** @param {string[]} keys */
  function loadAll(keys) {
    return Promise.all([...new Set(keys)].map(store.load));
  }

  /**
   * For each unit, whether a word that says something could begin there: its first two characters may look like phrases.
   * @param {Run[]} runs
   */
  function startsOf(runs) {
    return units.map((unit, at) => runs.some(([start, end]) => at < end && (start <= at || (start <= at + 2 && store.begins.includes(unit)))));
  }

  /** The sectors and departments of a large index that the question is compared with. */
  async function findPool() {
    const whole = (/** @type {number} */ start, /** @type {number | undefined} */ end) => `=${units.slice(start, end).map((unit) => sounds.readings(unit)[0] ?? unit).join("")}`;
    // Where all that is said is one name, no other need be compared.
    const named = await candidates([whole(content[0]?.[0] ?? 0, content.at(-1)?.[1]), whole(0, units.length)]);
    return named.length ? named : candidates([...ofQuestion(heard, units.map((_, at) => Number(content.some(([start, end]) => start <= at && at < end)))), ...content.map((run) => whole(...run))]);
  }

  /**
   * Names of a vocabulary that the question is compared with.
   * @param {number} vocabulary
   * @returns {Promise<Names>}
   */
  async function vocabularyOf(vocabulary) {
    if (vocabulary === CENTRAL) return compared ? [] : [...store.tables.names.entries()];
    if (compared) {
      const pool = await findPool();
      const found = await rows(vocabulary === FOREIGN ? "foreign" : "names", pool);
      return pool.map((record, at) => [record, found[at]]);
    }
    const files = await loadAll(vocabulary === EVERYDAY ? keysOf(heard, startsOf(content)).flat() : content.flatMap(([start, end]) => units.slice(start, end).flatMap((unit) => (isHan(unit) ? [] : [keyOf("foreign", unit)]))));
    return files.flatMap(([names]) => Object.entries(names).map(([record, names]) => /** @type {[number, string]} */ ([Number(record), names])));
  }

  /**
   * Rows, annexes and documents by number. Whether there is nothing more to look for.
   * @param {ReturnType<typeof reference>} referred
   */
  async function byReference({ row, annex, number }) {
    const wanted = [...(await listed(annex)), ...(await listed(number))].map((record) => record - duties);
    for (const id of row ? await listed(row) : wanted) {
      const [duty] = row ? await rows("duty", [id]) : [];
      if (answers.length >= most || (row && annex && !wanted.includes(duty[1]))) continue;
      answers.push({ ...(await (row ? ofDuty(duty, []) : ofDocument(id))), kind: "reference", how: "reference" });
    }
    result.covered = answers.length > 0;
    return result.covered || !!row;
  }

  /**
   * The records listed for a term, if there is one, in order.
   * @param {string | undefined} term
   */
  async function listed(term) {
    const [posting] = term ? await store.postings([term]) : [];
    return posting?.records.map(([record]) => record) ?? [];
  }

  /**
   * The sectors and departments of a large index that share most with `terms`.
   * @param {string[]} terms
   */
  async function candidates(terms) {
    /** @type {Map<number, number>} */
    const scores = new Map();
    for (const { count, records } of await store.postings([...new Set(terms)])) {
      const rarity = 32 - Math.clz32((sectors + departments) / count);
      for (const [record, weight] of records) scores.set(record, (scores.get(record) ?? 0) + rarity * weight);
    }
    return [...scores].sort(([a, one], [b, other]) => other - one || a - b).slice(0, compared).map(([record]) => record);
  }

  /** What the question names by its characters, words, pinyin or initials. */
  async function findNames() {
    const isForeign = !units.some(isHan) && units.some((unit, at) => heard.opaque[at] && /[aeiou]/.test(unit));
    /** @type {Found[]} */
    const found = [];
    /** @type {Found[]} */
    let chosen = [];
    for (const vocabulary of isForeign ? [FOREIGN, CENTRAL, EVERYDAY] : [CENTRAL, EVERYDAY, FOREIGN]) {
      const open = free(chosen);
      // Even where all is said: 市场 stands in 市场监督管理局, whose rest are words of questions.
      const isNeeded = vocabulary === FOREIGN ? isForeign || units.some((unit, at) => open[at] && !isHan(unit)) : !isForeign || !chosen.length;
      if (!isNeeded) continue;
      const more = await vocabularyOf(vocabulary);
      found.push(...compare(more).filter((found) => found.how <= NEAR && !isDoubtful(found)));
      read.push(...more);
      chosen = select(found, []);
    }
    // Where all that is asked is named letter by letter, nothing else is meant.
    return !runsBeside(chosen).length && chosen.every(({ how }) => how === EXACT) ? chosen : select(guarded(found), []);
  }

  /** Adds what the rest of the question names with an error, and returns what it may mean. */
  function findMistyped() {
    const runs = runsBeside(names);
    if (!runs.length) return [];
    const parts = runs.flatMap(([start, end]) =>
      each(read).flatMap((name) => {
        const match = part(nameUnits(name.read), units.slice(start, end), start);
        // A name other than its own that is not typed to its end may be of many things.
        return match ? [weigh(name, name.bonus < CANONICAL && isHan(name.read) ? { ...match, how: PART } : match)] : [];
      }),
    );
    const open = guarded([...compare(read), ...parts].filter((found) => names.every((taken) => isApart(found, taken)) && !isDoubtful(found)));
    // Beside something named rightly, what looks like a typing error may well be none; and one authority is soon taken for another.
    const least = names.length ? NEAR : PREFIX;
    /** @param {Found} found */
    const isSure = ({ how, record }) => how <= (record < sectors ? least : NEAR);
    names = select(open.filter(isSure), names);
    return select(open.filter((found) => !isSure(found)), []);
  }

  /**
   * The names in the question.
   * @param {Names} read
   */
  function compare(read) {
    return each(read).flatMap((name) => {
      const match = find(nameUnits(name.read), heard);
      return match ? [weigh(name, match)] : [];
    });
  }

  /**
   * Those names that do not stand in a word that only looks like a name of their record.
   * @param {Found[]} found
   */
  function guarded(found) {
    return found.filter((name) => {
      const unlike = read.flatMap(([record, names]) => (record === name.record ? words(names.split("/")[2]) : []));
      const others = unlike.flatMap((word) => find(nameUnits(word), heard) ?? []);
      return others.every((other) => other.how !== EXACT || isApart(name, other));
    });
  }

  /**
   * Two characters sound like many things, and three with an error look like many: such a name is read only where nothing else is said.
   * @param {Found} found
   */
  function isDoubtful({ start, end, how, read }) {
    const short = { [SOUND]: 2, [INITIALS]: 2, [NEAR]: 2, [TYPO]: 3 }[how];
    return nameUnits(read).length === short && content.some((run) => run[0] < start || end < run[1]);
  }

  /**
   * For each unit, whether no name stands there.
   * @param {Found[]} names
   */
  function free(names) {
    return units.map((_, at) => names.every(({ start, end }) => at < start || end <= at));
  }

  /**
   * The stretches of the question that are neither named nor phrases.
   * @param {Found[]} names
   */
  function runsBeside(names) {
    const open = free(names);
    /** @type {Run[]} */
    const runs = [];
    for (let at = 0; at < units.length; ) {
      const phrase = open[at] ? phrases(units, at, endOf(open, at)) : 1;
      const last = runs.at(-1);
      if (phrase) at += phrase;
      else if (last?.[1] === at) last[1] = ++at;
      else runs.push([at, ++at]);
    }
    return runs;
  }

  /** A place elsewhere that the question names, if it does not name a place with lists too. */
  async function findElsewhere() {
    const open = free(names);
    const text = units.map((unit, at) => (open[at] ? unit : "\n")).join("");
    if (!runs.length || store.here.split(" ").some((here) => text.includes(here))) return null;
    const starts = startsOf(runs);
    const places = new Map((await loadAll(keysOf(heard, starts)[0])).flatMap(([, places = {}]) => Object.entries(places)));
    for (let at = 0; at < units.length; ) {
      let end = starts[at] ? Math.min(units.length, at + LONGEST) : at;
      while (end > at && !places.has(units.slice(at, end).join(""))) end--;
      const place = places.get(units.slice(at, end).join(""));
      if (place && endOf(open, at) >= end) return place;
      // A word that only looks like a place has no name: 兰州拉面.
      at = place ? at + 1 : Math.max(at + 1, end);
    }
    return null;
  }

  /** How well each duty answers, by the sectors found. */
  async function score() {
    /** @type {Map<number, Score>} */
    const scores = new Map();
    for (const [at, name] of names.entries()) {
      if (name.record >= sectors) continue;
      const [[covered, lines]] = await rows("sector", [name.record]);
      const value = isWhereabouts(name) ? Math.floor(name.value / 2) : name.value;
      for (const duty of covered) add(scores, duty, 4 * value + name.bonus, at);
      for (const [duty, line] of lines) add(scores, duty, 3 * value + name.bonus, at, line);
    }
    const holders = names.map(({ record }) => record).filter((record) => record >= sectors);
    const left = new Set(runs.flatMap(([start, end]) => plain(units.slice(start, end))));
    if (!holders.length && !left.size) return scores;
    const best = inOrder(scores).slice(0, most);
    const records = await rows("duty", best.map(([id]) => id));
    best.forEach(([, score], at) => {
      const [, , , , leads, lines] = records[at];
      for (const holder of holders) {
        if (leads.includes(holder)) raise(score, HOLDS);
        lines.forEach((/** @type {[number[], string]} */ [who], /** @type {number} */ line) => who.includes(holder) && raise(score, HOLDS, line));
      }
      lines.forEach((/** @type {[number[], string]} */ [, scope], /** @type {number} */ line) => {
        const terms = plain(nameUnits(scope));
        const echo = ECHO * [...left].filter((term) => terms.includes(term)).length;
        if (echo) raise(score, echo, line);
      });
    });
    return scores;
  }

  /**
   * Whether a name only says where something is, or where somebody goes.
   * @param {Found} name
   */
  function isWhereabouts({ start, end }) {
    return insides(units, end, units.length) > 0 || (start > 0 && question.towards.split(" ").includes(units[start - 1]));
  }

  /**
   * Duties in order of their scores; those far behind the best are left out.
   * @param {Map<number, Score>} scores
   */
  async function ranked(scores) {
    const all = inOrder(scores);
    const kept = all.filter(([, { total }]) => total * 4 >= all[0][1].total).slice(0, most);
    return Promise.all(kept.map(async ([id, { lines, via }]) => {
      const [record] = await rows("duty", [id]);
      const strong = [...lines].filter(([, part]) => part >= LINE).sort(([a, one], [b, other]) => other - one || a - b);
      return { ...(await ofDuty(record, strong.map(([line]) => line))), ...(await credit(names[via[0]], record)) };
    }));
  }

  /**
   * By what name an answer was found.
   * @param {Found} name
   * @param {any} duty
   */
  async function credit({ record, read, how }, duty) {
    return { matched: await nameOf(record, duty), read, how: HOW[how] };
  }

  /** What departments do, where the question names them and nothing else. */
  async function addDepartments() {
    const open = free(names);
    /** @param {string} words */
    const hasPhrase = (words) => {
      const at = createPhrases(words);
      return units.some((_, start) => at(units, start, endOf(open, start)));
    };
    const [lead, support] = [question.lead, question.support].map(hasPhrase);
    for (const name of names.filter(({ record }) => record >= sectors)) {
      const [[leads, lines]] = await rows("department", [name.record - sectors]);
      /** @type {[number, number?][]} */
      const led = leads.map((/** @type {number} */ duty) => [duty]);
      const wanted = lead && !support && led.length ? led : support && !lead && lines.length ? lines : [...led, ...lines];
      /** @type {[number, number?][]} */
      const some = wanted.slice(0, most - answers.length);
      const records = await rows("duty", some.map(([id]) => id));
      for (const [at, [, line]] of some.entries()) {
        answers.push({ ...(await ofDuty(records[at], line === undefined ? [] : [line])), kind: "department", ...(await credit(name, records[at])) });
      }
    }
  }

  /** Scopes, documents and clauses that have the words of the question. */
  async function addTexts() {
    if (!runs.length) return;
    // Words that say nothing in a question may say something in a text.
    const wordings = [units, units.slice(runs[0][0], runs.at(-1)?.[1])];
    /** @param {string} text */
    const says = (text) => wordings.find((wording) => unitsOf(text).join("").includes(wording.join("")))?.length ?? 0;
    /** @type {[number, Answer][]} */
    const hits = [];
    for (const record of await textsWith(wordings[1].length > 1 ? wordings[1] : units)) {
      let answer;
      let said;
      if (record < duties) {
        const [duty] = await rows("duty", [record]);
        const line = duty[5].findIndex((/** @type {[number[], string]} */ [, scope]) => says(scope));
        said = says(line < 0 ? duty[3] : duty[5][line][1]);
        answer = await ofDuty(duty, line < 0 ? [] : [line]);
      } else if (record < duties + documents) {
        answer = await ofDocument(record - duties);
        said = says(answer.title);
      } else {
        const [[policy, anchor, title, scope]] = await rows("clause", [record - duties - documents]);
        const document = await ofDocument(policy);
        said = Math.max(says(title), says(scope));
        answer = { ...document, kind: /** @type {const} */ ("clause"), title, url: `${document.url}#${anchor}`, scope };
      }
      // Few characters say little, and less in long texts.
      if (said >= 2) hits.push([said, { ...answer, near: said < (record < duties ? 3 : 4), how: "text", read: wordings[1].join("") }]);
    }
    hits.sort(([a], [b]) => b - a);
    answers.push(...hits.slice(0, SIMILAR).map(([, answer]) => answer));
  }

  /**
   * Duties, documents and clauses that have all terms of a wording. Of one in very many texts only some are known.
   * @param {string[]} wording
   */
  async function textsWith(wording) {
    /** @type {number[] | undefined} */
    let some;
    for (const term of plain(wording)) {
      const [posting] = await store.postings([`#${term}`]);
      if (!posting) return [];
      const records = posting.records.map(([record]) => record);
      if (!some) some = records;
      else if (posting.count === records.length) some = records.filter((record) => some?.includes(record));
      if (!some.length) break;
    }
    return (some ?? []).sort((a, b) => a - b).slice(0, most);
  }

  /** Offers what is similar to what no list covers. */
  async function addSimilar() {
    /** @type {Found[]} */
    const near = [];
    for (const name of uncovered.filter(({ how }) => how < NEAR)) {
      const [[slug, titles, similar]] = await rows("uncovered", [name.record]);
      result.uncovered.push({ title: inLanguage(titles), url: url(`sectors/${slug}.html`) });
      near.push(...similar.map((/** @type {number} */ record) => ({ ...name, record })));
    }
    near.push(...guesses.filter(({ record }) => record < sectors));
    for (const name of near) {
      if (answers.length >= SIMILAR) break;
      const [[[duty], [line]]] = await rows("sector", [name.record]);
      const id = duty ?? line?.[0];
      if (id === undefined) continue;
      const [record] = await rows("duty", [id]);
      const answer = await ofDuty(record, duty === undefined ? [line[1]] : []);
      if (answers.every((had) => had.url !== answer.url)) answers.push({ ...answer, ...(await credit(name, record)), near: true });
    }
  }

  /**
   * A duty as an answer, `lines` brought up.
   * @param {any} duty
   * @param {number[]} lines
   * @returns {Promise<Answer>}
   */
  async function ofDuty(duty, lines) {
    const [slug, batch, row, title, leads, all] = duty;
    const named = (/** @type {number[]} */ records) => Promise.all([...new Set(records)].map((record) => nameOf(record, duty)));
    const [[place, status]] = await rows("batch", [batch]);
    const rest = all.map((/** @type {any} */ _, /** @type {number} */ line) => line).filter((/** @type {number} */ line) => !lines.includes(line));
    const holders = [...lines, ...rest].flatMap((line) => all[line][0]);
    return {
      ...BLANK,
      kind: lines.length ? "support" : "duty",
      title,
      matched: title,
      url: url(`${places[place][0]}/duties/${slug}.html`),
      row: row || null,
      lead: await named(leads),
      support: await named(holders),
      scope: lines.length ? all[lines[0]][1] : "",
      status,
      place: inLanguage(places[place][1]),
    };
  }

  /**
   * @param {number} id
   * @returns {Promise<Answer>}
   */
  async function ofDocument(id) {
    const [[place, titles, path, number, , status]] = await rows("document", [id]);
    const title = inLanguage(titles);
    return { ...BLANK, kind: "document", title, url: url(path), matched: title, scope: number, status, place: inLanguage(places[place][1]) };
  }

  /**
   * The name of a sector, or of a department that a duty names, in the reader's language, or else in the main one.
   * @param {number} record
   * @param {any} duty
   */
  async function nameOf(record, duty) {
    if (lang) return (await rows("title", [record]))[0][lang - 1];
    return record < sectors ? (await rows("names", [record]))[0].split(/[|/]/)[0] : duty[6][record];
  }

  /**
   * A text in the reader's language, or else in the main one.
   * @param {string[]} texts
   */
  function inLanguage(texts) {
    return texts[lang] || texts[0];
  }

  /** @param {string} path */
  function url(path) {
    return (store.folders[lang] ?? "") + path;
  }
}

/**
 * Words that are written as one text.
 * @param {string | undefined} text
 */
const words = (text) => (text ? text.split("|") : []);

/**
 * All names, one by one.
 * @param {Names} read
 */
const each = (read) =>
  read.flatMap(([record, names]) => {
    const [official, everyday] = names.split("/").map(words);
    return [...official, ...(everyday ?? [])].map((read, at) => ({ record, read, bonus: at >= official.length ? 1 : at ? 2 : CANONICAL }));
  });

/**
 * @param {ReturnType<typeof each>[number]} name
 * @param {Match} match
 * @returns {Found}
 */
function weigh(name, match) {
  const size = nameUnits(name.read).reduce((sum, unit) => sum + (isHan(unit) ? 1 : 2), 0);
  return { ...name, ...match, value: QUALITY[match.how] * size * size };
}

/**
 * @param {Map<number, Score>} scores
 * @param {number} duty
 * @param {number} value
 * @param {number} name
 * @param {number} [line]
 */
function add(scores, duty, value, name, line) {
  let score = scores.get(duty);
  if (!score) scores.set(duty, (score = { total: 0, lines: new Map(), via: [name, 0] }));
  raise(score, value, line);
  // A heading names its duty better than a line does.
  const rank = line === undefined ? value + HEADING : value;
  if (rank > score.via[1]) score.via = [name, rank];
}

/**
 * @param {Score} score
 * @param {number} value
 * @param {number} [line]
 */
function raise(score, value, line) {
  score.total += value;
  if (line !== undefined) score.lines.set(line, (score.lines.get(line) ?? 0) + value);
}

/** @param {Map<number, Score>} scores */
const inOrder = (scores) => [...scores].sort(([a, one], [b, other]) => other.total - one.total || a - b);

/** @param {Match} a @param {Match} b */
const isApart = (a, b) => a.end <= b.start || b.end <= a.start;

/**
 * The names that explain most, none overlapping another; several may stand in one place if they are read there alike. `taken` come first.
 * @param {Found[]} found
 * @param {Found[]} taken
 */
function select(found, taken) {
  const selected = [...taken];
  const best = [...found].sort((a, b) => b.value - a.value || b.bonus - a.bonus || a.start - b.start || a.record - b.record || (a.read < b.read ? -1 : 1));
  for (const one of best) {
    /** @param {Found} other */
    const isAlike = (other) => one.start === other.start && one.end === other.end && one.how === other.how && one.record !== other.record && one.value === other.value;
    if (selected.every((other) => isApart(one, other) || isAlike(other))) selected.push(one);
  }
  return selected;
}
