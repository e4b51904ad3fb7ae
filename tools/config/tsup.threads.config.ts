import { defineConfig } from 'tsup';
import base from './tsup.config.ts';

/** A package for Node alone: beside the library, the file that each of its worker threads loads. */
export default defineConfig({
  ...base,
  entry: { index: 'src/index.ts', 'thread-worker': 'src/runner/thread-worker.ts' },
  platform: 'node',
  splitting: true,
});
