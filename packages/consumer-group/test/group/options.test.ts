import { isSimError, Simulation, Sink } from '@sim/core';
import { Consumer, ConsumerGroup, type ConsumerGroupOptions, type ConsumerOptions } from '@sim/consumer-group';
import { describe, expect, it } from 'vitest';
import { FakeLog, type FakeRecord } from '../support/fake-log.ts';

function codeOf(make: () => unknown): string | undefined {
  try {
    make();
  } catch (error) {
    return isSimError(error) ? error.code : String(error);
  }
  return undefined;
}

describe('a group', () => {
  it.each<[string, unknown]>([
    ['assignmentStrategy', {}],
    ['assignmentStrategy', 'range'],
    ['rebalanceDelay', -1],
    ['rebalanceDelay', NaN],
    ['rebalanceDelay', Infinity],
    ['pollLatency', -0.1],
    ['pollLatency', 'fast'],
    ['commitLatency', NaN],
    ['sessionTimeout', 0],
    ['sessionTimeout', NaN],
    ['sessionTimeout', '10'],
    ['maxPollInterval', 0],
    ['rebalanceProtocol', 'lazy'],
    ['autoOffsetReset', 'first'],
    ['maxPartitionFetch', 0],
    ['maxPartitionFetch', 1.5],
  ])('refuses %s %s', (option, value) => {
    expect(codeOf(() => new ConsumerGroup('group', new FakeLog(1), { [option]: value } as ConsumerGroupOptions))).toBe(
      'INVALID_OPTION',
    );
  });

  it('wants a heartbeat interval shorter than the session', () => {
    expect(codeOf(() => new ConsumerGroup('group', new FakeLog(1), { sessionTimeout: 3, heartbeatInterval: 3 }))).toBe(
      'INVALID_OPTION',
    );
    expect(codeOf(() => new ConsumerGroup('group', new FakeLog(1), { sessionTimeout: 3, heartbeatInterval: 0 }))).toBe(
      'INVALID_OPTION',
    );
    expect(codeOf(() => new ConsumerGroup('group', new FakeLog(1), { sessionTimeout: 3, heartbeatInterval: 1 }))).toBe(
      undefined,
    );
  });

  it.each<[string, unknown, string, string, unknown]>([
    ['initialRebalanceDelay', 3, 'fixed-delay', "'classic'", 0],
    ['initialRebalanceDelay', 3, 'consumer', "'classic'", 0],
    ['maxSize', 4, 'fixed-delay', "'classic' or 'consumer'", Infinity],
    ['requestLatency', 0.01, 'fixed-delay', "'classic' or 'consumer'", 0],
    ['messageFate', () => [0], 'fixed-delay', "'classic' or 'consumer'", undefined],
    ['offsetsRetention', 60, 'fixed-delay', "'classic' or 'consumer'", Infinity],
    ['rebalanceDelay', 0.5, 'classic', "'fixed-delay'", undefined],
    ['rebalanceDelay', 0.5, 'consumer', "'fixed-delay'", undefined],
    ['rebalanceProtocol', 'eager', 'consumer', "'fixed-delay' or 'classic'", 'cooperative'],
  ])(
    'warns of %s %s with coordinator %s, which does not look at it, unless it says what happens anyway',
    (option, value, coordinator, needed, neutral) => {
      const make = (given: unknown) =>
        new ConsumerGroup('group', new FakeLog(1), { coordinator, [option]: given } as ConsumerGroupOptions);
      const warning = `Option ${option} has no effect with coordinator '${coordinator}': it is for ${needed}.`;
      expect(make(value).stats.warnings).toEqual([warning]);
      expect(make(neutral).stats.warnings).toEqual([]);
      const group = make(value);
      const sim = new Simulation({ entities: [group], endTime: 1 });
      sim.run();
      expect(group.stats.warnings).toContain(warning);
    },
  );

  it.each([undefined, null, {}, { numPartitions: 0 }, { numPartitions: 1, highWatermark: 3 }])(
    'refuses %j as its log',
    (log) => {
      expect(codeOf(() => new ConsumerGroup('group', log as unknown as FakeLog))).toBe('INVALID_OPTION');
    },
  );

  it('takes null for no session timeout and no poll interval', () => {
    expect(
      codeOf(() => new ConsumerGroup('group', new FakeLog(1), { sessionTimeout: null, maxPollInterval: null })),
    ).toBe(undefined);
  });

  it('appears in the summary with its statistics', () => {
    const sim = new Simulation({ entities: [new ConsumerGroup('group', new FakeLog(2))] });
    expect(JSON.stringify(sim.run())).toContain('"pauseSecondsByPartition":{"0":0,"1":0}');
  });
});

describe('a consumer', () => {
  it.each<[string, unknown]>([
    ['instanceId', ''],
    ['joinAt', -1],
    ['maxPollRecords', 0],
    ['pollInterval', NaN],
    ['idleInterval', 0],
    ['serviceTime', -1],
    ['batchTime', 'x'],
    ['concurrency', 0],
    ['commit', 'sometimes'],
    ['commitInterval', 0],
    ['process', 5],
    ['payload', 5],
    ['downstream', {}],
    ['onFailure', { then: 'panic' }],
    ['onFailure', { then: 'dead-letter' }],
    ['onFailure', { deadLetter: new Sink('forgotten') }],
    ['onFailure', { then: 'skip', deadLetter: new Sink('forgotten') }],
    ['onFailure', { retries: -1 }],
    ['onFailure', { retryDelay: NaN }],
  ])('refuses %s %j', (option, value) => {
    const group = new ConsumerGroup('group', new FakeLog(1));
    expect(codeOf(() => new Consumer('a', group, { [option]: value } as ConsumerOptions<FakeRecord>))).toBe(
      'INVALID_OPTION',
    );
  });

  it('is told of endless retries that take no time', () => {
    const log = new FakeLog(1);
    log.append(0, 1);
    const process = (): never => {
      throw new Error('always');
    };
    const consumer = new Consumer('a', new ConsumerGroup('group', log), { process, onFailure: { retries: Infinity } });
    expect(codeOf(() => new Simulation({ entities: [consumer], maxEventsAtSameTime: 1000 }).run())).toBe(
      'ZERO_TIME_LOOP',
    );
  });
});
