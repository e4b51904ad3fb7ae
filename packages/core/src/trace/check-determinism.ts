import { checkFunction, checkNumber, checkOptions, given, invalidOption } from '../checks/checks.ts';
import { SimError } from '../errors/sim-error.ts';
import { Simulation } from '../run/simulation.ts';
import { Fnv1a64 } from './fnv.ts';
import { TraceObserver } from './trace-observer.ts';
import { traceLine, type TraceRecord } from './trace-record.ts';

/**
 * How {@link checkDeterminism} runs the model.
 *
 * @public
 */
export interface CheckDeterminismOptions {
  /** How often the model is built and run, 2 or more. @defaultValue 2 */
  readonly runs?: number;
  /** Runs each up to this time, in seconds, instead of to its end. @defaultValue to the end */
  readonly until?: number;
}

/**
 * What {@link checkDeterminism} found.
 *
 * @public
 */
export interface DeterminismReport {
  /** How many records were the same in all runs. */
  readonly records: number;
  /** The fingerprint of the run, as by {@link TraceHash}. */
  readonly hash: string;
}

/**
 * Builds and runs a model more than once, and compares the runs record by record (times, order,
 * event types, processes, what entities tell) and in the end their summaries. The second run is
 * stopped at the first difference.
 *
 * What usually differs: state outside the model that the first run has changed, `Math.random`, the
 * time of the host, the order in which a host returned something.
 *
 * @param build - makes the model afresh, with everything in it
 * @param options - `runs` (2), `until`
 * @throws `NOT_DETERMINISTIC` with the first difference in message and context (`index`,
 * `expected`, `actual`), `INVALID_OPTION` if `build` makes no new simulation, and what the run
 * itself throws
 *
 * @example
 * ```ts
 * import { checkDeterminism, isSimError, Simulation } from '@sim/core';
 *
 * let calls = 0;
 * try {
 *   checkDeterminism(() => {
 *     const sim = new Simulation();
 *     sim.at(1, () => {});
 *     sim.at(2 + calls++, () => {});
 *     return sim;
 *   });
 * } catch (error) {
 *   console.log(isSimError(error, 'NOT_DETERMINISTIC')); // true
 * }
 * ```
 *
 * @public
 */
export function checkDeterminism(build: () => Simulation, options: CheckDeterminismOptions = {}): DeterminismReport {
  checkFunction('checkDeterminism', 'build', build);
  const runs = checkNumber(
    'checkDeterminism',
    'runs',
    given(checkOptions('checkDeterminism', options, ['runs', 'until']).runs, 2),
    {
      min: 2,
      max: 1000,
      integer: true,
    },
  );
  const until = options.until === undefined ? undefined : checkNumber('checkDeterminism', 'until', options.until);
  const built = new Set<Simulation>();
  const script = new Script();
  let summary: string | undefined;
  for (let run = 1; run <= runs; run++) {
    const sim = build();
    if (!(sim instanceof Simulation) || built.has(sim))
      throw invalidOption('checkDeterminism', 'what build returns', 'a new Simulation each time', sim);
    built.add(sim);
    const reader = new ScriptReader(script, run);
    sim.observe(reader);
    let now: string;
    try {
      now = JSON.stringify(until === undefined ? sim.run() : sim.runUntil(until));
    } catch (error) {
      // Where the runs part says more than what became of the one that went astray.
      throw reader.parting ?? error;
    }
    reader.end();
    summary ??= now;
    if (now !== summary) throw differs(run, 'their summaries differ', { expected: summary, actual: now });
  }
  return { records: script.length, hash: script.hash() };
}

/** The first run, as lines. What follows the time repeats itself, so it is kept once. */
class Script {
  private readonly times: number[] = [];
  private readonly codes: number[] = [];
  private readonly texts: string[] = [];
  private readonly known = new Map<string, number>();

  get length(): number {
    return this.codes.length;
  }

  line(index: number): string | undefined {
    const code = this.codes[index];
    return code === undefined ? undefined : `{"time":${this.times[index]!}${this.texts[code]!}`;
  }

  add(time: number, line: string): void {
    const text = line.slice(line.indexOf(','));
    let code = this.known.get(text);
    if (code === undefined) {
      code = this.texts.push(text) - 1;
      this.known.set(text, code);
    }
    this.times.push(time);
    this.codes.push(code);
  }

  hash(): string {
    const fnv = new Fnv1a64();
    for (let index = 0; index < this.length; index++) fnv.update(`${this.line(index)!}\n`);
    return fnv.digest();
  }
}

/** A run: the first writes the script, the others follow it. */
class ScriptReader extends TraceObserver {
  private readonly script: Script;
  private readonly run: number;
  private index = 0;
  /** Where this run left the script; `undefined` while it follows it. */
  parting: SimError | undefined = undefined;

  constructor(script: Script, run: number) {
    super();
    this.script = script;
    this.run = run;
  }

  end(): void {
    if (this.run > 1 && this.index < this.script.length) throw this.difference(undefined);
  }

  /** Takes a record of the trace. */
  protected override accept(record: TraceRecord): void {
    // The error thrown below stops the run, which is a record again.
    if (this.parting !== undefined) return;
    const line = traceLine(record);
    if (this.run === 1) this.script.add(record.time, line);
    else if (this.script.line(this.index) !== line) throw this.difference(line);
    this.index++;
  }

  private difference(line: string | undefined): SimError {
    const expected = this.script.line(this.index);
    const what = `they part at record ${this.index}: run 1 has ${expected ?? 'ended'}, run ${this.run} has ${line ?? 'ended'}`;
    this.parting = differs(this.run, what, {
      index: this.index,
      expected: expected === undefined ? undefined : JSON.parse(expected),
      actual: line === undefined ? undefined : JSON.parse(line),
    });
    return this.parting;
  }
}

function differs(run: number, what: string, context: Readonly<Record<string, unknown>>): SimError {
  return new SimError(
    'NOT_DETERMINISTIC',
    `checkDeterminism: runs 1 and ${run} of the model are not the same; ${what}`,
    { run, ...context },
  );
}
