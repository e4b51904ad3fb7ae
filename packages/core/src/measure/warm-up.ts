import { checkFunction, checkIterable, hasMethod, invalidOption } from '../checks/checks.ts';
import type { SimEvent } from '../entity/sim-event.ts';
import type { Simulation } from '../run/simulation.ts';

/**
 * Something that records and can start over: a {@link Histogram}, {@link Level},
 * {@link TimeSeries}, or one of your own.
 *
 * @public
 */
export interface Recorder {
  /** Forgets what was recorded. What the model is in, such as the value of a level, stays. */
  reset(): void;
}

/**
 * Cuts off the warm-up: at a time, everything recorded so far is forgotten, while the state of the
 * model stays. Entities that have a method `resetStats()` get it called, in order of attachment;
 * recorders of your own are reset if you name them.
 *
 * Of the events at that very time, those scheduled before this call still count as warm-up.
 *
 * @param sim - the simulation
 * @param time - when the warm-up ends, in seconds
 * @param recorders - recorders that belong to no entity
 * @returns the event behind it, a daemon, which can be cancelled
 * @throws `EVENT_IN_PAST` for a time before now, `INVALID_OPTION` for something that cannot be
 * reset
 *
 * @example
 * ```ts
 * import { Level, Simulation, warmUp } from '@sim/core';
 *
 * const sim = new Simulation({ endTime: 10 });
 * const load = new Level(sim);
 * warmUp(sim, 5, [load]);
 * sim.at(4, () => load.set(6));
 * sim.run();
 * console.log(load.mean, load.min); // 6 6
 * ```
 *
 * @public
 */
export function warmUp(sim: Simulation, time: number, recorders: readonly Recorder[] = []): SimEvent {
  if (!hasMethod(sim, 'runUntil')) throw invalidOption('warmUp', 'sim', 'a Simulation', sim);
  const resettable = [...checkIterable('warmUp', 'recorders', 'a list', recorders)];
  resettable.forEach(checkResettable);
  return sim.at(
    time,
    () => {
      for (const entity of sim.entities) {
        const { resetStats } = entity as { readonly resetStats?: () => void };
        if (resetStats !== undefined)
          checkFunction(`entity ${JSON.stringify(entity.name)}`, 'resetStats', resetStats).call(entity);
      }
      for (const recorder of resettable) recorder.reset();
    },
    { daemon: true },
  );
}

function checkResettable(recorder: Recorder): void {
  if (!hasMethod(recorder, 'reset'))
    throw invalidOption('warmUp', 'recorders', 'things with a reset() method', recorder);
}
