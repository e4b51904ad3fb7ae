import type { Entity } from './entity.ts';
import type { HandlerResult } from './process-types.ts';
import type { SimEvent } from './sim-event.ts';

/**
 * The events of a vocabulary: one {@link SimEvent} for each name, with its payload. An entity says
 * with it which events it takes; `switch (event.type)` then knows the payload, and whoever sends it
 * another type or payload is told by the compiler.
 *
 * An event that carries nothing has `undefined` in the vocabulary.
 *
 * @example
 * ```ts
 * import { Entity, type EventOf, SimEvent, Simulation } from '@sim/core';
 *
 * class Ferry extends Entity {
 *   cars = 0;
 *   handleEvent(event: EventOf<{ Board: { cars: number }; Leave: undefined }>): void {
 *     switch (event.type) {
 *       case 'Board':
 *         this.cars += event.payload.cars;
 *         break;
 *       case 'Leave':
 *         console.log('leaves with', this.cars); // leaves with 3
 *     }
 *   }
 * }
 *
 * const ferry = new Ferry('ferry');
 * const sim = new Simulation({ entities: [ferry] });
 * sim.schedule(new SimEvent({ time: 1, type: 'Board', target: ferry, payload: { cars: 3 } }));
 * sim.schedule(new SimEvent({ time: 2, type: 'Leave', target: ferry }));
 * sim.run();
 * ```
 *
 * @public
 */
export type EventOf<Vocabulary extends object> = {
  [K in keyof Vocabulary & string]: SimEvent<[Vocabulary[K]] extends [undefined] ? unknown : Vocabulary[K], K>;
}[keyof Vocabulary & string];

/**
 * An entity that takes events of type `K` with payload `P`: any whose `handleEvent` takes every
 * {@link SimEvent}, and those that name this one ({@link EventOf}).
 *
 * @public
 */
export type EntityTaking<P, K extends string = string> = Entity & {
  handleEvent: (event: SimEvent<[P][P extends any ? 0 : never], [K][K extends any ? 0 : never]>) => HandlerResult;
};
