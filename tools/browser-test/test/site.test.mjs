import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildSite } from '@sim-tools/site/src/build-site.mjs';
import { brokenLinks } from '../src/broken-links.mjs';
import { openSite } from '../src/open-site.mjs';

const folder = mkdtempSync(join(tmpdir(), 'sim-site-'));
/** @type {Awaited<ReturnType<typeof openSite>>} */
let site;
beforeAll(async () => {
  await buildSite(folder);
  site = await openSite(folder);
}, 180_000);
afterAll(async () => {
  await site?.close();
  rmSync(folder, { recursive: true, force: true });
});

const packages = ['cli', 'consumer-group', 'core', 'experiment', 'import', 'log', 'report', 'stream'];

describe('the documentation site', () => {
  it('has a page for every page of the guide and for every package', () => {
    for (const page of ['index', 'tutorial', 'testing', 'versions', 'migration-2', 'report', 'playground'])
      expect(existsSync(join(folder, `${page}.html`)), page).toBe(true);
    for (const name of packages) {
      expect(existsSync(join(folder, `packages/${name}.html`)), name).toBe(true);
      expect(existsSync(join(folder, `api/${name}/index.html`)), name).toBe(true);
    }
    const sections = readdirSync(join(folder, 'semantics')).length + readdirSync(join(folder, 'coming-from')).length;
    expect(sections).toBe(11);
  });

  it('has a page for every export that an API report names', () => {
    const missing = packages.flatMap((name) => {
      const report = readFileSync(new URL(`../../../packages/${name}/etc/${name}.api.md`, import.meta.url), 'utf8');
      const pages = readdirSync(join(folder, 'api', name), { recursive: true, encoding: 'utf8' });
      const names = [...report.matchAll(/^export (?:abstract )?(?:class|interface|function|type|const) (\w+)/gm)];
      return names.flatMap(([, each]) => (pages.some((page) => page.endsWith(`/${each}.html`)) ? [] : [each]));
    });
    expect(missing).toEqual([]);
  });

  it('leads nowhere that is not there: pages, anchors, the reference', () => {
    const { broken, checked } = brokenLinks(folder);
    expect(broken).toEqual([]);
    expect(checked).toBeGreaterThan(5000);
  });

  it('links names in the guide to the reference', () => {
    expect(readFileSync(join(folder, 'coming-from/happy-simulator.html'), 'utf8')).toContain(
      'href="/api/consumer-group/classes/StickyAssignment.html"',
    );
  });
});

describe('opened in a browser', () => {
  it('asks nobody else for anything, and says nothing in the console, on any kind of page', async () => {
    const { page, url, messages } = site;
    for (const path of [
      '',
      'tutorial.html',
      'packages/core.html',
      'migration-2.html',
      'api/log/classes/EventLog.html',
    ]) {
      await page.goto(`${url}${path}`, { waitUntil: 'networkidle' });
      expect(await page.locator('h1').first().isVisible(), path).toBe(true);
    }
    expect(messages).toEqual([]);
  });

  it('finds `StickyAssignment` by its own search, and goes there', async () => {
    const { page, url, messages } = site;
    await page.goto(url);
    await page.locator('.VPNavBarSearchButton, .DocSearch-Button').first().click();
    await page.locator('.VPLocalSearchBox input').fill('StickyAssignment');
    const results = page.locator('.VPLocalSearchBox .result');
    await results.first().waitFor();
    await expect.poll(() => results.first().innerText()).toContain('StickyAssignment');
    await results.first().click();
    await page.waitForURL(/StickyAssignment/);
    expect(await page.locator('h1').first().innerText()).toContain('StickyAssignment');
    expect(messages).toEqual([]);
  });

  it('is dark where the reader wants it dark', async () => {
    const { page, url } = site;
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.goto(`${url}semantics/lateness.html`);
    const background = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    await page.emulateMedia({ colorScheme: 'light' });
    expect(background).toBe('rgb(27, 27, 31)');
  });

  it('fits a phone: no page is wider than the screen', async () => {
    const { page, url } = site;
    await page.setViewportSize({ width: 390, height: 844 });
    for (const path of [
      '',
      'tutorial.html',
      'coming-from/kafka.html',
      'packages/core.html',
      'api/core/classes/Entity.html',
    ]) {
      await page.goto(`${url}${path}`);
      expect(await page.evaluate(() => document.documentElement.scrollWidth), path).toBeLessThanOrEqual(390);
    }
    await page.setViewportSize({ width: 1280, height: 900 });
  });
});
