import { readFileSync } from 'node:fs';

/** A recorded text of `test/data`. */
export const sample = (name: string): string => readFileSync(new URL(`../data/${name}`, import.meta.url), 'utf8');

/** The pieces of a text, cut after the given numbers of characters again and again. */
export function* cut(text: string, lengths: readonly number[]): Generator<string, void, undefined> {
  let from = 0;
  for (let index = 0; from < text.length; index++) {
    const length = Math.max(1, lengths[index % lengths.length] ?? 1);
    yield text.slice(from, from + length);
    from += length;
  }
}
