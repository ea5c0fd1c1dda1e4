/**
 * The kinds of page a site has, found by what each page says of itself, so that tests name no ids.
 */
import { mainLanguage, pages } from "./site.mjs";

/** @typedef {import("./site.mjs").Page} Page */

export const KINDS = [
  "home",
  "search",
  "sector-index",
  "sector",
  "comparison",
  "jurisdiction",
  "department-index",
  "department",
  "department-duties",
  "duty",
  "list",
  "batch",
  "policy",
  "gaps",
  "form",
  "changes",
  "moved",
  "sitemap",
  "not-found",
];

/** The kind that only a site with long lists has: that of `long-lists.mjs`, and not our own. */
export const OF_LONG_LISTS = "department-duties";

/** The kinds that show a duty and so must show how sure it is. */
export const KINDS_WITH_DUTIES = ["duty", "list", "batch", "sector", "comparison", "department", "department-duties"];

/**
 * @param {string} kind
 * @param {string} lang
 */
export function ofKind(kind, lang = mainLanguage) {
  return pages.filter((page) => page.kind === kind && page.lang === lang);
}

/** One page of every kind in the main language, and a duty in each other language. */
export function samples() {
  const others = new Set(pages.map((page) => page.lang).filter((lang) => lang !== mainLanguage));
  // A page that has moved leads on at once.
  const kinds = KINDS.filter((kind) => kind !== "moved");
  return [...kinds.map((kind) => ofKind(kind)), ...[...others].map((lang) => ofKind("duty", lang))]
    .filter((candidates) => candidates.length > 0)
    .map(longest);
}

/**
 * The longest page shows the most of what its kind can show.
 * @param {Page[]} candidates
 */
function longest(candidates) {
  return candidates.reduce((best, page) => (page.html.length > best.html.length ? page : best));
}
