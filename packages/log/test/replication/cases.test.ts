import { describe, expect, it } from 'vitest';
import { type Case, type Faults, FIVE, MANY, type Outcome, runCase } from './cases.ts';

const leaderDies: Faults = ({ sim, log }) => {
  sim.at(10.055, () => log.brokers[0]!.crash());
};
const followersDie: Faults = ({ sim, log }) => {
  sim.at(10.055, () => {
    log.brokers[1]!.crash();
    log.brokers[2]!.crash();
  });
};
const followersComeBack: Faults = (model) => {
  followersDie(model);
  model.sim.at(60.005, () => {
    model.log.brokers[1]!.restart();
    model.log.brokers[2]!.restart();
  });
};
/** Both followers are dead; then the leader dies as well, and the first follower is back. */
const lastCopyDies: Faults = (model) => {
  followersDie(model);
  model.sim.at(25.005, () => model.log.brokers[0]!.crash());
  model.sim.at(26, () => model.log.brokers[1]!.restart());
};

function audited({ log }: Outcome): readonly number[] {
  const { lost, duplicates, outOfPlace, longestGap } = log.audit();
  return [lost, duplicates, outOfPlace, Math.round(longestGap * 1000)];
}

describe('100 records a second to three replicas, of which lost, duplicates, out of place, longest gap in ms:', () => {
  const cases: readonly (readonly [name: string, setting: Case, expected: readonly number[]])[] = [
    ['no fault, acks 0', { producer: { ...FIVE, acks: 0 } }, [0, 0, 0, 10, 0, 0]],
    ['no fault, acks 1', { producer: { ...FIVE, acks: 1 } }, [0, 0, 0, 10, 2, 2]],
    ['no fault, acks all, any number in flight', { producer: MANY }, [0, 0, 0, 70, 181, 201]],
    ['no fault, acks all, 5 in flight', { producer: FIVE }, [0, 0, 0, 170, 251, 341]],
    ['the leader dies, acks 0', { producer: { ...MANY, acks: 0 }, faults: leaderDies }, [6, 0, 0, 8951, 0, 8941]],
    ['the leader dies, acks 1', { producer: { ...MANY, acks: 1 }, faults: leaderDies }, [6, 0, 0, 8951, 2, 8943]],
    ['the leader dies, acks all, not idempotent', { producer: MANY, faults: leaderDies }, [0, 10, 5, 9150, 191, 9281]],
    [
      'the leader dies, acks all, not idempotent, 5 in flight',
      { producer: { ...FIVE, idempotence: false }, faults: leaderDies },
      [0, 0, 19, 9150, 271, 9321],
    ],
    ['the leader dies, acks all, idempotent', { producer: FIVE, faults: leaderDies }, [0, 0, 0, 9150, 271, 9931]],
    [
      'a controlled shutdown, acks 1',
      { producer: { ...MANY, acks: 1 }, faults: ({ sim, log }) => leaves(sim, log) },
      [6, 0, 0, 10, 2, 2],
    ],
    [
      'a controlled shutdown, acks all, idempotent',
      { producer: FIVE, faults: ({ sim, log }) => leaves(sim, log) },
      [0, 0, 0, 305, 256, 1086],
    ],
    [
      'a follower stops to fetch, idempotent',
      { producer: FIVE, until: 40, end: 200, faults: ({ sim, log }) => stops(sim, log) },
      [0, 0, 0, 35_000, 15_791, 35_181],
    ],
    [
      'a follower stops to fetch, not idempotent',
      { producer: { ...FIVE, idempotence: false }, until: 40, end: 200, faults: ({ sim, log }) => stops(sim, log) },
      [0, 20, 0, 35_000, 15_791, 35_181],
    ],
    [
      'a follower dies',
      { producer: FIVE, until: 30, faults: ({ sim, log }) => void sim.at(10.055, () => log.brokers[2]!.crash()) },
      [0, 0, 0, 8970, 291, 9141],
    ],
    [
      'both followers die and come back, two must be in sync, idempotent',
      { producer: FIVE, until: 30, end: 200, replication: { minInSyncReplicas: 2 }, faults: followersComeBack },
      [0, 0, 0, 52_520, 38_106, 52_696],
    ],
    [
      'both followers die and come back, two must be in sync, not idempotent',
      {
        producer: { ...FIVE, idempotence: false },
        until: 30,
        end: 200,
        replication: { minInSyncReplicas: 2 },
        faults: followersComeBack,
      },
      [0, 20, 0, 52_655, 38_236, 52_826],
    ],
    [
      'both followers die, one is enough',
      { producer: FIVE, until: 30, faults: followersDie },
      [0, 0, 0, 8970, 221, 9141],
    ],
    [
      'then the last copy dies, and only it may lead: it is back at 50.005 s',
      {
        producer: FIVE,
        until: 40,
        end: 100,
        faults: (model) => {
          lastCopyDies(model);
          model.sim.at(50.005, () => model.log.brokers[0]!.restart());
        },
      },
      [0, 0, 0, 27_006, 4153, 26_998],
    ],
    [
      'then the last copy dies, and any may lead',
      { producer: FIVE, until: 40, end: 100, replication: { uncleanLeaderElection: true }, faults: lastCopyDies },
      [1515, 0, 0, 8970, 281, 9141],
    ],
    [
      'one request vanishes, acks 1, not idempotent, 5 in flight',
      { producer: { ...FIVE, acks: 1, loseRequest: (attempt) => attempt === 500 }, until: 40, end: 100 },
      [0, 0, 1, 100, 2, 30_102],
    ],
    [
      'one request vanishes, acks 1, not idempotent, 1 in flight',
      {
        producer: { ...FIVE, maxInFlight: 1, acks: 1, loseRequest: (attempt) => attempt === 500 },
        until: 40,
        end: 100,
      },
      [0, 0, 0, 30_110, 10_138, 30_102],
    ],
    [
      'one request vanishes, acks 1, idempotent',
      {
        producer: { ...FIVE, acks: 1, idempotence: true, loseRequest: (attempt) => attempt === 500 },
        until: 40,
        end: 100,
      },
      [0, 0, 0, 30_110, 10_118, 30_102],
    ],
  ];

  function leaves(sim: Outcome['sim'], log: Outcome['log']): void {
    sim.at(10.055, () => log.controlledShutdown(log.brokers[0]!));
  }

  function stops(sim: Outcome['sim'], log: Outcome['log']): void {
    sim.at(10, () => log.stopFetching(log.brokers[2]!, true));
  }

  it.each(cases)('%s', (_, setting, expected) => {
    const outcome = runCase(setting);
    expect([...audited(outcome), outcome.p50, outcome.max]).toEqual(expected);
    const { acknowledged, failed, pending } = outcome.log.audit();
    expect([acknowledged, failed, pending]).toEqual([(setting.until ?? 12) * 100, 0, 0]);
  });
});

describe('what is behind these numbers', () => {
  it('is that a dead leader cuts off what its successor never had, and is in sync again', () => {
    const states: unknown[] = [];
    const look = ({ log }: Pick<Outcome, 'log'>): void =>
      void states.push(log.replicas(0).map(({ logEndOffset, inSync, leader }) => [logEndOffset, inSync, leader]));
    const { log } = runCase({
      producer: { ...MANY, acks: 1 },
      until: 10.06,
      faults: (model) => {
        leaderDies(model);
        model.sim.at(18.9, () => look(model));
        model.sim.at(19.0005, () => look(model));
        model.sim.at(25, () => model.log.brokers[0]!.restart());
        model.sim.at(27.2, () => look(model));
      },
    });
    expect(states).toEqual([
      [
        [1005, true, true],
        [999, true, false],
        [1002, true, false],
      ],
      [
        [1005, false, false],
        [999, true, true],
        [999, true, false],
      ],
      [
        [1000, true, false],
        [1000, true, true],
        [1000, true, false],
      ],
    ]);
    expect([log.audit().lost, log.highWatermark(0)]).toEqual([6, 1000]);
  });

  it('is that what a broker has can fail for its sender all the same', () => {
    const { log } = runCase({
      producer: FIVE,
      until: 30,
      end: 200,
      replication: { minInSyncReplicas: 2 },
      faults: followersDie,
    });
    expect(log.audit()).toMatchObject({ lost: 0, failed: 2015, acknowledged: 985, failedButWritten: 20, pending: 0 });
    expect(log.highWatermark(0)).toBe(985);
  });

  it('is that nothing is acknowledged while too few are in sync, so an unclean election loses nothing', () => {
    const { log } = runCase({
      producer: FIVE,
      until: 40,
      end: 100,
      replication: { minInSyncReplicas: 2, uncleanLeaderElection: true },
      faults: lastCopyDies,
    });
    expect(log.audit()).toMatchObject({ lost: 0, acknowledged: 985, pending: 3015 });
  });

  it('is that an unclean election takes back what consumers have read, and gives its offsets again', () => {
    const seen: number[] = [];
    const { log } = runCase({
      producer: FIVE,
      until: 40,
      end: 100,
      replication: { uncleanLeaderElection: true },
      faults: (model) => {
        lastCopyDies(model);
        for (const time of [25, 33.0005]) model.sim.at(time, () => void seen.push(model.log.highWatermark(0)));
      },
    });
    expect(seen).toEqual([2499, 985]);
    expect(log.fetch(0, 985, 1)[0]!.value).toBe(2501);
    expect(log.highWatermark(0)).toBe(2485);
  });
});
