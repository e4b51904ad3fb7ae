import { describe, expect, it } from 'vitest';
import { failures, summarize } from '../src/vitest-results.mjs';

/** @param {string} status @param {...string} tests */
const file = (status, ...tests) => ({ status, assertionResults: tests.map((test) => ({ status: test })) });

describe('summarize', () => {
  it('counts passed, failed and skipped tests over all files', () => {
    const report = { testResults: [file('passed', 'passed', 'passed', 'pending'), file('failed', 'passed', 'failed')] };
    expect(summarize(report, false)).toEqual({ passed: 3, failed: 1, skipped: 1 });
  });

  it('counts a file that could not be loaded as one failure', () => {
    expect(summarize({ testResults: [file('failed'), file('passed', 'passed')] }, false)).toEqual({
      passed: 1,
      failed: 1,
      skipped: 0,
    });
  });

  it('counts a failed run with only passing tests as one failure', () => {
    expect(summarize({ testResults: [file('passed', 'passed')] }, false)).toEqual({ passed: 1, failed: 1, skipped: 0 });
  });

  it('counts a run without a report as one failure', () => {
    expect(summarize(undefined, false)).toEqual({ passed: 0, failed: 1, skipped: 0 });
  });

  it('counts nothing when nothing ran', () => {
    expect(summarize({ testResults: [] }, true)).toEqual({ passed: 0, failed: 0, skipped: 0 });
  });
});

describe('failures', () => {
  it('tell a failed test and a file that could not be loaded in a line each', () => {
    const report = {
      testResults: [
        file('passed', 'passed'),
        {
          status: 'failed',
          name: '/there/a.test.mjs',
          assertionResults: [
            { status: 'passed', fullName: 'adds' },
            { status: 'failed', fullName: 'a sum is right', duration: 1600, failureMessages: ['Error: 2, not 3\n at'] },
          ],
        },
        { status: 'failed', name: '/there/b.test.mjs', message: 'Cannot find b', assertionResults: [] },
      ],
    };
    expect(failures(report, '/there/')).toEqual([
      'a.test.mjs: a sum is right (2 s): Error: 2, not 3',
      'b.test.mjs: Cannot find b',
    ]);
    expect(failures(undefined, '/there/')).toEqual([]);
  });
});
