/**
 * `pnpm site`: makes the documentation as a folder that any web server can publish, `dist`, or the
 * one that is named. The packages have to be built.
 */
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSite } from './src/build-site.mjs';

const [destination = fileURLToPath(new URL('dist/', import.meta.url))] = process.argv.slice(2);
console.log(await buildSite(resolve(destination)));
