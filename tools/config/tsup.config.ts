import { defineConfig } from 'tsup';

/** Run inside a package: `tsup --config ../../tools/config/tsup.config.ts`. The types come from tsc and api-extractor. */
export default defineConfig({ entry: ['src/index.ts'], format: 'esm', target: 'es2022', platform: 'neutral', dts: false, clean: true, sourcemap: false });
