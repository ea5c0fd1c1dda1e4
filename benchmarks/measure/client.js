/**
 * Client code as browsers get it: bundled, minified, gzipped.
 */
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

const theme = fileURLToPath(new URL("../../themes/default/assets/", import.meta.url));

/** The theme's search modules as one, so that Node reads them as modules wherever they stand. */
export async function importSearch() {
  const contents = `export { ask } from "./search/answer.js"; export { openStore } from "./search/store.js";`;
  const code = await bundle(contents, theme);
  return import(`data:text/javascript;base64,${Buffer.from(code).toString("base64")}`);
}

/**
 * @param {string} contents  the first module
 * @param {string} resolveDir  where its imports are looked for
 */
export async function bundle(contents, resolveDir) {
  const { outputFiles } = await build({ stdin: { contents, resolveDir }, bundle: true, minify: true, format: "esm", target: "es2022", write: false });
  return outputFiles[0].text;
}

/** What a server sends of a text. @param {string | Uint8Array} text */
export const gzipped = (text) => gzipSync(text, { level: 6 }).length;
