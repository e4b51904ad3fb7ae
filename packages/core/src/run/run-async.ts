import { checkFunction, checkNumber, checkOptions, given, hasMember, invalidOption } from '../checks/checks.ts';
import type { SimulationSummary } from '../summary/summary.ts';
import { toSeconds, toTicks } from '../time/ticks.ts';
import type { RunEnd } from './kernel.ts';
import { wallClockMs } from './wall-clock.ts';

/** The one timer of the host that core uses; typed here because no host's types are assumed. */
declare function setTimeout(callback: () => void, ms: number): unknown;

/** Occurrences between two looks at the host's clock. */
const BATCH = 1024;

/**
 * How far an asynchronous run has come.
 *
 * @public
 */
export interface RunProgress {
  /** The time on the simulation's clock, in seconds. */
  readonly now: number;
  /**
   * The part of the simulated time that is done, 0 to 1; `undefined` if the run has no end time.
   */
  readonly fraction: number | undefined;
}

/**
 * How {@link Simulation.runAsync} runs.
 *
 * @public
 */
export interface RunAsyncOptions {
  /** Milliseconds of work between two breaks for the host. Above 0. @defaultValue 10 */
  readonly sliceMs?: number;
  /** Called after each slice. @defaultValue nothing */
  readonly onProgress?: (progress: RunProgress) => void;
  /**
   * Ends the run between two slices: the promise is rejected with the signal's reason. An
   * `AbortSignal` fits. @defaultValue none
   */
  readonly signal?: { readonly aborted: boolean; readonly reason?: unknown };
  /**
   * Simulated seconds per second of the host: 1 is real time, 60 a minute per second. Above 0.
   * @defaultValue as fast as it goes
   */
  readonly realTimeFactor?: number;
}

/** What a run in slices needs of a simulation. */
export interface SlicedRun {
  readonly now: () => number;
  readonly endTime: number;
  readonly slice: (untilTicks: number, budget: number) => RunEnd;
  readonly passTo: (ticks: number) => void;
  readonly finish: (stopped: boolean) => SimulationSummary;
}

/** Runs to the end, giving the host a break after each slice. */
export async function runInSlices(options: RunAsyncOptions, run: SlicedRun): Promise<SimulationSummary> {
  const owner = 'runAsync';
  const known = ['sliceMs', 'onProgress', 'signal', 'realTimeFactor'];
  const { onProgress, signal, ...pace } = checkOptions(owner, options, known);
  const sliceMs = checkNumber(owner, 'sliceMs', given(pace.sliceMs, 10), { above: 0, infinite: true });
  const factor = checkNumber(owner, 'realTimeFactor', given(pace.realTimeFactor, Infinity), {
    above: 0,
    infinite: true,
  });
  if (onProgress !== undefined) checkFunction(owner, 'onProgress', onProgress);
  if (signal !== undefined && !hasMember(signal, 'aborted'))
    throw invalidOption(owner, 'signal', 'an object with a member "aborted", such as an AbortSignal', signal);
  const startTime = run.now();
  const startMs = wallClockMs();
  /** How far the simulated clock may be by now. */
  const due = (): number =>
    factor === Infinity ? Infinity : toTicks(startTime + ((wallClockMs() - startMs) / 1000) * factor);

  for (;;) {
    if (signal?.aborted === true) throw signal.reason;
    const sliceEnd = wallClockMs() + sliceMs;
    let end: RunEnd;
    let until: number;
    do {
      until = due();
      end = run.slice(until, BATCH);
    } while (end === 'budget' && wallClockMs() < sliceEnd);
    if (end === 'stopped') return run.finish(true);
    if (end === 'idle' || (end === 'limit' && toSeconds(until) >= run.endTime)) return run.finish(false);
    if (end === 'limit') run.passTo(until);
    onProgress?.({
      now: run.now(),
      fraction: run.endTime === Infinity ? undefined : (run.now() - startTime) / (run.endTime - startTime),
    });
    await new Promise<void>((resolve) => setTimeout(resolve, end === 'limit' ? 1 : 0));
  }
}
