import { main } from '@sim/cli';

/** What a call of `sim` did. */
export interface Called {
  readonly code: number;
  readonly out: string;
  readonly err: string;
  readonly written: ReadonlyMap<string, string>;
}

/** Calls `sim` with files in memory. `onStopAsked` may ask it to stop. */
export async function sim(
  args: string | readonly string[],
  files: Readonly<Record<string, string>> = {},
  onStopAsked?: (stop: () => void) => void,
): Promise<Called> {
  let out = '';
  let err = '';
  const written = new Map<string, string>();
  const code = await main(typeof args === 'string' ? args.split(' ') : args, {
    out: (text) => void (out += text),
    err: (text) => void (err += text),
    read(path) {
      if (Object.hasOwn(files, path)) return files[path]!;
      throw Object.assign(new Error(`ENOENT: no such file, open '${path}'`), { syscall: 'open' });
    },
    write: (path, text) => void written.set(path, text),
    colours: false,
    terminal: false,
    onStop(stop) {
      onStopAsked?.(stop);
      return () => undefined;
    },
  });
  return { code, out, err, written };
}
