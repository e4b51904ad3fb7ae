import { EventLog, type LogRecord } from '@sim/log';
import { CallbackEntity, exponential, isSimError, type Process, SimEvent, SimFuture, Simulation } from '@sim/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

type Step = readonly [what: (typeof STEPS)[number], wait: number];

const STEPS = [
  'process',
  'process',
  'process',
  'event',
  'event',
  'client',
  'client',
  'killed',
  'interrupted',
  'pause',
  'resume',
  'crash',
  'restart',
  'client pause',
  'client resume',
  'look',
] as const;

interface Outcome {
  readonly partition: number;
  state: 'sent' | 'appended' | 'refused';
}

interface Run {
  readonly log: EventLog<number>;
  /** What became of every append, by value, as far as the sender knows. */
  readonly sent: readonly Outcome[];
  readonly trace: readonly string[];
}

/**
 * A log with queues and random latencies under every fault there is, while several kinds of clients
 * append.
 */
function run(steps: readonly Step[], partitionThroughput: number, seed: number): Run {
  const log = new EventLog<number>('log', {
    numPartitions: 2,
    shardingStrategy: { getShard: (key) => Number(key) },
    appendLatency: exponential(0.05),
    partitionThroughput,
  });
  const sent: Outcome[] = [];
  const trace: string[] = [];
  function* append(value: number): Process {
    const outcome = sent[value]!;
    try {
      yield* log.append(String(outcome.partition), value);
      outcome.state = 'appended';
    } catch (error) {
      if (!isSimError(error)) throw error;
      outcome.state = 'refused';
    }
  }
  const client = new CallbackEntity('client', (event) => append(event.payload as number));
  const sim = new Simulation({ entities: [log, client], seed });
  sim.observe({ traced: (_, kind, detail, time) => void trace.push(`${time} ${kind} ${JSON.stringify(detail)}`) });
  let time = 0;
  for (const [what, wait] of steps) {
    time += wait / 50;
    sim.runUntil(time);
    const send = (): number => sent.push({ partition: sent.length % 2, state: 'sent' }) - 1;
    switch (what) {
      case 'process':
        sim.spawn(append(send()));
        break;
      case 'event': {
        const value = send();
        const reply = new SimFuture<LogRecord<number>>();
        reply.onSettle(({ rejected }) => (sent[value]!.state = rejected ? 'refused' : 'appended'));
        sim.schedule(
          new SimEvent({
            time,
            type: 'Append',
            target: log,
            payload: { key: String(sent[value]!.partition), value, reply },
          }),
        );
        break;
      }
      case 'client': {
        const value = send();
        sim.schedule(new SimEvent({ time, type: 'go', target: client, payload: value }));
        break;
      }
      case 'killed':
      case 'interrupted': {
        const handle = sim.spawn(
          (function* (value: number) {
            try {
              yield* append(value);
            } catch {
              // The interrupt.
            }
          })(send()),
        );
        sim.at(time + 0.02, () => (what === 'killed' ? handle.kill() : handle.interrupt()));
        break;
      }
      case 'pause':
        log.pause();
        break;
      case 'resume':
        log.resume();
        break;
      case 'crash':
        log.crash();
        break;
      case 'restart':
        log.restart();
        break;
      case 'client pause':
        client.pause();
        break;
      case 'client resume':
        client.resume();
        break;
      case 'look':
        void log.stats;
    }
  }
  log.resume();
  log.restart();
  client.resume();
  sim.run();
  return { log, sent, trace };
}

const script = fc.record({
  steps: fc.array(fc.tuple(fc.constantFrom(...STEPS), fc.integer({ min: 0, max: 4 })), { minLength: 1, maxLength: 60 }),
  partitionThroughput: fc.constantFrom(Infinity, 50, 10),
  seed: fc.integer(),
});

function recordsOf(log: EventLog<number>): LogRecord<number>[] {
  return log.partitions.flatMap(({ records }) => records);
}

describe('a log under any mix of clients and faults', () => {
  it('appends what was sent once, and only that, densely and in order of time', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(script, ({ steps, partitionThroughput, seed }) => {
        const { log, sent } = run(steps, partitionThroughput, seed);
        for (const { records } of log.partitions) {
          expect(records.map(({ offset }) => offset)).toEqual(records.map((_, index) => index));
          expect(
            records.every(({ timestamp }, index) => index === 0 || timestamp >= records[index - 1]!.timestamp),
          ).toBe(true);
        }
        const values = recordsOf(log).map(({ value }) => value);
        expect(new Set(values).size).toBe(values.length);
        const appended = new Set(values);
        sent.forEach(({ state }, value) => {
          if (state === 'appended') expect(appended).toContain(value);
          if (state === 'refused') expect(appended).not.toContain(value);
        });
        expect(log.stats.appendsInFlight).toBe(0);
      }),
      { seed: 909, numRuns: 1500 },
    );
  });

  it(
    'keeps the order in which appends were sent, where no pause holds some of them at the door',
    { timeout: 60_000 },
    () => {
      fc.assert(
        fc.property(script, ({ steps, partitionThroughput, seed }) => {
          const { log } = run(
            steps.filter(([what]) => !what.includes('pause')),
            partitionThroughput,
            seed,
          );
          for (const { records } of log.partitions) {
            const order = records.map(({ value }) => value);
            expect(order).toEqual([...order].sort((a, b) => a - b));
          }
        }),
        { seed: 910, numRuns: 800 },
      );
    },
  );

  it('keeps appends one service time apart, also across pauses', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(script, ({ steps, seed }) => {
        const { log } = run(
          steps.filter(([what]) => what !== 'crash'),
          10,
          seed,
        );
        for (const { records } of log.partitions) {
          const ticks = records.map(({ timestamp }) => Math.round(timestamp * 1e9));
          ticks.slice(1).forEach((tick, index) => expect(tick - ticks[index]!).toBeGreaterThanOrEqual(1e8));
        }
      }),
      { seed: 911, numRuns: 500 },
    );
  });

  it('does the same again for the same seed', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(script, ({ steps, partitionThroughput, seed }) => {
        const first = run(steps, partitionThroughput, seed);
        const second = run(steps, partitionThroughput, seed);
        expect(second.trace).toEqual(first.trace);
        expect(recordsOf(second.log)).toEqual(recordsOf(first.log));
      }),
      { seed: 912, numRuns: 200 },
    );
  });
});
