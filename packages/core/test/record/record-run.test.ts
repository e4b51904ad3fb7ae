import { describe, expect, it } from 'vitest';
import { CallbackEntity, FaultSchedule, Histogram, recordRun, Resource, Simulation, TraceHash } from '@sim/core';
import { shop, Station } from './models.ts';

describe('recordRun', () => {
  it('leaves the run as it is: the same trace, the same summary', () => {
    const run = (recorded: boolean): unknown => {
      const { sim } = shop();
      const hash = new TraceHash();
      sim.observe(hash);
      const recorder = recorded ? recordRun(sim, { interval: 0.1 }) : undefined;
      const summary = sim.run();
      recorder?.record();
      return [hash.hex, hash.count, JSON.stringify(summary)];
    };
    expect(run(true)).toEqual(run(false));
  });

  it('gives plain data that JSON does not change', () => {
    const { sim } = shop();
    const recorder = recordRun(sim, { title: 'A shop', scenario: { tills: 1, none: undefined, far: Infinity } });
    sim.run();
    const record = recorder.record();
    expect(JSON.parse(JSON.stringify(record))).toStrictEqual(record);
    expect(record).toMatchObject({
      format: 'sim-run-record',
      version: 1,
      title: 'A shop',
      seed: sim.seed,
      startTime: 0,
      endTime: 100,
      scenario: { tills: 1, far: 'Infinity' },
      entities: [{ name: 'till', type: 'Station', parameters: { parts: 3 }, assumptions: ['Nobody leaves.'] }],
    });
    expect(record.summary.eventsProcessed).toBe(sim.summary().eventsProcessed);
  });

  it('samples each instant of the grid after everything in it has happened, and the end', () => {
    const sim = new Simulation({ endTime: 2.5 });
    let value = 0;
    for (const time of [0, 1, 1, 1.5, 2]) sim.at(time, () => void value++);
    const gauge = new CallbackEntity('gauge', () => undefined);
    gauge.metrics = () => [{ name: 'value', unit: '1', kind: 'gauge', read: () => value }];
    sim.add(gauge);
    const recorder = recordRun(sim, { interval: 1 });
    sim.run();
    const record = recorder.record();
    expect(record.times).toEqual([0, 1, 2, 2.5]);
    expect(record.metrics[0]).toMatchObject({ columns: [[1, 3, 5, 5]], labels: null, overall: null, from: 0 });
  });

  it('reads metrics with the clock at the instant they are of', () => {
    const { sim } = shop(10);
    const recorder = recordRun(sim, { interval: 0.5 });
    sim.run();
    const { times, metrics } = recorder.record();
    expect(times).toHaveLength(21);
    expect(metrics.find(({ name }) => name === 'clock')!.columns[0]).toEqual(times);
  });

  it('may be asked in the middle of a run, without a trace of that in the end', () => {
    const run = (pieces: readonly number[]): unknown => {
      const { sim } = shop(50);
      const recorder = recordRun(sim, { interval: 0.7, maxPoints: 32 });
      for (const time of pieces) {
        sim.runUntil(time);
        expect(recorder.record().times.at(-1)).toBe(time);
      }
      sim.run();
      return recorder.record();
    };
    expect(run([3.3, 3.3, 7, 20.25, 50])).toEqual(run([]));
  });

  it('halves its resolution rather than grow, and forgets no peak and no value', () => {
    const { sim, station } = shop(1000);
    sim.at(122, () => void (station.parts[1]! += 1_000_000));
    sim.at(126, () => void (station.parts[1]! -= 1_000_000));
    const recorder = recordRun(sim, { interval: 0.1, maxPoints: 64 });
    sim.run();
    const { times, interval, metrics, histograms, tallies } = recorder.record();
    expect(times.length).toBeLessThanOrEqual(66);
    expect(times.length).toBeGreaterThan(32);
    expect(times.slice(0, 3)).toEqual([0, interval, 2 * interval]);
    const backlog = metrics.find(({ name }) => name === 'backlog')!;
    expect(Math.max(...(backlog.columns[1] as number[]))).toBeLessThan(1_000_000);
    expect(Math.max(...(backlog.peaks![1] as number[]))).toBeGreaterThan(1_000_000);
    expect(Math.max(...(backlog.overallPeaks as number[]))).toBe(backlog.extremes!.highest);
    expect(backlog.extremes!.highestAt).toBeGreaterThan(122);
    expect(backlog.worstPart).toMatchObject({ label: '1' });
    expect(backlog.overall!.at(-1)).toBe(station.arrived);
    expect(metrics.find(({ name }) => name === 'arrived')!).toMatchObject({ peaks: null });
    expect(histograms[0]!.counts.reduce((a, b) => a + b)).toBe(station.waits.count);
    expect(tallies.find(({ kind }) => kind === 'batch')!.values.at(-1)).toBe(station.arrived);
    for (const metric of metrics) for (const column of metric.columns) expect(column.length).toBe(times.length);
  });

  it('keeps distributions over time: what was recorded between one sample and the next', () => {
    const sim = new Simulation({ endTime: 4 });
    const station = new Station('till');
    sim.add(station);
    station.waits.record(100);
    const recorder = recordRun(sim, { interval: 1 });
    sim.run();
    const [waits] = recorder.record().histograms;
    expect(waits!.counts.reduce((a, b) => a + b)).toBe(station.waits.count);
    expect(waits!.size.reduce((a, b) => a + b)).toBe(waits!.counts.length);
    expect(waits!.at[0]).toBe(0);
    const first = waits!.values[waits!.bucket[waits!.size[0]! - 1]!]!;
    expect(Math.abs(first / 100 - 1)).toBeLessThanOrEqual(waits!.accuracy);
    expect(Histogram.fromJSON(waits!.total).percentile(90)).toBe(station.waits.percentile(90));
  });

  it('goes on with a distribution that was emptied at the end of a warm-up', () => {
    const { sim, station } = shop(20);
    sim.at(10, () => station.waits.reset());
    const recorder = recordRun(sim, { interval: 1 });
    sim.run();
    const [waits] = recorder.record().histograms;
    const spans = waits!.at.flatMap((at, span) => new Array<number>(waits!.size[span]!).fill(at));
    const after = waits!.counts.filter((_, k) => spans[k]! > 10).reduce((a, b) => a + b, 0);
    expect(after).toBe(station.waits.count);
  });

  it('puts the distributions of those that read from the same together', () => {
    const sim = new Simulation({ endTime: 20 });
    const group = new CallbackEntity('group', () => undefined);
    const other = new CallbackEntity('other', () => undefined);
    for (const entity of [group, other]) sim.add(entity);
    for (const [name, from] of [
      ['a', group],
      ['b', group],
      ['c', other],
    ] as const)
      sim.add(new Station(name, 1, from));
    const recorder = recordRun(sim);
    sim.run();
    const { histograms, entities } = recorder.record();
    expect(histograms.map(({ entities: names }) => names)).toEqual([['a', 'b'], ['c']]);
    expect(histograms[0]!.countByEntity.reduce((a, b) => a + b)).toBe(histograms[0]!.counts.reduce((a, b) => a + b));
    expect(entities.find(({ name }) => name === 'a')!.upstream).toEqual(['group']);
  });

  it('takes in entities and parts that come later', () => {
    const { sim, station } = shop(10);
    sim.at(4.5, () => void sim.add(new Station('second', 2)));
    sim.at(6.5, () => void station.parts.push(7));
    const recorder = recordRun(sim, { interval: 1 });
    sim.run();
    const { metrics, times } = recorder.record();
    const late = metrics.find(({ entity, name }) => entity === 'second' && name === 'arrived')!;
    expect(late.from).toBe(5);
    expect(late.columns[0]).toHaveLength(times.length - 5);
    const backlog = metrics.find(({ entity, name }) => entity === 'till' && name === 'backlog')!;
    expect(backlog.columns[3]!.slice(0, 8)).toEqual([null, null, null, null, null, null, null, expect.any(Number)]);
  });

  it('says null where a metric has no number', () => {
    const { sim } = shop(2);
    const odd = new CallbackEntity('odd', () => undefined);
    odd.metrics = () => [{ name: 'watermark', unit: 's', kind: 'gauge', read: () => -Infinity }];
    sim.add(odd);
    const recorder = recordRun(sim, { interval: 1 });
    sim.run();
    const metric = recorder.record().metrics.find(({ name }) => name === 'watermark')!;
    expect(metric).toMatchObject({ columns: [[null, null, null]], extremes: null });
  });

  it('keeps 100,000 points in less than 3 MB', () => {
    const { sim, station } = shop(1000, 100);
    sim.every(0.5, () => {
      for (let part = 0; part < 100; part++) station.parts[part]! += sim.rng('noise').next() * 100;
    });
    const recorder = recordRun(sim, { interval: 1 });
    sim.run();
    const record = recorder.record();
    const backlog = record.metrics.find(({ name }) => name === 'backlog')!;
    expect(backlog.columns.flat().length).toBeGreaterThanOrEqual(100_000);
    expect(JSON.stringify(record).length).toBeLessThan(3_000_000);
  });

  it('keeps bounded memory however many partitions there are', () => {
    const { sim } = shop(1000, 2000);
    const recorder = recordRun(sim, { interval: 1 });
    sim.run();
    const record = recorder.record();
    expect(record.metrics.find(({ name }) => name === 'backlog')!.columns.flat().length).toBeLessThan(310_000);
  });

  it('records faults as spans and in the list of what happened', () => {
    const { sim, station } = shop(20);
    const faults = new FaultSchedule();
    faults.crash(station, { at: 1, restartAt: 3 });
    faults.pause(station, { from: 5, to: 6 });
    faults.slow(station, { from: 7, to: 9, factor: 4 });
    faults.crash(station, { at: 15 });
    sim.add(faults);
    const recorder = recordRun(sim);
    sim.run();
    const record = recorder.record();
    expect(record.faults).toEqual([
      { entity: 'till', kind: 'crash', from: 1, to: 3, factor: 1 },
      { entity: 'till', kind: 'pause', from: 5, to: 6, factor: 1 },
      { entity: 'till', kind: 'slow', from: 7, to: 9, factor: 4 },
      { entity: 'till', kind: 'crash', from: 15, to: null, factor: 1 },
    ]);
    expect(record.events.kind).toEqual(expect.arrayContaining(['crash', 'restart', 'pause', 'resume']));
    expect(record.events.at).toEqual([...record.events.at].sort((a, b) => a - b));
    expect(record.entities[0]!.status).toBe('crashed');
  });

  it('records who owned which partition, and rebalances with their phases', () => {
    const { sim, station } = shop(20);
    const tell = (time: number, kind: string, detail: Readonly<Record<string, unknown>>): void =>
      void sim.at(time, () => station.tell(kind, detail));
    tell(1, 'rebalance-started', { generation: 1, reason: 'join' });
    tell(2, 'assign', { member: 'a', partitions: [0, 1] });
    tell(2, 'rebalance-ended', {
      generation: 1,
      seconds: 1,
      reason: 'join',
      phases: [{ name: 'join', from: 1, to: 2 }],
      waitedFor: ['a'],
    });
    tell(5, 'revoke', { member: 'a', partitions: [1] });
    tell(6, 'assign', { member: 'b', partitions: [1, { topic: 'orders', partition: 3 }] });
    tell(19, 'rebalance-started', { generation: 2, reason: 'leave' });
    const recorder = recordRun(sim);
    sim.run();
    const record = recorder.record();
    expect(record.ownership).toEqual([
      {
        group: 'till',
        partitions: ['0', '1', 'orders-3'],
        members: ['a', 'b'],
        partition: [0, 1, 1, 2],
        member: [0, 0, 1, 1],
        from: [2, 2, 6, 6],
        to: [null, 5, null, null],
        omitted: 0,
      },
    ]);
    expect(record.rebalances).toEqual([
      {
        group: 'till',
        from: 1,
        to: 2,
        generation: 1,
        reason: 'join',
        phases: [{ name: 'join', from: 1, to: 2 }],
        waitedFor: ['a'],
      },
      { group: 'till', from: 19, to: null, generation: 2, reason: 'leave', phases: [], waitedFor: [] },
    ]);
  });

  it('counts late data by outcome and keeps a thinned list of windows', () => {
    const { sim, station } = shop(10_001);
    for (let k = 0; k < 10_000; k++)
      sim.at(k, () =>
        station.tell('window', { key: `k${k % 3}`, start: k - 1, end: k, recordCount: 2, revision: k % 2 }),
      );
    sim.at(3, () => station.tell('late', { key: 'k', outcome: 'dropped' }));
    sim.at(4, () => station.tell('late', { key: 'k', outcome: 'updated' }));
    sim.at(5, () => station.tell('late', { key: 'k', outcome: 'dropped' }));
    const recorder = recordRun(sim, { interval: 1 });
    sim.run();
    const record = recorder.record();
    const late = record.tallies.filter(({ kind }) => kind === 'late');
    expect(late.map(({ outcome, values }) => [outcome, values.at(-1)])).toEqual([
      ['dropped', 2],
      ['updated', 1],
    ]);
    const [windows] = record.windows;
    expect(windows!.total).toBe(10_000);
    expect(windows!.at.length).toBeLessThan(2000);
    expect(windows!.at.length * windows!.every).toBeGreaterThanOrEqual(9_990);
    expect(windows!.key.map((key) => windows!.keys[key])[1]).toBe(`k${windows!.every % 3}`);
  });

  it('judges promises', () => {
    const { sim, station } = shop(50);
    const recorder = recordRun(sim, {
      promises: [
        { name: 'few', entity: 'till', metric: 'backlog', below: 3 },
        { name: 'many', entity: 'till', metric: 'arrived', of: 'last', above: 10 },
        { name: 'soon', entity: 'till', metric: 'waits', below: 1e6 },
        { name: 'who', entity: 'nobody', metric: 'waits', below: 1 },
      ],
    });
    sim.run();
    expect(recorder.record().promises).toEqual([
      expect.objectContaining({
        name: 'few',
        kept: false,
        value: station.arrived,
        expected: 'highest not above 3 records',
      }),
      expect.objectContaining({ name: 'many', kept: true, value: station.arrived }),
      expect.objectContaining({ name: 'soon', kept: true, value: station.waits.percentile(99), about: 'till / waits' }),
      { name: 'who', about: 'nobody / waits', expected: 'highest not above 1', value: null, unit: '', kept: false },
    ]);
  });

  it('keeps what was measured in the real system, for a report to lay over the run', () => {
    const sim = new Simulation({ endTime: 4, entities: [new Resource('till')] });
    const points = [
      { time: 0, value: 3 },
      { time: 2.5, value: 1 },
    ];
    const recorder = recordRun(sim, { measurements: [{ entity: 'till', metric: 'queue-length', points }] });
    sim.run();
    expect(recorder.record().measurements).toEqual([
      { entity: 'till', metric: 'queue-length', source: '', times: [0, 2.5], values: [3, 1] },
    ]);
    expect(recorder.record({ measurements: [] }).measurements).toEqual([]);
  });

  it.each([
    [{}],
    [[null]],
    [[{ entity: 'till', metric: 'queue-length' }]],
    [[{ entity: 'till', metric: '', points: [] }]],
    [[{ entity: 'till', metric: 'lag', points: [{ time: 1, value: NaN }] }]],
    [[{ entity: 'till', metric: 'lag', points: [null] }]],
    [
      [
        {
          entity: 'till',
          metric: 'lag',
          points: [
            { time: 2, value: 1 },
            { time: 1, value: 1 },
          ],
        },
      ],
    ],
    [[{ entity: 'till', metric: 'lag', points: [], sauce: '' }]],
  ])('refuses the measurements %j', (measurements) => {
    expect(() => recordRun(new Simulation(), { measurements: measurements as never })).toThrow(
      expect.objectContaining({ code: 'INVALID_OPTION' }),
    );
  });

  it('says what became of a run that failed', () => {
    const { sim } = shop(50);
    sim.at(3, () => {
      throw new Error('no more');
    });
    const recorder = recordRun(sim);
    expect(() => sim.run()).toThrow('no more');
    const record = recorder.record();
    expect(record.endTime).toBe(3);
    expect(record.events.kind.at(-1)).toBe('failed');
  });

  it.each([
    [{ interval: 0 }],
    [{ interval: NaN }],
    [{ maxPoints: 17 }],
    [{ maxPoint: 100 }],
    [{ title: 3 }],
    [{ scenario: 3 }],
    [{ promises: [{ name: 'x', entity: 'a', metric: 'b' }] }],
    [{ promises: [{ name: 'x', entity: 'a', metric: 'b', below: 1, of: 'p98' }] }],
    [{ answers: [{ question: 'why' }] }],
  ])('refuses %o', (options) => {
    expect(() => recordRun(new Simulation(), options as never)).toThrow(
      expect.objectContaining({ code: 'INVALID_OPTION' }),
    );
  });

  it('refuses what is no simulation', () => {
    expect(() => recordRun({} as never)).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }));
  });

  it.each([
    [0, 100, 0.1],
    [0, 1800, 2],
    [0, 0.5, 0.0005],
    [10, 86_410, 100],
    [0, 3, 0.005],
  ])('takes round instants by itself: from %d to %d s every %d s', (startTime, endTime, interval) => {
    const sim = new Simulation({ startTime, endTime });
    const recorder = recordRun(sim);
    sim.run();
    expect(recorder.record().interval).toBe(interval);
  });
});
