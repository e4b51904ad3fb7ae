import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

const candidates = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/**
 * The browser to use: `CHROMIUM_PATH`, or the first of the usual places. Without one there is
 * nothing to test.
 */
function browserPath() {
  const path = process.env.CHROMIUM_PATH ?? candidates.find((candidate) => existsSync(candidate));
  if (path === undefined)
    throw new Error('No Chromium found: install it (Debian: apt-get install chromium) or name it in CHROMIUM_PATH.');
  return path;
}

/**
 * Opens an empty page on loopback that can load the files of a folder.
 *
 * @param {string} folder
 */
export async function openPage(folder) {
  const server = createServer(({ url = '/' }, response) => {
    const file = join(folder, url);
    const found = url.endsWith('.js') && existsSync(file);
    response.writeHead(found || url === '/' ? 200 : 404, {
      'content-type': url.endsWith('.js') ? 'text/javascript' : 'text/html',
    });
    response.end(found ? readFileSync(file) : '<!doctype html><title>page</title>');
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const browser = await launchBrowser();
  const page = await browser.newPage();
  /** @type {string[]} */
  const errors = [];
  page.on('pageerror', (error) => errors.push(String(error)));
  await page.goto(`http://127.0.0.1:${port}/`);
  return {
    page,
    errors,
    async close() {
      await browser.close();
      server.close();
    },
  };
}

/** A browser without a window. */
export function launchBrowser() {
  return chromium.launch({
    executablePath: browserPath(),
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}
