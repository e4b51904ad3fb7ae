import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { renderHtml } from '@sim/report';
import { axeViolations, openFromDisk } from '../src/from-disk.mjs';
import { recordPipeline } from '../src/record-pipeline.mjs';

const folder = mkdtempSync(join(tmpdir(), 'sim-report-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** @param {string} name @param {Parameters<typeof renderHtml>} args */
function write(name, ...args) {
  const file = join(folder, `${name}.html`);
  writeFileSync(file, renderHtml(...args));
  return file;
}

describe('the page of a run, from disk', () => {
  const record = recordPipeline({ title: 'A pipeline' });
  /** @type {Awaited<ReturnType<typeof openFromDisk>>} */
  let opened;
  beforeAll(async () => {
    opened = await openFromDisk(write('one', record));
  }, 60_000);
  afterAll(() => opened?.close());

  it('draws every chart and says nothing to the console', async () => {
    const charts = await opened.page.locator('figure.chart:not(#others figure)').count();
    expect(charts).toBeGreaterThanOrEqual(8);
    expect(await opened.page.locator('figure.chart:not(#others figure) .plot canvas').count()).toBe(charts);
    expect(opened.messages).toEqual([]);
  });

  it('shows the numbers of the record', async () => {
    const { page } = opened;
    const lag = record.metrics.find(({ name }) => name === 'lag');
    const text = await page.locator('.figures').innerText();
    expect(text.replace(/\s+/g, ' ')).toContain(`Highest lag ${lag?.extremes?.highest.toLocaleString('en')} records`);
    const plot = page.locator('figure.chart .plot').first();
    await plot.focus();
    await plot.press('End');
    const said = (await plot.getAttribute('aria-valuetext')) ?? '';
    expect(said).toContain(`lag ${lag?.overall?.at(-1)?.toLocaleString('en')} record`);
  });

  it('points at one moment in all charts, and zooms all together', async () => {
    const { page } = opened;
    const plot = page.locator('figure.chart .plot').first();
    await plot.focus();
    await plot.press('Home');
    for (let k = 0; k < 5; k++) await plot.press('ArrowRight');
    const lefts = await page
      .locator('figure.chart .u-cursor-x')
      .evaluateAll((lines) => lines.map((line) => line.getBoundingClientRect().left));
    const shown = lefts.filter((left) => left > 0);
    expect(shown.length).toBeGreaterThan(4);
    expect(Math.max(...shown) - Math.min(...shown)).toBeLessThan(2);
    expect(await page.locator('#readout').innerText()).toMatch(/lag/);
    await plot.press('+');
    expect(await page.locator('#all').isDisabled()).toBe(false);
    await plot.press('0');
    expect(await page.locator('#all').isDisabled()).toBe(true);
    expect(opened.messages).toEqual([]);
  });

  it('zooms where somebody drags, and shows all at a double click', async () => {
    const { page } = opened;
    const over = page.locator('figure.chart .u-over').first();
    await over.scrollIntoViewIfNeeded();
    const box = await over.boundingBox();
    if (box === null) throw new Error('no chart');
    await page.mouse.move(box.x + box.width * 0.3, box.y + 50);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.6, box.y + 60, { steps: 5 });
    await page.mouse.up();
    expect(await page.locator('#all').isDisabled()).toBe(false);
    await page.mouse.dblclick(box.x + box.width * 0.5, box.y + 50);
    expect(await page.locator('#all').isDisabled()).toBe(true);
  });

  it('hides a line at its key, opens the other charts, and changes between dark and light', async () => {
    const { page } = opened;
    const key = page.locator('figure.chart .keys button').first();
    await key.click();
    expect(await key.getAttribute('aria-pressed')).toBe('false');
    await page.locator('#others > summary').click();
    const others = page.locator('#others figure');
    await expect.poll(() => page.locator('#others .plot canvas').count()).toBe(await others.count());
    const before = await page.evaluate(`getComputedStyle(document.body).backgroundColor`);
    await page.locator('#theme').click();
    expect(await page.evaluate(`getComputedStyle(document.body).backgroundColor`)).not.toBe(before);
    expect(opened.messages).toEqual([]);
  });

  it.each(['light', 'dark'])('is accessible, as far as axe can tell: %s', async (colorScheme) => {
    const themed = await openFromDisk(write('axe', record), { colorScheme: colorScheme === 'dark' ? 'dark' : 'light' });
    try {
      expect(await axeViolations(themed.page)).toEqual([]);
    } finally {
      await themed.close();
    }
  });

  it('fits a phone: nothing is wider than the screen', async () => {
    const phone = await openFromDisk(write('phone', record), {
      viewport: { width: 390, height: 800 },
      hasTouch: true,
      isMobile: true,
    });
    try {
      expect(await phone.page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390);
      await phone.page.locator('figure.chart .u-over').first().tap();
      expect(await phone.page.locator('#readout').innerText()).toMatch(/lag/);
      expect(phone.messages).toEqual([]);
    } finally {
      await phone.close();
    }
  });
});

describe('other pages', () => {
  it('stand several runs side by side, with dashed lines', async () => {
    const file = write('two', [
      recordPipeline({ title: 'Four workers' }),
      recordPipeline({ title: 'Two workers', workers: 2 }),
    ]);
    const opened = await openFromDisk(file);
    try {
      expect(await opened.page.locator('#beside').innerText()).toBe('Side by side');
      expect(await opened.page.locator('figure.chart .keys').first().innerText()).toContain('dashed: Two workers');
      const titles = await opened.page.locator('figure.chart h3').allInnerTexts();
      for (const run of ['Four workers', 'Two workers'])
        for (const chart of ['Lag by partition', 'Who reads which partition'])
          expect(titles.filter((title) => title.startsWith(chart) && title.endsWith(run))).toHaveLength(1);
      for (const figure of await opened.page.locator('#charts ~ figure.chart').all())
        expect(await figure.locator('canvas').count()).toBeGreaterThan(0);
      expect(opened.messages).toEqual([]);
    } finally {
      await opened.close();
    }
  });

  it('show hostile names as text', async () => {
    const name = '<script>console.log("no")</script><img src=x onerror=alert(1)>\u202E"\'&amp;';
    const opened = await openFromDisk(write('hostile', recordPipeline({ title: name, prefix: name })));
    try {
      expect(await opened.page.locator('h1').innerText()).toContain('<script>');
      expect(await opened.page.locator('img').count()).toBe(0);
      expect(opened.messages).toEqual([]);
    } finally {
      await opened.close();
    }
  });

  it('stay readable with 200 partitions', async () => {
    const opened = await openFromDisk(
      write('many', recordPipeline({ title: 'Many', partitions: 200, workers: 20, rate: 50 })),
    );
    try {
      const heights = await opened.page
        .locator('figure.chart .plot')
        .evaluateAll((plots) => plots.map((plot) => plot.getBoundingClientRect().height));
      expect(Math.max(...heights)).toBeGreaterThan(600);
      expect(Math.max(...heights)).toBeLessThan(1200);
      expect(opened.messages).toEqual([]);
    } finally {
      await opened.close();
    }
  });
});
