import type { RecordedDomain } from './recorded-domain.ts';
import type { RecordedHistogram, RecordedMetric, RecordedTally } from './recorded-series.ts';

/**
 * What a run leaves behind, as plain JSON: made by {@link recordRun}, read by reports, files and
 * other programs. It survives `JSON.parse(JSON.stringify(record))` unchanged: no `undefined`, no
 * `NaN`, no infinities (they are `null`).
 *
 * All series share the axis `times`. Long things are columns: one list for each field, entry by
 * entry. All times are simulated seconds.
 *
 * @public
 */
export interface RunRecord extends RecordedDomain {
  /** Says what this is, to whoever opens a file. */
  readonly format: 'sim-run-record';
  /** The version of this shape. A reader refuses a greater one than it knows. */
  readonly version: 1;
  /** What the run is called; empty if nobody said. */
  readonly title: string;
  /** What it is about, in a sentence or two; empty if nobody said. */
  readonly description: string;
  /** The packages that made it, by name. */
  readonly versions: Readonly<Record<string, string>>;
  /** What the model was given, as its author states it: the values that differ between runs. */
  readonly scenario: Readonly<Record<string, unknown>>;
  /** What all random streams derive from. */
  readonly seed: number | string;
  /** What the clock read at first. */
  readonly startTime: number;
  /** What the clock read when the record was made. */
  readonly endTime: number;
  /** Between two samples. The last one may come earlier, at `endTime`. */
  readonly interval: number;
  /** When the series were sampled, ascending: each instant after everything in it has happened. */
  readonly times: readonly number[];
  /** Gauges and counters of all entities, sampled at `times`. */
  readonly metrics: readonly RecordedMetric[];
  /** Distributions over time: what was recorded between one sample and the next. */
  readonly histograms: readonly RecordedHistogram[];
  /** How often each kind of thing was told by each entity, cumulative at `times`. */
  readonly tallies: readonly RecordedTally[];
  /** The entities, in order of attachment, with whom they send to and read from. */
  readonly entities: readonly RecordedEntity[];
  /** What was promised of the run, and whether it was kept. */
  readonly promises: readonly RecordedPromise[];
  /** What was measured in the real system, for comparison. */
  readonly measurements: readonly RecordedMeasurement[];
  /** What its author makes of the run. */
  readonly answers: readonly RecordedAnswer[];
  /** The summary of the run, as `SimulationSummary.toJSON()` gives it; very long lists are cut. */
  readonly summary: Readonly<Record<string, unknown>>;
}

/**
 * An entity in a {@link RunRecord}: a node of the graph, with its options.
 *
 * @public
 */
export interface RecordedEntity {
  /** Its name. */
  readonly name: string;
  /** The name of its class. */
  readonly type: string;
  /** Whether it ran, was paused or crashed at the end. */
  readonly status: 'running' | 'paused' | 'crashed';
  /** The names of those it sends to. */
  readonly downstream: readonly string[];
  /** The names of those it reads from. */
  readonly upstream: readonly string[];
  /** Every option in force, defaults included. */
  readonly parameters: Readonly<Record<string, unknown>>;
  /** What the component leaves out, a sentence each. */
  readonly assumptions: readonly string[];
}

/**
 * A promise in a {@link RunRecord}, and what became of it.
 *
 * @public
 */
export interface RecordedPromise {
  /** What it is called. */
  readonly name: string;
  /** The metric it is about, as `entity / metric`. */
  readonly about: string;
  /** What was promised: `highest below 1000 records`. */
  readonly expected: string;
  /** What the run gave; `null` if nothing was measured. */
  readonly value: number | null;
  /** The unit of that value. */
  readonly unit: string;
  /** Whether it was kept. A promise about something that was not measured is not. */
  readonly kept: boolean;
}

/**
 * What was measured in the real system, in a {@link RunRecord}: of the same metric as the run has.
 *
 * @public
 */
export interface RecordedMeasurement {
  /** The name of the entity that stands for what was measured. */
  readonly entity: string;
  /** The name of its metric. */
  readonly metric: string;
  /** Where it comes from; empty if nobody said. */
  readonly source: string;
  /** When it was measured, ascending, on the clock of the simulation. */
  readonly times: readonly number[];
  /** What was measured then. */
  readonly values: readonly number[];
}

/**
 * What the author of a model makes of a run.
 *
 * @public
 */
export interface RecordedAnswer {
  /** What was asked. */
  readonly question: string;
  /** The answer, in a sentence. */
  readonly answer: string;
  /** What a rule of thumb says of the same; empty if there is none. */
  readonly ruleOfThumb: string;
}
