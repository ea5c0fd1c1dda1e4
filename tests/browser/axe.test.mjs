/**
 * Pages of every kind meet WCAG 2.2 AA as far as a machine can tell, in both colour schemes and on wide and narrow screens.
 */
import { describe, test } from "node:test";
import axe from "axe-core";
import { openSite, openTab } from "./browser.mjs";
import { samples } from "./kinds.mjs";
import { assertNone } from "./problems.mjs";

const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const COLOR_SCHEMES = ["light", "dark"];
const WIDTHS = [1280, 360];

describe("axe finds no violation", () => {
  // The policy that the site is served under would keep axe out as well.
  const opening = openTab(openSite(), { bypassCSP: true });

  for (const { kind, path } of samples()) {
    test(`${kind}: ${path}`, async () => {
      const tab = await opening;
      await tab.goto(path);
      await tab.evaluate(axe.source);
      assertNone(await violationsInAllSettings(tab));
    });
  }
});

async function violationsInAllSettings(tab) {
  const found = [];
  for (const colorScheme of COLOR_SCHEMES) {
    for (const width of WIDTHS) {
      await tab.emulateMedia({ colorScheme });
      await tab.setViewportSize({ width, height: 800 });
      found.push(...(await violations(tab)).map((violation) => `${colorScheme}, ${width} px: ${violation}`));
    }
  }
  return found;
}

async function violations(tab) {
  const results = await tab.evaluate((tags) => window.axe.run({ runOnly: tags, resultTypes: ["violations"] }), TAGS);
  return results.violations.flatMap(({ id, help, nodes }) => nodes.map(({ target }) => `${id} (${help}) at ${target.join(" ")}`));
}
