import { experiment, grid, mergeJournals } from '@sim/experiment';
import { appendFileSync, existsSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeNumber, encodeNumber } from '../src/model/plain-number.ts';
import { deskModel, temporaryFolder } from './support/run.ts';

const design = grid({ servers: [1, 2] });
const run = (options: object = {}) => experiment({ model: deskModel, design, replications: 4, ...options });

describe('a journal', () => {
  it('is refused where it is a folder', async () => {
    await expect(run({ journal: temporaryFolder() })).rejects.toMatchObject({ code: 'INVALID_OPTION' });
  });

  it('spares every run that it holds, and gives the same numbers', async () => {
    const journal = join(temporaryFolder(), 'runs', 'a.jsonl');
    const first = await run({ journal });
    const again = await run({ journal });
    expect(again.runs).toEqual({ done: 8, fromJournal: 8, failed: 0, skipped: 0 });
    expect(again.points).toEqual(first.points);
    const more = await run({ journal, replications: 6 });
    expect(more.runs).toMatchObject({ done: 12, fromJournal: 8 });
    expect(more.points).toEqual((await run({ replications: 6 })).points);
  });

  it('goes on where a stopped experiment ended, to the same answer', async () => {
    const undisturbed = await run();
    for (const after of [1, 3, 7]) {
      const journal = join(temporaryFolder(), 'a.jsonl');
      const stop = new AbortController();
      const onRun = ({ done }: { readonly done: number }): void => void (done === after && stop.abort());
      expect((await run({ journal, signal: stop.signal, onRun })).stopped).toBe(true);
      const resumed = await run({ journal });
      expect(resumed.runs.fromJournal).toBe(after);
      expect(resumed.points).toEqual(undisturbed.points);
    }
  });

  it('bears a torn last line wherever it was torn', async () => {
    const folder = temporaryFolder();
    const whole = join(folder, 'whole.jsonl');
    const undisturbed = await run({ journal: whole });
    const text = readFileSync(whole, 'utf8');
    const lastLine = text.trimEnd().lastIndexOf('\n') + 1;
    for (const length of [lastLine + 1, lastLine + 40, text.length - 1]) {
      const torn = join(folder, `torn-${length}.jsonl`);
      writeFileSync(torn, text);
      truncateSync(torn, length);
      const resumed = await run({ journal: torn });
      expect(resumed.points).toEqual(undisturbed.points);
      expect(resumed.runs.fromJournal).toBe(length === text.length - 1 ? 8 : 7);
      expect(resumed.notes).toEqual([]);
      // What was torn does not run into what was appended.
      expect((await run({ journal: torn })).runs.fromJournal).toBe(8);
    }
  });

  it('passes over lines that are none of its own, and says so', async () => {
    const journal = join(temporaryFolder(), 'a.jsonl');
    await run({ journal });
    appendFileSync(journal, 'not a line\n{"format":1}\nnull\n');
    const { notes, runs } = await run({ journal });
    expect(runs.fromJournal).toBe(8);
    expect(notes).toEqual(['3 lines of the journal could not be read and were passed over']);
  });

  it('does runs of other versions again, and says so', async () => {
    const journal = join(temporaryFolder(), 'a.jsonl');
    const first = await run({ journal });
    const older = readFileSync(journal, 'utf8').replaceAll(/"key":"[0-9a-f]+"/g, '"key":"of another version"');
    writeFileSync(journal, older);
    const again = await run({ journal });
    expect(again.runs.fromJournal).toBe(0);
    expect(again.notes).toEqual([
      '8 runs of the journal were done on other versions of the packages or of Node and were done again',
    ]);
    expect(again.points).toEqual(first.points);
  });

  it('keeps a failure of the model, and repeats a run whose process died', async () => {
    const journal = join(temporaryFolder(), 'a.jsonl');
    const failing = { journal, design: grid({ failAt: [1] }) };
    const first = await run(failing);
    expect((await run(failing)).runs).toMatchObject({ fromJournal: 4, failed: 1 });
    const died = readFileSync(journal, 'utf8').replace('"kind":"failed"', '"kind":"crashed"');
    writeFileSync(journal, died);
    const again = await run(failing);
    expect(again.runs).toMatchObject({ fromJournal: 3, failed: 1 });
    expect(again.points).toEqual(first.points);
  });

  it('is made of those of shards that together are the whole', async () => {
    const folder = temporaryFolder();
    const undisturbed = await run({ replications: 6 });
    const shards = [1, 2, 3].map((index) => ({ index, count: 3, journal: join(folder, `${index}.jsonl`) }));
    let done = 0;
    for (const { index, count, journal } of shards) {
      const part = await run({ replications: 6, shard: `${index}/${count}`, journal });
      done += part.runs.done;
      expect(part.runs.done + part.runs.skipped).toBe(12);
    }
    expect(done).toBe(12);
    const merged = join(folder, 'merged.jsonl');
    const paths = shards.map(({ journal }) => journal);
    expect(mergeJournals([...paths, paths[0]!], merged)).toMatchObject({ runs: 12, unreadable: 0 });
    const whole = await run({ replications: 6, journal: merged });
    expect(whole.runs.fromJournal).toBe(12);
    expect(whole.points).toEqual(undisturbed.points);
  });

  it('is not made, and nothing is replaced, of files that are none', () => {
    const folder = temporaryFolder();
    const text = join(folder, 'text.mjs');
    writeFileSync(text, 'export const calls = 3;\n');
    expect(mergeJournals([text], text)).toEqual({ runs: 0, duplicates: 0, unreadable: 1 });
    expect(readFileSync(text, 'utf8')).toBe('export const calls = 3;\n');
    expect(mergeJournals([text], join(folder, 'new', 'a.jsonl')).runs).toBe(0);
    expect(existsSync(join(folder, 'new'))).toBe(false);
  });

  it('takes the place of no folder and no device', () => {
    const folder = temporaryFolder();
    const journal = join(folder, 'a.jsonl');
    writeFileSync(journal, '');
    expect(() => mergeJournals([journal], folder)).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }));
  });

  it('takes a model whose sources changed for another one', async () => {
    const folder = temporaryFolder();
    const helper = join(folder, 'helper.mjs');
    const model = join(folder, 'model.mjs');
    const journal = join(folder, 'a.jsonl');
    writeFileSync(helper, 'export const calls = 3;');
    writeFileSync(
      model,
      `import { calls } from './helper.mjs';
       export const params = {};
       export const build = () => ({ sim: { run: () => ({}) } });
       export const metrics = { calls: () => calls };`,
    );
    const only = { model, journal, design: undefined, replications: 2 };
    await experiment(only as never);
    expect((await experiment(only as never)).runs.fromJournal).toBe(2);
    writeFileSync(helper, 'export const calls = 4;');
    expect((await experiment(only as never)).runs.fromJournal).toBe(0);
  });
});

describe('a number on its way through JSON', () => {
  it('comes out as it went in', () => {
    const numbers = fc.oneof(
      fc.double(),
      fc.constantFrom(Infinity, -Infinity, NaN, -0, 5e-324, 1.7976931348623157e308),
    );
    fc.assert(
      fc.property(numbers, (value) => {
        const travelled = JSON.parse(JSON.stringify(encodeNumber(value))) as ReturnType<typeof encodeNumber>;
        expect(Object.is(decodeNumber(travelled), value)).toBe(true);
      }),
    );
  });
});
