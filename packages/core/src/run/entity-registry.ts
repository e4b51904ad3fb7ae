import { classNameOf } from '../errors/class-name.ts';
import { invalidOption } from '../checks/checks.ts';
import { Entity } from '../entity/entity.ts';
import { SimError } from '../errors/sim-error.ts';
import type { Kernel } from './kernel.ts';

/**
 * The entities of a simulation, by name and in order of attachment.
 *
 * @internal
 */
export class EntityRegistry {
  readonly all: Entity[] = [];
  private readonly byName = new Map<string, Entity>();
  private readonly kernel: Kernel;

  constructor(kernel: Kernel) {
    this.kernel = kernel;
  }

  /**
   * Attaches entities and all that is downstream of them, upstream first; all or none. Returns
   * those that are new.
   */
  add(entities: Iterable<Entity>): readonly Entity[] {
    if (typeof entities !== 'object' || (entities as unknown) === null || !(Symbol.iterator in entities))
      throw invalidOption('Simulation', 'entities', 'a list of entities', entities);
    const fresh = new Map<string, Entity>();
    for (const entity of entities) this.collect(entity, fresh);
    for (const each of fresh.values()) {
      each._kernel = this.kernel;
      this.byName.set(each.name, each);
      this.all.push(each);
    }
    return [...fresh.values()];
  }

  /** Takes an entity and all that is downstream of it, each before what is downstream of it. */
  private collect(start: Entity, fresh: Map<string, Entity>): void {
    // A stack of its own: chains may be longer than that of the host.
    const open: (readonly [entity: Entity, owner: string])[] = [[start, 'add']];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      const [entity, owner] = next;
      if (!this.isFresh(entity, fresh, owner)) continue;
      fresh.set(entity.name, entity);
      const downstream = entity.downstreamEntities();
      for (let at = downstream.length - 1; at >= 0; at--)
        open.push([downstream[at]!, `downstream of ${JSON.stringify(entity.name)}`]);
    }
  }

  /** Whether it is new here. Throws if it cannot be. */
  private isFresh(entity: Entity, fresh: ReadonlyMap<string, Entity>, owner: string): boolean {
    if (!(entity instanceof Entity)) throw invalidOption(owner, 'entity', 'an Entity', entity);
    const known = this.byName.get(entity.name) ?? fresh.get(entity.name);
    if (known === entity) return false;
    if (known !== undefined) {
      throw new SimError(
        'DUPLICATE_NAME',
        `${owner}: two entities are named ${JSON.stringify(entity.name)} (${classNameOf(known)} and ${classNameOf(entity)}); names must be unique in a simulation`,
        {
          entity: entity.name,
        },
      );
    }
    if (entity._kernel !== undefined) {
      throw new SimError(
        'ALREADY_ATTACHED',
        `${owner}: entity ${JSON.stringify(entity.name)} belongs to another simulation; make a new one for this one`,
        { entity: entity.name },
      );
    }
    return true;
  }
}
