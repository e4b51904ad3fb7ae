import { CallbackEntity, constant, isSimError, poisson, type SimEvent, Simulation, Source } from '@sim/core';
import { describe, expect, it } from 'vitest';

const recorder = () => {
  const events: SimEvent[] = [];
  return {
    events,
    target: new CallbackEntity('target', (event) => void events.push(event)),
    times: () => events.map((event) => event.time),
  };
};
const errorOf = (action: () => unknown): Error => {
  try {
    action();
  } catch (error) {
    return error as Error;
  }
  throw new Error('nothing was thrown');
};

describe('a constant source', () => {
  it('sends the k-th event at exactly k / rate, the first one after one interval', () => {
    const { target, times } = recorder();
    new Simulation({ entities: [Source.constant('s', target, { rate: 3, limit: 7 })] }).run();
    expect(times()).toEqual([0.333333333, 0.666666667, 1, 1.333333333, 1.666666667, 2, 2.333333333]);
  });

  it.each([7, 1024, 0.3, 999_999_937, 12.5])(
    'does not drift at a rate of %s: the last of 20,000 events is at the tick nearest to its exact time',
    (rate) => {
      const ticks: number[] = [];
      const target = new CallbackEntity('target', () => void ticks.push(target.nowTicks));
      new Simulation({ entities: [Source.constant('s', target, { rate, limit: 20_000, startAt: 1_000_000 })] }).run();
      expect(ticks).toHaveLength(20_000);
      for (const k of [1, 2, 3, 9_999, 20_000]) {
        const exact = (BigInt(k) * 10n ** 13n * 2n) / BigInt(Math.round(rate * 10_000)); // in half ticks
        expect(Math.abs(ticks[k - 1]! - 1e15 - Number(exact) / 2)).toBeLessThanOrEqual(0.5);
      }
    },
  );

  it('sends a request with its time and index unless told otherwise', () => {
    const { events, target } = recorder();
    new Simulation({ entities: [Source.constant('s', target, { rate: 2, limit: 2 })] }).run();
    expect(events.map(({ type, payload }) => ({ type, payload }))).toEqual([
      { type: 'Request', payload: { createdAt: 0.5, index: 0 } },
      { type: 'Request', payload: { createdAt: 1, index: 1 } },
    ]);
  });

  it('makes each payload from time, index and a stream of its own', () => {
    const { events, target } = recorder();
    const source = Source.constant('s', target, {
      rate: 1,
      limit: 3,
      type: 'Order',
      payload: ({ time, index, rng }) => [time, index, rng.next()],
    });
    const sim = new Simulation({ entities: [source] });
    sim.run();
    const rng = new Simulation().rng('s/payload');
    expect(events.map((event) => [event.type, event.payload])).toEqual(
      [1, 2, 3].map((time) => ['Order', [time, time - 1, rng.next()]]),
    );
  });

  it('keeps the run alive until it is done, and no longer', () => {
    const { target, times } = recorder();
    const source = Source.constant('s', target, { rate: 1, startAt: 10, stopAt: 13 });
    const summary = new Simulation({ entities: [source] }).run();
    expect(times()).toEqual([11, 12, 13]);
    expect([summary.endTime, summary.endReason, summary.eventsPending]).toEqual([13, 'exhausted', 0]);
    expect(source.stats).toEqual({ generated: 3, missed: 0, finished: true });
  });

  it('stops ticking at its limit: nothing is left pending in a longer run', () => {
    const { target } = recorder();
    const sim = new Simulation({ endTime: 100, entities: [Source.constant('s', target, { rate: 1, limit: 2 })] });
    expect(sim.runUntil(2).eventsPending).toBe(0);
    expect(sim.run().eventsProcessed).toBe(4); // two ticks, two deliveries
  });

  it('sends nothing with a limit of 0 or a stop before the first interval', () => {
    const { target, events } = recorder();
    new Simulation({
      entities: [
        Source.constant('a', target, { rate: 1, limit: 0 }),
        Source.constant('b', target, { rate: 1, stopAt: 0.999 }),
      ],
    }).run();
    expect(events).toHaveLength(0);
  });

  it('plans one arrival at a time: a rate of a billion a second costs nothing before it runs', () => {
    const { target } = recorder();
    const sim = new Simulation({ endTime: 1e-6, entities: [Source.constant('s', target, { rate: 1e9 })] });
    sim.runUntil(0);
    expect(sim.summary().eventsPending).toBe(1);
    expect(sim.run().eventsProcessed).toBe(2000);
  });

  it('starts when it is added to a running simulation', () => {
    const { target, times } = recorder();
    const sim = new Simulation({ endTime: 10 });
    sim.at(7, () => void sim.add(Source.constant('s', target, { rate: 1 })));
    sim.run();
    expect(times()).toEqual([8, 9, 10]);
  });

  it('sends batches, and cuts the last one at the limit', () => {
    const { events, target, times } = recorder();
    new Simulation({ entities: [Source.constant('s', target, { rate: 1, batch: 3, limit: 7 })] }).run();
    expect(times()).toEqual([1, 1, 1, 2, 2, 2, 3]);
    expect(events.map((event) => (event.payload as { index: number }).index)).toEqual([0, 1, 2, 3, 4, 5, 6]);
  });

  it('draws the size of a batch from a distribution, 0 included', () => {
    const { events, target } = recorder();
    const source = Source.constant('s', target, { rate: 1, batch: poisson(2), stopAt: 4000 });
    new Simulation({ entities: [source] }).run();
    const sizes = new Map<number, number>();
    for (const { time } of events) sizes.set(time, (sizes.get(time) ?? 0) + 1);
    expect(Math.abs(events.length / 4000 - 2)).toBeLessThan(4 * Math.sqrt(2 / 4000));
    expect(Math.abs((4000 - sizes.size) / 4000 - Math.exp(-2))).toBeLessThan(0.02);
  });
});

describe('a Poisson source', () => {
  const gapsOf = (rate: number, name: string) => {
    const { target, times } = recorder();
    new Simulation({ seed: 5, entities: [Source.poisson(name, target, { rate, limit: 20_000 })] }).run();
    return times().map((time, index, all) => time - (all[index - 1] ?? 0));
  };

  it('has exponential gaps: a Kolmogorov–Smirnov test', () => {
    const gaps = gapsOf(50, 'calls').sort((a, b) => a - b);
    let distance = 0;
    gaps.forEach((gap, index) => {
      const probability = 1 - Math.exp(-50 * gap);
      distance = Math.max(distance, probability - index / gaps.length, (index + 1) / gaps.length - probability);
    });
    expect(distance * Math.sqrt(gaps.length)).toBeLessThan(1.95);
  });

  it('has independent gaps: no correlation between neighbours', () => {
    const gaps = gapsOf(1, 'calls');
    let sum = 0;
    for (let i = 1; i < gaps.length; i++) sum += (gaps[i]! - 1) * (gaps[i - 1]! - 1);
    expect(Math.abs(sum / gaps.length)).toBeLessThan(4 / Math.sqrt(gaps.length));
  });

  it('draws from the stream of its name: other sources and payloads do not move its arrivals', () => {
    const alone = recorder();
    new Simulation({ entities: [Source.poisson('calls', alone.target, { rate: 1, limit: 50 })] }).run();
    const together = recorder();
    const other = Source.poisson('other', together.target, { rate: 3, limit: 50, type: 'Other' });
    const calls = Source.poisson('calls', together.target, { rate: 1, limit: 50, payload: ({ rng }) => rng.next() });
    new Simulation({ entities: [other, calls] }).run();
    expect(together.events.filter((event) => event.type === 'Request').map((event) => event.time)).toEqual(
      alone.times(),
    );
  });
});

describe('a replay', () => {
  const rows = [
    { time: 1, key: 'a' },
    { time: 1, key: 'b' },
    { time: 4.5, key: 'c' },
  ];

  it('sends each row at its time, the row as payload', () => {
    const { events, target } = recorder();
    new Simulation({ entities: [Source.replay('trace', target, rows)] }).run();
    expect(events.map((event) => [event.time, event.payload])).toEqual([
      [1, rows[0]],
      [1, rows[1]],
      [4.5, rows[2]],
    ]);
  });

  it('moves and speeds up recorded time', () => {
    const { events, target, times } = recorder();
    const shifted = rows.map((row) => ({ ...row, time: row.time + 1_700_000_000 }));
    const source = Source.replay('trace', target, shifted, {
      origin: 1_700_000_001,
      speed: 2,
      startAt: 10,
      payload: ({ row, index }) => `${row.key}${index}`,
    });
    new Simulation({ entities: [source] }).run();
    expect(times()).toEqual([10, 10, 11.75]);
    expect(events.map((event) => event.payload)).toEqual(['a0', 'b1', 'c2']);
  });

  it('reads rows one by one, as the clock gets there', () => {
    let read = 0;
    function* endless() {
      for (;;) yield { time: ++read };
    }
    const { target } = recorder();
    const source = Source.replay('trace', target, endless());
    new Simulation({ entities: [source], endTime: 100 }).run();
    expect(read).toBe(101);
    expect(source.stats).toEqual({ generated: 100, missed: 0, finished: false });
  });

  it.each([
    ['a row out of order', [{ time: 2 }, { time: 1 }], /rows\[1\]\.time must not be before the row before, 2, got 1/],
    ['a row before the origin', [{ time: -1 }], /rows\[0\]\.time must not be before the origin, 0, got -1/],
    ['a row without time', [{ key: 'a' }], /rows\[0\]\.time must be a finite number, got undefined/],
    ['a row with time NaN', [{ time: NaN }], /rows\[0\]\.time must be a finite number, got NaN/],
    ['a row that is no object', [7], /rows\[0\] must be an object with a time/],
  ])('stops at %s', (_, bad, message) => {
    const { target } = recorder();
    const error = errorOf(() => new Simulation({ entities: [Source.replay('trace', target, bad as never)] }).run());
    expect(isSimError(error, 'INVALID_OPTION')).toBe(true);
    expect(error.message).toMatch(message);
  });
});

describe('a source in trouble', () => {
  it('sends nothing while it is crashed, and goes on in step after it restarts', () => {
    const { target, times } = recorder();
    const source = Source.constant('s', target, { rate: 1, stopAt: 8 });
    const sim = new Simulation({ entities: [source] });
    sim.at(2.5, () => source.crash());
    sim.at(5.5, () => source.restart());
    sim.run();
    expect(times()).toEqual([1, 2, 6, 7, 8]);
    expect(source.stats).toEqual({ generated: 5, missed: 3, finished: true });
  });

  it('sends what is due at the very time of its restart', () => {
    const times: number[] = [];
    const source = Source.constant('load', new CallbackEntity('target', (event) => void times.push(event.time)), {
      rate: 1,
      limit: 3,
    });
    const sim = new Simulation({ entities: [source] });
    sim.at(0.5, () => source.crash());
    sim.at(3, () => source.restart());
    sim.run();
    expect([times, source.stats.missed]).toEqual([[3, 4, 5], 2]);
  });

  it('does not tick twice when it restarts before its next arrival', () => {
    const { target, times } = recorder();
    const source = Source.constant('s', target, { rate: 1, limit: 3 });
    const sim = new Simulation({ entities: [source] });
    sim.at(1.2, () => source.crash());
    sim.at(1.3, () => source.restart());
    sim.run();
    expect(times()).toEqual([1, 2, 3]);
  });

  it('catches up after a pause', () => {
    const { target, times } = recorder();
    const source = Source.constant('s', target, { rate: 1, limit: 6 });
    const sim = new Simulation({ entities: [source] });
    sim.at(1.5, () => source.pause());
    sim.at(4.5, () => source.resume());
    sim.run();
    expect(times()).toEqual([1, 4.5, 4.5, 4.5, 5, 6]);
  });

  it('goes on when its target is crashed: the events are lost there, and counted', () => {
    const { target, times } = recorder();
    const sim = new Simulation({ entities: [Source.constant('s', target, { rate: 1, limit: 5 })] });
    sim.at(1.5, () => target.crash());
    sim.at(3.5, () => target.restart());
    expect(sim.run().eventsDropped).toBe(2);
    expect(times()).toEqual([1, 4, 5]);
  });

  it('refuses events of others', () => {
    const { target } = recorder();
    const source = Source.constant('s', target, { rate: 1, limit: 1 });
    const sim = new Simulation({ entities: [source, new CallbackEntity('x', () => undefined)] });
    sim.runUntil(0.1);
    const tick = errorOf(() => source.handleEvent({ type: 'Tick' } as SimEvent));
    expect(isSimError(tick, 'UNKNOWN_EVENT_TYPE')).toBe(true);
  });

  const { target } = recorder();
  it.each<readonly [string, () => unknown, RegExp]>([
    [
      'no options',
      () => Source.constant('s', target, undefined as never),
      /^Source "s": options must be an object, got undefined/,
    ],
    [
      'rate 0',
      () => Source.constant('s', target, { rate: 0 }),
      /^Source "s": rate must be a finite number > 0 and <= 1000000000, got 0/,
    ],
    ['rate NaN', () => Source.poisson('s', target, { rate: NaN }), /rate/],
    ['an empty name', () => Source.constant('', target, { rate: 1 }), /name must be a non-empty string/],
    ['a target that is no entity', () => Source.constant('s', {} as never, { rate: 1 }), /target must be an Entity/],
    [
      'a negative limit',
      () => Source.constant('s', target, { rate: 1, limit: -1 }),
      /limit must be an integer >= 0 or Infinity/,
    ],
    ['half a limit', () => Source.constant('s', target, { rate: 1, limit: 1.5 }), /limit/],
    [
      'stopAt before startAt',
      () => Source.constant('s', target, { rate: 1, startAt: 5, stopAt: 4 }),
      /stopAt must be at or after startAt, 5, got 4/,
    ],
    ['startAt NaN', () => Source.constant('s', target, { rate: 1, startAt: NaN }), /startAt/],
    ['an empty type', () => Source.constant('s', target, { rate: 1, type: '' }), /type must be a non-empty string/],
    [
      'a payload that is no function',
      () => Source.constant('s', target, { rate: 1, payload: 7 as never }),
      /payload must be a function/,
    ],
    ['batch 0', () => Source.constant('s', target, { rate: 1, batch: 0 }), /batch must be an integer >= 1/],
    ['batch null', () => Source.constant('s', target, { rate: 1, batch: null as never }), /batch/],
    ['speed 0', () => Source.replay('s', target, [], { speed: 0 }), /speed must be a finite number > 0/],
    ['rows null', () => Source.replay('s', target, null as never), /rows must be an iterable/],
    [
      'a start in the past',
      () => new Simulation({ startTime: 5, entities: [Source.constant('s', target, { rate: 1, startAt: 1 })] }).run(),
      /startAt must be at or after the present time, 5, got 1/,
    ],
    [
      'a negative batch from a distribution',
      () =>
        new Simulation({ entities: [Source.constant('s', recorder().target, { rate: 1, batch: constant(-1) })] }).run(),
      /a sample of batch/,
    ],
  ])('is refused with %s', (_, build, message) => {
    const error = errorOf(build);
    expect(isSimError(error, 'INVALID_OPTION')).toBe(true);
    expect(error.message).toMatch(message);
  });
});
