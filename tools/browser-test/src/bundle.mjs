import { fileURLToPath } from 'node:url';
import { build } from 'vite';

/**
 * Bundles the model with the built packages, as an application for browsers would.
 *
 * @param {string} folder - where `pipeline.js` and `worker.js` go
 */
export async function bundle(folder) {
  for (const name of ['pipeline', 'worker']) {
    await build({
      configFile: false,
      logLevel: 'error',
      root: fileURLToPath(new URL('../', import.meta.url)),
      build: {
        outDir: folder,
        emptyOutDir: false,
        minify: false,
        lib: {
          entry: fileURLToPath(new URL(`../model/${name}.ts`, import.meta.url)),
          formats: ['es'],
          fileName: () => `${name}.js`,
        },
      },
    });
  }
}
