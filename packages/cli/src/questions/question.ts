import type { Simulation } from '@sim/core';
import type { Flag, FlagValues } from '../command-line/flags.ts';
import type { Host } from '../host.ts';

/** A number that a model gives, and how it is shown. */
export interface Measure {
  readonly name: string;
  readonly title: string;
  readonly unit: 'seconds' | 'count' | 'share';
}

/** A model that has been built: what to run, and what to read off it afterwards. */
export interface Built {
  readonly sim: Simulation;
  readonly measures: () => Readonly<Record<string, number>>;
}

/**
 * Builds a model. It may use nothing but its argument and what the packages export: `--as-code`
 * prints its text.
 */
export type Model = (context: { readonly seed: number; readonly params: any }) => Built;

/** One variant of a question. */
export interface Case {
  readonly label: string;
  readonly params: Readonly<Record<string, unknown>>;
  /** What arithmetic says, by the name of a measure. */
  readonly ruleOfThumb?: number;
}

/** What a case came to: each measure with its interval. */
export interface CaseResult extends Case {
  readonly estimates: Readonly<
    Record<
      string,
      {
        readonly mean: number;
        readonly halfWidth: number;
        readonly min: number;
        readonly max: number;
        readonly values: readonly number[];
      }
    >
  >;
}

/** A question that `sim ask` answers. */
export interface Question {
  readonly name: string;
  readonly summary: string;
  readonly examples: readonly string[];
  readonly flags: readonly Flag[];
  readonly model: Model;
  readonly measures: readonly Measure[];
  /** What the cases differ in: the heading of the first column. */
  readonly differ: string;
  /** Which arithmetic the column of rules of thumb shows, and how; its unit is that of a measure. */
  readonly ruleOfThumb: { readonly text: string; readonly measure: string };
  readonly cases: (values: FlagValues, host: Host) => readonly Case[];
  /** What the answer takes for granted. */
  readonly assumptions: (values: FlagValues, cases: readonly Case[]) => readonly string[];
  /** The answer in a sentence. */
  readonly verdict: (values: FlagValues, results: readonly CaseResult[]) => readonly string[];
}
