import { readFileSync } from 'node:fs';
import { defineConfig } from 'tsup';

/**
 * The bundler renames a class that mentions itself inside its body (`var Probe = class _Probe`),
 * and that name is what errors, summaries and debuggers show. Inside its own body a class may bear
 * the name of its variable.
 */
const classNames = {
  name: 'class-names',
  renderChunk(code: string): { code: string } {
    const renamed = new Set([...code.matchAll(/\bvar (\w+) = class _\1\b/g)].map(([, name]) => name!));
    return { code: code.replaceAll(/\b_(\w+)\b/g, (whole, name: string) => (renamed.has(name) ? name : whole)) };
  },
};

const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { readonly version: string };

/**
 * Run inside a package: `tsup --config ../../tools/config/tsup.config.ts`. The types come from tsc
 * and api-extractor.
 */
export default defineConfig({
  entry: ['src/index.ts'],
  format: 'esm',
  target: 'es2022',
  platform: 'neutral',
  dts: false,
  clean: true,
  sourcemap: false,
  // What a package says of its own version.
  define: { PACKAGE_VERSION: JSON.stringify(version) },
  plugins: [classNames],
});
