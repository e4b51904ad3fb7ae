import { given } from '../checks.ts';
import { checkNumber, checkOptions, invalidOption } from '@sim/core';

/**
 * How an {@link Autoscaler} works. Times are seconds. Either `targetLag` or `targetLagSeconds` is
 * given.
 *
 * @public
 */
export interface AutoscalerOptions {
  /** How many records of lag one consumer is there for (KEDA's `lagThreshold`). @defaultValue none */
  readonly targetLag?: number;
  /** How old the oldest record not committed may become. @defaultValue none */
  readonly targetLagSeconds?: number;
  /** How often it looks (`pollingInterval`). @defaultValue 15 */
  readonly interval?: number;
  /** How far off, as a share of what there is, changes nothing. @defaultValue 0.1 */
  readonly tolerance?: number;
  /** The fewest consumers, 0 to a million; it begins with so many. @defaultValue 1 */
  readonly minConsumers?: number;
  /** The most consumers. @defaultValue Infinity: as many as there are partitions */
  readonly maxConsumers?: number;
  /** Whether there are never more consumers than partitions. @defaultValue true */
  readonly partitionCeiling?: boolean;
  /** How many it starts at a time, at most. @defaultValue Infinity */
  readonly maxStepUp?: number;
  /** How many it stops at a time, at most. @defaultValue Infinity */
  readonly maxStepDown?: number;
  /** The least time between two decisions for more. @defaultValue 0 */
  readonly cooldownUp?: number;
  /** For how long fewer must have been enough before some are stopped. @defaultValue 300 */
  readonly cooldownDown?: number;
  /** How long a consumer takes to start, before it joins. @defaultValue 0 */
  readonly startTime?: number;
}

/** More consumers than this are a mistake in the options: a run would be busy starting them. */
const MOST = 1_000_000;

const NAMES: readonly (keyof AutoscalerOptions)[] = [
  'targetLag',
  'targetLagSeconds',
  'interval',
  'tolerance',
  'minConsumers',
  'maxConsumers',
  'partitionCeiling',
  'maxStepUp',
  'maxStepDown',
  'cooldownUp',
  'cooldownDown',
  'startTime',
];

/** @internal */
export interface ResolvedAutoscalerOptions extends Required<Omit<AutoscalerOptions, 'targetLag' | 'targetLagSeconds'>> {
  readonly targetLag: number | undefined;
  readonly targetLagSeconds: number | undefined;
}

/** @internal */
export function resolveAutoscalerOptions(owner: string, options: AutoscalerOptions): ResolvedAutoscalerOptions {
  const { targetLag, targetLagSeconds, partitionCeiling = true } = checkOptions(owner, options, NAMES);
  if ((targetLag === undefined) === (targetLagSeconds === undefined))
    throw invalidOption(owner, 'targetLag', 'either targetLag or targetLagSeconds', targetLag);
  if (typeof partitionCeiling !== 'boolean')
    throw invalidOption(owner, 'partitionCeiling', 'true or false', partitionCeiling);
  const number = (
    option: keyof AutoscalerOptions,
    fallback: number,
    range: Parameters<typeof checkNumber>[3],
  ): number => checkNumber(owner, option, given(options[option], fallback), range);
  const positive = { above: 0 } as const;
  const step = { min: 1, integer: true, infinite: true } as const;
  const minConsumers = number('minConsumers', 1, { min: 0, max: MOST, integer: true });
  return Object.freeze({
    targetLag: targetLag === undefined ? undefined : number('targetLag', 1, positive),
    targetLagSeconds: targetLagSeconds === undefined ? undefined : number('targetLagSeconds', 1, positive),
    interval: number('interval', 15, { min: 1e-9 }),
    tolerance: number('tolerance', 0.1, { min: 0 }),
    minConsumers,
    maxConsumers: number('maxConsumers', Infinity, { min: Math.max(1, minConsumers), integer: true, infinite: true }),
    partitionCeiling,
    maxStepUp: number('maxStepUp', Infinity, step),
    maxStepDown: number('maxStepDown', Infinity, step),
    cooldownUp: number('cooldownUp', 0, { min: 0 }),
    cooldownDown: number('cooldownDown', 300, { min: 0 }),
    startTime: number('startTime', 0, { min: 0 }),
  });
}
