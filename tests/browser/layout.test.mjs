/**
 * Pages can be read on a small phone, in large type, on paper and without JavaScript, and are small themselves.
 */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { openSite, openTab } from "./browser.mjs";
import { samples } from "./kinds.mjs";
import { assertNone } from "./problems.mjs";
import { assets } from "./references.mjs";
import { pages, size } from "./site.mjs";

const PHONE_WIDTHS = [360, 320];

/** What a page may weigh with its style sheet, and with the script that waits for somebody to search. */
const MAX_BYTES = { css: 30_000, js: 30_500 };
/** How much more the kinds of pages may weigh that are as long as their matter: whole documents, all tasks of a body, a hundred rows, all clauses on a sector or comparison, all pages. */
const LONG = { policy: 65_000, sitemap: 30_000, department: 25_000, "department-duties": 20_000, sector: 15_000, comparison: 15_000 };

/** Twice the sizes of type that Chromium begins with: what a reader sets who needs text at 200 %. */
const DOUBLE_FONT_SIZES = { standard: 32, fixed: 26 };

/** What paper must show: a page's heading, a duty's answer. Of a form, only the sheet to fill in. */
const ON_PAPER = { duty: ["main h1", "main .answer"], form: ["main .sheet"] };

test(`every page with its style sheets is smaller than ${MAX_BYTES.css} bytes, with its scripts than ${MAX_BYTES.js}`, () => {
  const weigh = (page, parts) => [page.path, ...parts].map(size).reduce((sum, bytes) => sum + bytes);
  const styles = (page) => assets(page).filter((path) => path.endsWith(".css"));
  const tooHeavy = pages.filter((page) => weigh(page, assets(page)) >= MAX_BYTES.js + (LONG[page.kind] ?? 0) || weigh(page, styles(page)) >= MAX_BYTES.css + (LONG[page.kind] ?? 0));
  assertNone(tooHeavy.map((page) => `${page.path}: ${weigh(page, assets(page))} bytes`));
});

describe("in Chromium", () => {
  const site = openSite();

  describe("on a phone, no page scrolls sideways", () => {
    test("with text as it is", async () => {
      assertNone(await overflows(await openTab(site)));
    });

    test("with text at 200 %", async () => {
      const tab = await openTab(site);
      await tab.goto("index.html");
      const usual = await fontSize(tab);
      await doubleText(tab);
      assert.equal(await fontSize(tab), 2 * usual, "text does not follow the reader's font size");
      assertNone(await overflows(tab));
    });
  });

  describe("without JavaScript, main has the same text", () => {
    const opening = Promise.all([false, true].map((javaScriptEnabled) => openTab(site, { javaScriptEnabled })));

    for (const { kind, path } of samples()) {
      test(`${kind}: ${path}`, async () => {
        const [without, withJavaScript] = await Promise.all((await opening).map((tab) => mainText(tab, path)));
        assert.notEqual(without, "");
        assert.equal(without, withJavaScript);
      });
    }
  });

  describe("on paper, there is content and no navigation", () => {
    const opening = openTab(site);

    for (const { kind, path } of samples()) {
      test(`${kind}: ${path}`, async () => {
        const tab = await opening;
        await tab.emulateMedia({ media: "print" });
        await tab.goto(path);
        const shown = (selector) => tab.locator(`${selector}:visible`).count();
        assert.equal(await shown(":is(nav, [role=navigation], [role=search], search)"), 0, "navigation");
        for (const part of ON_PAPER[kind] ?? ["main h1"]) assert.equal(await shown(part), 1, part);
      });
    }
  });
});

/**
 * What stands out to the right of a phone's screen, page by page.
 * Pages are loaded into a frame as wide as a phone, which to them is a screen: several times quicker than to visit and resize each.
 */
async function overflows(tab) {
  await tab.goto("index.html");
  return tab.evaluate(findOverflows, { paths: pages.map(({ path }) => path), widths: PHONE_WIDTHS });
}

/** Runs in a page of the site, under its policy, and so styles the frame by properties. */
async function findOverflows({ paths, widths }) {
  const frame = document.createElement("iframe");
  frame.style.border = "0";
  document.body.append(frame);
  const problems = [];
  for (const path of paths) {
    const loaded = new Promise((resolve) => frame.addEventListener("load", resolve, { once: true }));
    frame.src = path;
    await loaded;
    problems.push(...widths.flatMap((width) => overflowsAt(width).map((overflow) => `${path} at ${width} px: ${overflow}`)));
  }
  return problems;

  function overflowsAt(width) {
    frame.style.width = `${width}px`;
    const { body, documentElement } = frame.contentDocument;
    const { scrollWidth } = documentElement;
    if (scrollWidth <= frame.contentWindow.innerWidth) return [];
    // Of elements that reach equally far, the innermost comes last and says most.
    const right = (element) => element.getBoundingClientRect().right;
    const widest = [...body.querySelectorAll("*")].reduce((best, element) => (right(element) >= right(best) ? element : best));
    return [`${scrollWidth} px wide; ${widest.outerHTML.slice(0, 80)}`];
  }
}

function fontSize(tab) {
  return tab.evaluate(() => parseFloat(getComputedStyle(document.body).fontSize));
}

async function doubleText(tab) {
  const session = await tab.context().newCDPSession(tab);
  await session.send("Page.setFontSizes", { fontSizes: DOUBLE_FONT_SIZES });
}

/** A button may need JavaScript and then shows only with it; whatever else there is to read must not. */
async function mainText(tab, path) {
  await tab.goto(path);
  return tab.locator("main").evaluate((main) => {
    main.querySelectorAll("button").forEach((button) => button.remove());
    return main.innerText.trim();
  });
}
