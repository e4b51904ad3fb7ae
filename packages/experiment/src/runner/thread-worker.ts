import { taskRunner } from './run-task.ts';

// Would end the thread without a word to whoever waits for the run.
process.exit = (code) => {
  throw new Error(`the model called process.exit(${String(code ?? '')})`);
};

/** What a worker thread does for each task. */
export default taskRunner();
