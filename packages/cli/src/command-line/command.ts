import type { Host } from '../host.ts';
import type { Flag } from './flags.ts';
import { flagsHelp } from './help.ts';

/** A command of `sim`. */
export interface Command {
  readonly name: string;
  readonly summary: string;
  /** What completion offers behind its name. */
  readonly flags: readonly Flag[];
  readonly run: (args: readonly string[], host: Host) => number | Promise<number>;
}

/** Whether somebody asks what a command does. */
export function asksForHelp(args: readonly string[]): boolean {
  return args.includes('--help') || args.includes('-h');
}

/** The help of a command: how it is called, what for, examples, flags. */
export function commandHelp({ call, summary, examples, notes }: CommandText, flags: readonly Flag[]): string {
  return `${call}: ${summary}

Examples:
${examples.map((each) => `  ${each}`).join('\n')}

Flags:
${flagsHelp(flags)}

${notes}
`;
}

/** What the help of a command says beside its flags. */
export interface CommandText {
  /** As it is called: `sim run SCENARIO.mjs [flags]`. */
  readonly call: string;
  readonly summary: string;
  readonly examples: readonly string[];
  readonly notes: string;
}
