/**
 * The same bytes work below any path of any host, and opened from a disk.
 */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { pathToFileURL } from "node:url";
import { openSite, openTab } from "./browser.mjs";
import { samples } from "./kinds.mjs";
import { basePath, directory } from "./site.mjs";

const LINK_IN_MAIN = 'main a[href]:not([href^="#"], [href*=":"], [href$=".ics"])';

describe("below a path of a portal", () => {
  testPages(openTab(openSite("/a/b/sub/")));
});

describe("opened from a disk", () => {
  testPages(openTab(openSite(), { baseURL: `${pathToFileURL(directory)}/` }));
});

describe("an address that is not there", () => {
  const opening = openTab(openSite(basePath));

  test("is answered by a page that works at any depth", async () => {
    const tab = await opening;
    const response = await openStyled(tab, "no/such/page.html");
    assert.equal(response.status(), 404);
    await followFirstLink(tab);
  });
});

/** @param {Promise<import("playwright-core").Page>} opening */
function testPages(opening) {
  // 404.html answers for addresses of any depth, so it alone is bound to the path the site is published under.
  for (const { kind, path } of samples().filter(({ kind }) => kind !== "not-found")) {
    test(`${kind} is styled and its first link works: ${path}`, async () => {
      const tab = await opening;
      await openStyled(tab, path);
      await followFirstLink(tab);
    });
  }
}

/** Opens a page, and fails if its body looks like that of a blank one: no theme keeps both its margin and its font. */
async function openStyled(tab, path) {
  await tab.goto("about:blank");
  const unstyled = await bodyStyle(tab);
  const response = await tab.goto(path);
  assert.notDeepEqual(await bodyStyle(tab), unstyled, "the style sheet is not applied");
  return response;
}

function bodyStyle(tab) {
  return tab.evaluate(() => {
    const { fontFamily, margin } = getComputedStyle(document.body);
    return { fontFamily, margin };
  });
}

/** Follows the first link to another page of the site as a click does, even if it is folded away. */
async function followFirstLink(tab) {
  const link = tab.locator(LINK_IN_MAIN).first();
  const address = await link.evaluate((element) => element.href);
  await link.evaluate((element) => element.click());
  await tab.waitForURL(address, { timeout: 5000 });
  const kind = await tab.evaluate(() => document.body.dataset.kind);
  assert.ok(kind && kind !== "not-found", `${address} is not a page`);
}
