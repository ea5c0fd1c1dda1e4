/**
 * Pages work under the strictest useful content security policy and ask nothing of anyone else.
 */
import { describe, test } from "node:test";
import { openSite, openTab } from "./browser.mjs";
import { assertNone } from "./problems.mjs";
import { references } from "./references.mjs";
import { pages } from "./site.mjs";

test("no page has inline scripts or styles", () => {
  const inline = ({ $ }) => $("script:not([src]), style, [style]").toArray().map((node) => $.html(node).slice(0, 80));
  assertNone(problemsOf(inline));
});

test("no element has an event handler attribute", () => {
  const handlers = ({ $ }) =>
    $("*").toArray().flatMap((node) => Object.keys(node.attribs).filter((name) => /^on/i.test(name)).map((name) => `<${node.name} ${name}>`));
  assertNone(problemsOf(handlers));
});

test("no reference is code or data in itself", () => {
  const embedded = (page) => references(page).map(({ value }) => value).filter((value) => /^\s*(javascript|data|blob|vbscript):/i.test(value));
  assertNone(problemsOf(embedded));
});

describe("under the policy default-src 'self'", () => {
  const site = openSite();
  const opening = openTab(site);

  test("no page causes an error, or a request to elsewhere", async () => {
    const { origin } = new URL((await site).root);
    const tab = await opening;
    const complaints = listen(tab, origin);
    const problems = [];
    for (const { path, kind, $ } of pages) {
      await tab.goto(path);
      // A page that has moved leads on by itself; the next one must not come in between.
      if (kind === "moved") await tab.waitForURL($("link[rel=canonical]").attr("href").replace(/^https?:\/\/[^/]+\//, `**/`));
      problems.push(...complaints.splice(0).map((complaint) => `${path}: ${complaint}`));
    }
    assertNone(problems);
  });
});

/**
 * @param {(page: import("./site.mjs").Page) => string[]} find
 */
function problemsOf(find) {
  return pages.flatMap((page) => find(page).map((problem) => `${page.path}: ${problem}`));
}

/** A growing list of what a tab complains of. Chromium reports a violated policy as a console error. */
function listen(tab, origin) {
  const complaints = [];
  tab.on("console", (message) => isError(message, origin) && complaints.push(`${message.text()} ${message.location().url}`));
  tab.on("pageerror", (error) => complaints.push(error.message));
  tab.on("request", (request) => isElsewhere(request, origin) && complaints.push(`asks for ${request.url()}`));
  return complaints;
}

/** Chromium asks every host for an icon of its own accord; that is no page's error. */
function isError(message, origin) {
  return message.type() === "error" && message.location().url !== `${origin}/favicon.ico`;
}

function isElsewhere(request, origin) {
  return new URL(request.url()).origin !== origin;
}
