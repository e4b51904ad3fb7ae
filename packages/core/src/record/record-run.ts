import { Simulation } from '../run/simulation.ts';
import { invalidOption } from '../checks/checks.ts';
import { type RecordOptions, resolveRecordOptions } from './record-options.ts';
import { RunRecorder } from './run-recorder.ts';

/**
 * Begins to record a run: call it before `run()`, and `record()` after it. One sampler reads the
 * metrics of all entities (`Entity.metrics`), those attached later included, and what entities tell
 * (`Entity.trace`) is counted and kept as long as it is of use.
 *
 * The run is the same with and without: nothing is scheduled and no random number is drawn. Memory
 * is bounded: when there are more than `maxPoints` samples, every second is dropped, peaks kept.
 *
 * @param sim - a simulation that has not run yet
 * @param options - see {@link RecordOptions}
 * @throws `INVALID_OPTION` for a bad option
 *
 * @example
 * ```ts
 * import { recordRun, Resource, Simulation } from '@sim/core';
 *
 * const sim = new Simulation({ endTime: 10, entities: [new Resource('till')] });
 * const recorder = recordRun(sim, { interval: 1, title: 'An empty shop' });
 * sim.run();
 * const record = recorder.record();
 * console.log(record.format, record.version, record.title); // sim-run-record 1 An empty shop
 * console.log(record.times.length, record.entities[0]?.name); // 11 till
 * ```
 *
 * @public
 */
export function recordRun(sim: Simulation, options: RecordOptions = {}): RunRecorder {
  if (!(sim instanceof Simulation)) throw invalidOption('recordRun', 'sim', 'a Simulation', sim);
  return new RunRecorder(sim, resolveRecordOptions(sim, options));
}
