import { accessSync, constants, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { usage } from './command-line/usage-error.ts';

/**
 * What a command needs of the world around it.
 *
 * @public
 */
export interface Host {
  /** Writes data. */
  readonly out: (text: string) => void;
  /** Writes progress and complaints. */
  readonly err: (text: string) => void;
  /** Reads a file, or standard input for `-`. */
  readonly read: (path: string) => string;
  /** Writes a file. */
  readonly write: (path: string, text: string) => void;
  /**
   * Throws if a file cannot be written. Asked before the work whose answer goes into it; without it
   * that shows at the end.
   */
  readonly checkWritable?: (path: string) => void;
  /** Whether `err` is a terminal that takes colours. */
  readonly colours: boolean;
  /** Whether `err` is a terminal. */
  readonly terminal: boolean;
  /**
   * Has a function called once when the process is asked to end (SIGINT, SIGTERM); returns one that
   * takes this back. Without it, commands run to their end.
   */
  readonly onStop?: (stop: () => void) => () => void;
}

/**
 * The world of a process of Node: its standard streams and files.
 *
 * @returns the host that `sim` itself uses
 *
 * @example
 * ```ts
 * import { processHost } from '@sim/cli';
 *
 * console.log(typeof processHost().read); // function
 * ```
 *
 * @public
 */
export function processHost(): Host {
  const terminal = process.stderr.isTTY;
  // https://no-color.org: any value that is not empty.
  const plain = (process.env['NO_COLOR'] ?? '') !== '' || process.env['TERM'] === 'dumb';
  return {
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    read: (path) => named('read', path, () => readFileSync(path === '-' ? 0 : path, 'utf8')),
    write: (path, text) => named('write', path, () => writeFileSync(path, text)),
    checkWritable: (path) => named('write', path, () => checkWritable(path)),
    colours: terminal && !plain,
    terminal,
    onStop,
  };
}

/** Leaves the file as it is, and none where there was none. */
function checkWritable(path: string): void {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found?.isDirectory() === true) throw usage(`cannot write ${JSON.stringify(path)}: it is a directory`);
  accessSync(found === undefined ? dirname(path) : path, constants.W_OK);
}

/** What the system says of a file, with the file: of a directory that is read it does not say which. */
function named<T>(verb: string, path: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    const { code, syscall, message } = error as { code?: unknown; syscall?: unknown; message: string };
    if (typeof code !== 'string' || typeof syscall !== 'string') throw error;
    const why = message.replace(`${code}: `, '').replace(/, \w+( '.*')?$/s, '');
    throw usage(`cannot ${verb} ${path === '-' ? 'standard input' : JSON.stringify(path)}: ${why} (${code})`);
  }
}

/** A second signal finds nobody listening, and ends the process as usual. */
function onStop(stop: () => void): () => void {
  const ignore = (): void => void SIGNALS.forEach((signal) => process.removeListener(signal, hear));
  const hear = (): void => {
    ignore();
    stop();
  };
  for (const signal of SIGNALS) process.on(signal, hear);
  return ignore;
}

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;
