/// <reference types="node" />
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { env } from 'node:process';
import { pathToFileURL } from 'node:url';

export interface VectorFile<C> {
  readonly source: string;
  readonly cases: readonly C[];
  readonly parameters: readonly Record<string, unknown>[];
  /** A time of the file in the unit that it is tried in. */
  readonly seconds: (milliseconds: number) => number;
  /** The number in the file of such a time. */
  readonly milliseconds: (time: number) => number;
}

/**
 * A file of vectors, each tried in seconds and in raw milliseconds: nothing in the rules depends on
 * the unit. The repository holds a part of them, so that it can be tested alone; more are taken from
 * the folder that SIM_VECTORS names.
 */
export function vectorFiles<C>(name: string): readonly VectorFile<C>[] {
  const folder = env['SIM_VECTORS'];
  const candidates = [
    { source: `test/data/${name}`, url: new URL(`../data/${name}`, import.meta.url) },
    ...(folder === undefined
      ? []
      : [join(folder, name), join(folder, 'windows', name)].map((path) => ({
          source: `SIM_VECTORS: ${name}`,
          url: pathToFileURL(path),
        }))),
  ];
  return candidates
    .filter(({ url }) => existsSync(url))
    .flatMap(({ source, url }) => {
      const file = {
        parameters: [],
        ...(JSON.parse(readFileSync(url, 'utf8')) as { readonly cases: readonly C[] }),
      };
      return [
        { ...file, source: `${source}, in seconds`, seconds, milliseconds },
        { ...file, source: `${source}, in raw milliseconds`, seconds: same, milliseconds: same },
      ];
    });
}

/** Vectors are in whole milliseconds; the package speaks seconds. */
export function seconds(milliseconds: number): number {
  return milliseconds / 1_000;
}

/** The exact number of milliseconds. */
export function milliseconds(time: number): number {
  return Math.round(time * 1_000);
}

function same(time: number): number {
  return time;
}
