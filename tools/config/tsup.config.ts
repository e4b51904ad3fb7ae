import { decode, encode, type SourceMapMappings } from '@jridgewell/sourcemap-codec';
import { readFileSync } from 'node:fs';
import { defineConfig } from 'tsup';

/** The part of a chunk that is rewritten: its code, and its source map as text until then. */
interface Chunk {
  map?: unknown;
}

interface SourceMap {
  readonly sources: readonly string[];
  readonly sourcesContent: readonly (string | null)[];
  readonly mappings: string;
}

/**
 * The bundler renames a class that mentions itself inside its body (`var Probe = class _Probe`),
 * and that name is what errors, summaries and debuggers show. Inside its own body a class may bear
 * the name of its variable. What stands behind it on its line moves to the left, in the map too; and
 * sources that are shipped need not stand in the map once more.
 */
const classNames = {
  name: 'class-names',
  renderChunk(code: string, chunk: Chunk): { code: string } {
    const renamed = new Set([...code.matchAll(/\bvar (\w+) = class _\1\b/g)].map(([, name]) => name!));
    const removed: number[][] = [];
    const lines = code.split('\n').map((line, k) => {
      const columns: number[] = (removed[k] = []);
      return line.replaceAll(/\b_(\w+)\b/g, (whole, name: string, column: number) => {
        if (!renamed.has(name)) return whole;
        columns.push(column);
        return name;
      });
    });
    if (typeof chunk.map === 'string') {
      const map = JSON.parse(chunk.map) as SourceMap;
      const moved = decode(map.mappings).map((segments, k) =>
        segments.map(
          ([column, ...rest]) => [column - removed[k]!.filter((at) => at < column).length, ...rest] as const,
        ),
      );
      chunk.map = {
        ...map,
        sourcesContent: map.sources.map((source, k) => (source.startsWith('../src/') ? null : map.sourcesContent[k])),
        mappings: encode(moved as SourceMapMappings),
      };
    }
    return { code: lines.join('\n') };
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
  sourcemap: true,
  // What a package says of its own version.
  define: { PACKAGE_VERSION: JSON.stringify(version) },
  plugins: [classNames],
});
