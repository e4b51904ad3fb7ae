/// <reference types="node" />
import { existsSync, readFileSync } from 'node:fs';

export interface VectorFile<C> {
  readonly source: string;
  readonly cases: readonly C[];
  readonly parameters: readonly Record<string, unknown>[];
}

/**
 * The full vectors lie beside the repository; the repository itself holds a part of them, so that
 * it can be tested alone.
 */
export function vectorFiles<C>(name: string): readonly VectorFile<C>[] {
  const candidates = [
    { source: `test/data/${name}`, url: new URL(`../data/${name}`, import.meta.url) },
    {
      source: `shared/vectors/windows/${name}`,
      url: new URL(`../../../../../shared/vectors/windows/${name}`, import.meta.url),
    },
  ];
  return candidates
    .filter(({ url }) => existsSync(url))
    .map(({ source, url }) => ({
      source,
      parameters: [],
      ...(JSON.parse(readFileSync(url, 'utf8')) as { readonly cases: readonly C[] }),
    }));
}

/** Vectors are in whole milliseconds; the package speaks seconds. */
export function seconds(milliseconds: number): number {
  return milliseconds / 1_000;
}

/** The exact number of milliseconds. */
export function milliseconds(time: number): number {
  return Math.round(time * 1_000);
}
