import { parseFloatStrictly } from '../text/numbers.ts';

/** A sample of a line, its timestamp in the unit of the page. */
export interface ReadSample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
  readonly stamp: number | undefined;
}

/** What was not there, and where: columns count from 1. */
export interface SampleFault {
  readonly column: number;
  readonly expected: string;
}

/**
 * Reads one line of Prometheus' text format, left to right in one go.
 *
 * @internal
 */
export function readSample(text: string): ReadSample | SampleFault {
  const scanner = new SampleScanner(text);
  scanner.blanks();
  let name = scanner.word();
  const labels = new Map<string, string>();
  scanner.blanks();
  if (scanner.skip('{')) {
    for (;;) {
      scanner.blanks();
      if (scanner.skip('}')) break;
      const quoted = scanner.quoted();
      const label = quoted ?? scanner.word();
      if (label === undefined || (label === '' && quoted === undefined))
        return scanner.fault('the name of a label or }');
      scanner.blanks();
      if (scanner.skip('=')) {
        scanner.blanks();
        const value = scanner.quoted();
        if (value === undefined) return scanner.fault('a value in quotation marks');
        labels.set(label, value);
      } else if (quoted !== undefined && name === '') name = quoted;
      else return scanner.fault('=');
      scanner.blanks();
      if (!scanner.skip(',') && !scanner.sees('}')) return scanner.fault(', or }');
    }
  }
  if (name === '') return { column: 1, expected: 'the name of a metric' };
  scanner.blanks();
  const valueAt = scanner.at;
  const value = parseFloatStrictly(scanner.token());
  if (value === undefined) return { column: valueAt + 1, expected: 'a number' };
  scanner.blanks();
  const stampAt = scanner.at;
  const token = scanner.token();
  // An exemplar or a comment may follow.
  const stamp = token === '' || token.startsWith('#') ? undefined : parseFloatStrictly(token);
  if (token !== '' && !token.startsWith('#') && (stamp === undefined || !Number.isFinite(stamp)))
    return { column: stampAt + 1, expected: 'a timestamp' };
  return { name, labels: Object.fromEntries(labels), value, stamp };
}

class SampleScanner {
  at = 0;
  private readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  blanks(): void {
    while (this.text[this.at] === ' ' || this.text[this.at] === '\t') this.at++;
  }

  sees(character: string): boolean {
    return this.text[this.at] === character;
  }

  skip(character: string): boolean {
    if (!this.sees(character)) return false;
    this.at++;
    return true;
  }

  /** The name of a metric or a label; empty if there is none. */
  word(): string {
    const from = this.at;
    while (this.at < this.text.length && /[\w:.-]/.test(this.text[this.at] as string)) this.at++;
    return this.text.slice(from, this.at);
  }

  /** All up to the next blank. */
  token(): string {
    const from = this.at;
    while (this.at < this.text.length && this.text[this.at] !== ' ' && this.text[this.at] !== '\t') this.at++;
    return this.text.slice(from, this.at);
  }

  /** A text in quotation marks; `undefined`, and nothing read, if there is none. */
  quoted(): string | undefined {
    if (!this.sees('"')) return undefined;
    let value = '';
    for (let at = this.at + 1; at < this.text.length; at++) {
      const character = this.text[at] as string;
      if (character === '"') {
        this.at = at + 1;
        return value;
      }
      if (character === '\\' && at + 1 < this.text.length) {
        const escaped = this.text[++at] as string;
        value += escaped === 'n' ? '\n' : escaped === '"' || escaped === '\\' ? escaped : `\\${escaped}`;
      } else value += character;
    }
    return undefined;
  }

  fault(expected: string): SampleFault {
    return { column: this.at + 1, expected };
  }
}
