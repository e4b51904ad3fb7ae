import { checkFunction } from '../checks/checks.ts';
import { Entity } from './entity.ts';
import type { HandlerResult } from './process-types.ts';
import type { SimEvent } from './sim-event.ts';

/**
 * An entity made of a function.
 *
 * @example
 * ```ts
 * import { CallbackEntity, SimEvent, Simulation } from '@sim/core';
 *
 * const printer = new CallbackEntity('printer', (event) => console.log(event.payload)); // page 1
 * const sim = new Simulation({ entities: [printer] });
 * sim.schedule(new SimEvent({ time: 0, type: 'print', target: printer, payload: 'page 1' }));
 * sim.run();
 * ```
 *
 * @public
 */
export class CallbackEntity<E extends SimEvent = SimEvent> extends Entity {
  /** @internal */
  static get _className(): string {
    return 'CallbackEntity';
  }

  private readonly fn: (event: E) => HandlerResult;

  /**
   * @param name - unique in its simulation
   * @param fn - the handler
   * @throws `INVALID_OPTION` if `fn` is not a function
   */
  constructor(name: string, fn: (event: E) => HandlerResult) {
    super(name);
    this.fn = checkFunction(`CallbackEntity ${JSON.stringify(name)}`, 'fn', fn);
  }

  /** {@inheritDoc Entity.handleEvent} */
  override handleEvent(event: E): HandlerResult {
    return this.fn(event);
  }
}
