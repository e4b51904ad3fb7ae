import {
  CallbackEntity,
  constantRate,
  dailyRate,
  isSimError,
  type ProfileSourceOptions,
  rampRate,
  type RateProfile,
  Simulation,
  Source,
  spikeRate,
  stepRate,
} from '@sim/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const arrivals = (options: ProfileSourceOptions, name = 'load', endTime = Infinity): number[] => {
  const times: number[] = [];
  const target = new CallbackEntity('target', (event) => void times.push(event.time));
  new Simulation({ endTime, entities: [Source.withProfile(name, target, options)] }).run();
  return times;
};
const countIn = (times: readonly number[], from: number, to: number): number =>
  times.filter((time) => time > from && time <= to).length;
/** The integral of a rate, by the midpoint rule. */
const integral = (profile: RateProfile, from: number, to: number, steps = 20_000): number => {
  const width = (to - from) / steps;
  let sum = 0;
  for (let i = 0; i < steps; i++) sum += profile.rateAt(from + (i + 0.5) * width);
  return sum * width;
};

describe('a deterministic source along a profile', () => {
  it('equals a constant source where the rate is constant', () => {
    expect(arrivals({ profile: constantRate(8), arrivals: 'deterministic', limit: 5 })).toEqual([
      0.125, 0.25, 0.375, 0.5, 0.625,
    ]);
  });

  it('sends the k-th event where the integral of a ramp reaches k', () => {
    const times = arrivals({
      profile: rampRate({ from: 0, to: 10, duration: 10 }),
      arrivals: 'deterministic',
      stopAt: 12,
    });
    expect(times).toHaveLength(70);
    times.slice(0, 50).forEach((time, index) => expect(time).toBeCloseTo(Math.sqrt(2 * (index + 1)), 8));
    times.slice(50).forEach((time, index) => expect(time).toBeCloseTo(10 + (index + 1) / 10, 8));
  });

  it('ends, and lets the run end, when a falling ramp has reached 0', () => {
    const times = arrivals({ profile: rampRate({ from: 10, to: 0, duration: 10 }), arrivals: 'deterministic' });
    expect(times).toHaveLength(50);
    expect(times.at(-1)).toBe(10);
  });

  it('starts where a rate of 0 ends, and misses no short spike', () => {
    const profile = stepRate([
      { at: 100, rate: 1000 },
      { at: 100.05, rate: 0 },
      { at: 500, rate: 2 },
      { at: 501, rate: 0 },
    ]);
    const times = arrivals({ profile, arrivals: 'deterministic' });
    expect([
      countIn(times, 0, 100),
      countIn(times, 100, 100.05),
      countIn(times, 100.05, 500),
      countIn(times, 500, 501),
    ]).toEqual([0, 50, 0, 2]);
  });

  it('has, at any time, sent as many events as the integral of any profile says', () => {
    const rate = fc.integer({ min: 0, max: 20 });
    const simple = fc.oneof(
      rate.map((each) => constantRate(each)),
      fc.record({ from: rate, to: rate, duration: fc.integer({ min: 1, max: 30 }) }).map((each) => rampRate(each)),
      fc
        .record({
          base: rate,
          peak: rate,
          warmUp: fc.integer({ min: 0, max: 9 }),
          length: fc.integer({ min: 1, max: 9 }),
        })
        .map((each) => spikeRate(each)),
      fc
        .array(rate, { minLength: 1, maxLength: 4 })
        .map((rates) => stepRate(rates.map((each, index) => ({ at: index * 3 + 1, rate: each })))),
    );
    const profile = fc
      .tuple(simple, simple, fc.integer({ min: 1, max: 3 }), fc.integer({ min: 2, max: 25 }), fc.boolean())
      .map(([first, second, factor, period, outer]) =>
        outer ? first.plus(second.scale(factor)).repeat(period) : first.repeat(period).plus(second.scale(factor)),
      );
    fc.assert(
      fc.property(profile, (each) => {
        const times = arrivals({ profile: each, arrivals: 'deterministic' }, 'load', 40);
        for (const until of [7.3, 20.1, 40])
          expect(Math.abs(countIn(times, 0, until) - integral(each, 0, until))).toBeLessThan(1.05);
        for (let t = 0.05; t < 40; t += 0.7) expect(each.rateAt(t)).toBeLessThanOrEqual(each.maxRate);
      }),
      { seed: 4242, numRuns: 40 },
    );
  });

  it('does not drift over many periods', () => {
    const profile = stepRate([
      { at: 0, rate: 3 },
      { at: 0.5, rate: 0 },
      { at: 0.6, rate: 5 },
    ]).repeat(0.7); // an integral of 2 each
    const times = arrivals({ profile, arrivals: 'deterministic', limit: 20_000 });
    expect(times.at(-1)).toBeCloseTo(7000, 6);
  });
});

describe('a Poisson source along a profile', () => {
  it('has as many events in each part as a Poisson variable of the integral allows', () => {
    const profile = spikeRate().scale(20);
    const times = arrivals({ profile, stopAt: 40 });
    for (const [from, to] of [
      [0, 10],
      [10, 25],
      [25, 40],
      [10, 10.5],
    ] as const) {
      const expected = integral(profile, from, to);
      expect(Math.abs(countIn(times, from, to) - expected)).toBeLessThan(4 * Math.sqrt(expected));
    }
  });

  it('is a Poisson process of rate 1 on the scale of the integral: a Kolmogorov–Smirnov test of its gaps', () => {
    const times = arrivals({ profile: rampRate({ from: 5, to: 100, duration: 100 }), stopAt: 100 });
    const counts = times.map((t) => 5 * t + (0.95 * t * t) / 2);
    const gaps = counts.map((count, index) => count - (counts[index - 1] ?? 0)).sort((a, b) => a - b);
    let distance = 0;
    gaps.forEach((gap, index) => {
      const probability = 1 - Math.exp(-gap);
      distance = Math.max(distance, probability - index / gaps.length, (index + 1) / gaps.length - probability);
    });
    expect(times.length).toBeGreaterThan(4800);
    expect(distance * Math.sqrt(gaps.length)).toBeLessThan(1.95);
  });

  it('thins for a rate that is any function, and passes the same test', () => {
    const profile = { rateAt: (t: number) => 30 + 25 * Math.sin(t), maxRate: 60 };
    const times = arrivals({ profile, stopAt: 200 });
    const counts = times.map((t) => 30 * t + 25 * (1 - Math.cos(t)));
    const gaps = counts.map((count, index) => count - (counts[index - 1] ?? 0)).sort((a, b) => a - b);
    let distance = 0;
    gaps.forEach((gap, index) => {
      const probability = 1 - Math.exp(-gap);
      distance = Math.max(distance, probability - index / gaps.length, (index + 1) / gaps.length - probability);
    });
    expect(distance * Math.sqrt(gaps.length)).toBeLessThan(1.95);
  });

  it('sums a profile of ours and any function by thinning', () => {
    const profile = constantRate(10)
      .plus({ rateAt: (t) => (t < 50 ? 10 : 0), maxRate: 10 })
      .scale(2);
    const times = arrivals({ profile, stopAt: 100 });
    expect([profile.maxRate, profile.rateAt(1), profile.rateAt(51), profile.repeat(50).rateAt(51)]).toEqual([
      40, 40, 20, 40,
    ]);
    expect(Math.abs(countIn(times, 0, 50) - 2000)).toBeLessThan(4 * Math.sqrt(2000));
    expect(Math.abs(countIn(times, 50, 100) - 1000)).toBeLessThan(4 * Math.sqrt(1000));
  });

  it('is exactly the Poisson source where the rate is constant', () => {
    const plain: number[] = [];
    const target = new CallbackEntity('target', (event) => void plain.push(event.time));
    new Simulation({ entities: [Source.poisson('load', target, { rate: 4, limit: 100 })] }).run();
    expect(arrivals({ profile: constantRate(4), limit: 100 })).toEqual(plain);
  });

  it.each([
    ['is above its bound', (t: number) => t, /profile\.rateAt\([\d.]+\) must be a number >= 0 and <= maxRate, 2, got/],
    ['is negative', () => -1, /got -1/],
    ['is NaN', () => NaN, /got NaN/],
  ])('stops the run when the rate %s', (_, rateAt, message) => {
    let error: unknown;
    try {
      arrivals({ profile: { rateAt, maxRate: 2 } });
    } catch (caught) {
      error = caught;
    }
    expect(isSimError(error, 'INVALID_OPTION')).toBe(true);
    expect((error as Error).message).toMatch(message);
  });

  it.each([
    ['a function', { rateAt: () => 0, maxRate: 1000 }],
    ['pieces that repeat', stepRate([{ at: 10, rate: 5 }]).repeat(10)],
  ])('lets the clock go on while a rate given by %s stays at 0', (_, profile) => {
    expect(arrivals({ profile }, 'load', 20_000)).toEqual([]);
  });

  it.each([constantRate(0), constantRate(5).scale(0), dailyRate({ 3: 0 }), { rateAt: () => 0, maxRate: 0 }])(
    'ends at once when the rate is 0 for good',
    (profile) => {
      expect(arrivals({ profile })).toEqual([]);
    },
  );
});

describe('the time of a profile', () => {
  const shop = dailyRate({ 0: 1, 9: 1, 10: 100, 17: 100, 18: 1 });
  const sent = (startTime: number, options: Partial<ProfileSourceOptions>): number => {
    const source = Source.withProfile('load', new CallbackEntity('target', () => undefined), {
      profile: shop,
      arrivals: 'deterministic',
      ...options,
    });
    new Simulation({ startTime, entities: [source] }).run();
    return source.stats.generated;
  };
  const [noon, one] = [12 * 3600, 13 * 3600];

  it('is the clock: a run or a source that begins at noon has the load of noon', () => {
    expect(sent(noon, { stopAt: one })).toBe(360_000);
    expect(sent(0, { startAt: noon, stopAt: one })).toBe(360_000);
    expect(sent(0, { startAt: noon, stopAt: one, origin: 0 })).toBe(360_000);
  });

  it('counts from the start of the source, or any other time, if the origin says so', () => {
    expect(sent(noon, { stopAt: one, origin: 'start' })).toBe(3600);
    expect(sent(0, { startAt: noon, stopAt: one, origin: 'start' })).toBe(3600);
    expect(sent(noon, { stopAt: one, origin: 6 * 3600 })).toBe(3600);
    expect(sent(noon, { stopAt: one, origin: -24 * 3600 })).toBe(360_000);
    // Midnight an hour after the end: it is 11 in the evening of the day before.
    expect(sent(noon, { stopAt: one, origin: one })).toBe(3600);
    expect(sent(-noon, { stopAt: -noon + 3600 })).toBe(360_000);
  });

  it('is the same for thinned arrivals, to which the rate before the origin is told as well', () => {
    const asked: number[] = [];
    const profile = { rateAt: (t: number) => (asked.push(t), 10), maxRate: 10 };
    const times = arrivals({ profile, startAt: 50, stopAt: 60, origin: 55 });
    expect(Math.abs(times.length - 100)).toBeLessThan(40);
    expect(times.every((time) => time >= 50 && time <= 60)).toBe(true);
    expect([Math.min(...asked) < -4, Math.max(...asked) >= 5]).toEqual([true, true]);
    expect(times.map((time) => asked.some((t) => Math.abs(t + 55 - time) < 1e-8))).not.toContain(false);
  });

  it('sees what comes before time 0 as the continuation of the beginning, and repetitions without one', () => {
    expect(
      [constantRate(3), rampRate({ from: 4, to: 0, duration: 9 }), spikeRate({ base: 5 })].map((each) =>
        each.rateAt(-1),
      ),
    ).toEqual([3, 4, 5]);
    expect([stepRate([{ at: 0, rate: 6 }]).rateAt(-1), stepRate([{ at: 1, rate: 6 }]).rateAt(-1)]).toEqual([6, 0]);
    expect([shop.rateAt(-12 * 3600), shop.rateAt(-86_400), shop.plus(constantRate(1)).rateAt(-12 * 3600)]).toEqual([
      100, 1, 101,
    ]);
    expect(
      constantRate(0)
        .plus({ rateAt: (t) => t, maxRate: 9 })
        .repeat(5)
        .rateAt(-1),
    ).toBe(4);
  });

  it.each([NaN, Infinity, 'end', null, true])('cannot begin at %s', (origin) => {
    expect(() => sent(0, { origin: origin as never })).toThrow(/origin must be a finite number of seconds/);
  });
});

describe('a profile of many steps', () => {
  const steps = Array.from({ length: 86_400 }, (_, at) => ({ at, rate: (at * 7919) % 13 }));

  it('has the rate of each step, of the first, the last and those between', () => {
    const profile = stepRate(steps);
    for (const at of [0, 1, 2, 43_200, 86_398, 86_399])
      expect([profile.rateAt(at), profile.rateAt(at + 0.999)]).toEqual([steps[at]!.rate, steps[at]!.rate]);
    expect([profile.rateAt(1e9), profile.maxRate]).toEqual([steps.at(-1)!.rate, 12]);
    expect(profile.repeat(86_400).rateAt(86_400 * 1000 + 50_000)).toBe(steps[50_000]!.rate);
  });

  it('sends what its steps say, day after day', () => {
    const source = Source.withProfile('load', new CallbackEntity('target', () => undefined), {
      profile: stepRate(steps.map(({ at, rate }) => ({ at, rate: rate > 9 ? 1 : 0 }))).repeat(86_400),
      arrivals: 'deterministic',
      stopAt: 3 * 86_400,
    });
    new Simulation({ entities: [source] }).run();
    expect(source.stats.generated).toBe(3 * steps.filter(({ rate }) => rate > 9).length);
  });

  it('may have any number of them: none is looked for from the beginning', () => {
    const profile = stepRate(Array.from({ length: 300_000 }, (_, at) => ({ at, rate: at % 5 })));
    expect(profile.maxRate).toBe(4);
    let sum = 0;
    for (let t = 0; t < 300_000; t++) sum += profile.rateAt(t + 0.5);
    expect(sum).toBe(600_000);
  });
});

describe('the profiles', () => {
  it('have the rates they are described by', () => {
    const spike = spikeRate();
    expect([0, 9.99, 10, 24.99, 25, 1000].map((t) => spike.rateAt(t))).toEqual([10, 10, 150, 150, 10, 10]);
    expect(spikeRate({ base: 1, peak: 7, warmUp: 0, length: 2 }).rateAt(0)).toBe(7);
    const ramp = rampRate({ from: 8, to: 2, duration: 3 });
    expect([0, 1, 3, 9].map((t) => ramp.rateAt(t))).toEqual([8, 6, 2, 2]);
    const steps = stepRate([
      { at: 2, rate: 5 },
      { at: 4, rate: 1 },
    ]);
    expect([0, 1.9, 2, 4, 99].map((t) => steps.rateAt(t))).toEqual([0, 0, 5, 1, 1]);
    expect([spike.maxRate, ramp.maxRate, steps.maxRate, spike.plus(ramp).maxRate]).toEqual([150, 8, 5, 158]);
  });

  it('follow the hours of the day, over midnight, day after day', () => {
    const day = dailyRate({ 18: 120, 6: 0 });
    const at = (hours: number) => day.rateAt(3600 * hours);
    expect([0, 6, 12, 18, 21, 24, 30, 24 * 365 + 12].map((hours) => Math.round(at(hours) * 1e6) / 1e6)).toEqual([
      60, 0, 60, 120, 90, 60, 0, 60,
    ]);
    expect([day.maxRate, dailyRate({ 0: 3 }).rateAt(5e5)]).toEqual([120, 3]);
  });

  it.each<readonly [string, () => unknown, RegExp]>([
    ['constantRate(-1)', () => constantRate(-1), /constantRate: rate must be a finite number >= 0/],
    ['stepRate([])', () => stepRate([]), /at least one step/],
    [
      'stepRate out of order',
      () =>
        stepRate([
          { at: 5, rate: 1 },
          { at: 5, rate: 2 },
        ]),
      /steps\[1\]\.at must be a finite number > 5/,
    ],
    ['stepRate of null', () => stepRate([null as never]), /steps\[0\] must be an object/],
    [
      'rampRate()',
      () => rampRate(undefined as never),
      /rampRate: its argument must be an object with from, to and duration/,
    ],
    [
      'rampRate of no duration',
      () => rampRate({ from: 0, to: 1, duration: 0 }),
      /duration must be a finite number > 0/,
    ],
    [
      'stepRate of pairs',
      () => stepRate([[0, 1]] as never),
      /^stepRate: steps\[0\] must be an object such as \{ at: 3600, rate: 5 \}, got an array of 2$/,
    ],
    [
      'stepRate of maps',
      () => stepRate([new Map([['at', 0]])] as never),
      /^stepRate: steps\[0\] must be an object such as \{ at: 3600, rate: 5 \}, got a Map$/,
    ],
    ['spikeRate(null)', () => spikeRate(null as never), /spikeRate/],
    ['spikeRate with peak NaN', () => spikeRate({ peak: NaN }), /peak/],
    ['dailyRate({})', () => dailyRate({}), /at least one hour/],
    ['dailyRate at hour 24', () => dailyRate({ 24: 1 }), /the hour "24"/],
    ['dailyRate(null)', () => dailyRate(null as never), /an object from hours to rates/],
    ['plus(7)', () => constantRate(1).plus(7 as never), /plus: other must be a rate profile/],
    ['repeat(1e-12)', () => constantRate(1).repeat(1e-12), /repeat: period/],
    ['a rate above one in each nanosecond', () => arrivals({ profile: constantRate(2e9) }), /profile\.maxRate must be/],
    [
      'an unknown option',
      () => arrivals({ profile: constantRate(1), start: 4 } as never),
      /unknown option "start"; did you mean "startAt"/,
    ],
    ['scale(-1)', () => constantRate(1).scale(-1), /scale: factor/],
    ['repeat(0)', () => constantRate(1).repeat(0), /repeat: period/],
    [
      'a source with a profile without bound',
      () => arrivals({ profile: { rateAt: () => 1 } as never }),
      /profile\.maxRate/,
    ],
    [
      'a source with deterministic arrivals of any function',
      () => arrivals({ profile: { rateAt: () => 1, maxRate: 1 }, arrivals: 'deterministic' }),
      /linear in pieces/,
    ],
    [
      'a source with arrivals of another kind',
      () => arrivals({ profile: constantRate(1), arrivals: 'uniform' as never }),
      /arrivals must be one of "poisson", "deterministic"/,
    ],
  ])('refuse %s', (_, build, message) => {
    let error: unknown;
    try {
      build();
    } catch (caught) {
      error = caught;
    }
    expect(isSimError(error, 'INVALID_OPTION')).toBe(true);
    expect((error as Error).message).toMatch(message);
  });
});
