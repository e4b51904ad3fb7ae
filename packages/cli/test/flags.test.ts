import { isSimError } from '@sim/core';
import { describe, expect, it } from 'vitest';
import { type Flag, parseFlags } from '../src/command-line/flags.ts';

const FLAGS: readonly Flag[] = [
  { name: 'rate', kind: 'rate', required: true, help: 'how much comes' },
  { name: 'consumers', kind: 'counts', default: '1..3', min: 1, help: 'how many' },
  { name: 'service', short: 's', kind: 'duration', help: 'how long' },
  { name: 'format', kind: 'text', oneOf: ['text', 'json'], default: 'text', help: 'what is printed' },
  { name: 'set', kind: 'text', repeated: true, help: 'a value' },
  { name: 'quiet', short: 'q', kind: 'switch', help: 'less' },
  { name: 'load', kind: 'share', min: 0.1, help: 'how busy' },
];

const parse = (call: string) => parseFlags(call.split(' ').filter(Boolean), FLAGS);

function messageOf(args: string | readonly string[]): string {
  try {
    parseFlags(typeof args === 'string' ? args.split(' ') : args, FLAGS);
    return 'nothing thrown';
  } catch (error) {
    return isSimError(error, 'INVALID_CALL') ? error.message : String(error);
  }
}

describe('the flags of a command', () => {
  it('are read by their kind, in any order, between words, with one dash or two', () => {
    const { values, words } = parse('first --rate 30k/min second -s 12ms --consumers=2,5 -q --load 20%');
    expect(words).toEqual(['first', 'second']);
    expect(values.number('rate')).toBeCloseTo(500, 9);
    expect(values.number('service')).toBe(0.012);
    expect(values.list('consumers')).toEqual([2, 5]);
    expect(values.number('load')).toBe(0.2);
    expect(values.isSet('quiet')).toBe(true);
  });

  it('have their defaults where they are not given, and are missing without one', () => {
    const { values } = parse('--rate 1/s');
    expect(values.list('consumers')).toEqual([1, 2, 3]);
    expect(values.text('format')).toBe('text');
    expect([values.has('rate'), values.has('format'), values.has('service')]).toEqual([true, true, false]);
    expect([values.isSet('quiet'), values.isSet('format')]).toEqual([false, false]);
    expect(values.texts('set')).toEqual([]);
  });

  it('are taken together in order where they may be repeated', () => {
    expect(parse('--rate 1/s --set a=1 --set b=2 --set a=3').values.texts('set')).toEqual(['a=1', 'b=2', 'a=3']);
  });

  it.each([
    ['--consumers 4', '--rate is missing: how much comes'],
    ['--rate 1/s --rate 2/s', '--rate is given twice'],
    ['--rate 1/s --quiet=yes', '--quiet takes no value, got yes'],
    ['--rate 1/s --format xml', '--format takes one of text, json; got xml'],
    ['--rate 1/s --consumers 2,0,3', '--consumers takes numbers from 1 on; got 2,0,3'],
    ['--rate 1/s --load 5%', '--load takes numbers from 0.1 on; got 5%'],
    ['--rate 1/s --service', '--service takes a value: how long'],
    ['--rate 1/s --service=', '--service takes a value: how long'],
    ['--rate 1/s --consumer 3', 'there is no --consumer: did you mean --consumers?'],
    ['--rate 1/s --zebra 3', 'there is no --zebra'],
    ['--rate 1/s -x', 'there is no -x'],
  ])('are refused with what is wrong: %s', (call, message) => {
    const told = messageOf(call);
    expect(told).toContain(message);
    expect(told.includes('did you mean')).toBe(message.includes('did you mean'));
  });

  it('may be exactly the least that is allowed', () => {
    expect(parse('--rate 1/s --load 10% --consumers 1').values.number('load')).toBe(0.1);
  });
});
