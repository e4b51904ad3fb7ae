import {
  checkEntity,
  checkFunction,
  checkOptions,
  describeOption,
  Entity,
  type EntityMetric,
  invalidOption,
  type Latency,
  latencySampler,
  type SimEvent,
  unknownEventType,
} from '@sim/core';
import { given, kindOf } from '../checks.ts';
import type { DeadLetterPayload } from '../consumer/failure-policy.ts';

/**
 * How a {@link RetryTopic} works.
 *
 * @public
 */
export interface RetryTopicOptions<R = unknown> {
  /** How long after its failure a record comes back, in seconds. @defaultValue 0 */
  readonly delay?: Latency;
  /**
   * The payload of the `Append` event for a record.
   * @defaultValue `{ key, value }` of the record, with a key only if it has one
   */
  readonly payload?: (letter: DeadLetterPayload<R>) => unknown;
}

/**
 * What a {@link RetryTopic} has done so far: `received` is the sum of the others.
 *
 * @public
 */
export interface RetryTopicStats {
  /** Records that came. */
  readonly received: number;
  /** Records that went into the log. */
  readonly appended: number;
  /** Records whose delay is not over. */
  readonly waiting: number;
}

/** A record that comes back, and when. */
interface Due {
  readonly payload: unknown;
  readonly time: number;
}

/**
 * Brings records that could not be processed into another log after a delay, for consumers of its
 * own: a retry that holds up nobody else's partition (Spring Kafka's `@RetryableTopic`). One for each
 * tier, one minute, ten minutes, and so on; what fails in the last goes where `deadLetter` of its
 * consumers says.
 *
 * It takes the `DeadLetter` events of a {@link Consumer} and sends `Append` events. What waits is
 * kept in a crash, as a topic would keep it, and goes on when it restarts. Order is that of the
 * delays: a record that fails comes behind those that did not.
 *
 * @example
 * ```ts
 * import { Simulation } from '@sim/core';
 * import { Consumer, ConsumerGroup, RetryTopic } from '@sim/consumer-group';
 * import { EventLog } from '@sim/log';
 *
 * const orders = new EventLog('orders', { numPartitions: 1 });
 * const again = new EventLog('orders-retry', { numPartitions: 1 });
 * const retry = new RetryTopic('retry', again, { delay: 60 });
 * const billing = new ConsumerGroup('billing', orders);
 * const late = new ConsumerGroup('billing-retry', again);
 * let isUp = false;
 * const consumer = new Consumer('consumer', billing, {
 *   process: () => {
 *     if (!isUp) throw new Error('the bank is down');
 *   },
 *   onFailure: { then: 'dead-letter', deadLetter: retry },
 * });
 * const second = new Consumer('second', late, { serviceTime: 0.01 });
 * const sim = new Simulation({ entities: [orders, again, retry, billing, late, consumer, second], endTime: 100 });
 * sim.spawn(orders.append('order-1', 7));
 * sim.at(30, () => void (isUp = true));
 * sim.run();
 * console.log(consumer.stats.recordsDeadLettered, retry.stats.appended, second.stats.recordsProcessed); // 1 1 1
 * ```
 *
 * @public
 */
export class RetryTopic<R = unknown> extends Entity {
  /** @internal */
  static get _className(): string {
    return 'RetryTopic';
  }

  private readonly log: Entity;
  private readonly given: RetryTopicOptions<R>;
  private readonly delay: ReturnType<typeof latencySampler>;
  private readonly payload: (letter: DeadLetterPayload<R>) => unknown;
  private readonly waiting = new Set<Due>();
  private received = 0;

  /**
   * @param name - unique in its simulation; it also names the stream of the delays
   * @param log - the log of the tier: it takes `Append` events
   * @param options - see {@link RetryTopicOptions}
   * @throws `INVALID_OPTION`
   */
  constructor(name: string, log: Entity, options: RetryTopicOptions<R> = {}) {
    super(name);
    const owner = `RetryTopic ${JSON.stringify(name)}`;
    const { delay, payload } = checkOptions(owner, options, ['delay', 'payload']);
    this.log = checkEntity(owner, 'log', log);
    this.given = options;
    this.delay = latencySampler(owner, 'delay', given(delay, 0));
    this.payload = checkFunction(owner, 'payload', given(payload, keyAndValue));
  }

  /** What it has done so far. */
  get stats(): RetryTopicStats {
    const { received, waiting } = this;
    return { received, appended: received - waiting.size, waiting: waiting.size };
  }

  /** Records that wait, and those that are in the log. */
  override metrics(): readonly EntityMetric[] {
    return [
      { name: 'records-waiting', unit: 'records', kind: 'gauge', read: () => this.waiting.size },
      { name: 'records-appended', unit: 'records', kind: 'counter', read: () => this.stats.appended },
    ];
  }

  /** The options in force. */
  override parameters(): Readonly<Record<string, unknown>> {
    return { log: this.log.name, delay: describeOption(this.given.delay ?? 0) };
  }

  /** What it leaves out. */
  override assumptions(): readonly string[] {
    return ['A record waits before it is in the log of the retry, not in it: the lag there does not show the delay.'];
  }

  /** The log of the tier. */
  override downstreamEntities(): readonly Entity[] {
    return [this.log];
  }

  /**
   * Handles `DeadLetter` ({@link DeadLetterPayload}).
   *
   * @param event - any
   * @throws `UNKNOWN_EVENT_TYPE`; `INVALID_OPTION` for a payload without a record
   */
  override handleEvent(event: SimEvent): void {
    if (event.type !== 'DeadLetter') throw unknownEventType(this, event, ['DeadLetter']);
    const letter = event.payload as DeadLetterPayload<R>;
    if (kindOf(letter) !== 'object' || !('record' in letter))
      throw invalidOption(
        `RetryTopic ${JSON.stringify(this.name)}`,
        'payload of DeadLetter',
        'an object with a record',
        letter,
      );
    const payload = this.payload(letter);
    this.received++;
    const delay = this.delay(this.rng);
    const due: Due = { payload, time: this.now + delay };
    this.waiting.add(due);
    this.await(due, delay);
  }

  /** What waited in the crash goes on: at once, if its time is past. */
  protected override onRestart(): void {
    for (const due of this.waiting) this.await(due, Math.max(0, due.time - this.now));
  }

  private await(due: Due, delay: number): void {
    this.after(delay, 'Retry', () => {
      this.waiting.delete(due);
      this.send(this.log, 'Append', due.payload);
    });
  }
}

function keyAndValue({ record }: DeadLetterPayload): unknown {
  const { key, value } = record as { readonly key?: unknown; readonly value?: unknown };
  return key === undefined ? { value } : { key, value };
}
