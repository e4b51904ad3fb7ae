import { checkFunction, checkNumber, checkOptions, given, invalidOption } from '../checks/checks.ts';
import { Recent } from '../collections/recent.ts';
import { chromeTrace, type ChromeTrace } from './chrome-trace.ts';
import { firstDifference, parseTrace, type TraceDifference } from './trace-difference.ts';
import { TraceObserver } from './trace-observer.ts';
import { traceLine, type TraceLevel, type TraceRecord } from './trace-record.ts';

/**
 * How a {@link TraceRecorder} records.
 *
 * @public
 */
export interface TraceRecorderOptions {
  /**
   * What is looked at; levels left out cost nothing. @defaultValue ['event', 'process', 'domain']
   */
  readonly levels?: readonly TraceLevel[];
  /**
   * How many records are kept, the last ones: a whole number of 1 or more; `Infinity` keeps all.
   * @defaultValue 100_000
   */
  readonly limit?: number;
  /** Which records are kept. @defaultValue all */
  readonly filter?: (record: TraceRecord) => boolean;
}

/**
 * Records what happens in a simulation, to read, to export, or to compare with another run.
 *
 * @example
 * ```ts
 * import { CallbackEntity, SimEvent, Simulation, TraceRecorder } from '@sim/core';
 *
 * const bell = new CallbackEntity('bell', () => {});
 * const sim = new Simulation({ entities: [bell] });
 * const trace = new TraceRecorder({ filter: (record) => record.kind === 'started' });
 * sim.observe(trace);
 * sim.schedule(new SimEvent({ time: 2, type: 'ring', target: bell }));
 * sim.run();
 * console.log(trace.toJsonLines()); // {"time":2,"level":"event","kind":"started","entity":"bell","name":"ring"}
 * console.log(trace.verify(trace.toJsonLines())); // undefined
 * ```
 *
 * @public
 */
export class TraceRecorder extends TraceObserver {
  /** @internal */
  static get _className(): string {
    return 'TraceRecorder';
  }

  private readonly kept: Recent<TraceRecord>;
  private readonly filter: ((record: TraceRecord) => boolean) | undefined;
  private readonly limit: number;
  private accepted = 0;

  /**
   * @param options - levels, limit and filter
   * @throws `INVALID_OPTION` if an option is out of range
   */
  constructor(options: TraceRecorderOptions = {}) {
    super(checkOptions('TraceRecorder', options, ['levels', 'limit', 'filter']).levels);
    this.limit = checkNumber('TraceRecorder', 'limit', given(options.limit, 100_000), {
      min: 1,
      integer: true,
      infinite: true,
    });
    this.filter = options.filter === undefined ? undefined : checkFunction('TraceRecorder', 'filter', options.filter);
    this.kept = new Recent(this.limit);
  }

  /** Records that passed the filter, those forgotten included. */
  get count(): number {
    return this.accepted;
  }

  /** Records forgotten because there were more than the limit. */
  get forgotten(): number {
    return Math.max(0, this.accepted - this.limit);
  }

  /** The records kept, oldest first. O(n). */
  records(): readonly TraceRecord[] {
    return this.kept.toArray();
  }

  /** The records kept as JSON Lines: one JSON object a line, keys in a fixed order. */
  toJsonLines(): string {
    return this.records()
      .map((record) => `${traceLine(record)}\n`)
      .join('');
  }

  /**
   * The records kept in the Trace Event Format, as an object for `JSON.stringify`: Perfetto and
   * `chrome://tracing` open it.
   */
  toChromeTrace(): ChromeTrace {
    return chromeTrace(this.records());
  }

  /**
   * Compares with a trace recorded earlier.
   *
   * @param recorded - its records, or their JSON Lines
   * @returns the first difference; `undefined` if there is none
   * @throws `INVALID_OPTION` if records of this trace were forgotten, or the text is no JSON
   */
  verify(recorded: string | Iterable<TraceRecord>): TraceDifference | undefined {
    if (this.forgotten > 0)
      throw invalidOption(
        'TraceRecorder',
        'limit',
        `at least ${this.accepted}, the number of records, for a comparison`,
        this.limit,
      );
    return firstDifference(typeof recorded === 'string' ? parseTrace(recorded) : recorded, this.records());
  }

  /** Forgets all records. */
  reset(): void {
    this.kept.clear();
    this.accepted = 0;
  }

  /** Takes a record of the trace. */
  protected override accept(record: TraceRecord): void {
    if (this.filter !== undefined && !this.filter(record)) return;
    this.accepted++;
    this.kept.push(record);
  }
}
