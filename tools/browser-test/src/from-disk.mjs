import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { launchBrowser } from './page.mjs';

/**
 * Opens a file in a browser, and listens: to the console, to errors, and to whatever it asks the
 * network for.
 *
 * @param {string} file @param {import('playwright-core').BrowserContextOptions} [options]
 */
export async function openFromDisk(file, options = {}) {
  const browser = await launchBrowser();
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  /** @type {string[]} */
  const messages = [];
  page.on('console', (message) => messages.push(`${message.type()}: ${message.text()}`));
  page.on('pageerror', (error) => messages.push(`error: ${error.message}`));
  page.on('request', (request) => {
    if (!/^(file|blob|data):/.test(request.url())) messages.push(`request: ${request.url()}`);
  });
  const url = pathToFileURL(file).href;
  await page.goto(url);
  return { page, messages, url, close: () => browser.close() };
}

/**
 * What axe finds: the names of the rules that are broken, and where.
 *
 * @param {import('playwright-core').Page} page @returns {Promise<string[]>}
 */
export async function axeViolations(page) {
  const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  await page.evaluate(source);
  return page.evaluate(
    `axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) => violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => id + ' ' + target.join(' '))))`,
  );
}
