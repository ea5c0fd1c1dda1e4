/**
 * A static host as strict as a careful one would be: it serves a folder below any path, under a policy that allows nothing from
 * elsewhere and nothing inline.
 */
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join } from "node:path";

const MIME_TYPES = {
  ".html": "text/html; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".xml": "application/xml; charset=utf-8",
  ".txt": "text/plain; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".ico": "image/x-icon",
  ".woff2": "font/woff2",
};

/**
 * @param {string} directory
 * @param {string} mount  path that begins and ends with a slash
 */
export async function serve(directory, mount = "/") {
  const server = createServer(async (request, response) => {
    const { status, path, body } = await find(directory, mount, request.url ?? "/");
    response.writeHead(status, {
      "Content-Security-Policy": "default-src 'self'",
      "Content-Type": MIME_TYPES[extname(path)] ?? "application/octet-stream",
      "X-Content-Type-Options": "nosniff",
    });
    response.end(body);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  return { root: `http://127.0.0.1:${port}${mount}`, close: () => close(server) };
}

/** The file an address stands for, or else the page that says there is none. */
async function find(directory, mount, address) {
  // `URL` has resolved every `..`, so a path below the mount is a path below the directory.
  const { pathname } = new URL(address, "http://localhost");
  const path = pathname.startsWith(mount) ? decodeURIComponent(pathname.slice(mount.length)) : "";
  const body = await readFile(join(directory, path)).catch(() => undefined);
  if (body) return { status: 200, path, body };
  const missing = await readFile(join(directory, "404.html")).catch(() => "Not found");
  return { status: 404, path: "404.html", body: missing };
}

/** Chromium keeps connections open, and `close` alone would wait for them. */
function close(server) {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(resolve));
}
