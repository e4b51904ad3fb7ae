import { checkNumber, checkOneOf, checkOptions, invalidOption } from '../checks/checks.ts';
import type { Entity } from '../entity/entity.ts';
import { timeToTicks } from '../time/ticks.ts';

/**
 * How a {@link Simulation} is made. All times are in seconds.
 *
 * @public
 */
export interface SimulationOptions {
  /** What the clock reads at first. @defaultValue 0 */
  readonly startTime?: number;
  /**
   * The end: events at exactly this time run, later ones never. Not together with `duration`.
   * @defaultValue Infinity
   */
  readonly endTime?: number;
  /** The end, counted from the start. Not together with `endTime`. @defaultValue none */
  readonly duration?: number;
  /** Entities to add, each with everything downstream of it. @defaultValue none */
  readonly entities?: Iterable<Entity>;
  /** What all random streams derive from; any finite number or any string. @defaultValue 42 */
  readonly seed?: number | string;
  /**
   * So many events without the clock moving are an endless loop. An integer from 1 up, or
   * `Infinity`. @defaultValue 1_000_000, beyond which an instant at which many things happen is told
   * from a loop: it may go on, as long as what happens does not bring about more and more
   */
  readonly maxEventsAtSameTime?: number;
  /**
   * Whether what a model makes by the thousand ({@link Interrupt}, `TIMED_OUT`, `PROCESS_KILLED`)
   * carries a stack trace, which costs more than everything else about it, and whether
   * `INVALID_YIELD` shows where its process was spawned. @defaultValue false
   */
  readonly stackTraces?: boolean;
}

/** {@link SimulationOptions} with every default in place, times in ticks. */
export interface ResolvedSimulationOptions {
  readonly startTicks: number;
  readonly endTicks: number;
  readonly seed: number | string;
  readonly maxEventsAtSameTime: number | undefined;
  readonly stackTraces: boolean;
}

const OWNER = 'Simulation';
const NAMES = [
  'startTime',
  'endTime',
  'duration',
  'entities',
  'seed',
  'maxEventsAtSameTime',
  'stackTraces',
] as const satisfies readonly (keyof SimulationOptions)[];

/** @internal */
export function resolveSimulationOptions(options: SimulationOptions): ResolvedSimulationOptions {
  const {
    startTime = 0,
    endTime,
    duration,
    seed = 42,
    maxEventsAtSameTime,
    stackTraces = false,
  } = checkOptions(OWNER, options, NAMES);
  const startTicks = timeToTicks(OWNER, 'startTime', startTime);
  if (typeof seed !== 'string' && !Number.isFinite(seed))
    throw invalidOption(OWNER, 'seed', 'a finite number or a string', seed);
  return {
    startTicks,
    endTicks: endTicksOf(startTicks, endTime, duration),
    seed: typeof seed === 'number' ? seed + 0 : seed,
    maxEventsAtSameTime:
      maxEventsAtSameTime === undefined
        ? undefined
        : checkNumber(OWNER, 'maxEventsAtSameTime', maxEventsAtSameTime, { min: 1, integer: true, infinite: true }),
    stackTraces: checkOneOf(OWNER, 'stackTraces', stackTraces, [true, false]),
  };
}

function endTicksOf(startTicks: number, endTime: number | undefined, duration: number | undefined): number {
  if (duration !== undefined) {
    if (endTime !== undefined) throw invalidOption(OWNER, 'duration', 'left out when endTime is given', duration);
    const seconds = checkNumber(OWNER, 'duration', duration, { min: 0, infinite: true });
    return seconds === Infinity ? Infinity : startTicks + timeToTicks(OWNER, 'duration', seconds);
  }
  if (endTime === undefined || endTime === Infinity) return Infinity;
  const endTicks = timeToTicks(OWNER, 'endTime', endTime);
  if (endTicks < startTicks) throw invalidOption(OWNER, 'endTime', 'at or after startTime', endTime);
  return endTicks;
}
