import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vitepress';
import { generateApi } from './api.mjs';
import { assemblePages } from './pages.mjs';
import { makeSamples } from './samples.mjs';

const staging = fileURLToPath(new URL('../temp/', import.meta.url));

/**
 * Builds the whole site: the pages of `guide`, the READMEs of the packages and the reference made
 * from their types.
 *
 * @param {string} destination - a folder, emptied first
 * @returns {Promise<string>} the folder
 */
export async function buildSite(destination) {
  rmSync(staging, { recursive: true, force: true });
  rmSync(destination, { recursive: true, force: true });
  const pages = join(staging, 'pages');
  const settings = join(staging, '.vitepress');
  mkdirSync(join(settings, 'theme'), { recursive: true });
  // VitePress looks for its settings beside the pages it is given.
  writeFileSync(join(settings, 'config.mjs'), "export { default } from '../../src/config.mjs';\n");
  writeFileSync(join(settings, 'theme/index.mjs'), "export { default } from '../../../src/theme/index.mjs';\n");
  const names = await generateApi(join(pages, 'api'));
  writeFileSync(join(staging, 'names.json'), JSON.stringify(names));
  assemblePages(pages);
  await makeSamples(join(pages, 'public'));
  await build(staging, { outDir: destination });
  return destination;
}
