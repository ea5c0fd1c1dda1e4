/**
 * Tables of what `purview-benchmarks index` has measured.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { kilobytes, table, whole } from "./table.js";

/**
 * @typedef {{ files: number, bytes: number, median: number, largest: number, gzip_bytes: number, gzip_median: number, gzip_largest: number }} Sizes
 * @typedef {{ entries: number, threads: number, records_ms: number, index_ms: number, write_ms: number, peak_kb: number, kinds: Record<string, Sizes> }} Figures
 */

/** @param {string} folder @returns {Figures} */
export const readFigures = (folder) => JSON.parse(readFileSync(join(folder, "figures.json"), "utf8"));

/** @param {Figures[]} all */
export function effort(all) {
  const rows = all.map(({ entries, threads, records_ms, index_ms, write_ms, peak_kb, kinds }) => {
    const sum = (/** @type {keyof Sizes} */ figure) => Object.values(kinds).reduce((sum, sizes) => sum + sizes[figure], 0);
    const seconds = [records_ms, index_ms, write_ms, index_ms + write_ms].map((ms) => (ms / 1000).toFixed(2));
    return [whole(entries), threads, ...seconds, whole(peak_kb / 1000), whole(sum("files")), kilobytes(sum("bytes")), kilobytes(sum("gzip_bytes"))];
  });
  const head = ["entries", "threads", "making records, s", "indexing, s", "writing, s", "both, s", "peak, MB", "files", "KB", "KB gzipped"];
  return table(head, rows);
}

/** @param {Figures} figures */
export function files({ kinds }) {
  const rows = Object.entries(kinds).map(([kind, { files, median, largest, gzip_median, gzip_largest }]) => [
    kind,
    whole(files),
    ...[median, largest, gzip_median, gzip_largest].map(kilobytes),
  ]);
  return table(["files of", "number", "median, KB", "largest, KB", "median gzipped", "largest gzipped"], rows);
}
