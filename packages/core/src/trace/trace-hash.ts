import { checkOptions } from '../checks/checks.ts';
import { Fnv1a64 } from './fnv.ts';
import { TraceObserver } from './trace-observer.ts';
import { traceLine, type TraceLevel, type TraceRecord } from './trace-record.ts';

/**
 * How a {@link TraceHash} is made.
 *
 * @public
 */
export interface TraceHashOptions {
  /** What is looked at. @defaultValue ['event', 'process', 'domain'] */
  readonly levels?: readonly TraceLevel[];
}

/**
 * A fingerprint of a run, to be pinned in a test: the 64-bit FNV-1a hash of the JSON Lines that a
 * {@link TraceRecorder} of the same levels would export. Nothing is kept. It covers times, kinds,
 * entities, event types and what entities tell; not payloads.
 *
 * @example
 * ```ts
 * import { Simulation, TraceHash } from '@sim/core';
 *
 * function fingerprint(delay: number): string {
 *   const sim = new Simulation();
 *   const hash = new TraceHash();
 *   sim.observe(hash);
 *   sim.at(delay, () => {});
 *   sim.run();
 *   return hash.hex;
 * }
 * console.log(fingerprint(1) === fingerprint(1), fingerprint(1) === fingerprint(2)); // true false
 * ```
 *
 * @public
 */
export class TraceHash extends TraceObserver {
  /** @internal */
  static get _className(): string {
    return 'TraceHash';
  }

  private readonly fnv = new Fnv1a64();
  private seen = 0;

  /**
   * @param options - the levels
   * @throws `INVALID_OPTION` for levels that do not exist
   */
  constructor(options: TraceHashOptions = {}) {
    super(checkOptions('TraceHash', options, ['levels']).levels);
  }

  /** How many records it covers. */
  get count(): number {
    return this.seen;
  }

  /** The hash of the run so far: 16 hexadecimal digits. */
  get hex(): string {
    return this.fnv.digest();
  }

  /** Takes a record of the trace. */
  protected override accept(record: TraceRecord): void {
    this.seen++;
    this.fnv.update(`${traceLine(record)}\n`);
  }
}
