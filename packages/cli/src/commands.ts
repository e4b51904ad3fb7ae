import { renderHtml, renderText, toCsv } from '@sim/report';
import { isSimError, type RunRecord } from '@sim/core';
import type { Command } from './command-line/command.ts';
import { completionScript } from './command-line/completion.ts';
import { type Flag, parseFlags } from './command-line/flags.ts';
import { flagsHelp } from './command-line/help.ts';
import { nearest, usage } from './command-line/usage-error.ts';
import type { Host } from './host.ts';
import { answerJson, answerText } from './output/answer.ts';
import { programOf } from './output/program.ts';
import { recordCases, runCases } from './questions/ask.ts';
import { QUESTIONS } from './questions/index-of-questions.ts';
import type { Question } from './questions/question.ts';
import { FIND } from './runs/find.ts';
import { MERGE } from './runs/merge.ts';
import { RUN } from './runs/run.ts';
import { WORKER } from './runs/worker.ts';

/** Put in by the bundler. */
declare const PACKAGE_VERSION: string | undefined;

const ASK_FLAGS: readonly Flag[] = [
  { name: 'replications', kind: 'count', min: 1, default: '10', help: 'how many runs each case has' },
  { name: 'seed', kind: 'count', default: '42', help: 'the seed of the first run' },
  { name: 'report', kind: 'text', help: 'writes a page with the curves of each case to this file' },
  { name: 'json', kind: 'switch', help: 'prints the answer as JSON' },
  { name: 'as-code', kind: 'switch', help: 'prints the model as a program, and runs nothing' },
  { name: 'help', kind: 'switch', help: 'prints this' },
];

const REPORT_FLAGS: readonly Flag[] = [
  { name: 'format', kind: 'text', default: 'html', oneOf: ['html', 'text', 'csv'], help: 'what it becomes' },
  { name: 'out', kind: 'text', help: 'the file to write; standard output if left out' },
  { name: 'help', kind: 'switch', help: 'prints this' },
];

const LIST_FLAGS: readonly Flag[] = [{ name: 'json', kind: 'switch', help: 'prints JSON' }];

const COMMANDS: readonly Command[] = [
  { name: 'ask', summary: 'answers a question about a pipeline, without code', flags: ASK_FLAGS, run: ask },
  { name: 'list', summary: 'lists the questions', flags: LIST_FLAGS, run: list },
  RUN,
  FIND,
  WORKER,
  MERGE,
  { name: 'report', summary: 'makes a page, text or CSV of recorded runs', flags: REPORT_FLAGS, run: report },
  {
    name: 'completion',
    summary: 'prints a script that completes words: bash, zsh or fish',
    flags: [],
    run: completion,
  },
];

/**
 * Runs a command.
 *
 * @throws `INVALID_CALL`
 */
export function runCommand(args: readonly string[], host: Host): number | Promise<number> {
  const [name, ...rest] = args;
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    (name === undefined ? host.err : host.out)(overview());
    return name === undefined ? 2 : 0;
  }
  if (name === '--version' || name === '-V' || name === 'version') {
    host.out(`${typeof PACKAGE_VERSION === 'string' ? PACKAGE_VERSION : 'source'}\n`);
    return 0;
  }
  return find('command', COMMANDS, name).run(rest, host);
}

function find<T extends { readonly name: string }>(kind: string, list: readonly T[], name: string): T {
  const found = list.find((each) => each.name === name);
  if (found !== undefined) return found;
  const names = list.map((each) => each.name);
  const meant = nearest(name, names);
  throw usage(
    `there is no ${kind} ${name}${meant === undefined ? `; there are ${names.join(', ')}` : `: did you mean ${meant}?`}`,
  );
}

function overview(): string {
  const lines = (list: readonly { readonly name: string; readonly summary: string }[]): string =>
    list.map(({ name, summary }) => `  ${name.padEnd(12)}${summary}`).join('\n');
  return `sim: simulations of streaming systems

Commands:
${lines(COMMANDS)}

Questions of sim ask:
${lines(QUESTIONS)}

sim COMMAND --help and sim ask QUESTION --help say more. sim --version says which one it is. Exit codes: 0 done, 1 a run failed, 2 wrong call, 99 a threshold is broken.
`;
}

function list(args: readonly string[], host: Host): number {
  const { values, words } = parseFlags(args, LIST_FLAGS);
  if (words.length > 0) throw usage(`sim list takes no words beside flags; got ${words.join(' ')}`);
  const questions = QUESTIONS.map(({ name, summary, examples }) => ({ name, summary, example: examples[0]! }));
  host.out(
    values.isSet('json')
      ? `${JSON.stringify(questions, null, 2)}\n`
      : questions
          .map(({ name, summary, example }) => `${name.padEnd(12)}${summary}\n${' '.repeat(12)}${example}\n`)
          .join(''),
  );
  return 0;
}

function ask(args: readonly string[], host: Host): number {
  const [name, ...rest] = args;
  if (name === undefined || name.startsWith('-')) {
    (name === '--help' ? host.out : host.err)(overview());
    return name === '--help' ? 0 : 2;
  }
  const question = find('question', QUESTIONS, name);
  if (rest.includes('--help') || rest.includes('-h')) {
    host.out(questionHelp(question));
    return 0;
  }
  const { values, words } = parseFlags(rest, [...question.flags, ...ASK_FLAGS]);
  if (words.length > 0) throw usage(`sim ask ${name} takes no words beside flags; got ${words.join(' ')}`);
  const cases = question.cases(values, host);
  const runs = { replications: values.number('replications'), seed: values.number('seed') };
  if (values.isSet('as-code')) {
    host.out(programOf(question, cases, runs));
    return 0;
  }
  if (values.has('report')) host.checkWritable?.(values.text('report'));
  const results = valuesInForce(() => runCases(question, cases, runs, host));
  const answer = {
    question,
    results,
    verdict: question.verdict(values, results),
    assumptions: question.assumptions(values, cases),
    ...runs,
  };
  host.out(values.isSet('json') ? answerJson(answer) : answerText(answer));
  if (values.has('report')) {
    host.write(values.text('report'), renderHtml(recordCases(question, cases, runs.seed)));
    host.err(`The curves are in ${values.text('report')}.\n`);
  }
  return 0;
}

/** A model that refuses its options was given them by the call. */
function valuesInForce<T>(run: () => T): T {
  try {
    return run();
  } catch (error) {
    const { cause } = error as { readonly cause?: unknown };
    throw isSimError(cause, 'INVALID_OPTION') ? usage(`these values cannot be used: ${cause.message}`) : error;
  }
}

function questionHelp({ name, summary, examples, flags }: Question): string {
  return `sim ask ${name}: ${summary}

Examples:
${examples.map((each) => `  ${each}`).join('\n')}

Flags:
${flagsHelp(flags)}

${flagsHelp(ASK_FLAGS)}

Times have a unit (12ms, 2h, 1h30m), rates too (500/s, 30k/min); lists are 3,5,9 or 3..6 or 4..12/2.
`;
}

function report(args: readonly string[], host: Host): number {
  const { values, words } = parseFlags(args, REPORT_FLAGS);
  if (values.isSet('help') || words.length === 0) {
    const text = `sim report RECORD.json... [flags]\n\nExample:\n  sim report before.json after.json --out compared.html\n\nFlags:\n${flagsHelp(REPORT_FLAGS)}\n`;
    (values.isSet('help') ? host.out : host.err)(text);
    return values.isSet('help') ? 0 : 2;
  }
  const records = words.flatMap((path) => recordsOf(path, host.read(path)));
  const format = values.text('format');
  const text =
    format === 'html'
      ? renderHtml(records)
      : records.map((each) => (format === 'csv' ? toCsv(each) : renderText(each))).join('\n');
  if (values.has('out')) host.write(values.text('out'), text);
  else host.out(text.endsWith('\n') ? text : `${text}\n`);
  return 0;
}

function recordsOf(path: string, text: string): readonly RunRecord[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw usage(`${path} is no JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  const records = Array.isArray(value) ? (value as readonly RunRecord[]) : [value as RunRecord];
  if (records.length === 0) throw usage(`${path} holds no recorded run`);
  try {
    // What renders as text is sound.
    for (const record of records) renderText(record);
  } catch (error) {
    throw usage(`${path} holds no recorded run: ${error instanceof Error ? error.message : String(error)}`);
  }
  return records;
}

function completion(args: readonly string[], host: Host): number {
  if (args[0] !== 'words') {
    if (args.length > 1) throw usage(`sim completion takes one shell; got ${args.join(' ')}`);
    host.out(completionScript(args[0]));
    return 0;
  }
  const [command, question, ...rest] = args.slice(args[1] === '--' ? 2 : 1);
  const words =
    question === undefined
      ? COMMANDS.map(({ name }) => name)
      : command !== 'ask'
        ? (COMMANDS.find(({ name }) => name === command)?.flags ?? []).map(({ name }) => `--${name}`)
        : rest.length === 0
          ? QUESTIONS.map(({ name }) => name)
          : [...(QUESTIONS.find(({ name }) => name === question)?.flags ?? []), ...ASK_FLAGS].map(
              ({ name }) => `--${name}`,
            );
  host.out(`${words.join('\n')}\n`);
  return 0;
}
