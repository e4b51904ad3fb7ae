/// <reference types="node" />
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/**
 * Cases of a file of reference vectors: the whole file where it lies beside the repository, else
 * the part kept in test/data.
 */
export function vectors<T>(file: string): readonly T[] {
  const whole = fileURLToPath(new URL(`../../../../../shared/vectors/kafka/${file}`, import.meta.url));
  return JSON.parse(readFileSync(existsSync(whole) ? whole : keptFile(file), 'utf8')) as T[];
}

/** The part kept in the repository. */
export function keptVectors<T>(file: string): readonly T[] {
  return JSON.parse(readFileSync(keptFile(file), 'utf8')) as T[];
}

function keptFile(file: string): string {
  return fileURLToPath(new URL(`../data/${file}`, import.meta.url));
}
