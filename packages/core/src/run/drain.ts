import type { Entity } from '../entity/entity.ts';
import { orderOfFlow } from './order-of-flow.ts';

/**
 * The end of the input: tells the entities of it, one after the other in order of flow, once each.
 * Those that do not run now are told when they do.
 *
 * @internal
 */
export class Drain {
  private readonly entities: readonly Entity[];
  /** Still to be told, the last one first. */
  private ordered: Entity[] = [];
  /** Paused or crashed when it was their turn. */
  private readonly waiting = new Set<Entity>();
  private known = 0;
  private begun = false;

  constructor(entities: readonly Entity[]) {
    this.entities = entities;
  }

  /** Whether the phase has begun: a piece of a run goes on with it. */
  get hasBegun(): boolean {
    return this.begun;
  }

  /** The next one to be told; it counts as told. */
  next(): Entity | undefined {
    this.begun = true;
    if (this.known < this.entities.length) {
      this.known = this.entities.length;
      this.ordered = orderOfFlow(this.entities)
        .filter((entity) => !entity._drained && !this.waiting.has(entity))
        .reverse();
    }
    const { waiting } = this;
    for (const entity of waiting) if (entity.status === 'running') return this.tell(entity);
    for (let entity = this.ordered.pop(); entity !== undefined; entity = this.ordered.pop()) {
      if (entity.status === 'running') return this.tell(entity);
      waiting.add(entity);
    }
    return undefined;
  }

  private tell(entity: Entity): Entity {
    this.waiting.delete(entity);
    entity._drained = true;
    return entity;
  }
}
