import { describe, expect, it } from 'vitest';
import { judgeResults, resultsNotes } from '../src/judge-results.mjs';

const released = {
  'a queue': { trace: 't1', results: 'r1' },
  'windows, late ones': { trace: 't2', results: 'r2' },
};

/** @typedef {import('../src/judge-changeset.mjs').Bump} Bump */
/** @param {Partial<typeof released>} after @param {string} text @param {Record<string, Bump>} releases */
const judge = (after, text = '', releases = { '@sim/x': 'major' }) =>
  judgeResults({
    name: '@sim/x',
    before: released,
    after: { ...released, ...after },
    notes: resultsNotes(
      text,
      Object.entries(releases).map(([name, type]) => ({ name, type })),
    ),
  });

const otherResults = { 'a queue': { trace: 't9', results: 'r9' } };
const otherTrace = { 'a queue': { trace: 't9', results: 'r1' } };
const bothChanged = { ...otherResults, 'windows, late ones': { trace: 't2', results: 'r9' } };
const silent = /and no changeset says "Results change: a queue/;

/** What is planted: a change of the pinned results, what a changeset says, and the verdict. */
const planted = /** @type {const} */ ([
  ['nothing changes', {}, '', {}, []],
  ['results change in silence', otherResults, '', { '@sim/x': 'major' }, [silent]],
  ['results change, another model is named', otherResults, 'Results change: windows, late ones', undefined, [silent]],
  ['results change and are named', otherResults, 'Results change: a queue', undefined, []],
  ['results change, said in the middle of a line', otherResults, 'No Results change: a queue', undefined, [silent]],
  [
    'results change, called a change of the trace',
    otherResults,
    'Results change: a queue (trace only)',
    undefined,
    [silent],
  ],
  ['results change, said by another package', otherResults, 'Results change: a queue', { '@sim/y': 'major' }, [silent]],
  ['results change through core', otherResults, 'Results change: a queue', { '@sim/core': 'major' }, []],
  [
    'results change in a minor without a reason',
    otherResults,
    'Results change: a queue',
    { '@sim/x': 'minor' },
    [/must say why/],
  ],
  [
    'results change in a patch with a reason',
    otherResults,
    'Results change: a queue: waits were rounded',
    { '@sim/x': 'patch' },
    [],
  ],
  ['the trace changes in silence', otherTrace, '', {}, [/takes other steps.*"Results change: a queue \(trace only\)/]],
  [
    'the trace changes in a minor and is named',
    otherTrace,
    'Results change: a queue (trace only)',
    { '@sim/x': 'minor' },
    [],
  ],
  ['two change, one is named', bothChanged, 'Results change: a queue', undefined, [/"windows, late ones" gives other/]],
  ['two change and are named', bothChanged, 'Results change: a queue; windows, late ones', undefined, []],
  [
    'two are named in two lines',
    bothChanged,
    'Results change: windows, late ones\nResults change: a queue',
    undefined,
    [],
  ],
  ['a model is gone', { 'a queue': undefined }, '', {}, [/"a queue" is gone/]],
  ['a model is new', { another: { trace: 't', results: 'r' } }, '', {}, []],
  ['a model is named that there is not', {}, 'Results change: a qeue', undefined, [/no reference model is called so/]],
]);

describe('planted results', () => {
  it.each(planted)('%s', (_what, after, text, releases, complaints) => {
    expect(judge(/** @type {any} */ (after), text, /** @type {any} */ (releases))).toEqual(
      complaints.map((complaint) => expect.stringMatching(complaint)),
    );
  });
});
