import { setImmediate } from 'node:timers/promises';
import { runModel } from '../model/run-model.ts';
import type { Runner } from './runner.ts';

/**
 * Runs one after another, here. For small work and for debugging; takes a model as a module or as
 * an object.
 *
 * @example
 * ```ts
 * import { inProcess } from '@sim/experiment';
 *
 * console.log(inProcess().concurrency); // 1
 * ```
 *
 * @public
 */
export function inProcess(): Runner {
  return {
    name: 'in-process',
    concurrency: 1,
    async run(task, { model }, signal) {
      // A run blocks this thread: between two of them others have their turn, `signal` too.
      await setImmediate();
      return signal?.aborted === true ? undefined : runModel(model, task);
    },
    async close() {},
  };
}
