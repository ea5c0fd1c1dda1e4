/**
 * Markdown tables, and numbers as people read them.
 */

/**
 * @param {string[]} head
 * @param {(string | number)[][]} rows
 */
export function table(head, rows) {
  const line = (/** @type {(string | number)[]} */ cells) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map((_, at) => (at ? "--:" : "---"))), ...rows.map(line), ""].join("\n");
}

/** @param {number} bytes */
export const kilobytes = (bytes) => (bytes < 9_950 ? (bytes / 1000).toFixed(1) : whole(bytes / 1000));

/** @param {number} number */
export const whole = (number) => Math.round(number).toLocaleString("en");

/** @param {number[]} numbers */
export const median = (numbers) => [...numbers].sort((a, b) => a - b)[numbers.length >> 1] ?? Number.NaN;

/** @param {number[]} numbers */
export const worst = (numbers) => Math.max(...numbers);
