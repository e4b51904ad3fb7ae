import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildPlayground } from '@sim-tools/playground/src/build-playground.mjs';
import { axeViolations, openFromDisk } from '../src/from-disk.mjs';

const folder = mkdtempSync(join(tmpdir(), 'sim-playground-'));
/** @type {Awaited<ReturnType<typeof openFromDisk>>} */
let opened;
/** @type {string} */
let file;
beforeAll(async () => {
  file = await buildPlayground(folder);
  opened = await openFromDisk(file);
}, 90_000);
afterAll(async () => {
  await opened?.close();
  rmSync(folder, { recursive: true, force: true });
});

/**
 * Until the page says something of its run. A page with this policy evaluates nothing, so it is
 * asked from here.
 *
 * @param {import('playwright-core').Page} page @param {RegExp} [text]
 */
const says = (page, text = /simulated in/) =>
  expect.poll(() => page.locator('#status').innerText(), { timeout: 120_000, interval: 50 }).toMatch(text);
/** @param {import('playwright-core').Page} page */
const finished = (page) => says(page);

/** @param {import('playwright-core').Page} page @param {string} id @param {string} value */
async function slide(page, id, value) {
  await page.locator(`#${id}`).evaluate((input, to) => {
    const element = /** @type {HTMLInputElement} */ (input);
    element.value = to;
    element.dispatchEvent(
      new Event(element.tagName === 'SELECT' || element.type === 'number' ? 'change' : 'input', { bubbles: true }),
    );
  }, value);
  await page.waitForTimeout(120);
}

/** @param {import('playwright-core').Page} page */
const figures = (page) => page.locator('#figures').innerText();

describe('the playground, from disk', () => {
  it('shows a run, with charts of all that a report has', async () => {
    await finished(opened.page);
    // Those out of sight come one by one; in the end none is left out.
    const charts = opened.page.locator('#charts figure.chart');
    await expect
      .poll(async () => (await charts.count()) - (await charts.filter({ has: opened.page.locator('canvas') }).count()))
      .toBe(0);
    expect(await charts.count()).toBeGreaterThanOrEqual(7);
    expect(await figures(opened.page)).toContain('Highest lag');
    expect(opened.messages).toEqual([]);
  }, 90_000);

  it('answers each preset with a run of its own', async () => {
    const { page } = opened;
    const presets = await page.locator('.preset').count();
    expect(presets).toBeGreaterThanOrEqual(8);
    const seen = new Set();
    for (let at = 0; at < presets; at++) {
      await page.locator('.preset').nth(at).click();
      await page.waitForTimeout(150);
      await finished(page);
      expect(await page.locator('.preset').nth(at).getAttribute('aria-pressed')).toBe('true');
      seen.add(await page.locator('#answer').innerText());
    }
    expect(seen.size).toBeGreaterThanOrEqual(presets - 1);
    expect(opened.messages).toEqual([]);
  }, 300_000);

  it('changes the run with each control, shows the run before, and keeps changed values in the link', async () => {
    const { page } = opened;
    await page.locator('#reset').click();
    await expect.poll(() => new URL(page.url()).hash, { timeout: 20_000 }).toBe('');
    await finished(page);
    const moves = /** @type {const} */ ([
      ['rate', '20'],
      ['peak', '2'],
      ['skew', '0.5'],
      ['partitions', '6'],
      ['workers', '3'],
      ['service', '0.01'],
      ['session', '20'],
      ['rebalance', '1'],
      ['crashAt', '200'],
      ['backAt', '300'],
      ['deployAt', '400'],
      ['disorder', '10'],
      ['bound', '4'],
      ['seed', '7'],
      ['assignment', 'sticky'],
      ['protocol', 'cooperative'],
      ['promise', '50'],
    ]);
    for (const [id, value] of moves) {
      await slide(page, id, value);
      await expect
        .poll(() => new URLSearchParams(new URL(page.url()).hash.slice(1)).get(id), { timeout: 20_000 })
        .toBe(value);
      await finished(page);
    }
    expect(await figures(page)).toContain('before:');
    expect(await page.locator('#charts .keys').first().innerText()).toContain('the run before');
    expect(opened.messages).toEqual([]);
  }, 300_000);

  it('gives the same picture for a link', async () => {
    const again = await openFromDisk(file);
    try {
      await again.page.goto('about:blank');
      await again.page.goto(opened.page.url());
      await finished(again.page);
      const now = async (/** @type {import('playwright-core').Page} */ page) =>
        page.locator('#figures dd:not(.was)').allInnerTexts();
      expect(await now(again.page)).toEqual(await now(opened.page));
      expect(await again.page.locator('#workers').inputValue()).toBe('3');
      expect(again.messages).toEqual([]);
    } finally {
      await again.close();
    }
  }, 90_000);

  it('finds the fewest workers that keep the promise, and takes them', async () => {
    const { page } = opened;
    await page.locator('#reset').click();
    await slide(page, 'promise', '500');
    await finished(page);
    await page.locator('#find').click();
    await page.locator('#fewest button').waitFor({ timeout: 60_000 });
    const fewest = /^(\d+) worker/.exec(await page.locator('#fewest').innerText())?.[1];
    await page.locator('#fewest button').click();
    await page.waitForTimeout(150);
    await finished(page);
    expect(await page.locator('#workers').inputValue()).toBe(fewest);
    expect(await page.locator('#kept').innerText()).toContain('✓ kept');
    expect(opened.messages).toEqual([]);
  }, 120_000);

  it('shows three more seeds as a band', async () => {
    await expect
      .poll(() => opened.page.locator('#charts .keys').first().innerText(), { timeout: 60_000 })
      .toContain('3 more seeds');
  }, 90_000);

  it('pauses, goes on by steps, at a pace, and at once', async () => {
    const { page } = opened;
    await page.locator('#pause').click();
    await page.locator('#step').click();
    await says(page, /^1 s of/);
    await page.locator('#step').click();
    await says(page, /^2 s of/);
    await page.locator('#slow').click();
    await says(page, /^([5-9]|\d\d)(\.\d+)? s of/);
    await page.locator('#fast').click();
    await page.locator('#once').click();
    await finished(page);
    expect(opened.messages).toEqual([]);
  }, 90_000);

  it('shows a program that gives the same numbers in Node', async () => {
    const { page } = opened;
    await page.locator('.preset').nth(2).click();
    await page.waitForTimeout(150);
    await finished(page);
    const shown = new Map(
      await page
        .locator('#figures div')
        .evaluateAll((boxes) =>
          boxes.map(
            (box) =>
              /** @type {[string, string]} */ ([
                box.querySelector('dt')?.textContent ?? '',
                box.querySelector('dd')?.textContent ?? '',
              ]),
          ),
        ),
    );
    // Where the packages are found.
    const place = fileURLToPath(new URL('../../playground/temp/shown', import.meta.url));
    mkdirSync(place, { recursive: true });
    writeFileSync(join(place, 'pipeline.mjs'), (await page.locator('#code').textContent()) ?? '');
    const { status, stdout, stderr } = spawnSync(process.execPath, ['pipeline.mjs'], { cwd: place, encoding: 'utf8' });
    expect(stderr).toBe('');
    expect(status).toBe(0);
    for (const [label, value] of shown) expect(stdout.replace(/ {2,}/g, ' ')).toContain(` ${label} ${value}`);
    expect(readFileSync(join(place, 'pipeline.html'), 'utf8')).toMatch(/^<!doctype html>/);
    rmSync(place, { recursive: true, force: true });
  }, 120_000);

  it('saves a run record and opens it again, beside the next run', async () => {
    const { page } = opened;
    const [download] = await Promise.all([page.waitForEvent('download'), page.locator('#save').click()]);
    const saved = join(folder, 'saved.json');
    await download.saveAs(saved);
    expect(JSON.parse(readFileSync(saved, 'utf8'))).toMatchObject({
      format: 'sim-run-record',
      scenario: { crashAt: 300 },
    });
    await page.locator('#reset').click();
    await page.waitForTimeout(150);
    await finished(page);
    await page.locator('#file').setInputFiles(saved);
    await page.waitForTimeout(200);
    await finished(page);
    expect(await page.locator('#crashAt').inputValue()).toBe('300');
    expect(await page.locator('#charts .keys').first().innerText()).toContain('opened:');
    writeFileSync(join(folder, 'other.json'), '{"a":1}');
    await page.locator('#file').setInputFiles(join(folder, 'other.json'));
    await expect.poll(() => page.locator('#status').innerText()).toContain('is no run record');
    expect(opened.messages).toEqual([]);
  }, 90_000);

  it('is worked with the keyboard', async () => {
    const { page } = opened;
    await page.locator('#workers').focus();
    const before = Number(await page.locator('#workers').inputValue());
    await page.keyboard.press('ArrowRight');
    expect(Number(await page.locator('#workers').inputValue())).toBe(before + 1);
    await page.waitForTimeout(150);
    await finished(page);
    await page.locator('#charts .plot').first().focus();
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowRight');
    expect(await page.locator('#readout').innerText()).toMatch(/lag/);
    // The next run is drawn again under the reader's eyes: the keys and the moment stay where they are.
    await slide(page, 'seed', '77');
    await expect.poll(() => new URL(page.url()).hash, { timeout: 20_000 }).toMatch(/seed=77/);
    await finished(page);
    expect(await page.locator('#readout').innerText()).toMatch(/lag/);
    await page.keyboard.press('End');
    await expect.poll(() => page.locator('#readout').innerText()).toMatch(/lag/);
    expect(await page.locator('#charts .plot').first().getAttribute('aria-valuenow')).not.toBe('0');
  }, 60_000);

  it('is accessible, as far as axe can tell', async () => {
    expect(await axeViolations(opened.page)).toEqual([]);
  }, 60_000);

  it('fits a phone', async () => {
    const phone = await openFromDisk(file, { viewport: { width: 390, height: 800 }, hasTouch: true, isMobile: true });
    try {
      await finished(phone.page);
      expect(await phone.page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390);
      expect(phone.messages).toEqual([]);
    } finally {
      await phone.close();
    }
  }, 90_000);
});
