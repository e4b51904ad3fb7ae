import { isSimError } from '@sim/core';
import { runCommand } from './commands.ts';
import { visibleLines } from './format/visible.ts';
import type { Host } from './host.ts';

/**
 * Runs `sim` with some arguments, as its executable does.
 *
 * @param args - the words behind `sim`
 * @param host - streams and files
 * @returns the exit code: 0 done, 1 a run failed, 2 wrong call, 99 a threshold is broken
 *
 * @example
 * ```ts
 * import { main, processHost } from '@sim/cli';
 *
 * let text = '';
 * const code = await main(['list', '--json'], { ...processHost(), out: (part) => (text += part) });
 * console.log(code, JSON.parse(text)[0].name); // 0 forecast
 * ```
 *
 * @public
 */
export async function main(args: readonly string[], host: Host): Promise<number> {
  try {
    return await runCommand(args, host);
  } catch (error) {
    const wrongCall = isSimError(error, 'INVALID_CALL') || isSystemError(error);
    const message = visibleLines(error instanceof Error ? error.message : String(error));
    const word = wrongCall ? 'sim' : 'sim: a run failed';
    host.err(`${host.colours ? `\u001B[31m${word}\u001B[0m` : word}: ${message}\n`);
    if (wrongCall) host.err('sim --help lists what there is.\n');
    return wrongCall ? 2 : 1;
  }
}

/** A file that is not there, or may not be read or written: the call named it. */
function isSystemError(error: unknown): boolean {
  return error instanceof Error && typeof (error as { syscall?: unknown }).syscall === 'string';
}
