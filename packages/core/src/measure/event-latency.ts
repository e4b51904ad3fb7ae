import { checkFunction, invalidOption } from '../checks/checks.ts';
import { describe } from '../errors/describe.ts';
import type { SimEvent } from '../entity/sim-event.ts';
import { Histogram } from '../statistics/histogram.ts';

/**
 * Reads from an event when the thing it carries came into being, in seconds; `undefined` if it does
 * not say.
 *
 * @public
 */
export type EventStamp = (event: SimEvent) => number | undefined;

/**
 * The stamp looked for by default: the first number among `createdAt`, `eventTime` and `timestamp`
 * of the payload.
 *
 * @internal
 */
export function payloadStamp(event: SimEvent): number | undefined {
  const { payload } = event;
  if (typeof payload !== 'object' || payload === null) return undefined;
  const { createdAt, eventTime, timestamp } = payload as {
    readonly createdAt?: unknown;
    readonly eventTime?: unknown;
    readonly timestamp?: unknown;
  };
  if (typeof createdAt === 'number') return createdAt;
  if (typeof eventTime === 'number') return eventTime;
  return typeof timestamp === 'number' ? timestamp : undefined;
}

/**
 * The ages of events. One without a stamp is counted and left out: an age of 0 would be a lie.
 *
 * @internal
 */
export class EventLatency {
  readonly ages = new Histogram();
  unstamped = 0;
  private readonly owner: string;
  private readonly stamp: EventStamp;

  constructor(owner: string, stamp: EventStamp = payloadStamp) {
    this.owner = owner;
    this.stamp = checkFunction(owner, 'stamp', stamp);
  }

  /** The stamp in words. */
  get stampText(): string {
    return this.stamp === payloadStamp ? 'createdAt, eventTime or timestamp of the payload' : describe(this.stamp);
  }

  record(event: SimEvent, now: number): void {
    const stamp = this.stamp(event);
    if (stamp === undefined) this.unstamped++;
    else if (Number.isFinite(stamp)) this.ages.record(now - stamp);
    else
      throw invalidOption(
        this.owner,
        `the stamp of ${JSON.stringify(event.type)}`,
        'a finite number of seconds, or undefined',
        stamp,
      );
  }

  reset(): void {
    this.ages.reset();
    this.unstamped = 0;
  }
}
