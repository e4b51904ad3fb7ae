import { SimError } from '../errors/sim-error.ts';
import type { Entity } from './entity.ts';
import type { SimEvent } from './sim-event.ts';

/**
 * The error for an event of a type that an entity does not handle; thrown by the caller.
 *
 * @param entity - who got it
 * @param event - what it got
 * @param expected - the types it handles
 * @returns a {@link SimError} with code `UNKNOWN_EVENT_TYPE`
 *
 * @example
 * ```ts
 * import { Entity, SimEvent, unknownEventType } from '@sim/core';
 *
 * class Door extends Entity {
 *   handleEvent(event: SimEvent): void {
 *     if (event.type !== 'open') throw unknownEventType(this, event, ['open']);
 *   }
 * }
 *
 * console.log(new Door('front').name); // front
 * ```
 *
 * @public
 */
export function unknownEventType(entity: Entity, event: SimEvent, expected: readonly string[]): SimError {
  const list = expected.length === 0 ? 'none' : expected.map((type) => JSON.stringify(type)).join(', ');
  return new SimError(
    'UNKNOWN_EVENT_TYPE',
    `entity ${JSON.stringify(entity.name)}: got an event of type ${JSON.stringify(event.type)}, but handles ${list}`,
    {
      entity: entity.name,
      eventType: event.type,
      expected,
    },
  );
}
