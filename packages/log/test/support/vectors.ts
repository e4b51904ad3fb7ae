/// <reference types="node" />
import { existsSync, readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

/**
 * The vectors of this repository, and those of a folder beside it: the one that `SIM_VECTORS` names,
 * else `../shared/vectors`, if it is there.
 */
export function vectorFiles(name: string): readonly { readonly source: string; readonly data: unknown }[] {
  const { SIM_VECTORS: folder } = process.env;
  const beside =
    folder === undefined || folder === ''
      ? new URL('../../../../../shared/vectors/', import.meta.url)
      : pathToFileURL(`${folder}/`);
  const candidates = [
    { source: `test/data/${name}`, url: new URL(`../data/${name}`, import.meta.url) },
    { source: `vectors/kafka/${name}`, url: new URL(`kafka/${name}`, beside) },
  ];
  return candidates
    .filter(({ url }) => existsSync(url))
    .map(({ source, url }) => ({ source, data: JSON.parse(readFileSync(url, 'utf8')) as unknown }));
}
