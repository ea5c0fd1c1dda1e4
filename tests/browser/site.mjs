/**
 * The built site under test: its files, and its pages parsed. Each test file reads it once.
 */
import { readFileSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { load } from "cheerio";

/**
 * @typedef {object} Page
 * @property {string} path  within the site, with forward slashes: `korla/gaps.html`
 * @property {string} html  the file as written
 * @property {import("cheerio").CheerioAPI} $
 * @property {string} kind  what `<body data-kind>` says it is
 * @property {string} lang  what `<html lang>` says
 */

export const directory = directoryFromEnvironment();

/** Every file's path within the site, sorted. */
export const files = readdirSync(directory, { recursive: true })
  .map((path) => String(path).replaceAll("\\", "/"))
  .filter((path) => statSync(join(directory, path)).isFile())
  .sort();

/** @type {Page[]} */
export const pages = files.filter((path) => path.endsWith(".html")).map(readPage);

/** The language of the home page, in which the sources are written. */
export const mainLanguage = page("index.html").lang;

/** @param {string} path */
export function page(path) {
  const found = pages.find((page) => page.path === path);
  if (!found) throw new Error(`the site has no page ${path}`);
  return found;
}

/** @param {string} path */
export function read(path) {
  return readFileSync(join(directory, path), "utf8");
}

/** @param {string} path */
export function size(path) {
  return statSync(join(directory, path)).size;
}

/** Where the site says it is published, as its home page's canonical link has it; ends in a slash. */
export const baseUrl = (page("index.html").$("link[rel=canonical]").attr("href") ?? "").replace(/[^/]*$/, "");

/** The path of `baseUrl`, the only mount at which 404.html can find its assets. */
export const basePath = baseUrl ? new URL(baseUrl).pathname : "/";

function directoryFromEnvironment() {
  const directory = process.env.PURVIEW_SITE;
  if (!directory) throw new Error("set PURVIEW_SITE to the folder of a built site");
  return directory;
}

/**
 * @param {string} path
 * @returns {Page}
 */
function readPage(path) {
  const html = read(path);
  const $ = load(html);
  return { path, html, $, kind: $("body").attr("data-kind") ?? "", lang: $("html").attr("lang") ?? "" };
}
