/**
 * What the pages say is what the published list says, and they never say it with more certainty than it has.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { KINDS_WITH_DUTIES, ofKind } from "./kinds.mjs";
import { assertNone } from "./problems.mjs";
import { target } from "./references.mjs";
import { page, pages } from "./site.mjs";

/** @typedef {import("./site.mjs").Page} Page */

const DRAFT = { "zh-Hans": "征求意见稿", en: "Consultation draft" };
const IN_FORCE = { "zh-Hans": "现行有效", en: "In force" };
const NOTICE = { "zh-Hans": "示例站点，非官方发布", en: "Demonstration site, not an official publication" };

const duties = ofKind("duty").filter(({ path }) => path.startsWith("korla/"));
/** Pages of the place that is made up, whose batches are in force, and of its sectors: they say so above everything else. */
const isFictitious = ({ $, kind }) => $("body > aside.status--proposed").length > 0 || kind === "moved";
/** Whether an element links to that place and not to Korla. */
const ofStarbridge = ($, element) => $(element).find("a[href*='starbridge/']").length > 0 && $(element).find("a[href*='korla/']").length === 0;

test("the first batch's 24 duties have a page each", () => {
  assert.equal(duties.length, 24);
});

test("drones are led by the police, and the air force and the airport support them each under its own name", () => {
  const [lead, ...others] = departmentLinks(dutyAbout("无人机"));
  assert.equal(lead.text, "公安部门");
  const supporting = others.filter(({ text }) => ["空军部队", "库尔勒机场"].includes(text));
  assert.equal(new Set(supporting.map(({ path }) => path)).size, 2);
});

test("six departments that share one line of the list about excavators are linked one by one", () => {
  const duty = dutyAbout("挖掘机");
  const shared = duty.$("main :is(tr, li)").toArray().map((row) => departmentLinks(duty, row)).find((links) => links.length > 1);
  assert.equal(new Set(shared?.map(({ path }) => path)).size, 6);
});

test("escape rooms are led by the department of culture, sports and tourism", () => {
  assert.equal(departmentLinks(page("sectors/escape-room.html"))[0].text, "文体旅游部门");
});

test("every page that shows a duty says by it that it is a consultation draft", () => {
  const showing = pages.filter((page) => KINDS_WITH_DUTIES.includes(page.kind) && showsDuty(page) && !isFictitious(page));
  // A title of a cited document says so too; only a mark of status says it of the duty.
  const silent = showing.filter(({ $, lang }) => !$("main .status").text().includes(DRAFT[lang]));
  assertNone(silent.map(({ path }) => path));
});

test("no page says that anything of Korla's draft is in force", () => {
  // What other places have in force stands on their own pages, in a table of their own on those of sectors, and in rows of their own on those that compare places.
  const own = pages.filter((page) => !page.path.includes("karamay/") && !isFictitious(page));
  const ofKorla = ({ $ }) => {
    const main = $("main").clone();
    main.find("#clauses ~ table").remove();
    main.find(".changes > li").filter((_, group) => $(group).find("a[href*='korla/']").length === 0).remove();
    main.find("section, li").filter((_, element) => ofStarbridge($, element)).remove();
    main.find("tbody").filter((_, place) => !($(place).find("[scope=rowgroup] a").attr("href") ?? "korla/").includes("korla/")).remove();
    return main.text();
  };
  assertNone(own.filter((page) => ofKorla(page).includes(IN_FORCE[page.lang])).map(({ path }) => path));
});

test("every page carries the notice that the site is an example", () => {
  assertNone(pages.filter(({ $, lang }) => !$("body").text().includes(NOTICE[lang])).map(({ path }) => path));
});

/** A sector may have no duty, and a department only tasks. */
function showsDuty({ kind, $ }) {
  return kind === "duty" || $("main a[href*='duties/']").length > 0;
}

/**
 * @param {string} sector
 * @returns {Page}
 */
function dutyAbout(sector) {
  const found = duties.filter(({ $ }) => $("h1").text().includes(sector));
  assert.equal(found.length, 1, `duties about ${sector}`);
  return found[0];
}

/**
 * The departments that a page links within its main part, or within one element of it, in the order of the text.
 * @param {Page} page
 * @param {import("domhandler").Element} [within]
 */
function departmentLinks(page, within = page.$("main")[0]) {
  return page
    .$("a[href]", within)
    .toArray()
    .map((node) => ({ text: page.$(node).text().trim(), path: target(page, page.$(node).attr("href") ?? "")?.path ?? "" }))
    .filter(({ path }) => /\/departments\/(?!index)[^/]+$/.test(path));
}
