import { parentPort, workerData } from 'node:worker_threads';
import { modules } from 'virtual:packages';
import { casesOf } from './cases.ts';
import { GoodValues } from './good.ts';
import { recipes } from './recipes.ts';
import { runCase, runGood } from './run-case.ts';
import { readSurface } from './surface.ts';

/** What the watcher tells a worker: reports, which share of the cases, and from which case on. */
export interface Task {
  readonly reports: ReadonlyMap<string, string>;
  /** The packages whose cases are run. */
  readonly packages: readonly string[];
  /** Every so manieth case is run. */
  readonly every: number;
  readonly from: number;
  /** The present case, for the watcher, which sees it without a message. */
  readonly progress: Int32Array;
}

/** Something to report: a case that went wrong. */
export interface Finding {
  readonly package: string;
  readonly text: string;
}

export type Message =
  | { readonly kind: 'case'; readonly index: number; readonly package: string; readonly text: string }
  | { readonly kind: 'finding'; readonly finding: Finding }
  | { readonly kind: 'done'; readonly cases: number };

const task = workerData as Task;
const port = parentPort!;
const surface = readSurface(task.reports);
const good = new GoodValues(surface, modules, recipes);
let index = 0;

// A promise that a case leaves behind may be rejected later; that is no case of another.
process.on('unhandledRejection', () => undefined);

for (const [name, callables] of surface.packages) {
  if (!task.packages.includes(name)) continue;
  for (const callable of callables) {
    if (index >= task.from) {
      const baseline = await runGood(modules, good, callable);
      if (baseline.kind !== 'accepted')
        report(name, `${callable.name}: good arguments: ${'code' in baseline ? baseline.code : baseline.message}`);
    }
    for (const each of casesOf(surface, callable)) {
      const current = index++;
      if (current < task.from || current % task.every !== 0) continue;
      const text = `${each.place} = ${each.label}`;
      Atomics.store(task.progress, 0, current);
      Atomics.store(task.progress, 1, 1);
      const outcome = await runCase(modules, good, each);
      Atomics.store(task.progress, 1, 0);
      if (outcome.kind === 'foreign') report(name, `${text}: foreign error: ${outcome.message}`);
      if (outcome.kind === 'accepted' && !each.allowed) report(name, `${text}: accepted`);
    }
  }
}
port.postMessage({ kind: 'done', cases: index } satisfies Message);

function report(name: string, text: string): void {
  port.postMessage({ kind: 'finding', finding: { package: name, text } } satisfies Message);
}
