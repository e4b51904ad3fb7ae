import { Simulation } from '@sim/core';
import {
  type CommitPolicy,
  Consumer,
  ConsumerGroup,
  CooperativeStickyAssignment,
  RangeAssignment,
  StickyAssignment,
} from '@sim/consumer-group';
import { describe, expect, it } from 'vitest';
import { FakeLog, type FakeRecord, NotifyingLog } from '../support/fake-log.ts';
import { type Choices, everyHistory, invariant } from '../support/random-history.ts';

const STRATEGIES = [new RangeAssignment(), new StickyAssignment(), new CooperativeStickyAssignment()];

interface Outcome {
  readonly appended: number;
  readonly processed: ReadonlyMap<string, number>;
  /**
   * Records that expired before anybody had processed them, and whether the group had committed
   * something of their partition by then: if not, it begins at the log start and misses nothing.
   */
  readonly expired: ReadonlyMap<string, boolean>;
  readonly group: ConsumerGroup<FakeRecord>;
  readonly consumers: readonly Consumer<FakeRecord>[];
}

/**
 * Consumers that crash, pause, stop and come back while records are written; in the end all are
 * well, and have time.
 *
 * @param retention - whether records expire meanwhile, read or not, and consumers work in all ways
 */
function run(choices: Choices, seed: number, commit: CommitPolicy, retention = false): Outcome {
  const told = choices.chance(0.7);
  const log = told ? new NotifyingLog(1 + choices.below(6)) : new FakeLog(1 + choices.below(6));
  const processed = new Map<string, number>();
  const expired = new Map<string, boolean>();
  const group = new ConsumerGroup<FakeRecord>('group', log, {
    assignmentStrategy: choices.pick(STRATEGIES),
    rebalanceProtocol: choices.pick(['eager', 'cooperative']),
    rebalanceDelay: choices.pick([0, 0.2, 1]),
    pollLatency: choices.pick([0.001, 0.1]),
    commitLatency: choices.pick([0, 0.03]),
    sessionTimeout: choices.pick([3, 6]),
    maxPollInterval: choices.pick([null, 20]),
  });
  const process = ({ partition, offset }: FakeRecord): void => {
    const record = `${partition}:${offset}`;
    processed.set(record, (processed.get(record) ?? 0) + 1);
  };
  const consumers = Array.from({ length: 1 + choices.below(4) }, (_, at) => {
    const instance = choices.chance(0.3) ? { instanceId: `id-${at}` } : {};
    const concurrency = choices.pick([1, 2, Infinity]);
    return new Consumer<FakeRecord>(`c${at}`, group, {
      ...instance,
      concurrency,
      ...(retention && {
        concurrencyWithin: choices.pick(['partition', 'key', 'unordered']),
        commitEvery: choices.pick([1, 7, Infinity]),
      }),
      commit,
      commitInterval: 1,
      joinAt: choices.below(10),
      maxPollRecords: 1 + choices.below(20),
      serviceTime: choices.pick([0, 0.02, 0.1]),
      process,
    });
  });
  const sim = new Simulation({ entities: consumers, seed, ...(!told && { endTime: 300 }) });
  for (const consumer of consumers) {
    for (let time = 1 + choices.below(10); time < 35; time += 4 + choices.below(10)) {
      const [fault, cure] = choices.pick([
        ['crash', 'restart'],
        ['pause', 'resume'],
        ['stop', 'start'],
      ] as const);
      const back = time + choices.below(40) / 10;
      sim.at(time, () => consumer[fault]());
      sim.at(back, () => consumer[cure]());
      time = Math.ceil(back);
    }
  }
  let appended = 0;
  for (let time = 0; time < 40; time += 1) {
    const count = choices.below(12);
    appended += count;
    sim.at(time, () => log.append(choices.below(log.numPartitions), count, time));
    if (retention && choices.chance(0.3)) {
      const id = choices.below(log.numPartitions);
      const share = choices.pick([0.5, 0.9, 1]);
      sim.at(time + 0.5, () => {
        const start = log.logStartOffset(id);
        const committed = group.committedOffset(id) !== undefined;
        log.expire(id, start + Math.ceil(share * (log.highWatermark(id) - start)));
        for (let offset = start; offset < log.logStartOffset(id); offset += 1)
          if (!processed.has(`${id}:${offset}`)) expired.set(`${id}:${offset}`, committed);
      });
    }
    if (choices.chance(0.02)) sim.at(time, () => log.grow(log.numPartitions + 1));
  }
  const { endReason } = sim.run();
  invariant(!told || endReason === 'exhausted', () => `ended by ${endReason}`);
  return { appended, processed, expired, group, consumers };
}

describe('consumers through random crashes, pauses and restarts', () => {
  it.each(['after-processing', 'interval'] as const)(
    'process every record at least once, and leave no lag: %s',
    (commit) => {
      let repeated = 0;
      everyHistory(150, (choices, seed) => {
        const { appended, processed, group } = run(choices, seed, commit);
        invariant(processed.size === appended, () => `${processed.size} of ${appended} records were processed`);
        invariant(group.totalLag() === 0, () => `lag ${group.totalLag()}`);
        for (const times of processed.values()) repeated += times - 1;
      });
      expect(repeated).toBeGreaterThan(100);
    },
    60_000,
  );

  it.each(['after-processing', 'interval'] as const)(
    'miss only what had expired, and count it as lost, however they share the work: %s',
    (commit) => {
      let all = 0;
      everyHistory(150, (choices, seed) => {
        const { appended, processed, expired, group } = run(choices, seed, commit, true);
        // What is in somebody's hands when it expires is processed all the same.
        const unread = [...expired].filter(([record]) => !processed.has(record));
        const missed = unread.filter(([, committed]) => committed).length;
        const { recordsLost } = group.stats;
        invariant(
          processed.size + unread.length === appended,
          () => `${processed.size} + ${unread.length} of ${appended}`,
        );
        invariant(missed <= recordsLost, () => `${missed} were missed, ${recordsLost} lost`);
        invariant(recordsLost <= appended, () => `${recordsLost} of ${appended} lost`);
        invariant(group.totalLag() === 0, () => `lag ${group.totalLag()}`);
        all += missed;
      });
      expect(all).toBeGreaterThan(100);
    },
    60_000,
  );

  it('process no record twice if they commit before', () => {
    let lost = 0;
    everyHistory(150, (choices, seed) => {
      const { appended, processed, group } = run(choices, seed, 'before-processing');
      for (const [record, times] of processed) invariant(times === 1, () => `${record} was processed ${times} times`);
      invariant(group.totalLag() === 0, () => `lag ${group.totalLag()}`);
      lost += appended - processed.size;
    });
    expect(lost).toBeGreaterThan(100);
  }, 60_000);
});
