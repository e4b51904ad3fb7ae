import { defineConfig } from 'vitest/config';

const resolve = { conditions: ['@sim/source'] };

/** One run over every workspace; each one is a project, so `--project @sim/log` runs one alone. */
export default defineConfig({
  resolve,
  ssr: { resolve },
  test: {
    projects: ['core', 'log', 'consumer-group', 'stream'].map((name) => ({
      resolve,
      ssr: { resolve },
      test: { name: `@sim/${name}`, root: `packages/${name}`, include: ['test/**/*.test.ts'] },
    })),
  },
});
