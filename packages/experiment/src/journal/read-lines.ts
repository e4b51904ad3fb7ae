import { closeSync, openSync, readSync } from 'node:fs';
import { StringDecoder } from 'node:string_decoder';

const CHUNK = 1 << 20;

/**
 * The lines of a file, without loading it whole. The last one is not `whole` if no line end follows.
 *
 * @internal
 */
export function* readLines(path: string): Generator<{ readonly line: string; readonly whole: boolean }> {
  const file = openSync(path, 'r');
  try {
    const buffer = Buffer.alloc(CHUNK);
    const decoder = new StringDecoder('utf8');
    let rest = '';
    for (let size = readSync(file, buffer); size > 0; size = readSync(file, buffer)) {
      const lines = (rest + decoder.write(buffer.subarray(0, size))).split('\n');
      rest = lines.pop()!;
      for (const line of lines) yield { line, whole: true };
    }
    rest += decoder.end();
    if (rest !== '') yield { line: rest, whole: false };
  } finally {
    closeSync(file);
  }
}
