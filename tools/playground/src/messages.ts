import type { RunRecord } from '@sim/core';
import type { Values } from './scenario.ts';

/** What the page asks of the worker. */
export type Request =
  | { readonly kind: 'run'; readonly job: number; readonly values: Values; readonly speed: number }
  | { readonly kind: 'speed'; readonly speed: number }
  | { readonly kind: 'drawn'; readonly milliseconds: number }
  | { readonly kind: 'step'; readonly seconds: number }
  | { readonly kind: 'seeds'; readonly job: number; readonly values: Values; readonly seeds: readonly number[] }
  | { readonly kind: 'fewest'; readonly job: number; readonly values: Values };

/** What the worker answers. */
export type Answer =
  | {
      readonly kind: 'run';
      readonly job: number;
      readonly record: RunRecord;
      readonly done: boolean;
      readonly milliseconds: number;
    }
  | { readonly kind: 'seeds'; readonly job: number; readonly records: readonly RunRecord[] }
  | {
      readonly kind: 'fewest';
      readonly job: number;
      readonly tried: readonly Trial[];
      readonly fewest: number | null;
      readonly done: boolean;
    }
  | { readonly kind: 'failed'; readonly job: number; readonly message: string };

export interface Trial {
  readonly workers: number;
  readonly kept: boolean;
  readonly highest: number;
}
