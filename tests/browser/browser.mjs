/**
 * Chromium in front of the built site.
 */
import { after } from "node:test";
import { chromium } from "playwright-core";
import { serve } from "./server.mjs";
import { basePath, directory } from "./site.mjs";

const QUIET = [
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--disable-quic",
  "--no-first-run",
  // A page that asks for something elsewhere is to be caught, not to be answered.
  "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
];

/**
 * @typedef {object} Site
 * @property {import("playwright-core").Browser} browser
 * @property {string} root  address the site is served at; ends in a slash
 */

/**
 * A browser and a server, closed with the suite in whose body this is called.
 * @param {string} mount  path the site is served under
 * @returns {Promise<Site>}
 */
export function openSite(mount = basePath) {
  const opening = Promise.all([launch(), serve(directory, mount)]);
  after(async () => {
    const [browser, server] = await opening;
    await Promise.all([browser.close(), server.close()]);
  });
  return opening.then(([browser, { root }]) => ({ browser, root }));
}

/**
 * A tab that resolves addresses against the site's root. Tests share one where they can, for it takes longer to open than a page.
 * @param {Promise<Site>} site
 * @param {import("playwright-core").BrowserContextOptions} [options]
 */
export async function openTab(site, options) {
  const { browser, root } = await site;
  return browser.newPage({ baseURL: root, ...options });
}

function launch() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    // Chromium's sandbox refuses to run as root, as a container does.
    chromiumSandbox: process.getuid?.() !== 0,
    args: QUIET,
  });
}
