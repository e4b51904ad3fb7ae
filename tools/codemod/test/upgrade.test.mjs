import { afterAll, describe, expect, it } from 'vitest';
import { upgrade } from '../src/upgrade.mjs';
import { InstalledTypes } from './installed-types.mjs';

const project = new InstalledTypes('1.0.0');
afterAll(() => project.dispose());

const models = `import { Entity, Histogram, Resource, Simulation, TimeSeries, type Removable, type SimEvent } from '@sim/core';
import { EventLog } from '@sim/log';
declare const sim: Simulation;
declare const dock: Resource;
declare const docks: readonly Resource[];
declare const waits: Histogram;
declare const levels: TimeSeries;
declare const log: EventLog<string>;
declare const listener: (partition: number) => void;
`;
/** What the head becomes of itself. */
const newModels = models.replace('type Removable', 'type Cancellable');

/**
 * What is written for 1.x, what becomes of it, and what is left to look at.
 *
 * @type {readonly (readonly [what: string, before: string, after: string, notes?: readonly RegExp[]])[]}
 */
const cases = [
  ['a handle at once', 'sim.breakWhen(() => true).remove();', 'sim.breakWhen(() => true).cancel();'],
  ['a handle in a variable', 'const h = sim.observe({});\nh.remove();', 'const h = sim.observe({});\nh.cancel();'],
  [
    'a handle that may be missing',
    'let h: Removable | undefined;\nh?.remove();',
    'let h: Cancellable | undefined;\nh?.cancel();',
  ],
  ['a handle by a quoted name', "sim.observe({})['remove']();", "sim.observe({})['cancel']();"],
  [
    'a handle in a field',
    'class A {\n  h = sim.observe({});\n  end() { this.h.remove(); }\n}',
    'class A {\n  h = sim.observe({});\n  end() { this.h.cancel(); }\n}',
  ],
  ['a method that is passed on', 'const end = sim.observe({}).remove;', 'const end = sim.observe({}).cancel;'],
  [
    'a handle taken apart',
    'const { remove } = sim.observe({});\nremove();',
    'const { cancel: remove } = sim.observe({});\nremove();',
  ],
  [
    'a handle taken apart under another name',
    'const { remove: end } = sim.observe({});',
    'const { cancel: end } = sim.observe({});',
  ],
  [
    'a handle of its own',
    'const own: Removable = { remove() {} };\nown.remove();',
    'const own: Cancellable = { cancel() {} };\nown.cancel();',
  ],
  [
    'a class that is a handle',
    'class Own implements Removable { remove(): void {} }\nnew Own().remove();',
    'class Own implements Cancellable { cancel(): void {} }\nnew Own().cancel();',
  ],
  [
    'a list of handles',
    'const all: Removable[] = [];\nfor (const each of all) each.remove();',
    'const all: Cancellable[] = [];\nfor (const each of all) each.cancel();',
  ],
  ['what others import from it', 'export type { Removable };', 'export type { Cancellable as Removable };'],
  [
    'a re-export',
    "export type { Removable as Handle } from '@sim/core';",
    "export type { Cancellable as Handle } from '@sim/core';",
  ],
  [
    'a `remove` of others',
    'declare const page: { remove(): void };\npage.remove();\nconst remove = 1;\nconsole.log(remove, { remove });',
    'declare const page: { remove(): void };\npage.remove();\nconst remove = 1;\nconsole.log(remove, { remove });',
  ],
  [
    'a `Removable` of others',
    'namespace Mine { export interface Removable { remove(): void } }\ndeclare const own: Mine.Removable;\nown.remove();',
    'namespace Mine { export interface Removable { remove(): void } }\ndeclare const own: Mine.Removable;\nown.remove();',
  ],
  [
    'a word in a text',
    "console.log('remove Removable'); // h.remove()",
    "console.log('remove Removable'); // h.remove()",
  ],
  ['listening for good', 'log.onAppend(listener);', 'log.onAppend(listener);'],
  [
    'listening until it is ended',
    'const stop = log.onAppend(listener);\nstop();',
    'const stop = log.onAppend(listener);\nstop.cancel();',
  ],
  [
    'listening, ended elsewhere',
    'const stop = log.onAppend(listener);\nsim.at(5, stop);\nconst both = { stop };',
    'const stop = log.onAppend(listener);\nsim.at(5, (() => stop.cancel()));\nconst both = { stop: () => stop.cancel() };',
  ],
  ['listening, ended at once', 'log.onAppend(listener)();', 'log.onAppend(listener).cancel();'],
  [
    'two of one name',
    'function a() {\n  const stop = log.onAppend(listener);\n  stop();\n}\nfunction b(stop: () => void) {\n  stop();\n}',
    'function a() {\n  const stop = log.onAppend(listener);\n  stop.cancel();\n}\nfunction b(stop: () => void) {\n  stop();\n}',
  ],
  [
    'listening from a field',
    'class A {\n  stop = log.onAppend(listener);\n}',
    'class A {\n  stop = log.onAppend(listener);\n}',
    [/`onAppend` gives a handle/],
  ],
  [
    'an `onAppend` of others',
    'declare const other: { onAppend(f: () => void): () => void };\nconst stop = other.onAppend(() => {});\nstop();',
    'declare const other: { onAppend(f: () => void): () => void };\nconst stop = other.onAppend(() => {});\nstop();',
  ],
  [
    'a histogram as numbers',
    'const { p99 } = waits.toJSON();\nconst { mean } = dock.waits.toJSON();',
    'const { p99 } = waits.summary();\nconst { mean } = dock.waits.summary();',
  ],
  ['a time series as numbers', 'console.log(levels.toJSON());', 'console.log(levels.summary());'],
  [
    '`toJSON` of others',
    'sim.summary().toJSON();\nnew Date(0).toJSON();\ndock.queue.toJSON();',
    'sim.summary().toJSON();\nnew Date(0).toJSON();\ndock.queue.toJSON();',
  ],
  [
    'a fraction of a percentile',
    'waits.percentile(0.99);\nwaits.percentile(99);',
    'waits.percentile(0.99);\nwaits.percentile(99);',
    [/takes percentages/],
  ],
  [
    'a grant',
    'function* load() {\n  yield* dock.acquire(2);\n  yield 5;\n  dock.release(2);\n}',
    'function* load() {\n  const lease = yield* dock.acquire(2);\n  yield 5;\n  lease.release();\n}',
  ],
  [
    'a grant released whatever happens',
    'function* load() {\n  yield* dock.acquire();\n  try {\n    yield 5;\n  } finally {\n    dock.release(1);\n  }\n}',
    'function* load() {\n  const lease = yield* dock.acquire();\n  try {\n    yield 5;\n  } finally {\n    lease.release();\n  }\n}',
  ],
  [
    'two grants in one function',
    'function* load(other: Resource) {\n  yield* dock.acquire();\n  yield* other.acquire();\n  other.release();\n  dock.release();\n}',
    'function* load(other: Resource) {\n  const lease = yield* dock.acquire();\n  const lease2 = yield* other.acquire();\n  lease2.release();\n  lease.release();\n}',
  ],
  [
    'a grant where the name is taken',
    'const lease = 1;\nfunction* load() {\n  yield* dock.acquire();\n  dock.release();\n}',
    'const lease = 1;\nfunction* load() {\n  const lease2 = yield* dock.acquire();\n  lease2.release();\n}',
  ],
  [
    'a release of less than was granted',
    'function* load() {\n  yield* dock.acquire(2);\n  dock.release(1);\n}',
    'function* load() {\n  yield* dock.acquire(2);\n  dock.release(1);\n}',
    [/gives a lease/],
  ],
  [
    'a release in another function',
    'function* load() {\n  yield* dock.acquire();\n  sim.at(5, () => dock.release());\n}',
    'function* load() {\n  yield* dock.acquire();\n  sim.at(5, () => dock.release());\n}',
    [/gives a lease/],
  ],
  [
    'a release out of sight of the grant',
    'function* load() {\n  if (dock.capacity > 1) {\n    yield* dock.acquire();\n  }\n  dock.release();\n}',
    'function* load() {\n  if (dock.capacity > 1) {\n    yield* dock.acquire();\n  }\n  dock.release();\n}',
    [/gives a lease/],
  ],
  [
    'a grant without waiting',
    'if (dock.tryAcquire()) dock.release();',
    'if (dock.tryAcquire()) dock.release();',
    [/gives a lease/],
  ],
  [
    'a `release` of others',
    'declare const lock: { acquire(): void; release(): void };\nlock.acquire();\nlock.release();',
    'declare const lock: { acquire(): void; release(): void };\nlock.acquire();\nlock.release();',
  ],
  [
    'what has gone',
    "import { FixedDelayCoordinator } from '@sim/consumer-group';",
    "import { FixedDelayCoordinator } from '@sim/consumer-group';",
    [/`FixedDelayCoordinator` is not exported/],
  ],
  [
    'a receiver of watermarks',
    "import type { WatermarkReceiver } from '@sim/stream';\nabstract class Link implements WatermarkReceiver {\n  abstract advanceWatermark(): void;\n  registerInput(source: string, willEnd: () => boolean): void {}\n}",
    "import type { WatermarkReceiver } from '@sim/stream';\nabstract class Link implements WatermarkReceiver {\n  abstract advanceWatermark(): void;\n  registerInput(source: string, willEnd: () => boolean): void {}\n}",
    [/gets a `StreamInput`/],
  ],
];

const files = cases.map(([, before], index) => project.write(`case-${index}.ts`, models + before));
const results = upgrade(files);

describe('a program written for 1.x', () => {
  it.each(cases.map(([what, , after, notes = []], index) => ({ what, after, notes, index })))(
    '$what',
    ({ after, notes, index }) => {
      expect(results[index]?.after).toBe(newModels + after);
      expect(results[index]?.notes.map(({ what }) => what)).toEqual(notes.map((note) => expect.stringMatching(note)));
    },
  );

  it('may be JavaScript', () => {
    const text =
      "import { Simulation } from '@sim/core';\nconst sim = new Simulation();\nsim.breakWhen(() => true).remove();\n";
    const [result] = upgrade([project.write('model.mjs', text)]);
    expect(result?.after).toBe(text.replace('remove', 'cancel'));
  });

  it('may have a `Cancellable` of its own', () => {
    const text =
      "import type { Removable } from '@sim/core';\ninterface Cancellable { x: 1 }\nexport let a: Removable, b: Cancellable;\n";
    const [result] = upgrade([project.write('own.ts', text)]);
    expect(result?.after).toBe(text.replace('{ Removable }', '{ Cancellable as Removable }'));
  });

  it('is left alone where the packages are not installed, or are 2.x already', () => {
    const elsewhere = new InstalledTypes('1.0.0');
    elsewhere.write(
      'node_modules/@sim/core/package.json',
      '{ "name": "@sim/core", "version": "2.0.0", "types": "index.d.ts" }',
    );
    expect(() => upgrade([elsewhere.write('model.ts', "import '@sim/core';")])).toThrow(
      /2\.0\.0 here: run this before/,
    );
    expect(() => upgrade([elsewhere.write('model.ts', 'export {};')])).toThrow(/no package @sim/);
    elsewhere.dispose();
  });
});
