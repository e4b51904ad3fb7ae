import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { judgeChangeset } from '../src/judge-changeset.mjs';
import { wordsIn, wordsOf } from '../src/words.mjs';

const packages = fileURLToPath(new URL('../../../packages/', import.meta.url));

const released = `
export type BoxErrorCode = 'FULL' | 'EMPTY';
const HANDLED = ['Put', 'Take'];
export class Box extends Entity {
  handleEvent(event: SimEvent): void {
    switch (event.type) {
      case 'Put':
        this.trace('put', {});
        break;
      default:
        throw unknownEventType(this, event, HANDLED);
    }
    if (this.size < 0) throw new SimError('SHRUNK', 'too small');
    if (this.tracing) this.context.trace(this.full ? 'full' : 'free', {});
  }
}
export const FLAGS = [
  { name: 'lag', kind: 'count', help: 'how far behind', required: true },
  { name: 'seed', kind: 'count', default: '42', help: 'the seed' },
];
`;
const words = (/** @type {string} */ text) => wordsOf([['questions/forecast.ts', text]]);

/** What is planted: what stands in the released sources, what takes its place, and the bump. */
const planted = /** @type {const} */ ([
  ['a comment changes', "this.trace('put', {});", "this.trace('put', {}); // noted", 'none'],
  ['the detail of a trace changes', "this.trace('put', {});", "this.trace('put', { a: 1 });", 'none'],
  ['a kind of trace is new', "this.trace('put', {});", "this.trace('put', {});\nthis.trace('more', {});", 'minor'],
  ['a kind of trace is renamed', "this.trace('put', {});", "this.trace('set', {});", 'major'],
  ['a kind of trace is gone', "this.full ? 'full' : 'free'", "'full'", 'major'],
  ['a type of event is new', "['Put', 'Take']", "['Put', 'Take', 'Peek']", 'minor'],
  ['a type of event is gone', "['Put', 'Take']", "['Put']", 'major'],
  ['a type of event is renamed', /Put'/g, "Set'", 'major'],
  ['a code of an error is gone', "'FULL' | 'EMPTY'", "'FULL'", 'major'],
  ['a code of an error is renamed', "'EMPTY'", "'VACANT'", 'major'],
  ['a code that stands only where it is thrown is renamed', "'SHRUNK'", "'TOO_SMALL'", 'major'],
  ['a flag is new', "{ name: 'seed'", "{ name: 'json', kind: 'switch', help: 'JSON' },\n  { name: 'seed'", 'minor'],
  [
    'a flag is new and required',
    "{ name: 'seed'",
    "{ name: 'rate', kind: 'rate', help: 'the rate', required: true },\n  { name: 'seed'",
    'major',
  ],
  ['a flag is renamed', "name: 'lag'", "name: 'backlog'", 'major'],
  ['a flag takes another kind of value', "name: 'lag', kind: 'count'", "name: 'lag', kind: 'duration'", 'major'],
  ['the default of a flag changes', "default: '42'", "default: '1'", 'major'],
  ['the help of a flag changes', "help: 'the seed'", "help: 'of the first run'", 'none'],
]);

describe('a planted change of words that no type holds', () => {
  it.each(planted)('%s: %4$s', (_what, from, to, bump) => {
    const changed = released.replace(from, to);
    expect(changed).not.toBe(released);
    const subject = { name: '@sim/x', version: '1.2.3', before: '', after: '' };
    const lists = { before: words(released), after: words(changed) };
    /** @param {readonly import('../src/judge-changeset.mjs').Bump[]} pending */
    const judged = (...pending) => judgeChangeset({ ...subject, pending, words: lists });
    const order = /** @type {const} */ (['none', 'patch', 'minor', 'major']);
    const taken = order.filter((each) => (each === 'none' ? judged() : judged(each)) === undefined);
    expect(taken[0]).toBe(bump);
  });
});

describe('the words of a package', () => {
  it.each(readdirSync(packages))('are listed: %s (`node tools/gates/words.mjs` lists them)', (folder) => {
    const list = `${packages}${folder}/etc/${folder}.words.txt`;
    const listed = existsSync(list) ? readFileSync(list, 'utf8').trim().split('\n') : [];
    // The defaults stand in the same list; what finds them has a test of its own.
    expect(listed.filter((line) => !line.startsWith('default '))).toEqual(wordsIn(`${packages}${folder}/src`));
  });

  it('are those that users know', () => {
    expect(wordsIn(`${packages}log/src`)).toEqual(
      expect.arrayContaining(['error UNKNOWN_PARTITION', 'event Append', 'event Read', 'trace append', 'trace isr']),
    );
    expect(wordsIn(`${packages}consumer-group/src`)).toEqual(
      expect.arrayContaining(['event Join', 'trace rebalance-ended', 'trace dead-letter']),
    );
    expect(wordsIn(`${packages}cli/src`)).toEqual(expect.arrayContaining(['flag commands --seed count, default 42']));
  });
});
