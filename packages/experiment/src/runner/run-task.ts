import { type LoadedModel, loadModel } from '../model/load-model.ts';
import { runModel } from '../model/run-model.ts';
import type { RunOutcome, RunTask } from '../model/run-outcome.ts';

/**
 * Makes the function that a worker thread calls for each task. It keeps the model it loaded last:
 * tasks of one experiment share it.
 *
 * @internal
 */
export function taskRunner(): (task: RunTask) => Promise<RunOutcome> {
  let url: string | undefined;
  let model: LoadedModel | undefined;
  return async (task) => {
    try {
      if (model === undefined || task.url !== url) {
        model = await loadModel('worker', task.url);
        url = task.url;
      }
    } catch (error) {
      return { error: { kind: 'crashed', message: error instanceof Error ? error.message : String(error) } };
    }
    if (model.identity !== task.identity)
      return {
        error: {
          kind: 'crashed',
          message: `the model here is another one: expected ${task.identity}, found ${model.identity}`,
        },
      };
    return runModel(model.model, task);
  };
}
