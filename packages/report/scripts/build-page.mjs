/**
 * Bundles what runs in the page of a report into a module that holds it as a string:
 * `src/generated/page-script.ts`. Part of the build; the same sources give the same text.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const folder = fileURLToPath(new URL('../', import.meta.url));
const { outputFiles } = await build({
  absWorkingDir: folder,
  entryPoints: ['page/main.ts'],
  bundle: true,
  minify: true,
  format: 'iife',
  target: 'es2022',
  charset: 'ascii',
  legalComments: 'none',
  conditions: ['@sim/source'],
  write: false,
});
// An end tag in a string would end the script.
const script = (outputFiles[0]?.text ?? '').replaceAll('</', '<\\/');
mkdirSync(`${folder}src/generated`, { recursive: true });
writeFileSync(
  `${folder}src/generated/page-script.ts`,
  `/** What runs in the page of a report: made by the build from \`page/\`. */\nexport const PAGE_SCRIPT: string = ${JSON.stringify(script)};\n`,
);
