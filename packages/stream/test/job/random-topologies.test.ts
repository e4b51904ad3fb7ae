import { type JobOperator, type JobSinkOptions, StreamJob, type StreamJobOptions } from '@sim/stream';
import { Simulation } from '@sim/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { naiveResults, operatorsOf, topologies, type Topology } from '../support/random-topology.ts';

/** A failure of the whole job, or of one task of it. */
interface Failure {
  readonly at: number;
  readonly downFor: number;
  /** Which operator fails, as a share of all; `undefined` for the job. */
  readonly operator: number | undefined;
}

const failures: fc.Arbitrary<readonly Failure[]> = fc.array(
  fc.record({
    at: fc.double({ min: 0.1, max: 40, noNaN: true }),
    downFor: fc.constantFrom(0, 0.3, 2),
    operator: fc.option(fc.double({ min: 0, max: 0.999, noNaN: true }), { nil: undefined }),
  }),
  { maxLength: 4 },
);

function play(
  topology: Topology,
  sink: JobSinkOptions,
  options: Partial<StreamJobOptions> = {},
  schedule: readonly Failure[] = [],
): StreamJob {
  const operators = operatorsOf(topology, sink);
  const job = new StreamJob('job', { operators, restartDelay: 1, watermarkInterval: 0.5, ...options });
  const sim = new Simulation({ entities: [job], endTime: 5000 });
  for (const { at, downFor, operator } of schedule) {
    const failing = operator === undefined ? job : job.task(operators[Math.floor(operator * operators.length)]!.name);
    sim.at(at, () => failing.crash());
    sim.at(at + downFor, () => failing.restart());
  }
  sim.run();
  return job;
}

const sorted = (job: StreamJob) => [...(job.sink('sink').values() as string[])].sort();
const checkpoints = (mode: 'exactly-once' | 'at-least-once') =>
  ({ checkpoints: { interval: 3, asyncDuration: 0.2, syncDuration: 0.01, notifyDelay: 0.4, mode } }) as const;
/** Barriers overtake what waits, at once or after they have waited for a while. */
const unaligned = (alignedCheckpointTimeout: number) =>
  ({ checkpoints: { ...checkpoints('exactly-once').checkpoints, unaligned: true, alignedCheckpointTimeout } }) as const;
const timeouts = fc.constantFrom(0, 0, 0.05, 0.3, 2);

describe('a job of any shape', () => {
  it('gives what its operators give one after the other without channels', () => {
    fc.assert(
      fc.property(topologies, (topology) => {
        expect(sorted(play(topology, {}))).toEqual(naiveResults(topology));
      }),
      { numRuns: 100 },
    );
  });

  it('gives the same when its sources wait for each other', () => {
    fc.assert(
      fc.property(topologies, fc.constantFrom(0, 1, 5), fc.constantFrom(0.3, 1, 4), (topology, maxDrift, interval) => {
        const watermarkAlignment = { group: 'g', maxDrift, updateInterval: interval };
        const align = (operator: JobOperator) =>
          operator.source === undefined ? operator : { ...operator, watermarkAlignment };
        const operators = operatorsOf(topology, {}).map(align);
        expect(sorted(play(topology, {}, { operators }))).toEqual(naiveResults(topology));
      }),
      { numRuns: 60 },
    );
  });

  it('gives the same while checkpoints are taken', () => {
    fc.assert(
      fc.property(topologies, fc.constantFrom('exactly-once', 'at-least-once'), (topology, mode) => {
        const job = play(topology, { guarantee: 'exactly-once' }, checkpoints(mode));
        expect(sorted(job)).toEqual(naiveResults(topology));
        expect(job.sink('sink').stats).toMatchObject({ lost: 0, aborted: 0, openTransactions: 0 });
      }),
      { numRuns: 60 },
    );
  });

  it('gives each result exactly once whenever it or its tasks fail, with aligned barriers and two-phase commit', () => {
    fc.assert(
      fc.property(topologies, failures, (topology, schedule) => {
        const job = play(topology, { guarantee: 'exactly-once' }, checkpoints('exactly-once'), schedule);
        expect(sorted(job)).toEqual(naiveResults(topology));
        expect(job.sink('sink').stats).toMatchObject({ lost: 0, openTransactions: 0 });
      }),
      { numRuns: 100 },
    );
  });

  it('gives each result exactly once whenever it or its tasks fail, with barriers that overtake', () => {
    let overtaken = 0;
    fc.assert(
      fc.property(topologies, failures, timeouts, (topology, schedule, timeout) => {
        const job = play(topology, { guarantee: 'exactly-once' }, unaligned(timeout), schedule);
        expect(sorted(job)).toEqual(naiveResults(topology));
        expect(job.sink('sink').stats).toMatchObject({ lost: 0, openTransactions: 0 });
        for (const { inFlight } of job.completedCheckpoints) overtaken += inFlight;
      }),
      { numRuns: 150 },
    );
    expect(overtaken).toBeGreaterThan(100);
  });

  it('gives each result at least once, and none that is wrong, where only the sink writes twice', () => {
    fc.assert(
      fc.property(topologies, failures, (topology, schedule) => {
        const job = play(topology, {}, checkpoints('exactly-once'), schedule);
        expect([...new Set(sorted(job))]).toEqual([...new Set(naiveResults(topology))]);
      }),
      { numRuns: 60 },
    );
  });

  it('loses nothing at least once: what passes through comes out, if perhaps twice', () => {
    fc.assert(
      fc.property(topologies, failures, (topology, schedule) => {
        const seen = new Set(sorted(play(topology, {}, checkpoints('at-least-once'), schedule)));
        // Sums may have counted twice.
        const missing = naiveResults(topology).filter((value) => !value.includes('(') && !seen.has(value));
        expect(missing).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });
});
