import type { RunRecord } from '@sim/core';
import { checkRun } from './check-runs.ts';
import { escapeCsv } from './format/escape.ts';

/**
 * The series of a run as CSV: a row for each instant, a column for each metric, part and tally,
 * named `entity/metric[part]`. Numbers are those of the record. A name that a spreadsheet would take
 * for a formula begins with an apostrophe. O(size of the record).
 *
 * @param run - a run record
 * @throws `INVALID_OPTION` for what is no run record
 *
 * @example
 * ```ts
 * import { recordRun, Resource, Simulation } from '@sim/core';
 * import { toCsv } from '@sim/report';
 *
 * const sim = new Simulation({ endTime: 2, entities: [new Resource('till')] });
 * const recorder = recordRun(sim, { interval: 1 });
 * sim.run();
 * console.log(toCsv(recorder.record()).split('\n')[0]?.startsWith('time')); // true
 * ```
 *
 * @public
 */
export function toCsv(run: RunRecord): string {
  const record = checkRun('toCsv', run);
  const columns: { readonly title: string; readonly from: number; readonly values: readonly (number | null)[] }[] = [];
  for (const { entity, name, labels, from, columns: parts } of record.metrics)
    parts.forEach((values, part) =>
      columns.push({ title: `${entity}/${name}${labels === null ? '' : `[${labels[part] ?? part}]`}`, from, values }),
    );
  for (const { entity, kind, outcome, from, values } of record.tallies)
    columns.push({ title: `${entity}/${kind}${outcome === '' ? '' : `[${outcome}]`} (count)`, from, values });
  const rows = [['time', ...columns.map(({ title }) => escapeCsv(title))].join(',')];
  record.times.forEach((time, at) => {
    rows.push([escapeCsv(time), ...columns.map(({ from, values }) => escapeCsv(values[at - from] ?? null))].join(','));
  });
  return `${rows.join('\n')}\n`;
}
