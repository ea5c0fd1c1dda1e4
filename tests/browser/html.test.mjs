/**
 * Pages and style sheets are valid, as the Nu HTML checker judges.
 */
import { execFileSync } from "node:child_process";
import { join, relative } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import vnuJar from "vnu-jar";
import { assertNone } from "./problems.mjs";
import { directory, files } from "./site.mjs";

test("the Nu checker finds no error in any page or style sheet", (t) => {
  const messages = check(files.filter((path) => /\.(html|css)$/.test(path)));
  const errors = messages.filter(({ type }) => type !== "info");
  const warnings = messages.filter(({ type }) => type === "info");
  warnings.map(describeMessage).forEach((line) => t.diagnostic(line));
  assertNone(errors.map(describeMessage));
});

/** One run for all files: the checker takes longer to start than to check a hundred pages. */
function check(paths) {
  const options = ["--format", "json", "--stdout", "--exit-zero-always", "--also-check-css"];
  const args = ["-jar", String(vnuJar), ...options, ...paths.map((path) => join(directory, path))];
  return JSON.parse(execFileSync("java", args, { encoding: "utf8", maxBuffer: Infinity })).messages;
}

function describeMessage({ url, lastLine, lastColumn, message }) {
  const place = url ? relative(directory, fileURLToPath(url)) : "checker";
  return `${place}:${lastLine ?? 0}:${lastColumn ?? 0}: ${message}`;
}
