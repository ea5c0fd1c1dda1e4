// Answers: a question is read, what it names is found, and what the lists say of that is put in order. All arithmetic is in whole numbers, so
// that it comes out as in src/search/answer.rs, which does the same.

import { EXACT, HOW, NEAR, PART, PREFIX, QUALITY, SOUND, TYPO, createAligner, hear, part } from "./align.js";
import { askedUnits, isHan, nameUnits, unitsOf } from "./fold.js";
import { createPhrases, endOf, reference } from "./question.js";
import { ofQuestion, plain } from "./term.js";

/** @typedef {import("./align.js").Heard} Heard */
/** @typedef {import("./align.js").Match} Match */
/** @typedef {import("./store.js").Store} Store */
/** @typedef {[number, number]} Run a stretch of units, from its first to the one after its last */
/** @typedef {{ title: string, url: string }} Link */
/** @typedef {"names" | "foreign"} Vocabulary */

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
 * @typedef {Match & { record: number, name: number, read: string, value: number, bonus: number }} Found
 */

/** @typedef {{ total: number, lines: Map<number, number>, via?: [number, number] }} Score */

/** @type {Pick<Answer, "row" | "lead" | "support" | "near" | "read" | "how">} */
const BLANK = { row: null, lead: [], support: [], near: false, read: "", how: "" };
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
  const result = { query, covered: false, place: null, answers: [], uncovered: [], here: places.map(([, names]) => inLanguage(names)), route: [] };
  const { answers } = result;

  let units = askedUnits(query, {});
  if (units.some((unit) => isHan(unit) && !sounds.readings(unit).length)) units = askedUnits(query, await store.load("traditional"));
  if (await byReference(reference(units, question))) return result;

  const heard = hear(units, sounds);
  const content = runsBeside([]);
  const says = units.map((_, at) => Number(content.some(([start, end]) => start <= at && at < end)));
  const pool = await findPool();
  let { names, consulted } = await findNames();
  const guesses = await findMistyped();
  const runs = runsBeside(names);
  result.place = runs.length ? elsewhere(await store.load("elsewhere")) : null;
  const scores = await score();
  if (scores.size) answers.push(...(await ranked(scores)));
  else await addDepartments();
  if (!names.length) await addTexts();
  // KTV消防: what is asked about is in no list, though fire safety is in many.
  const uncovered = await findUncovered();
  if (result.place || (uncovered.length && ![...scores.values()].some(({ via }) => via && via[1] > HEADING))) answers.forEach((answer) => (answer.near = true));
  result.covered = answers.some(({ near }) => !near);
  if (!result.covered) {
    await addSimilar();
    const route = places.flatMap(([place, , route]) => route.map(([record, slug]) => ({ record, url: url(`${place}/departments/${slug}.html`) }))).slice(0, SIMILAR);
    const titles = await namesInLanguage(route.map(({ record }) => record));
    result.route = route.map(({ url }, at) => ({ title: titles[at], url }));
  }
  return result;

  /** The sectors and departments that the question is compared with. */
  async function findPool() {
    const total = sectors + departments;
    const whole = (/** @type {number} */ start, /** @type {number | undefined} */ end) => `=${units.slice(start, end).map((unit) => sounds.readings(unit)[0] ?? unit).join("")}`;
    // Where all that is said is one name, no other need be compared.
    const named = content.length ? await candidates([whole(content[0][0], content.at(-1)?.[1])], total) : [];
    return named.length ? named : candidates([...ofQuestion(heard, says), ...content.map((run) => whole(...run))], total);
  }

  /**
   * Rows, annexes and documents by number. Whether there is nothing more to look for.
   * @param {ReturnType<typeof reference>} referred
   */
  async function byReference({ row, annex, number }) {
    const found = (await Promise.all([annex, number].flatMap((term) => (term ? [listed(term)] : [])))).flat();
    const wanted = found.filter((record) => record >= duties).map((record) => record - duties);
    if (row !== undefined) {
      for (const id of (await listed(`@${row}`)).filter((id) => id < duties)) {
        const [duty] = await rows("duty", [id]);
        if ((annex && !wanted.includes(duty[1])) || answers.length >= most) continue;
        answers.push({ ...(await ofDuty(duty, [])), kind: "reference", how: "reference" });
      }
    } else {
      for (const id of wanted) answers.push({ ...(await ofDocument(id)), kind: "reference", how: "reference" });
    }
    result.covered = answers.length > 0;
    return result.covered || row !== undefined;
  }

  /**
   * The records listed for a term, in order.
   * @param {string} term
   */
  async function listed(term) {
    const postings = await store.postings([term]);
    return postings.flatMap(({ records }) => records.map(([record]) => record)).sort((a, b) => a - b);
  }

  /**
   * The records that share most with `terms`, among the first `total`.
   * @param {string[]} terms
   * @param {number} total
   */
  async function candidates(terms, total) {
    if (!compared) return Array.from({ length: total }, (_, record) => record);
    /** @type {Map<number, number>} */
    const scores = new Map();
    for (const { count, records } of await store.postings([...new Set(terms)])) {
      const rarity = 32 - Math.clz32(total / count);
      for (const [record, weight] of records) scores.set(record, (scores.get(record) ?? 0) + rarity * weight);
    }
    return [...scores].sort(([a, one], [b, other]) => other - one || a - b).slice(0, compared).map(([record]) => record);
  }

  /** What the question names by its characters, words, pinyin or initials, and the vocabularies it took to find that. */
  async function findNames() {
    const foreignFirst = !units.some(isHan) && units.some((unit, at) => heard.opaque[at] && /[aeiou]/.test(unit));
    /** @type {Found[]} */
    let names = [];
    /** @type {Vocabulary[]} */
    const consulted = [];
    for (const vocabulary of /** @type {Vocabulary[]} */ (foreignFirst ? ["foreign", "names"] : ["names", "foreign"])) {
      const open = free(names);
      const isKnown = (/** @type {string} */ unit, /** @type {number} */ at) => isHan(unit) || !open[at];
      if (consulted.length && (foreignFirst ? names.length > 0 : units.every(isKnown))) break;
      const found = (await compare(vocabulary)).filter((found) => found.how <= NEAR && !isDoubtful(found));
      const chosen = select(found, names);
      // Where nothing else is asked, only two characters read by their sound may be another word.
      const isPlain = !runsBeside(chosen).length && chosen.every(({ how, start, end }) => how === EXACT || end - start !== 2);
      names = isPlain ? chosen : select(await guarded(found), names);
      consulted.push(vocabulary);
    }
    return { names, consulted };
  }

  /** Adds what the rest of the question names with an error, and returns what it may mean. */
  async function findMistyped() {
    const runs = runsBeside(names);
    if (!runs.length) return [];
    /** @type {Found[]} */
    const found = [];
    for (const vocabulary of consulted) {
      found.push(...(await compare(vocabulary)));
      for (const [at, { all, official }] of (await namesOf(vocabulary)).entries()) {
        all.forEach((name, index) => {
          const ofName = nameUnits(name);
          for (const [start, end] of runs) {
            const match = part(ofName, units.slice(start, end), start);
            if (!match) continue;
            // A name other than its own that is not typed to its end may be of many things.
            if (index && isHan(ofName[0])) match.how = PART;
            found.push(weigh(pool[at], index, official, name, match));
          }
        });
      }
    }
    const open = await guarded(found.filter((found) => names.every((taken) => isApart(found, taken)) && !isDoubtful(found)));
    // Beside something named rightly, what looks like a typing error may well be none.
    const least = names.length ? NEAR : PREFIX;
    names = select(open.filter(({ how }) => how <= least), names);
    return select(open.filter(({ how }) => how > least), []);
  }

  /**
   * The names of the pool in a vocabulary, and how many are official.
   * @param {Vocabulary} vocabulary
   * @returns {Promise<{ all: string[], official: number }[]>}
   */
  async function namesOf(vocabulary) {
    const found = await rows(vocabulary, pool);
    if (vocabulary === "foreign") return found.map((names) => ({ all: names.flatMap(words), official: 1 }));
    const own = await rows("name", pool);
    return found.map((names, at) => {
      const [official, everyday] = names.split("/").map(words);
      return { all: [own[at], ...official, ...(everyday ?? [])], official: 1 + official.length };
    });
  }

  /**
   * The names of the pool in the question.
   * @param {Vocabulary} vocabulary
   */
  async function compare(vocabulary) {
    return (await namesOf(vocabulary)).flatMap(({ all, official }, at) =>
      all.flatMap((name, index) => {
        const match = find(nameUnits(name), heard);
        return match ? [weigh(pool[at], index, official, name, match)] : [];
      }),
    );
  }

  /**
   * Those names that do not stand in a word that only looks like a name of their record.
   * @param {Found[]} found
   */
  async function guarded(found) {
    const unlike = await rows("unlike", found.map(({ record }) => record));
    return found.filter((name, at) => {
      const others = words(unlike[at]).flatMap((word) => find(nameUnits(word), heard) ?? []);
      return others.every((other) => other.how !== EXACT || isApart(name, other));
    });
  }

  /**
   * @param {number} record
   * @param {number} name
   * @param {number} official
   * @param {string} read
   * @param {Match} match
   * @returns {Found}
   */
  function weigh(record, name, official, read, match) {
    const size = nameUnits(read).reduce((sum, unit) => sum + (isHan(unit) ? 1 : 2), 0);
    return { ...match, record, name, read, value: QUALITY[match.how] * size * size, bonus: name === 0 ? 3 : name < official ? 2 : 1 };
  }

  /**
   * Two characters sound like many things, and three with an error look like many: such a name is read only where nothing else is said.
   * @param {Found} found
   */
  function isDoubtful({ start, end, how, read }) {
    const short = { [SOUND]: 2, [NEAR]: 2, [TYPO]: 3 }[how];
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

  /**
   * A place elsewhere that the question names, if it does not name a place with lists too.
   * @param {{ pattern: string, names: Record<string, string> }} places
   */
  function elsewhere({ pattern, names: places }) {
    const open = free(names);
    const text = units.map((unit, at) => (!open[at] ? "\n" : isHan(unit) ? unit : ` ${unit} `)).join("");
    if (store.here.split(" ").some((here) => text.includes(here))) return null;
    for (const [, name] of text.matchAll(new RegExp(pattern, "g"))) if (name) return places[name] ?? name;
    return null;
  }

  /** How well each duty answers, by the sectors found. */
  async function score() {
    /** @type {Map<number, Score>} */
    const scores = new Map();
    const found = await rows("sector", names.filter(({ record }) => record < sectors).map(({ record }) => record));
    names.forEach((name, at) => {
      if (name.record >= sectors) return;
      const [covered, lines] = found.shift();
      const value = isWhereabouts(name) ? Math.floor(name.value / 2) : name.value;
      for (const duty of covered) add(scores, duty, 4 * value + name.bonus, at);
      for (const [duty, line] of lines) add(scores, duty, 3 * value + name.bonus, at, line);
    });
    const holders = names.map(({ record }) => record).filter((record) => record >= sectors);
    const left = new Set(runs.flatMap(([start, end]) => plain(units.slice(start, end))));
    if (!holders.length && !left.size) return scores;
    const best = inOrder(scores).slice(0, most);
    const records = await rows("duty", best.map(([id]) => id));
    best.forEach(([, score], at) => {
      const [, , , , leads, lines] = records[at];
      /** @param {number} value @param {number} [line] */
      const more = (value, line) => {
        score.total += value;
        if (line !== undefined) score.lines.set(line, (score.lines.get(line) ?? 0) + value);
      };
      for (const holder of holders) {
        if (leads.includes(holder)) more(HOLDS);
        lines.forEach((/** @type {[number[], string]} */ [who], /** @type {number} */ line) => who.includes(holder) && more(HOLDS, line));
      }
      lines.forEach((/** @type {[number[], string]} */ [, scope], /** @type {number} */ line) => {
        const terms = plain(nameUnits(scope));
        const echo = ECHO * [...left].filter((term) => terms.includes(term)).length;
        if (echo) more(echo, line);
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
    const records = await rows("duty", kept.map(([id]) => id));
    return Promise.all(kept.map(async ([, { lines, via }], at) => {
      const strong = [...lines].filter(([, part]) => part >= LINE).sort(([a, one], [b, other]) => other - one || a - b);
      return { ...(await ofDuty(records[at], strong.map(([line]) => line))), ...(via && (await credit(names[via[0]]))) };
    }));
  }

  /**
   * By what name an answer was found.
   * @param {Found} name
   */
  async function credit(name) {
    const [matched] = await namesInLanguage([name.record]);
    return { matched, read: name.read, how: HOW[name.how] };
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
        answers.push({ ...(await ofDuty(records[at], line === undefined ? [] : [line])), kind: "department", ...(await credit(name)) });
      }
    }
  }

  /** Scopes, documents and clauses that have the words of the question. */
  async function addTexts() {
    if (!runs.length) return;
    const terms = runs.flatMap(([start, end]) => plain(units.slice(start, end)).map((term) => `#${term}`));
    // Words that say nothing in a question may say something in a text.
    const wordings = [units, units.slice(runs[0][0], runs.at(-1)?.[1])];
    /** @param {string} text */
    const says = (text) => wordings.find((wording) => unitsOf(text).join("").includes(wording.join("")))?.length ?? 0;
    /** @type {[number, Answer][]} */
    const hits = [];
    for (const record of await candidates(terms, duties + documents + clauses)) {
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

  /** The sectors that the question names and no list covers. */
  async function findUncovered() {
    const named = names.filter(({ record }) => record < sectors);
    const found = await rows("sector", named.map(({ record }) => record));
    return named.filter((_, at) => !found[at].flat().length);
  }

  /** Offers what is similar to what no list covers. */
  async function addSimilar() {
    /** @type {Found[]} */
    const near = [];
    for (const name of uncovered) {
      const [[slug, similar]] = await rows("uncovered", [name.record]);
      const [title] = await namesInLanguage([name.record]);
      result.uncovered.push({ title, url: url(`sectors/${slug}.html`) });
      near.push(...similar.map((/** @type {number} */ record) => ({ ...name, record })));
    }
    near.push(...guesses.filter(({ record }) => record < sectors));
    for (const name of near) {
      if (answers.length >= SIMILAR) break;
      const [[[duty], [line]]] = await rows("sector", [name.record]);
      const id = duty ?? line?.[0];
      if (id === undefined) continue;
      const answer = await ofDuty((await rows("duty", [id]))[0], duty === undefined ? [line[1]] : []);
      if (answers.every((had) => had.url !== answer.url)) answers.push({ ...answer, ...(await credit(name)), near: true });
    }
  }

  /**
   * A duty as an answer, `lines` brought up.
   * @param {any} duty
   * @param {number[]} lines
   * @returns {Promise<Answer>}
   */
  async function ofDuty([slug, batch, row, title, leads, all], lines) {
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
      lead: await namesInLanguage(leads),
      support: await namesInLanguage([...new Set(holders)]),
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
   * The names of sectors and departments in the reader's language, or else in the main one.
   * @param {number[]} records
   */
  async function namesInLanguage(records) {
    const own = await rows("name", records);
    const foreign = lang ? await rows("foreign", records) : [];
    return own.map((name, at) => /** @type {string} */ (words(foreign[at]?.[lang - 1])[0] ?? name));
  }

  /**
   * A text in the reader's language, or else in the main one.
   * @param {string[]} texts
   */
  function inLanguage(texts) {
    return texts[lang] || texts[0] || "";
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
 * @param {Map<number, Score>} scores
 * @param {number} duty
 * @param {number} value
 * @param {number} name
 * @param {number} [line]
 */
function add(scores, duty, value, name, line) {
  let score = scores.get(duty);
  if (!score) scores.set(duty, (score = { total: 0, lines: new Map() }));
  score.total += value;
  if (line !== undefined) score.lines.set(line, (score.lines.get(line) ?? 0) + value);
  // A heading names its duty better than a line does.
  const rank = line === undefined ? value + HEADING : value;
  if (!score.via || rank > score.via[1]) score.via = [name, rank];
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
  const best = [...found].sort((a, b) => b.value - a.value || b.bonus - a.bonus || a.start - b.start || a.record - b.record || a.name - b.name);
  for (const one of best) {
    /** @param {Found} other */
    const isAlike = (other) => one.start === other.start && one.end === other.end && one.how === other.how && one.record !== other.record && one.value === other.value;
    if (selected.every((other) => isApart(one, other) || isAlike(other))) selected.push(one);
  }
  return selected;
}
