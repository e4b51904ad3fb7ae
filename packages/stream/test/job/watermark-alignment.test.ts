import {
  count,
  type JobOperator,
  punctuated,
  type SourceRecord,
  StreamJob,
  type StreamJobOptions,
  TumblingWindow,
  type WatermarkAlignmentOptions,
} from '@sim/stream';
import { Simulation } from '@sim/core';
import { describe, expect, it } from 'vitest';
import { codeOf } from '../support/code-of.ts';

const eventTimes = punctuated((_element, eventTime) => eventTime);

function reading(name: string, records: readonly SourceRecord[], alignment?: WatermarkAlignmentOptions): JobOperator {
  return {
    name,
    source: (offset) => records[offset],
    watermarkStrategy: eventTimes,
    ...(alignment !== undefined && { watermarkAlignment: alignment }),
  };
}

const at = (time: number, eventTime: number): SourceRecord => ({ at: time, eventTime, value: eventTime });

function jobOf(sources: readonly JobOperator[], options: Partial<StreamJobOptions> = {}): StreamJob {
  const sink = { name: 'sink', sink: {}, inputs: sources.map(({ name }) => name) };
  return new StreamJob('job', { operators: [...sources, sink], ...options });
}

describe('sources of a group', () => {
  it('wait while their watermark is beyond the lowest one by more than the drift', () => {
    const group = { group: 'g', maxDrift: 500 };
    const job = jobOf([
      reading('slow', [at(0.1, 499), at(1.1, 501), at(2.1, 1_600), at(9.1, 1_700)], group),
      reading('fast', [at(0.5, 900), at(1.2, 1_000), at(1.3, 2_000), at(2.2, 3_000), at(2.3, 4_000)], group),
    ]);
    const sim = new Simulation({ entities: [job] });
    const read = () => job.task('fast').stats.elementsIn;
    // Nothing has been announced: it reads what comes.
    sim.runUntil(0.9);
    expect(read()).toBe(1);
    // 999 allowed: 900 is not beyond, 1000 is.
    sim.runUntil(1.9);
    expect(read()).toBe(2);
    // 1001 allowed: 2000 is read, and is beyond.
    sim.runUntil(2.9);
    expect(read()).toBe(3);
    // 2100 allowed: 3000 is read, and is beyond, until the other one has ended.
    sim.runUntil(9.95);
    expect(read()).toBe(4);
    sim.run();
    expect(read()).toBe(5);
    // From 1.2 to 2 it waits with 1000, from 2 to 3 with 2000, from 3 to 10 with 3000.
    expect(job.task('fast').stats.watermarkAlignmentSeconds).toBeCloseTo(0.8 + 1 + 7, 9);
    // From 2.1 to 3 with 1600, for which 1001 was allowed.
    expect(job.task('slow').stats.watermarkAlignmentSeconds).toBeCloseTo(0.9, 9);
    expect(job.sink('sink').stats.visible).toBe(9);
  });

  it('go on when those behind are idle or have ended, and a run does not end while one waits', () => {
    const group = { group: 'g', maxDrift: 1, updateInterval: 10 };
    const job = jobOf([
      reading('short', [at(1, 1)], group),
      reading('long', [at(1, 50), at(2, 51), at(3, 52), at(4, 53)], group),
    ]);
    new Simulation({ entities: [job] }).run();
    expect(job.sink('sink').stats.visible).toBe(5);
  });

  it('of other groups, or of none, are no reason to wait', () => {
    const job = jobOf([
      reading('slow', [at(0, 1), at(100, 2)], { group: 'g', maxDrift: 1 }),
      reading('alone', [at(0, 500), at(5, 501)], { group: 'h', maxDrift: 1 }),
      reading('free', [at(0, 500), at(5, 501)]),
    ]);
    new Simulation({ entities: [job] }).runUntil(6);
    expect([job.task('alone').stats.elementsIn, job.task('free').stats.elementsIn]).toEqual([2, 2]);
  });

  it('do not hold back each other when one is down for good: the run ends', () => {
    const group = { group: 'g', maxDrift: 1 };
    const job = jobOf([
      reading('down', [at(0, 1), at(5, 2)], group),
      reading('waits', [at(0, 500), at(1, 501), at(2, 502)], group),
    ]);
    const sim = new Simulation({ entities: [job] });
    sim.at(3, () => job.task('down').crash());
    sim.run();
    expect(job.task('waits').stats.elementsIn).toBeLessThan(3);
  });

  it('forget what was said before a restart', () => {
    const group = { group: 'g', maxDrift: 10 };
    const job = jobOf(
      [
        reading('slow', [at(0, 1), at(20, 2)], group),
        reading('fast', [at(0, 5), at(1.5, 300), at(3, 301), at(4, 302)], group),
      ],
      { checkpoints: { interval: 2 }, restartDelay: 1 },
    );
    const sim = new Simulation({ entities: [job] });
    sim.runUntil(3.5);
    expect(job.task('fast').stats.elementsIn).toBe(2);
    job.task('slow').crash();
    job.task('slow').restart();
    // It begins without an announcement, and 'slow' has nothing to say before 20.
    sim.runUntil(5);
    expect(job.task('fast').stats.elementsIn).toBe(4);
  });

  it('are refused what makes no sense', () => {
    const make = (alignment: object) => () => jobOf([reading('s', [], alignment as WatermarkAlignmentOptions)]);
    for (const bad of [
      { group: '', maxDrift: 1 },
      { group: 'g', maxDrift: -1 },
      { group: 'g' },
      { group: 'g', maxDrift: 1, updateInterval: 0 },
      { group: 'g', maxDrift: 1, interval: 1 },
    ])
      expect(codeOf(make(bad))).toBe('INVALID_OPTION');
    const group = { group: 'g', maxDrift: 1 };
    expect(codeOf(() => jobOf([reading('a', [], group), reading('b', [], { ...group, updateInterval: 2 })]))).toBe(
      'INVALID_OPTION',
    );
    const operators = [
      { name: 's', source: () => undefined },
      { name: 'sink', inputs: ['s'], sink: {}, watermarkAlignment: group },
    ];
    expect(codeOf(() => new StreamJob('job', { operators }))).toBe('INVALID_OPTION');
  });
});

describe('a backlog of two streams, one of which is denser', () => {
  /** Both are there at once; a record of the sparse one is a minute of event time, one of the dense one a second. */
  function play(maxDrift: number | undefined) {
    const backlog = (name: string, step: number): JobOperator => ({
      name,
      source: (offset) =>
        offset * step < 6_000 ? { at: 0, key: name, value: offset, eventTime: offset * step } : undefined,
      ...(maxDrift !== undefined && { watermarkAlignment: { group: 'g', maxDrift } }),
    });
    const job = new StreamJob('job', {
      operators: [
        backlog('sparse', 60),
        backlog('dense', 1),
        {
          name: 'windows',
          inputs: ['sparse', 'dense'],
          cost: 0.01,
          window: { windowType: new TumblingWindow(60), aggregate: count() },
        },
        { name: 'sink', inputs: ['windows'], sink: { idOf: ({ key, windowStart }) => `${key}@${windowStart}` } },
      ],
      channelCapacity: 5,
      watermarkInterval: 0.1,
    });
    new Simulation({ entities: [job] }).run();
    return { job, open: job.windowStats('windows').maxActiveWindows };
  }

  it('keeps few windows open with alignment, and gives the same results', () => {
    const without = play(undefined);
    const aligned = play(300);
    expect(without.open).toBeGreaterThan(90);
    // 5 windows of drift, and what is read in one interval: 50 records of a minute each.
    expect(aligned.open).toBeLessThan(70);
    expect(aligned.job.task('sparse').stats.watermarkAlignmentSeconds).toBeGreaterThan(30);
    expect(aligned.job.task('dense').stats.watermarkAlignmentSeconds).toBe(0);
    const results = ({ job }: typeof aligned) => new Set(job.sink('sink').values());
    expect(results(aligned)).toEqual(results(without));
  });

  it('lets event time advance by the drift in an interval, however fast records could be read', () => {
    const group = { group: 'g', maxDrift: 30 };
    const backlog = (name: string): JobOperator => ({
      ...reading(name, [], group),
      source: (offset) => at(offset / 1_000, offset),
    });
    const job = jobOf([backlog('a'), backlog('b')]);
    const sim = new Simulation({ entities: [job] });
    // Until the first announcement nothing holds them back.
    sim.runUntil(1.9);
    const before = job.task('a').stats.elementsIn;
    sim.runUntil(11.9);
    // The one with which it is beyond has been read.
    expect(job.task('a').stats.elementsIn - before).toBe(10 * 31);
    expect(job.task('b').stats.elementsIn - before).toBe(10 * 31);
  });
});
