import { invalidOption } from '../checks/checks.ts';
import type { Entity } from '../entity/entity.ts';
import { CANCELLED, IDLE } from '../entity/occurrence.ts';
import { checkTarget, SimEvent } from '../entity/sim-event.ts';
import { ofOtherCopy } from '../errors/other-copy.ts';
import { SimError } from '../errors/sim-error.ts';
import { toTicks } from '../time/ticks.ts';
import type { Kernel } from './kernel.ts';

/**
 * Throws if an event cannot be scheduled here and now. False for one that was cancelled before: it
 * will simply not happen.
 *
 * @internal
 */
export function checkEvent(kernel: Kernel, event: SimEvent): boolean {
  const { now } = kernel;
  if (!(event instanceof SimEvent)) throw invalidOption(`schedule at ${now} s`, 'event', 'a SimEvent', event);
  checkTargetHere(kernel, 'SimEvent', event.type, event.target);
  if (event._handle === CANCELLED) return false;
  if (event._handle !== IDLE)
    throw new SimError(
      'EVENT_REUSED',
      `event ${JSON.stringify(event.type)} at ${event.time} s: was scheduled before; make a new SimEvent`,
      { eventType: event.type, time: event.time },
    );
  // Beyond the exact range a time that was read from the clock may come back a few ticks early:
  // seconds decide.
  if (event._ticks < kernel.nowTicks && event._ticks < toTicks(now)) {
    throw new SimError(
      'EVENT_IN_PAST',
      `event ${JSON.stringify(event.type)} for ${JSON.stringify(event.target.name)}: scheduled for ${event.time} s, but it is ${now} s already`,
      {
        eventType: event.type,
        entity: event.target.name,
        eventTime: event.time,
        time: now,
      },
    );
  }
  return true;
}

/**
 * Throws if something cannot be the target of an event in this simulation.
 *
 * @internal
 */
export function checkTargetHere(kernel: Kernel, owner: string, type: string, target: Entity): void {
  if (typeof type !== 'string' || type === '') throw invalidOption(owner, 'event type', 'a non-empty string', type);
  checkTarget(owner, type, target);
  if (target._kernel === kernel) return;
  const foreign = ofOtherCopy(`${owner} ${JSON.stringify(type)}`, 'target must be an Entity', target);
  if (foreign !== undefined) throw foreign;
  const free = target._kernel === undefined;
  const state = free
    ? 'has no simulation; add it with sim.add(entity), or name it in downstreamEntities()'
    : 'belongs to another simulation';
  throw new SimError(
    free ? 'NOT_ATTACHED' : 'WRONG_SIMULATION',
    `event ${JSON.stringify(type)}: its target ${JSON.stringify(target.name)} ${state}`,
    { eventType: type, entity: target.name, from: owner },
  );
}
