/**
 * A static host that sends everything gzipped and keeps a list of what it sent.
 */
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join } from "node:path";
import { gzipSync } from "node:zlib";

const TYPES = { ".html": "text/html; charset=utf-8", ".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8" };

/**
 * @param {string[]} folders  a file is taken from the first that has it, so that an index can stand before a site
 */
export async function serve(folders) {
  /** @type {{ path: string, bytes: number }[]} */
  const sent = [];
  const server = createServer(async (request, response) => {
    const path = decodeURIComponent(new URL(request.url ?? "/", "http://localhost").pathname.slice(1));
    const body = await find(folders, path);
    const gzip = gzipSync(body ?? "", { level: 6 });
    sent.push({ path, bytes: gzip.length });
    const type = TYPES[/** @type {keyof typeof TYPES} */ (extname(path))] ?? "application/octet-stream";
    response.writeHead(body ? 200 : 404, { "Content-Type": type, "Content-Encoding": "gzip", "Cache-Control": "max-age=3600" });
    response.end(gzip);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  return { root: `http://127.0.0.1:${port}/`, sent, close };
}

/**
 * @param {string[]} folders
 * @param {string} path
 */
async function find(folders, path) {
  for (const folder of folders) {
    const body = await readFile(join(folder, path)).catch(() => undefined);
    if (body) return body;
  }
  return undefined;
}
