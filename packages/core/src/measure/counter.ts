import { Entity } from '../entity/entity.ts';
import type { EntityMetric } from '../entity/entity-metric.ts';
import type { SimEvent } from '../entity/sim-event.ts';

/**
 * What a {@link Counter} says in the summary.
 *
 * @public
 */
export interface CounterStats {
  /** Events of all types. */
  readonly total: number;
  /** Events of each type, in the order in which the types first came. */
  readonly byType: ReadonlyMap<string, number>;
}

/**
 * Counts the events sent to it, in all and by type.
 *
 * @example
 * ```ts
 * import { Counter, SimEvent, Simulation } from '@sim/core';
 *
 * const counter = new Counter('gate');
 * const sim = new Simulation({ entities: [counter] });
 * for (const [time, type] of [[1, 'in'], [2, 'in'], [3, 'out']] as const) sim.schedule(new SimEvent({ time, type, target: counter }));
 * sim.run();
 * console.log(counter.total, counter.count('in')); // 3 2
 * ```
 *
 * @public
 */
export class Counter extends Entity {
  /** @internal */
  static get _className(): string {
    return 'Counter';
  }

  private readonly counts = new Map<string, number>();
  private all = 0;

  /** Events of all types. */
  get total(): number {
    return this.all;
  }

  /** Events of each type, in the order in which the types first came. */
  get byType(): ReadonlyMap<string, number> {
    return this.counts;
  }

  /** What the summary shows: a copy. */
  get stats(): CounterStats {
    return { total: this.all, byType: new Map(this.counts) };
  }

  /**
   * Events of one type.
   *
   * @param type - the type; 0 for one that never came
   */
  count(type: string): number {
    return this.counts.get(type) ?? 0;
  }

  /** {@inheritDoc Entity.metrics} */
  override metrics(): readonly EntityMetric[] {
    return [{ name: 'events-counted', unit: 'events', kind: 'counter', read: () => this.all }];
  }

  /** {@inheritDoc Entity.handleEvent} */
  override handleEvent(event: SimEvent): void {
    this.all++;
    this.counts.set(event.type, this.count(event.type) + 1);
  }

  /** Counts from 0 again. */
  resetStats(): void {
    this.all = 0;
    this.counts.clear();
  }
}
