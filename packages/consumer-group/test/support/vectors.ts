/// <reference types="node" />
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * Cases of a file of reference vectors: of the folder named by the environment variable SIM_VECTORS,
 * else the whole file where it lies beside the repository, else the part kept in test/data.
 */
export function vectors<T>(file: string): readonly T[] {
  const { SIM_VECTORS } = process.env;
  const given = SIM_VECTORS === undefined ? [] : [join(SIM_VECTORS, 'kafka', file), join(SIM_VECTORS, file)];
  const beside = fileURLToPath(new URL(`../../../../../shared/vectors/kafka/${file}`, import.meta.url));
  const found = [...given, beside].find((path) => existsSync(path)) ?? keptFile(file);
  return JSON.parse(readFileSync(found, 'utf8')) as T[];
}

/** The part kept in the repository. */
export function keptVectors<T>(file: string): readonly T[] {
  return JSON.parse(readFileSync(keptFile(file), 'utf8')) as T[];
}

function keptFile(file: string): string {
  return fileURLToPath(new URL(`../data/${file}`, import.meta.url));
}
