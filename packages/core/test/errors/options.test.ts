import { describe, expect, it } from 'vitest';
import { checkOptions } from '@sim/core';
import { codeOf, errorOf } from '../support/code-of.ts';

const NAMES = ['concurrency', 'serviceTime', 'queueLimit', 'sessionTimeout'];
const check = (options: object, names: readonly string[] | undefined = NAMES): object =>
  checkOptions('Server "q"', options, names);

describe('the names of options', () => {
  it('are free when no list is given', () => {
    expect(checkOptions('x', { anything: 1 })).toEqual({ anything: 1 });
  });

  it('pass when they are known, and the same object comes back', () => {
    const options = { concurrency: 3, queueLimit: undefined };
    expect(check(options)).toBe(options);
  });

  it('that are unknown are refused, also with the value undefined', () => {
    const error = errorOf(() => check({ servers: 3 }));
    expect([error.code, error.context.option]).toEqual(['INVALID_OPTION', 'servers']);
    expect(error.message).toBe(
      'Server "q": unknown option "servers" (expected one of concurrency, serviceTime, queueLimit, sessionTimeout)',
    );
    expect(codeOf(() => check({ servers: undefined }))).toBe('INVALID_OPTION');
    expect(codeOf(() => check({ concurrency: 1 }, []))).toBe('INVALID_OPTION');
  });

  it.each([
    ['concurency', 'concurrency'],
    ['Concurrency', 'concurrency'],
    ['concurrnecy', 'concurrency'],
    ['service_time', 'serviceTime'],
    ['queuelimit', 'queueLimit'],
    ['timeout', 'sessionTimeout'],
  ])('%s is answered with %s', (written, meant) => {
    const error = errorOf(() => check({ [written]: 1 }));
    expect(error.message).toContain(`did you mean "${meant}"?`);
    expect(error.context.nearest).toBe(meant);
  });

  it('are own, enumerable and strings: nothing else is looked at', () => {
    const options = Object.create({ servers: 1 }, { hidden: { value: 1, enumerable: false } }) as object;
    expect(check(Object.assign(options, { [Symbol('tag')]: 1 }))).toBe(options);
    expect(codeOf(() => check(JSON.parse('{ "__proto__": 1 }') as object))).toBe('INVALID_OPTION');
    expect(codeOf(() => check({ ['x'.repeat(100_000)]: 1 }))).toBe('INVALID_OPTION');
  });

  it.each([null, undefined, 5, 'x', () => 1])('cannot be had from %s', (options) => {
    expect(codeOf(() => check(options as unknown as object, NAMES))).toBe('INVALID_OPTION');
  });
});

describe('what is no object of options', () => {
  class Steps {
    readonly levels = 3;
  }

  it('is said to be what it is, beside a name of it', () => {
    const error = errorOf(() => checkOptions('TraceRecorder', new Steps(), ['limit']));
    expect(error.message).toBe('TraceRecorder: unknown option "levels" of a Steps (expected one of limit)');
  });

  it('may be an object of a class whose names are known', () => {
    const steps = new Steps();
    expect(checkOptions('TraceRecorder', steps, ['levels'])).toBe(steps);
  });
});
