import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundle } from '../src/bundle.mjs';
import { openPage } from '../src/page.mjs';

const folder = mkdtempSync(join(tmpdir(), 'sim-browser-'));
/** @type {Awaited<ReturnType<typeof openPage>>} */
let opened;
/** @type {string} */
let inNode;

beforeAll(async () => {
  await bundle(folder);
  inNode = (await import(/* @vite-ignore */ pathToFileURL(join(folder, 'pipeline.js')).href)).run();
  opened = await openPage(folder);
}, 90_000);
afterAll(async () => {
  await opened?.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('a model bundled with the packages', () => {
  it('imports nothing when it runs', () => {
    expect(readFileSync(join(folder, 'pipeline.js'), 'utf8')).not.toMatch(
      /^import |\bimport\(|\brequire\(|__vite-browser-external/m,
    );
  });

  it('runs in Node, the same each time', async () => {
    expect(JSON.parse(inNode)).toMatchObject({ endReason: 'exhausted', hash: expect.stringMatching(/^[0-9a-f]{16}$/) });
    expect(JSON.parse(inNode).results.length).toBeGreaterThan(5);
    expect((await import(/* @vite-ignore */ pathToFileURL(join(folder, 'pipeline.js')).href)).run()).toBe(inNode);
  });

  it('gives the same results and the same trace on a page', async () => {
    const onPage = await opened.page.evaluate("import('/pipeline.js').then(({ run }) => run())");
    expect(onPage).toBe(inNode);
    expect(opened.errors).toEqual([]);
  }, 30_000);

  it('gives the same in a worker', async () => {
    const inWorker = await opened.page.evaluate(`new Promise((resolve, reject) => {
      const worker = new Worker('/worker.js', { type: 'module' });
      worker.onmessage = ({ data }) => resolve(data);
      worker.onerror = ({ message }) => reject(new Error(message));
    })`);
    expect(inWorker).toBe(inNode);
    expect(opened.errors).toEqual([]);
  }, 30_000);
});
