import { checkFunction, checkNumber, deriveSeed, invalidOption } from '@sim/core';
import { Journal } from '../journal/journal.ts';
import { plainParams } from '../journal/journal-line.ts';
import { decodeNumber } from '../model/plain-number.ts';
import { resolveParams } from '../model/check-model.ts';
import type { ExperimentModel, Params } from '../model/experiment-model.ts';
import { type LoadedModel, loadModel } from '../model/load-model.ts';
import { addressKey, runKey } from '../model/run-address.ts';
import type { RunOutcome } from '../model/run-outcome.ts';
import type { StopSignal } from '../model/stop-signal.ts';
import { inProcess } from '../runner/in-process.ts';
import type { Runner } from '../runner/runner.ts';
import type { RunReport } from './run-report.ts';
import { checkShard, isOfShard, type Shard } from './shard.ts';

/**
 * What every kind of experiment needs to have runs done.
 *
 * @public
 */
export interface RunOptions {
  /** The model: URL or path of a module, or, for {@link inProcess} alone, an object. */
  readonly model: string | { readonly href: string } | ExperimentModel;
  /** Where runs are done; closed by whoever made it. @defaultValue inProcess() */
  readonly runner?: Runner;
  /** The seed that all seeds of runs are derived from. A safe integer. @defaultValue 42 */
  readonly seed?: number;
  /** Path of the journal: what it holds is not done again. @defaultValue none */
  readonly journal?: string;
  /** Ends it early: what is done stays done. @defaultValue none */
  readonly signal?: StopSignal;
  /** Hears of each run, while others go on. What it throws ends the experiment. @defaultValue none */
  readonly onRun?: (run: RunReport) => void;
}

/** The names of {@link RunOptions}. @internal */
export const RUN_OPTIONS = ['model', 'runner', 'seed', 'journal', 'signal', 'onRun'] as const;

/** A run that is over, as the statistics take it. */
export interface FinishedRun {
  readonly replication: number;
  readonly seed: number;
  readonly outcome: RunOutcome;
}

/**
 * Has runs done, never more at once than the runner takes, each only once: what the journal knows is
 * not done again.
 *
 * @internal
 */
export class RunService {
  readonly loaded: LoadedModel;
  readonly seed: number;
  readonly notes: string[] = [];
  readonly concurrency: number;
  readonly series: readonly string[];
  done = 0;
  fromJournal = 0;
  skipped = 0;
  private planned = 0;
  private otherVersions = 0;
  private readonly runner: Runner;
  private readonly ownsRunner: boolean;
  private readonly journal: Journal | undefined;
  private readonly signal: StopSignal | undefined;
  private readonly onRun: ((run: RunReport) => void) | undefined;
  private readonly shard: Shard | undefined;
  private active = 0;
  private readonly waiting: (() => void)[] = [];
  private waitingFrom = 0;
  private failure: { readonly error: unknown } | undefined;

  private constructor(
    owner: string,
    loaded: LoadedModel,
    options: RunOptions & { readonly shard?: unknown },
    series: readonly string[],
  ) {
    const { runner, seed = 42, journal, signal, onRun, shard } = options;
    if (runner !== undefined && typeof (runner as { run?: unknown } | null)?.run !== 'function')
      throw invalidOption(owner, 'runner', 'inProcess(), threads() or queue()', runner);
    if (signal !== undefined && typeof (signal as { aborted?: unknown } | null)?.aborted !== 'boolean')
      throw invalidOption(owner, 'signal', 'an AbortSignal', signal);
    if (onRun !== undefined) checkFunction(owner, 'onRun', onRun);
    this.loaded = loaded;
    this.series = series;
    this.seed = checkNumber(owner, 'seed', seed, {
      min: Number.MIN_SAFE_INTEGER,
      max: Number.MAX_SAFE_INTEGER,
      integer: true,
    });
    this.shard = checkShard(owner, shard);
    this.journal = journal === undefined ? undefined : new Journal(journal);
    this.signal = signal;
    this.onRun = onRun;
    this.ownsRunner = runner === undefined;
    this.runner = runner ?? inProcess();
    this.concurrency = this.runner.concurrency;
    if ((this.journal?.unreadable ?? 0) > 0)
      this.notes.push(`${this.journal!.unreadable} lines of the journal could not be read and were passed over`);
  }

  static async open(
    owner: string,
    options: RunOptions & { readonly shard?: unknown },
    series: readonly string[] = [],
  ): Promise<RunService> {
    return new RunService(owner, await loadModel(owner, options.model), options, series);
  }

  get model(): ExperimentModel {
    return this.loaded.model;
  }

  get metricNames(): readonly string[] {
    return Object.keys(this.model.metrics);
  }

  get stopped(): boolean {
    return this.signal?.aborted === true || this.failure !== undefined;
  }

  /** All parameters of a point. */
  paramsOf(owner: string, point: Params): Params {
    return resolveParams(owner, this.model, point);
  }

  /**
   * Replications `from` up to, not including, `to` of a point, in order. Those that a stop or another
   * shard left out are missing.
   */
  async runs(point: Params, params: Params, from: number, to: number): Promise<readonly FinishedRun[]> {
    this.planned += to - from;
    const runs: Promise<FinishedRun | undefined>[] = [];
    for (let replication = from; replication < to; replication++) {
      if (this.stopped) break;
      await this.enter();
      runs.push(this.run(point, params, replication).finally(() => this.leave()));
    }
    const finished = await Promise.all(runs);
    if (this.failure !== undefined) throw this.failure.error;
    return finished.filter((each) => each !== undefined);
  }

  async close(): Promise<void> {
    if (this.otherVersions > 0)
      this.notes.push(
        `${this.otherVersions} runs of the journal were done on other versions of the packages or of Node and were done again`,
      );
    if (this.ownsRunner) await this.runner.close();
  }

  private async run(point: Params, params: Params, replication: number): Promise<FinishedRun | undefined> {
    // As core's own functions derive it: the same for every point (common random numbers).
    const seed = deriveSeed(this.seed, 'replication', replication);
    const { identity, versions, url } = this.loaded;
    const address = { module: identity, params, seed, replication };
    const withSeries = this.series.length === 0 ? address : { ...address, module: `${identity} ${this.series.join()}` };
    const key = runKey(withSeries, versions);
    const keyOfAddress = addressKey(withSeries);
    if (this.shard !== undefined && !isOfShard(this.shard, keyOfAddress)) {
      this.skipped++;
      return undefined;
    }
    const known = this.journal?.find(key);
    if (known !== undefined) {
      this.fromJournal++;
      return this.report({ point, replication, seed, outcome: known, fromJournal: true });
    }
    if (this.journal?.hasOtherVersion(key, keyOfAddress) === true) this.otherVersions++;
    if (this.stopped) return undefined;
    const task = { key, url, identity, params: plainParams(params), seed, replication, series: this.series };
    try {
      const outcome = await this.runner.run(task, this.loaded, this.signal);
      if (outcome === undefined) return undefined;
      this.journal?.append({ key, addressKey: keyOfAddress, outcome }, address, versions);
      return this.report({ point, replication, seed, outcome, fromJournal: false });
    } catch (error) {
      this.failure ??= { error };
      return undefined;
    }
  }

  private report(run: {
    readonly point: Params;
    readonly replication: number;
    readonly seed: number;
    readonly outcome: RunOutcome;
    readonly fromJournal: boolean;
  }): FinishedRun {
    const { point, replication, seed, outcome, fromJournal } = run;
    this.done++;
    try {
      this.onRun?.({
        params: point,
        replication,
        seed,
        values: 'error' in outcome ? undefined : this.valuesOf(outcome),
        error: 'error' in outcome ? outcome.error : undefined,
        fromJournal,
        done: this.done,
        planned: this.planned - this.skipped,
      });
    } catch (error) {
      this.failure ??= { error };
    }
    return { replication, seed, outcome };
  }

  valuesOf(outcome: Exclude<RunOutcome, { readonly error: unknown }>): Readonly<Record<string, number>> {
    return Object.fromEntries(this.metricNames.map((name, index) => [name, decodeNumber(outcome.values[index]!)]));
  }

  private async enter(): Promise<void> {
    if (this.active >= this.concurrency) await new Promise<void>((resolve) => void this.waiting.push(resolve));
    else this.active++;
  }

  /** A place that becomes free goes to the one who has waited longest. */
  private leave(): void {
    const next = this.waiting[this.waitingFrom];
    if (next === undefined) {
      this.active--;
      this.waiting.length = 0;
      this.waitingFrom = 0;
    } else {
      this.waitingFrom++;
      next();
    }
  }
}
