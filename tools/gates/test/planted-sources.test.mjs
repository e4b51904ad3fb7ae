import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WorkspaceCopy } from '../src/workspace-copy.mjs';

/** @type {WorkspaceCopy} */
let copy;

/**
 * What is planted, in which folder of a package's sources, and what the gate must say.
 *
 * @type {readonly (readonly [what: string, where: string, source: string, complaint: RegExp])[]}
 */
const faults = [
  [
    'another leaf package',
    'packages/log/src',
    "import { x } from '@sim/stream';\nexport const y = x;",
    /imports @sim\/core and no other package/,
  ],
  [
    "another leaf package's type",
    'packages/log/src',
    "import type { X } from '@sim/consumer-group';\nexport type Y = X;",
    /no other package/,
  ],
  ['a leaf package re-exported', 'packages/stream/src', "export { x } from '@sim/log';", /no other package/],
  [
    'a leaf package in core',
    'packages/core/src',
    "import { x } from '@sim/log';\nexport const y = x;",
    /core imports nothing of ours/,
  ],
  [
    'a deep path of core',
    'packages/log/src',
    "import { x } from '@sim/core/dist/index.js';\nexport const y = x;",
    /Only @sim\/core's public API/,
  ],
  [
    "core's sources by a relative path",
    'packages/log/src',
    "import { x } from '../../core/src/index.ts';\nexport const y = x;",
    /Imports stay inside src/,
  ],
  [
    "core's sources from a nested folder",
    'packages/log/src/nested/deeper',
    "import { x } from '../../../../core/src/index.ts';\nexport const y = x;",
    /Imports stay inside src/,
  ],
  [
    'an npm package',
    'packages/stream/src',
    "import { x } from 'fast-check';\nexport const y = x;",
    /no dependencies but @sim\/core/,
  ],
  ['an inline type import', 'packages/log/src', "export type Y = import('@sim/stream').X;", /Import at the top/],
  ['a dynamic import', 'packages/log/src', "export const y = () => import('@sim/stream');", /Import at the top/],
  [
    'node:fs',
    'packages/log/src',
    "import { readFileSync } from 'node:fs';\nexport const y = readFileSync;",
    /No Node built-ins/,
  ],
  [
    'a Node built-in by its bare name',
    'packages/core/src',
    "import { readFileSync } from 'fs';\nexport const y = readFileSync;",
    /No Node built-ins/,
  ],
  [
    "a Node built-in's subpath",
    'packages/core/src',
    "import { readFile } from 'fs/promises';\nexport const y = readFile;",
    /No Node built-ins/,
  ],
  ['process', 'packages/core/src', 'export const y = (): unknown => process.pid;', /process/],
  [
    'Math.random',
    'packages/core/src',
    'export const y = (): number => Math.random();',
    /Randomness comes from a RandomStream/,
  ],
  [
    'Math.random, taken apart',
    'packages/log/src',
    'const { random } = Math;\nexport const y = (): number => random();',
    /Randomness comes from a RandomStream/,
  ],
  ['Date.now', 'packages/stream/src', 'export const y = (): number => Date.now();', /wall clock/],
  ['new Date', 'packages/stream/src', 'export const y = (): unknown => new Date();', /wall clock/],
  ['performance.now', 'packages/stream/src', 'export const y = (): number => performance.now();', /wall clock/],
  ...['setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask', 'requestAnimationFrame'].map(
    (timer) =>
      /** @type {const} */ ([
        timer,
        'packages/consumer-group/src',
        `export const y = (f: () => void): unknown => ${timer}(f);`,
        /Waiting is simulated/,
      ]),
  ),
  [
    'a timer through globalThis',
    'packages/log/src',
    'export const y = (f: () => void): unknown => globalThis.setTimeout(f);',
    /Global objects/,
  ],
  ['a promise', 'packages/log/src', 'export const y = (): unknown => Promise.resolve();', /synchronous generators/],
  [
    'an async function',
    'packages/log/src',
    'export async function y(): Promise<void> {\n  await y();\n}',
    /synchronous generators/,
  ],
  [
    'a promise in a file with the name of an excepted one',
    'packages/log/src/run',
    'export const y = (): unknown => Promise.resolve();',
    /synchronous generators/,
  ],
  [
    'a locale',
    'packages/log/src',
    'export const y = (a: string, b: string): number => a.localeCompare(b);',
    /without a locale/,
  ],
  ['export *', 'packages/log/src', "export * from './index.ts';", /Name every export/],
  ['export * as', 'packages/log/src', "export * as all from './index.ts';", /Name every export/],
  [
    'a module-level let',
    'packages/log/src',
    'let count = 0;\nexport const y = (): number => count++;',
    /mutable state in a module/,
  ],
  [
    'a module-level cache',
    'packages/log/src',
    'const cache = new Map<string, number>();\nexport const y = (): number => cache.size;',
    /mutable state in a module/,
  ],
  ['a mutable static', 'packages/log/src', 'export class Y {\n  static count = 0;\n}', /mutable static/],
  [
    'a disabling comment',
    'packages/core/src',
    '// eslint-disable-next-line no-restricted-properties\nexport const y = (): number => Math.random();',
    /has no effect/,
  ],
  ['Math.random in a test', 'packages/log/test', 'export const y = (): number => Math.random();', /fixed seed/],
  ['Date.now in a test', 'packages/log/test', 'export const y = (): number => Date.now();', /wall clock/],
  [
    'a skipped test',
    'packages/log/test',
    "import { it } from 'vitest';\n\nit.skip('runs', () => {});",
    /Every test runs/,
  ],
];

/** @param {number} index */
const fileOf = (index) =>
  `${faults[index]?.[1] ?? ''}/${/excepted/.test(faults[index]?.[0] ?? '') ? 'run-async' : `planted-${index}`}.ts`;
const controls = ['packages/core/src/planted-control.ts', 'packages/log/src/nested/planted-control.ts'];
const control = '/** Nothing is wrong here. */\nexport const y = (a: number): number => Math.floor(a);\n';

/** @type {Map<string, string>} complaints by file */
let complaints;
/** @type {ReturnType<WorkspaceCopy['run']>} */
let planted;

/** @param {readonly string[]} files */
function lint(files) {
  // The root's own script, on these files instead of everything.
  const command = copy.script('lint');
  expect(command).toMatch(/ \.$/);
  return copy.run(`${command.replace(/ \.$/, '')} --format json ${files.join(' ')}`);
}

beforeAll(() => {
  copy = new WorkspaceCopy();
  for (const [index, [, , source]] of faults.entries()) copy.write(fileOf(index), `${source}\n`);
  for (const file of controls) copy.write(file, control);
  planted = lint([...faults.map((_, index) => fileOf(index)), ...controls]);
  /** @type {readonly { filePath: string, messages: readonly { message: string }[] }[]} */
  const results = JSON.parse(planted.stdout);
  complaints = new Map(
    results.map(({ filePath, messages }) => [
      filePath.slice(copy.path.length + 1),
      messages.map(({ message }) => message).join('\n'),
    ]),
  );
}, 120_000);
afterAll(() => copy.dispose());

describe('lint', () => {
  it('is red with the faults', () => expect(planted.green).toBe(false));

  it.each(
    faults.map(([what, where, , complaint], index) => /** @type {const} */ ([what, where, fileOf(index), complaint])),
  )('refuses %s in %s', (_what, _where, file, complaint) => {
    expect(complaints.get(file)).toMatch(complaint);
  });

  it('says nothing of files without a fault', () => {
    expect(controls.map((file) => complaints.get(file))).toEqual(['', '']);
  });

  it('is green without the faults, on the same script', () => {
    expect(lint(controls)).toMatchObject({ green: true });
  }, 60_000);
});
