/**
 * The other tests choose pages by kind. This one sees to it that none of them passes because it found no page.
 */
import { test } from "node:test";
import { KINDS, OF_LONG_LISTS, ofKind } from "./kinds.mjs";
import { assertNone } from "./problems.mjs";
import { mainLanguage, pages } from "./site.mjs";

test("every page says what kind it is", () => {
  assertNone(pages.filter(({ kind }) => !KINDS.includes(kind)).map(({ path, kind }) => `${path}: data-kind "${kind}"`));
});

test("there is a page of every kind in the main language", () => {
  assertNone(KINDS.filter((kind) => kind !== OF_LONG_LISTS && ofKind(kind).length === 0));
});

test("each language has the same pages", () => {
  const problems = [...new Set(pages.map(({ lang }) => lang))]
    .filter((lang) => lang !== mainLanguage)
    .flatMap((lang) => differences(pagesIn(mainLanguage), pagesIn(lang, `${lang}/`)).map((path) => `${lang}: ${path}`));
  assertNone(problems);
});

/** Paths of a language's pages, apart from 404.html: a host has one for all languages. */
function pagesIn(lang, prefix = "") {
  return pages
    .filter((page) => page.lang === lang && page.kind !== "not-found")
    .map(({ path }) => (path.startsWith(prefix) ? path.slice(prefix.length) : `(outside ${prefix}) ${path}`));
}

function differences(left, right) {
  return [...left.filter((path) => !right.includes(path)), ...right.filter((path) => !left.includes(path))];
}
