/**
 * The search in Chromium: what a first question loads and how long it takes, and how fast answers follow the keys.
 */
import { chromium } from "playwright-core";
import { serve } from "./server.js";
import { median, worst } from "./table.js";

/**
 * @typedef {import("./questions.js").Question} Question
 *
 * @typedef {object} Cold
 * @property {Question} question
 * @property {boolean} answered
 * @property {number} requests  of search scripts and data
 * @property {number} scripts  their gzipped bytes
 * @property {number} data  gzipped bytes of the index
 * @property {number} page  gzipped bytes of the page itself, its style sheets and its own scripts
 * @property {number} ms  from the start of navigation to the first answer
 * @property {number} slowMs  the same on a slow connection
 */

/** Of a phone with poor reception, as Lighthouse has it ("slow 4G": https://github.com/GoogleChrome/lighthouse/blob/main/docs/throttling.md). */
const SLOW = { offline: false, latency: 150, downloadThroughput: 1_600_000 / 8, uploadThroughput: 750_000 / 8 };
/** A question that nothing answers is given up after this time. */
const PATIENCE = 15_000;

export function launch() {
  const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";
  return chromium.launch({ executablePath, chromiumSandbox: process.getuid?.() !== 0, args: ["--disable-background-networking", "--disable-component-update"] });
}

/**
 * @param {import("playwright-core").Browser} browser
 * @param {string[]} folders
 * @param {Question} question
 * @returns {Promise<Cold>}
 */
export async function cold(browser, folders, question) {
  const { root, sent, close } = await serve(folders);
  const ms = await firstAnswer(browser, root, question.query);
  const files = [...sent];
  const slowMs = await firstAnswer(browser, root, question.query, SLOW);
  close();
  const scripts = files.filter(({ path }) => path === "assets/search.js" || path === "assets/find.js");
  const data = files.filter(({ path }) => path.startsWith("search/") && path.endsWith(".js"));
  return {
    question,
    answered: ms !== undefined && slowMs !== undefined,
    requests: scripts.length + data.length,
    scripts: sum(scripts),
    data: sum(data),
    page: sum(files) - sum(scripts) - sum(data),
    ms: ms ?? Number.NaN,
    slowMs: slowMs ?? Number.NaN,
  };
}

/** @param {{ bytes: number }[]} files */
const sum = (files) => files.reduce((sum, { bytes }) => sum + bytes, 0);

/**
 * Milliseconds from the start of navigation to the first answer that is seen; nothing if there is none. Nothing is cached before.
 * @param {import("playwright-core").Browser} browser
 * @param {string} root
 * @param {string} query
 * @param {typeof SLOW} [connection]
 */
async function firstAnswer(browser, root, query, connection) {
  const context = await browser.newContext();
  const page = await context.newPage();
  if (connection) {
    const devtools = await context.newCDPSession(page);
    await devtools.send("Network.enable");
    await devtools.send("Network.emulateNetworkConditions", connection);
  }
  await page.addInitScript(() => {
    const watch = () => {
      // An answer, or the word that there is none.
      if (document.querySelector("[data-answers] [role=option]")) requestAnimationFrame((now) => Object.assign(globalThis, { shownAt: now }));
      else if (document.querySelector("[data-answers] [role=status]")?.textContent) Object.assign(globalThis, { shownAt: Number.NaN });
      else requestAnimationFrame(watch);
    };
    requestAnimationFrame(watch);
  });
  await page.goto(`${root}search/index.html?q=${encodeURIComponent(query)}`, { waitUntil: "commit" });
  const shown = await page.waitForFunction(() => "shownAt" in globalThis, undefined, { timeout: PATIENCE }).catch(() => undefined);
  const ms = shown && (await page.evaluate(() => /** @type {any} */ (globalThis).shownAt));
  await context.close();
  return Number.isNaN(ms) ? undefined : ms;
}

/**
 * Types questions into one page, key by key. Milliseconds from each key to the frame that shows what it led to: the first time, when the index
 * may yet have to load parts, and once more.
 * @param {import("playwright-core").Browser} browser
 * @param {string[]} folders
 * @param {Question[]} questions
 */
export async function warm(browser, folders, questions) {
  const { root, close } = await serve(folders);
  const page = await browser.newPage();
  await page.goto(`${root}search/index.html?q=${encodeURIComponent(questions[0].query)}`);
  await page.waitForSelector("[data-answers] [role=option]");
  const first = await page.evaluate(typeAll, questions.map(({ query }) => query));
  const again = await page.evaluate(typeAll, questions.map(({ query }) => query));
  await page.close();
  close();
  return { keys: first.length, median: median(first), worst: worst(first), medianAgain: median(again), worstAgain: worst(again) };
}

/** Runs in the page. @param {string[]} queries */
async function typeAll(queries) {
  const input = /** @type {HTMLInputElement} */ (document.querySelector("main input[name=q]"));
  const panel = /** @type {Element} */ (document.querySelector("[data-answers]"));
  const frame = () => new Promise(requestAnimationFrame);
  const times = [];
  for (const query of queries) {
    for (let length = 1; length <= query.length; length++) {
      await frame();
      const changed = new Promise((resolve) => {
        const observer = new MutationObserver(() => (observer.disconnect(), resolve(undefined)));
        observer.observe(panel, { childList: true, subtree: true, characterData: true });
      });
      const start = performance.now();
      input.value = query.slice(0, length);
      input.dispatchEvent(new InputEvent("input", { bubbles: true }));
      await changed;
      await frame();
      times.push(performance.now() - start);
    }
  }
  return times;
}
