import { checkNumber, checkOptions } from '../checks/checks.ts';
import type { FaultKind } from '../entity/active-faults.ts';
import type { Entity } from '../entity/entity.ts';
import type { Latency } from '../random/distribution.ts';
import { exponential } from '../random/distributions/exponential.ts';
import { latencySampler } from '../random/latency.ts';
import type { RandomStream } from '../random/random-stream.ts';
import type { FaultHandle, FaultTimes } from './fault.ts';

/** What random faults need of their schedule. */
export interface RandomFaultPlanner {
  add(
    entity: Entity,
    kind: FaultKind,
    factor: number,
    times: (now: () => number, rng: () => RandomStream) => FaultTimes,
  ): FaultHandle;
}

/**
 * Faults at random times, made by {@link FaultSchedule.random}; says whom they hit and how. May be
 * used for several entities: each gets times of its own.
 *
 * @public
 */
export class RandomFaults {
  private readonly owner: string;
  private readonly planner: RandomFaultPlanner;
  private readonly untilNext: (rng: RandomStream) => number;
  private readonly untilOver: (rng: RandomStream) => number;

  /** @internal */
  constructor(owner: string, mtbf: Latency, mttr: Latency, planner: RandomFaultPlanner) {
    this.owner = owner;
    this.planner = planner;
    this.untilNext = sampler(owner, 'mtbf', mtbf);
    this.untilOver = sampler(owner, 'mttr', mttr);
  }

  /**
   * Crashes an entity again and again.
   *
   * @param entity - an entity of the same simulation
   */
  crash(entity: Entity): FaultHandle {
    return this.plan(entity, 'crash', 1);
  }

  /**
   * Pauses an entity again and again.
   *
   * @param entity - an entity of the same simulation
   */
  pause(entity: Entity): FaultHandle {
    return this.plan(entity, 'pause', 1);
  }

  /**
   * Slows an entity down again and again.
   *
   * @param entity - an entity of the same simulation
   * @param options - `factor`: by what its service times are multiplied, above 0
   * @throws `INVALID_OPTION` for a factor that is not above 0
   */
  slow(entity: Entity, options: { readonly factor: number }): FaultHandle {
    return this.plan(
      entity,
      'slow',
      checkNumber(this.owner, 'factor', checkOptions(this.owner, options, ['factor']).factor, { above: 0 }),
    );
  }

  private plan(entity: Entity, kind: FaultKind, factor: number): FaultHandle {
    return this.planner.add(entity, kind, factor, (now, rng) => ({
      begin: () => now() + this.untilNext(rng()),
      end: () => now() + this.untilOver(rng()),
    }));
  }
}

function sampler(owner: string, option: string, latency: Latency): (rng: RandomStream) => number {
  return latencySampler(
    owner,
    option,
    typeof latency === 'number' ? exponential(checkNumber(owner, option, latency, { above: 0 })) : latency,
  );
}
