import type { Entity } from './entity.ts';
import { CRASHED, moveGate, OPEN } from './gate.ts';
import type { Scheduler } from './scheduler.ts';

/**
 * Breaks an entity down: what waits in it is lost, its timers, processes and work end.
 *
 * @internal
 */
export function crash(entity: Entity, kernel: Scheduler): void {
  if (entity._gate === CRASHED) return;
  moveGate(entity, CRASHED);
  entity._crashes++;
  const deferral = entity._deferral;
  entity._deferral = undefined;
  if (deferral !== undefined) kernel.loseDeferred(deferral);
  // Those that a pause had kept are lost with it, and still in the list.
  for (let timer = entity._timers.first; timer !== undefined; timer = entity._timers.first) {
    timer.cancel();
    entity._timers.remove(timer);
  }
  const errors: unknown[] = [];
  for (const process of [...entity._processes]) {
    try {
      process.kill();
    } catch (error) {
      errors.push(error);
    }
  }
  entity['inHand']?.loseAll();
  kernel.note(entity, 'crash');
  entity['onCrash']();
  if (errors.length > 0) throw errors[0];
}

/**
 * Lets an entity come back from a crash.
 *
 * @internal
 */
export function restart(entity: Entity, kernel: Scheduler): void {
  if (entity._gate !== CRASHED) return;
  moveGate(entity, OPEN);
  kernel.note(entity, 'restart');
  // The new life may begin in the last step of a process that the crash has killed.
  kernel.heard(() => kernel.acceptResult(entity['onRestart'](), entity, undefined));
}
