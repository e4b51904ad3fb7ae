import type { Simulation } from '../run/simulation.ts';
import { checkNumber, checkOptions, given, invalidOption, isList, isRecord } from '../checks/checks.ts';
import { checkMeasurements, type Measurement } from './measurement.ts';
import type { RunPromise } from './run-promise.ts';
import { checkPromises } from './run-promise.ts';
import type { RecordedAnswer } from './run-record.ts';

/**
 * What goes into a run record beside what was measured: said before the run or after it.
 *
 * @public
 */
export interface RecordDetails {
  /** What the run is called. @defaultValue '' */
  readonly title?: string;
  /** What it is about, in a sentence or two. @defaultValue '' */
  readonly description?: string;
  /**
   * The versions of packages that took part, by name; those whose entities are in the run are there by
   * themselves.
   * @defaultValue `{}`
   */
  readonly versions?: Readonly<Record<string, string>>;
  /** What the model was given: plain values by name. @defaultValue `{}` */
  readonly scenario?: Readonly<Record<string, unknown>>;
  /** What is promised of the run. @defaultValue none */
  readonly promises?: readonly RunPromise[];
  /** What was measured in the real system, to be laid over the run. @defaultValue none */
  readonly measurements?: readonly Measurement[];
  /** What the author makes of the run. @defaultValue none */
  readonly answers?: readonly (Omit<RecordedAnswer, 'ruleOfThumb'> & { readonly ruleOfThumb?: string })[];
}

/**
 * How {@link recordRun} records.
 *
 * @public
 */
export interface RecordOptions extends RecordDetails {
  /**
   * Seconds between two samples, at least a microsecond; doubled whenever there are more than
   * `maxPoints`. @defaultValue a round number that gives at most 1000 samples until the end of the
   * simulation; 0.01 if it has no end
   */
  readonly interval?: number;
  /** How many samples of each series are kept, an even number from 16 up. @defaultValue 1000 */
  readonly maxPoints?: number;
}

/** @internal */
export interface ResolvedRecordOptions {
  readonly interval: number;
  readonly maxPoints: number;
  readonly details: RecordDetails;
}

const DETAILS = ['title', 'description', 'versions', 'scenario', 'promises', 'measurements', 'answers'];

/** @internal */
export function resolveRecordOptions(sim: Simulation, options: RecordOptions): ResolvedRecordOptions {
  const owner = 'recordRun';
  const { interval, maxPoints, ...details } = checkOptions(owner, options, ['interval', 'maxPoints', ...DETAILS]);
  const points = checkNumber(owner, 'maxPoints', given(maxPoints, 1000), { min: 16, max: 1_000_000, integer: true });
  if (points % 2 !== 0) throw invalidOption(owner, 'maxPoints', 'an even number', maxPoints);
  return {
    interval: checkNumber(owner, 'interval', given(interval, defaultInterval(sim, points)), { min: 1e-6 }),
    maxPoints: points,
    details: checkDetails(owner, details),
  };
}

/** @internal */
export function checkDetails(owner: string, details: RecordDetails): RecordDetails {
  const { title, description, versions, scenario, promises, measurements, answers } = checkOptions(
    owner,
    details,
    DETAILS,
  );
  for (const [name, value] of Object.entries({ title, description }))
    if (value !== undefined && typeof value !== 'string') throw invalidOption(owner, name, 'a string', value);
  for (const [name, value] of Object.entries({ versions, scenario }))
    if (value !== undefined && !isRecord(value)) throw invalidOption(owner, name, 'an object', value);
  if (promises !== undefined) checkPromises(owner, promises);
  if (measurements !== undefined) checkMeasurements(owner, measurements);
  if (answers !== undefined) {
    if (!isList(answers)) throw invalidOption(owner, 'answers', 'a list', answers);
    for (const each of answers as readonly (Partial<RecordedAnswer> | null)[])
      if (typeof each?.question !== 'string' || typeof each.answer !== 'string')
        throw invalidOption(owner, 'answers', 'a list of { question, answer, ruleOfThumb? }', each);
  }
  return details;
}

/** 1, 2 or 5 times a power of ten, so that instants are round. */
function defaultInterval(sim: Simulation, points: number): number {
  const span = sim.endTime - sim.startTime;
  if (span === Infinity || span === 0) return 0.01;
  const least = span / points;
  for (let digit = Math.floor(Math.log10(least)); ; digit++) {
    // A quotient is nearer to the round number than a product: 1 / 1000, not 1 * 0.001.
    const unit = (factor: number): number => (digit < 0 ? factor / 10 ** -digit : factor * 10 ** digit);
    const found = [1, 2, 5].map(unit).find((step) => step >= least);
    if (found !== undefined) return Math.max(found, 1e-6);
  }
}
