import { exponential, recordRun, Simulation, Source } from '@sim/core';
import { Consumer, ConsumerGroup, type ConsumerGroupOptions, type ConsumerOptions } from '@sim/consumer-group';
import { describe, expect, it } from 'vitest';
import { type FakeRecord, NotifyingLog } from '../support/fake-log.ts';
import { Scene } from '../support/scene.ts';

/** A group over a log that is written to at a rate, all partitions alike, and what it has to say after a minute. */
function warnings(
  perSecond: number,
  consumers: readonly ConsumerOptions<FakeRecord>[],
  options: ConsumerGroupOptions = {},
  write = (log: NotifyingLog, index: number) => log.append(index % log.numPartitions),
): readonly string[] {
  const log = new NotifyingLog(4);
  const group = new ConsumerGroup('group', log, options);
  const workers = consumers.map((each, at) => new Consumer(`w${at}`, group, each));
  const sim = new Simulation({ entities: [group, ...workers], endTime: 60 });
  let written = 0;
  if (perSecond > 0) sim.every(1 / perSecond, () => write(log, written++));
  sim.run();
  return group.stats.warnings;
}

describe('a group says', () => {
  it('nothing of a model that is sound', () => {
    expect(warnings(50, [{ serviceTime: 0.03 }, { serviceTime: exponential(0.03) }])).toEqual([]);
    expect(warnings(0, [{}])).toEqual([]);
  });

  it('that nobody has joined', () => {
    expect(warnings(1, [])).toEqual(['Nobody has joined: 60 records are read by nobody.']);
  });

  it('which consumers were never added to the simulation, and which have not joined', () => {
    const log = new NotifyingLog(1);
    const group = new ConsumerGroup('group', log);
    const [worker] = ['worker', 'forgotten'].map((name) => new Consumer(name, group));
    const late = new Consumer('late', group, { joinAt: 100 });
    const sim = new Simulation({ entities: [worker!, late], endTime: 60 });
    expect(group.stats.warnings).toEqual([]);
    sim.run();
    expect(group.stats.warnings).toEqual([
      'Consumer "forgotten" was never added to the simulation: it reads nothing.',
      'Consumer "late" has not joined: its joinAt is 100 s.',
    ]);
  });

  it.each<[string, number, readonly ConsumerOptions<FakeRecord>[], number]>([
    ['a constant service time', 100, [{ serviceTime: 0.05 }, { serviceTime: 0.05 }], 40],
    ['a distribution', 100, [{ serviceTime: exponential(0.05) }], 20],
    ['batches', 100, [{ batchTime: 2, maxPollRecords: 100 }], 50],
    ['more hands than partitions', 100, [{ serviceTime: 0.05, concurrency: 16 }], 80],
    ['more consumers than partitions', 100, Array.from({ length: 6 }, () => ({ serviceTime: 0.05 })), 80],
    ['hands within partitions', 200, [{ serviceTime: 0.05, concurrency: 8, concurrencyWithin: 'unordered' }], 160],
  ])('that more is written than can be worked off: %s', (_, rate, consumers, best) => {
    const [first, ...more] = warnings(rate, consumers);
    expect(first).toBe(
      `${rate} records/s are written, and ${consumers.length} consumer${consumers.length === 1 ? '' : 's'} of 4 partitions can work off ${best} records/s at best: the lag grows for as long as that lasts.`,
    );
    expect(more.filter((text) => !text.includes('more consumers do not help'))).toEqual([]);
  });

  it('nothing by a function for the time of a batch, which it calls for batches only', () => {
    const sizes: number[] = [];
    const batchTime = (records: number): number => {
      sizes.push(records);
      return records;
    };
    expect(warnings(0, [{ batchTime }])).toEqual([]);
    expect(sizes).toEqual([]);
    expect(warnings(10, [{ batchTime }])).toEqual([]);
    expect(sizes.length).toBeGreaterThan(0);
  });

  it('that one partition takes more than one consumer, who could work off all of them', () => {
    const hot = warnings(
      60,
      Array.from({ length: 4 }, () => ({ serviceTime: 0.02 })),
      {},
      (log) => log.append(2),
    );
    expect(hot).toEqual([
      '60 records/s are written to partition 2, and one consumer can work off 50 records/s of it: more consumers do not help.',
    ]);
  });

  it('that a consumer is thrown out again and again and commits nothing', () => {
    const storm = warnings(1, [{ serviceTime: 1, maxPollRecords: 10 }], { maxPollInterval: 5 }, (log) =>
      log.append(0, 20),
    );
    expect(storm.slice(0, 1)).toEqual([
      expect.stringMatching(/^Consumer "w0" was thrown out \d+ times and has never committed: /),
    ]);
  });

  it('that a loop goes on and swallows its errors, until it succeeds again', () => {
    const scene = new Scene({ endTime: 30 });
    scene.at(1, function* ({ group }) {
      for (;;) {
        try {
          yield* group.poll('a');
        } catch {
          // As it is found in programs.
        }
        yield 0.5;
      }
    });
    scene.sim.runUntil(10);
    expect(scene.group.stats.warnings).toContain(
      '"a" has failed 19 times in a row since 1 s (UNKNOWN_MEMBER), and goes on: who calls for it swallows the error.',
    );
    scene.join(11, 'a');
    scene.sim.run();
    expect(scene.group.stats.warnings).toEqual([]);
  });

  it('it in the summary, and in the record of the run', () => {
    const log = new NotifyingLog(1);
    const group = new ConsumerGroup('group', log);
    const clock = Source.constant('clock', new Consumer('worker', group), { rate: 1, stopAt: 0 });
    const forgotten = new Consumer('forgotten', group);
    const sim = new Simulation({ entities: [clock, group], endTime: 5 });
    const recorder = recordRun(sim);
    const summary = sim.run();
    const sentence = 'Consumer "forgotten" was never added to the simulation: it reads nothing.';
    expect(forgotten.idle).toBe(false);
    expect(JSON.stringify(summary.toJSON())).toContain(JSON.stringify(sentence));
    expect(summary.toText()).toContain(sentence);
    const own = recorder.record().entities.find(({ name }) => name === 'group');
    expect(own?.assumptions).toContain(sentence);
  });
});
