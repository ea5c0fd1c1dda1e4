/**
 * Every link leads somewhere, wherever the site stands, and every page is led to.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "cheerio";
import { assertNone, repeated } from "./problems.mjs";
import { isExternal, references, target } from "./references.mjs";
import { baseUrl, files, page, pages, read } from "./site.mjs";

const idsByPath = new Map(pages.map(({ path, $ }) => [path, $("[id]").toArray().map((node) => $(node).attr("id"))]));

test("every reference within the site leads to a file, and to an id in it", () => {
  assertNone(problemsOfReferences((page, { value }) => (isExternal(value) ? undefined : brokenness(page, value))));
});

test("no reference depends on where the site is mounted", () => {
  assertNone(problemsOfReferences((_, { value }) => (value.startsWith("/") ? "begins with a slash" : undefined)));
});

test("only canonical and alternate links name the site's own address", () => {
  const isOwnAddress = ({ value, element }) =>
    value.startsWith(baseUrl) && !element.is("link[rel=canonical], link[rel=alternate]");
  assertNone(problemsOfReferences((_, reference) => (isOwnAddress(reference) ? "is absolute" : undefined)));
});

test("only 404.html has a base, the path the site is published under", () => {
  const bases = pages.filter(({ $ }) => $("base").length > 0).map(({ path, $ }) => [path, $("base").attr("href")]);
  assert.deepEqual(bases, [["404.html", new URL(baseUrl).pathname]]);
});

test("an id occurs once a page", () => {
  assertNone([...idsByPath].flatMap(([path, ids]) => repeated(ids).map((id) => `${path}: #${id} occurs more than once`)));
});

test("every page has one h1, a title and a language", () => {
  const missing = ({ $, lang }) => [
    ...($("h1").length === 1 ? [] : [`${$("h1").length} h1 elements`]),
    ...($("title").text().trim() ? [] : ["no title"]),
    ...(lang ? [] : ["no lang"]),
  ];
  assertNone(pages.flatMap((page) => missing(page).map((problem) => `${page.path}: ${problem}`)));
});

test("no two pages of one language share a title", () => {
  assertNone(repeated(pages.map(({ $, lang }) => `${lang}: ${$("title").text()}`)));
});

test("every indexable page names its own address as canonical", () => {
  const misnamed = indexable().filter((page) => siteFile(canonical(page)) !== page.path);
  assertNone(misnamed.map((page) => `${page.path}: ${canonical(page) ?? "no canonical link"}`));
});

test("alternate pages exist and name each other", () => {
  const problems = pages.flatMap((page) =>
    alternates(page)
      .filter((href) => !alternates(pageAt(href)).includes(canonical(page)))
      .map((href) => `${page.path}: ${href} does not lead back`),
  );
  assertNone(problems);
});

test("the sitemap lists exactly the indexable pages", () => {
  const $ = load(read("sitemap.xml"), { xml: true });
  const listed = $("url > loc").toArray().map((node) => $(node).text());
  assert.deepEqual(listed.sort(), indexable().map(canonical).sort());
});

test("every page can be reached from the home page", () => {
  const reached = reachable("index.html");
  assertNone(pages.filter(({ path, kind }) => path !== "404.html" && kind !== "moved" && !reached.has(path)).map(({ path }) => path));
});

/**
 * @param {(page: import("./site.mjs").Page, reference: import("./references.mjs").Reference) => string | undefined} judge
 */
function problemsOfReferences(judge) {
  return pages.flatMap((page) =>
    references(page).flatMap((reference) => {
      const problem = judge(page, reference);
      return problem ? [`${page.path}: ${reference.attribute}="${reference.value}" ${problem}`] : [];
    }),
  );
}

function brokenness(page, value) {
  if (value === "" || value === "#") return "leads nowhere";
  const found = target(page, value);
  if (!found) return "leads to no file";
  const { path, fragment } = found;
  return fragment && !idsByPath.get(path)?.includes(fragment) ? `leads to no id in ${path}` : undefined;
}

function indexable() {
  return pages.filter(({ $, kind }) => !["not-found", "moved"].includes(kind) && !/noindex/i.test($("meta[name=robots]").attr("content") ?? ""));
}

function canonical({ $ }) {
  return $("link[rel=canonical]").attr("href");
}

function alternates({ $ }) {
  return $("link[rel=alternate][hreflang]").toArray().map((node) => $(node).attr("href") ?? "");
}

/** The file that is published at an absolute address; a host answers for a folder with its index page. */
function siteFile(address) {
  if (!address?.startsWith(baseUrl)) return undefined;
  const path = decodeURI(address.slice(baseUrl.length)).replace(/(^|\/)$/, "$1index.html");
  return files.includes(path) ? path : undefined;
}

function pageAt(address) {
  return page(siteFile(address) ?? address);
}

function reachable(start) {
  const reached = new Set([start]);
  // A set is iterated in the order of insertion, additions included.
  for (const path of reached) {
    const from = pages.find((page) => page.path === path);
    if (from) linkedPages(from).forEach((to) => reached.add(to));
  }
  return reached;
}

function linkedPages(page) {
  return references(page)
    .filter(({ element, value }) => element.is("a") && !isExternal(value))
    .map(({ value }) => target(page, value)?.path)
    .filter((path) => path !== undefined);
}
