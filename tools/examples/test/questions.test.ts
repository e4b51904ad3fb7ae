import { SizeRetention, TimeRetention } from '@sim/log';
import { describe, expect, it } from 'vitest';
import { answer as evictionStorm, pollWith } from '../questions/eviction-storm.mjs';
import { answer as howManyConsumers, compareSizes } from '../questions/how-many-consumers.mjs';
import { answer as lagAfterOutage, catchUp } from '../questions/lag-after-outage.mjs';
import { answer as latenessSweep, completeness } from '../questions/lateness-sweep.mjs';
import { answer as retentionLoss, outage } from '../questions/retention-loss.mjs';
import { answer as rollingDeploy, deploy } from '../questions/rolling-deploy.mjs';

describe('how many consumers', () => {
  const [few, enough, all, more] = compareSizes([3, 8, 12, 16], 3);

  it('are enough is told with an interval', () => {
    expect(few!.estimates.wait.mean - few!.estimates.wait.halfWidth).toBeGreaterThan(60);
    expect(enough!.estimates.wait.mean).toBeLessThan(few!.estimates.wait.mean);
    expect(few!.estimates.unread.max).toBe(0);
  });

  it('help no more beyond the number of partitions', () => {
    expect(more!.estimates.wait.values).toEqual(all!.estimates.wait.values);
    expect(more!.estimates.busy.mean).toBeLessThan(all!.estimates.busy.mean);
  });
});

describe('the lag after an outage', () => {
  it.each([4, 6, 12])(
    'is gone when the rule of thumb says so, for %d consumers that share the partitions evenly',
    (size) => {
      const { expected, measured } = catchUp(size, 'even');
      expect(measured / expected).toBeGreaterThan(0.9);
      expect(measured / expected).toBeLessThan(1.15);
    },
  );

  it('stays longer where the share is uneven, or a partition hot', () => {
    const uneven = catchUp(8, 'even');
    expect(uneven.measured / uneven.expected).toBeGreaterThan(1.5);
    expect(catchUp(12, 'hot').measured).toBeGreaterThan(5 * catchUp(12, 'even').measured);
  });
});

describe('a poll that takes longer than maxPollInterval', () => {
  it('brings a storm of evictions in which most work is done again', () => {
    const storm = pollWith(500);
    expect(storm.pollTimeouts).toBeGreaterThan(10);
    expect(storm.recordsRedelivered).toBeGreaterThan(storm.committed);
    expect(storm.lag).toBeGreaterThan(500);
  });

  it('is cured by smaller batches', () => {
    expect(pollWith(100)).toMatchObject({ pollTimeouts: 0, rebalances: 1, recordsRedelivered: 0 });
    expect(pollWith(100).lag).toBeLessThan(500);
  });
});

describe('waiting for late data', () => {
  it('makes results more complete, and accounts for what is dropped', () => {
    const cases = [0, 5, 20].map((bound) => completeness(bound, 0));
    expect(cases.map(({ inFirst }) => inFirst)).toEqual(cases.map(({ inFirst }) => inFirst).sort((a, b) => a - b));
    for (const { inFirst, inLast, dropped } of cases) {
      expect(inLast).toBe(inFirst);
      expect(Math.round(inLast * 20_000) + dropped).toBe(20_000);
    }
  });

  it('or correcting afterwards: the first result is the same, the last one complete', () => {
    const [without, corrected] = [completeness(5, 0), completeness(5, 30)];
    expect(corrected.inFirst).toBe(without.inFirst);
    expect(corrected.inLast).toBeGreaterThan(without.inLast);
    expect(Math.round(corrected.inLast * 20_000) + corrected.dropped).toBe(20_000);
  });
});

describe('a rolling deploy', () => {
  const [eager, cooperative, fixed] = (['eager', 'cooperative', 'static'] as const).map((kind) => deploy(kind));

  it('stops everybody twice for each restart under the eager protocol, and nobody but the one away with static members', () => {
    expect([eager!.rebalances, fixed!.rebalances]).toEqual([12, 0]);
    // 24 partitions, 12 rebalances of 3 s.
    expect(eager!.paused).toBeCloseTo(24 * 12 * 3, 6);
    expect(cooperative!.paused).toBeLessThan(eager!.paused / 4);
    expect(fixed!.paused).toBe(0);
    expect(cooperative!.worstLag).toBeLessThan(eager!.worstLag);
  });

  it('loses nothing, and repeats no more than what was in hand', () => {
    for (const { unprocessed, twice } of [eager!, cooperative!, fixed!]) {
      expect(unprocessed).toBe(0);
      expect(twice).toBeLessThanOrEqual(12);
    }
  });
});

describe('an outage longer than retention', () => {
  it('loses what the log has dropped meanwhile, all of it counted', () => {
    for (const policy of [new TimeRetention(7200), new TimeRetention(1800), new SizeRetention(10_000)]) {
      const { appended, processed, lost } = outage(policy);
      expect(processed).toBe(appended - lost);
    }
    expect(outage(new TimeRetention(7200)).lost).toBe(0);
    // Half an hour of the hour is lost, and what was older when the log looked: at most a check
    // interval.
    const { lost } = outage(new TimeRetention(1800));
    expect(lost).toBeGreaterThanOrEqual(1800 * 20);
    expect(lost).toBeLessThanOrEqual((1800 + 60) * 20);
  });
});

describe('every question', () => {
  it.each(
    Object.entries({ evictionStorm, howManyConsumers, lagAfterOutage, latenessSweep, retentionLoss, rollingDeploy }),
  )('has an answer to read: %s', { timeout: 60_000 }, (_name, answer) => {
    const text = answer();
    expect(text.split('\n').length).toBeGreaterThan(4);
    expect(text).not.toMatch(/NaN|undefined|Infinity/);
  });
});
