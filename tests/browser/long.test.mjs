/**
 * Lists that go on from page to page can be read from their first row to their last. Sites without such lists have nothing to test here.
 */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { openSite, openTab } from "./browser.mjs";
import { OF_LONG_LISTS, ofKind } from "./kinds.mjs";
import { pages } from "./site.mjs";

const further = ofKind(OF_LONG_LISTS);
/** Where each list begins: on the page of its department. */
const lists = [...new Set(further.map(({ path }) => path.replace(/\/([a-z]+)-\d+\.html$/, ".html#$1")))];

describe("in Chromium", { skip: further.length === 0 }, () => {
  const opening = openTab(openSite());

  for (const list of lists) {
    test(`every row of ${list} is met on the way to the last page`, async () => {
      const tab = await opening;
      const [department, part] = list.split("#");
      const rows = [];
      await tab.goto(department);
      const heading = await tab.locator(`#${part}`).innerText();
      for (let first = true; ; first = false) {
        const shown = first ? `#${part} ~ :is(ul.rows, table)` : "main :is(ul.rows, table)";
        const links = tab.locator(shown).first().locator("li > span > a, th[scope=row] > a");
        rows.push(...(await links.evaluateAll((all) => all.map((link) => `${link.href} ${link.closest("tr, li").textContent}`))));
        const next = tab.locator(`nav a[rel=next][href*="${part}-"]`);
        if ((await next.count()) === 0) break;
        await next.click();
      }
      assert.equal(rows.length, Number(heading.match(/\d+/)?.[0]), heading);
      assert.equal(new Set(rows).size, rows.length, "a row stands on two pages");
      assert.equal(await tab.locator("main [aria-current=page]").innerText(), String(Math.ceil(rows.length / 100)));
    });
  }

  test("the first of the pages leads back to the department", async () => {
    const tab = await opening;
    await tab.goto(further[0].path);
    await tab.locator("main nav a", { hasText: /^1$/ }).click();
    assert.match(tab.url(), /\/departments\/[a-z]+\.html#(leads|supports)$/);
    assert.equal(pages.find(({ path }) => tab.url().includes(path))?.kind, "department");
  });
});
