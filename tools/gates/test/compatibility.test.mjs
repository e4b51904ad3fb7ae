import { describe, expect, it } from 'vitest';
import { compareSurfaces } from '../src/compatibility.mjs';
import { largest } from '../src/judge-changeset.mjs';

/** @param {string} code */
const report = (code) => `\`\`\`ts\n\n${code}\n\n\`\`\`\n`;

const released = report(`import { Entity } from '@sim/core';

// @public
export class Box<V> extends Entity {
    constructor(name: string, options: BoxOptions);
    static of<V>(values: readonly V[], options: BoxOptions): Box<V>;
    handleEvent(event: string): void;
    readonly size: number;
    limit: number;
    put(value: V): void;
    take(): V | undefined;
    protected hook(count: number): void;
    get stats(): BoxStats;
}

// @public
export interface BoxOptions {
    readonly limit?: number;
    readonly mode?: 'first' | 'last';
    readonly port: Port;
    readonly onPut?: (event: PutEvent) => void;
}

// @public
export interface BoxStats {
    readonly puts: number;
    readonly last?: string;
    readonly state: BoxState;
}

// @public
export type BoxState = 'open' | 'closed';

// @public
export type ErrorCode = 'FULL' | 'EMPTY';

// @public
export interface Port {
    readonly width: number;
    read(at: number): string;
    close?(): void;
}

// @public
export interface PutEvent {
    readonly at: number;
}

// @public
export abstract class Shelf {
    abstract place(box: string): void;
    protected help(): number;
}

// @public
export function make(limit: number): Box<number>;

// @public
export function failure(): ErrorCode;

// @public
export function open(box: Box<unknown>, shelf: Shelf): void;

// @beta
export function trial(a: number): void;

// @public
export const WIDTH: 8;`);

/** What is planted: a name, what stands in the released report, what takes its place, and the bump. */
const planted = /** @type {const} */ ([
  ['a parameter is renamed', 'make(limit: number)', 'make(capacity: number)', 'none'],
  ['a parameter of a method is renamed', 'put(value: V)', 'put(item: V)', 'none'],
  ['declarations change places', 'export const WIDTH: 8;', 'export const WIDTH: 8;\n', 'none'],
  ['an export is new', 'export const WIDTH: 8;', 'export const WIDTH: 8;\n// @public\nexport const DEPTH: 2;', 'minor'],
  ['an export is gone', '// @public\nexport const WIDTH: 8;', '', 'major'],
  ['a type is gone', '// @public\nexport interface PutEvent {\n    readonly at: number;\n}', '', 'major'],
  ['a beta export is gone', '// @beta\nexport function trial(a: number): void;', '', 'none'],
  ['a beta export changes', 'trial(a: number)', 'trial(a: string)', 'none'],
  ['a beta export becomes stable', '// @beta\nexport function trial', '// @public\nexport function trial', 'none'],
  ['a class becomes a function', /export abstract class Shelf \{[^}]*\}/, 'export function Shelf(): void;', 'major'],
  [
    'an option is new and optional',
    'readonly limit?: number;\n    readonly mode',
    'readonly limit?: number;\n    readonly depth?: number;\n    readonly mode',
    'minor',
  ],
  [
    'an option is new and required',
    'readonly limit?: number;\n    readonly mode',
    'readonly limit?: number;\n    readonly depth: number;\n    readonly mode',
    'major',
  ],
  [
    'an optional option becomes required',
    'readonly limit?: number;\n    readonly mode',
    'readonly limit: number;\n    readonly mode',
    'major',
  ],
  ['a required option becomes optional', 'readonly port: Port;', 'readonly port?: Port;', 'minor'],
  ['an option is gone', "    readonly mode?: 'first' | 'last';\n", '', 'minor'],
  ['an option takes more', "'first' | 'last'", "'first' | 'last' | 'any'", 'minor'],
  ['an option takes less', "'first' | 'last'", "'first'", 'major'],
  [
    'an option changes its type',
    'readonly limit?: number;\n    readonly mode',
    'readonly limit?: string;\n    readonly mode',
    'major',
  ],
  ['a port asks for more', 'read(at: number): string;', 'read(at: number): string;\n    write(): void;', 'major'],
  ['a port may have more', 'close?(): void;', 'close?(): void;\n    flush?(): void;', 'minor'],
  ['a port asks for what was optional', 'close?(): void;', 'close(): void;', 'major'],
  ['a method of a port is called with more kinds of values', 'read(at: number)', 'read(at: number | string)', 'major'],
  [
    'a method of a port may answer with more',
    'read(at: number): string;',
    'read(at: number): string | undefined;',
    'minor',
  ],
  ['a method of a port must answer with less', 'read(at: number): string;', "read(at: number): 'a';", 'major'],
  ['a method of a port is called with one more argument', 'read(at: number)', 'read(at: number, max: number)', 'minor'],
  ['a callback is told more', 'readonly at: number;', 'readonly at: number;\n    readonly by: string;', 'minor'],
  ['a callback is told less', 'readonly at: number;', '', 'major'],
  ['a statistic is new', 'readonly puts: number;', 'readonly puts: number;\n    readonly takes: number;', 'minor'],
  ['a statistic is gone', 'readonly puts: number;', '', 'major'],
  ['a statistic may be missing', 'readonly puts: number;', 'readonly puts?: number;', 'major'],
  ['a statistic is never missing any more', 'readonly last?: string;', 'readonly last: string;', 'minor'],
  ['a received union has one more', "'open' | 'closed'", "'open' | 'closed' | 'stuck'", 'major'],
  ['a received union has one less', "'open' | 'closed'", "'open'", 'minor'],
  ['an error code is new', "'FULL' | 'EMPTY'", "'FULL' | 'EMPTY' | 'LOST'", 'major'],
  ['a method is new', 'take(): V | undefined;', 'take(): V | undefined;\n    peek(): V | undefined;', 'minor'],
  ['a method is gone', 'take(): V | undefined;', '', 'major'],
  ['a method takes more', 'put(value: V): void;', 'put(value: V | null): void;', 'minor'],
  ['a method takes less', 'handleEvent(event: string)', "handleEvent(event: 'a')", 'major'],
  ['a method asks for an argument more', 'put(value: V): void;', 'put(value: V, key: string): void;', 'major'],
  ['a method may have an argument more', 'put(value: V): void;', 'put(value: V, key?: string): void;', 'minor'],
  ['a method answers with more kinds of values', 'take(): V | undefined;', 'take(): V | undefined | null;', 'major'],
  ['a method answers with less', 'take(): V | undefined;', 'take(): V;', 'minor'],
  ['a property can no longer be changed by type alone', 'readonly size: number;', 'readonly size: string;', 'major'],
  ['a protected method is gone', 'protected hook(count: number): void;', '', 'major'],
  ['a static is gone', 'static of<V>(values: readonly V[], options: BoxOptions): Box<V>;', '', 'major'],
  [
    'a constructor asks for more',
    'constructor(name: string, options: BoxOptions)',
    'constructor(name: string, options: BoxOptions, id: number)',
    'major',
  ],
  [
    'a constructor asks for less',
    'constructor(name: string, options: BoxOptions)',
    'constructor(name: string, options?: BoxOptions)',
    'minor',
  ],
  ['a class leaves its base', 'extends Entity', '', 'major'],
  [
    'a subclass must write more',
    'abstract place(box: string): void;',
    'abstract place(box: string): void;\n    abstract remove(): void;',
    'major',
  ],
  [
    'a subclass may use more',
    'protected help(): number;',
    'protected help(): number;\n    protected more(): void;',
    'minor',
  ],
  ['what a subclass writes is called with more', 'place(box: string)', 'place(box: string | number)', 'major'],
  ['a class can no longer be made', 'export class Box<V>', 'export abstract class Box<V>', 'major'],
  ['a function takes less', 'make(limit: number)', 'make(limit: 1 | 2)', 'major'],
  ['a function takes more', 'make(limit: number)', 'make(limit: number | string)', 'minor'],
  ['a constant has another value in its type', 'WIDTH: 8', 'WIDTH: 9', 'major'],
]);

describe('a planted change of a public surface', () => {
  it.each(planted)('%s: %4$s', (_what, from, to, bump) => {
    const changed = released.replace(from, to);
    expect(changed).not.toBe(released);
    const differences = compareSurfaces(released, changed);
    expect([largest(differences.map((each) => each.bump)), differences]).toEqual([bump, expect.anything()]);
  });

  it('covers more than forty kinds', () => expect(planted.length).toBeGreaterThan(40));
});

describe('a surface that did not change', () => {
  it('has no differences', () => expect(compareSurfaces(released, released)).toEqual([]));
});
