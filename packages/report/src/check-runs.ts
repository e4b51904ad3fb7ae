import { invalidOption, type RunRecord } from '@sim/core';

/** @internal One run or several, looked at before anything is made of them. */
export function checkRuns(owner: string, runs: RunRecord | readonly RunRecord[]): readonly RunRecord[] {
  const list = Array.isArray(runs) ? (runs as readonly RunRecord[]) : [runs as RunRecord];
  if (list.length === 0) throw invalidOption(owner, 'runs', 'at least one run record', runs);
  for (const run of list) checkRun(owner, run);
  return list;
}

/** @internal */
export function checkRun(owner: string, run: RunRecord): RunRecord {
  const found = run as Partial<RunRecord> | null | undefined;
  if (typeof found !== 'object' || found === null || found.format !== 'sim-run-record')
    throw invalidOption(owner, 'runs', "run records (format: 'sim-run-record')", run);
  if ((found.version as number) !== 1)
    throw invalidOption(owner, 'version', '1, the version of run records that this package reads', found.version);
  const lists = [
    'times',
    'metrics',
    'histograms',
    'tallies',
    'entities',
    'faults',
    'rebalances',
    'ownership',
    'windows',
    'promises',
    'measurements',
    'answers',
  ] as const;
  for (const key of lists)
    if (!Array.isArray(found[key])) throw invalidOption(owner, key, 'a list, as in every run record', found[key]);
  if (!Array.isArray(found.events?.at))
    throw invalidOption(owner, 'events', 'columns, as in every run record', found.events);
  return run;
}
