/// <reference types="node" />
import { existsSync, readFileSync } from 'node:fs';

/**
 * The full vectors lie beside the repository; the repository itself holds a part of them, so that
 * it can be tested alone.
 */
export function vectorFiles(name: string): readonly { readonly source: string; readonly data: unknown }[] {
  const candidates = [
    { source: `test/data/${name}`, url: new URL(`../data/${name}`, import.meta.url) },
    {
      source: `shared/vectors/kafka/${name}`,
      url: new URL(`../../../../../shared/vectors/kafka/${name}`, import.meta.url),
    },
  ];
  return candidates
    .filter(({ url }) => existsSync(url))
    .map(({ source, url }) => ({ source, data: JSON.parse(readFileSync(url, 'utf8')) as unknown }));
}
