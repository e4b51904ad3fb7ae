import { Entity } from '../entity/entity.ts';
import type { HandlerResult } from '../entity/process-types.ts';
import type { SimEvent } from '../entity/sim-event.ts';

/**
 * The target of what belongs to no entity: functions given to `at` and `every`, deadlines,
 * processes spawned by the simulation.
 *
 * @internal
 */
export class RootEntity extends Entity {
  constructor() {
    super('simulation');
  }

  override handleEvent(event: SimEvent): HandlerResult {
    return (event.payload as (event: SimEvent) => HandlerResult)(event);
  }
}
