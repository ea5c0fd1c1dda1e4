/**
 * What a page refers to, and which file of the site that is.
 */
import { files } from "./site.mjs";

/** @typedef {import("./site.mjs").Page} Page */

/**
 * @typedef {object} Reference
 * @property {string} value
 * @property {string} attribute
 * @property {import("cheerio").Cheerio<import("domhandler").AnyNode>} element
 */

const ATTRIBUTES = ["href", "src", "action"];
const EXTERNAL = /^(https?|mailto|tel):/i;

// Nothing in a page may depend on where the site stands, so it is put somewhere deep: a link that climbs out of the site shows.
const ANYWHERE = "http://site.invalid/any/where/";

const fileSet = new Set(files);

/**
 * Every reference of a page, except `<base>`, which refers to nothing itself.
 * @param {Page} page
 * @returns {Reference[]}
 */
export function references({ $ }) {
  return ATTRIBUTES.flatMap((attribute) =>
    $(`[${attribute}]:not(base)`)
      .toArray()
      .map((node) => ({ attribute, element: $(node), value: $(node).attr(attribute) ?? "" })),
  );
}

/** @param {string} value */
export function isExternal(value) {
  return EXTERNAL.test(value);
}

/**
 * The file of the site that a page's reference leads to, or `undefined` if there is none.
 * A folder does not count: opened from a disk, it has no index page.
 * @param {Page} page
 * @param {string} value
 */
export function target(page, value) {
  const base = page.$("base").attr("href");
  const root = new URL(base ?? ANYWHERE, ANYWHERE);
  const url = new URL(value, base === undefined ? new URL(page.path, root) : root);
  if (!url.href.startsWith(root.href)) return undefined;
  const path = decodeURIComponent(url.pathname.slice(root.pathname.length));
  return fileSet.has(path) ? { path, fragment: decodeURIComponent(url.hash.slice(1)) } : undefined;
}

/**
 * The files of style sheets and scripts that a browser loads to show a page.
 * @param {Page} page
 */
export function assets(page) {
  return page
    .$("link[rel=stylesheet], script[src]")
    .toArray()
    .map((node) => target(page, page.$(node).attr("href") ?? page.$(node).attr("src") ?? "")?.path)
    .filter((path) => path !== undefined);
}
