import { TraceHash } from '@sim/core';
import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { consumerGroupModels } from './models/consumer-group.ts';
import { coreModels } from './models/core.ts';
import { logModels } from './models/log.ts';
import type { ReferenceModel } from './models/reference-model.ts';
import { streamModels } from './models/stream.ts';

const models = [...coreModels, ...logModels, ...consumerGroupModels, ...streamModels];
const pinned = fileURLToPath(new URL('../../results.json', import.meta.url));

/** What a model gives: everything in short, and what somebody would read off. */
function run({ build }: ReferenceModel) {
  const { sim, answers } = build();
  const hash = new TraceHash();
  sim.observe(hash);
  sim.run();
  const found = answers();
  return {
    trace: `${hash.count} records, ${hash.hex}`,
    results: createHash('sha256').update(JSON.stringify(found)).digest('hex').slice(0, 16),
    answers: found,
  };
}

const ran = models.map((model) => ({ model, given: run(model) }));

describe('the reference models', () => {
  it('give the traces and results that are pinned; -u pins others, and the gate asks for "Results change"', async () => {
    const byPackage: Record<string, Record<string, object>> = {};
    for (const { model, given } of ran) (byPackage[model.about] ??= {})[model.name] = given;
    await expect(`${JSON.stringify(byPackage, null, 2)}\n`).toMatchFileSnapshot(pinned);
  });

  it.each(ran.map(({ model, given }) => [model.name, given.answers] as const))('give numbers: %s', (_name, answers) => {
    expect(Object.entries(answers).filter(([, value]) => !Number.isFinite(value))).toEqual([]);
    expect(Object.values(answers).some((value) => value > 0)).toBe(true);
  });

  it('bear names that a changeset can say', () => {
    const names = models.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(names.filter((name) => /[;:()]/.test(name))).toEqual([]);
  });
});
