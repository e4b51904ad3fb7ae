/**
 * The queries 1 to 9, 11 and 12 of Nexmark over the events of a small auction house, undisturbed and
 * with two crashes. Run it, when the packages are built, with `node tools/examples/nexmark/main.mjs`.
 */
import { count, table } from '../support/text.mjs';
import { recordRuns, writeReport } from '../support/write-report.mjs';
import { QUERIES } from './queries.mjs';
import { EVENTS, runQuery } from './run.mjs';

const CRASHES = [28.4, 61.7];

console.log(`${count(EVENTS)} events; the job crashes at ${CRASHES.join(' s and ')} s, and is away for 3 s.\n`);
const rows = Object.entries(QUERIES).map(([name, { title }]) => {
  const quiet = runQuery(name);
  const crashed = runQuery(name, { crashes: CRASHES });
  const same = [...quiet.lines].sort().join('\n') === [...crashed.lines].sort().join('\n');
  return [
    name,
    title,
    quiet.lines.length,
    quiet.lines.at(-1) ?? '',
    crashed.stats.recordsReplayed,
    same ? 'yes' : 'no',
  ];
});
console.log(table(['', 'query', 'answers', 'the last one', 'read again', 'same in spite of it'], rows));
console.log('\nQuery 12 goes by the clock: what was read again came at another time.\n');

/** @type {Parameters<typeof recordRuns>[0]} */
const runs = Object.fromEntries(
  ['q5', 'q9'].map((name) => [
    `${name}, ${QUERIES[name]?.title}`,
    (/** @type {import('../support/write-report.mjs').Watch} */ watch) => runQuery(name, { crashes: CRASHES, watch }),
  ]),
);
console.log(`Report: ${writeReport('nexmark', recordRuns(runs), { title: 'Nexmark, with two crashes' })}`);
