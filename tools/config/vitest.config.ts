import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const root = fileURLToPath(new URL('../../', import.meta.url));
const wantsSystem = process.env.SIM_SUITES === 'system';

/** Tests read the sources; suites of the whole system read what is built, as users do. */
const resolve = wantsSystem ? {} : { conditions: ['@sim/source'] };

/**
 * Suites that need more than the sources (packed tarballs, a registry, a browser). They take longer
 * and run one after another, so a plain run leaves them out; `SIM_SUITES=system` runs them and
 * nothing else.
 */
const systemSuites = new Set([
  '@sim-tools/pack-test',
  '@sim-tools/release',
  '@sim-tools/browser-test',
  '@sim-tools/many-runs',
]);

/** Every workspace with a `test` folder is a project, so `--project @sim/log` runs one alone. */
const projects = ['packages', 'tools']
  .flatMap((group) => readdirSync(`${root}${group}`).map((folder) => `${group}/${folder}`))
  .filter((folder) => existsSync(`${root}${folder}/test`) && existsSync(`${root}${folder}/package.json`))
  .map((folder) => ({
    folder,
    name: (JSON.parse(readFileSync(`${root}${folder}/package.json`, 'utf8')) as { name: string }).name,
  }))
  .filter(({ name }) => systemSuites.has(name) === wantsSystem);

export default defineConfig({
  root,
  resolve,
  ssr: { resolve },
  test: {
    allowOnly: false,
    fileParallelism: !wantsSystem,
    globalSetup: [`${root}tools/config/vitest.temp-folder.ts`],
    // The default leaves a core for the terminal: of two, that is half of the machine.
    ...(wantsSystem ? {} : { maxWorkers: '100%' }),
    projects: projects.map(({ folder, name }) => ({
      resolve,
      ssr: { resolve },
      // Generous: a slow machine is no reason to fail, and a test that hangs is found all the same.
      test: {
        name,
        root: `${root}${folder}`,
        include: ['test/**/*.test.{ts,mjs}'],
        setupFiles: [`${root}tools/config/vitest.setup.ts`],
        testTimeout: 60_000,
      },
    })),
  },
});
