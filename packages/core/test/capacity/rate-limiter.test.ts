import {
  CallbackEntity,
  FaultSchedule,
  isSimError,
  RateLimiter,
  type RateLimiterOptions,
  type SimError,
  SimEvent,
  SimFuture,
  Simulation,
} from '@sim/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

type Settings = Partial<RateLimiterOptions> & { readonly rate: number };

const setUp = (options: Settings, endTime = Infinity) => {
  const passed: { readonly id: unknown; readonly ticks: number }[] = [];
  const out = new CallbackEntity('out', (event) => {
    passed.push({ id: (event.payload as { id: unknown }).id, ticks: Math.round(event.time * 1e9) });
  });
  const limiter = new RateLimiter('quota', { downstream: out, ...options });
  const sim = new Simulation({ endTime, entities: [limiter, out] });
  const send = (time: number, id: unknown, more: object = {}) =>
    sim.schedule(new SimEvent({ time, type: 'Call', target: limiter, payload: { id, ...more } }));
  return { limiter, sim, passed, send };
};

interface Call {
  readonly at: number;
  readonly cost: number;
}

/** Counts parts of tokens in whole numbers, event by event: a tick adds `rate` parts, a token is 10^9 of them. */
function naive(calls: readonly Call[], rate: bigint, burst: bigint, queueLimit: number) {
  const token = 1_000_000_000n;
  const full = burst * token;
  let parts = full;
  let since = 0n;
  const drip = (to: bigint) => {
    parts = parts + (to - since) * rate > full ? full : parts + (to - since) * rate;
    since = to;
  };
  const line: { id: number; need: bigint }[] = [];
  const passed: { id: number; ticks: number }[] = [];
  const dropped: number[] = [];
  const releaseUntil = (to: bigint) => {
    for (let [first] = line; first !== undefined; [first] = line) {
      const missing = first.need - parts;
      const due = missing <= 0n ? since : since + (missing + rate - 1n) / rate;
      if (due > to) break;
      drip(due);
      parts -= first.need;
      line.shift();
      passed.push({ id: first.id, ticks: Number(due) });
    }
  };
  calls.forEach(({ at, cost }, id) => {
    const now = BigInt(at);
    // What is due at this very instant was armed before, so it goes first.
    releaseUntil(now);
    drip(now);
    const need = BigInt(cost) * token;
    if (line.length === 0 && parts >= need) {
      parts -= need;
      passed.push({ id, ticks: at });
    } else if (line.length < queueLimit) line.push({ id, need });
    else dropped.push(id);
  });
  releaseUntil(10n ** 30n);
  return { passed, dropped: dropped.length };
}

const calls = (most: number) =>
  fc
    .array(fc.record({ gap: fc.integer({ min: 1, max: 400 }), cost: fc.integer({ min: 1, max: most }) }), {
      minLength: 1,
      maxLength: 60,
    })
    .map((steps) => {
      let at = 0;
      return steps.map(({ gap, cost }): Call => ({ at: (at += gap * 1_000_000 + 7), cost }));
    });

describe('a rate limiter', () => {
  it('lets a burst through, then as many as drip in', () => {
    const { sim, passed, send } = setUp({ rate: 2, burst: 3 });
    for (let id = 0; id < 6; id++) send(10, id);
    sim.run();
    expect(passed.map(({ ticks }) => ticks / 1e9)).toEqual([10, 10, 10, 10.5, 11, 11.5]);
    expect(passed.map(({ id }) => id)).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it('agrees with a bucket that is counted part by part, to the tick', () => {
    fc.assert(
      fc.property(
        calls(3),
        fc.constantFrom(1, 4, 5, 10, 16, 40),
        fc.integer({ min: 3, max: 8 }),
        fc.constantFrom(0, 1, 5, Infinity),
        (all, rate, burst, queueLimit) => {
          const cost = (event: SimEvent) => (event.payload as Call).cost;
          const { limiter, sim, passed, send } = setUp({ rate, burst, queueLimit, cost });
          all.forEach((call, id) => send(call.at / 1e9, id, call));
          sim.run();
          const expected = naive(all, BigInt(rate), BigInt(burst), queueLimit);
          expect(passed).toEqual(expected.passed);
          expect(limiter.stats).toMatchObject({ dropped: expected.dropped, passed: expected.passed.length, lost: 0 });
          expect(limiter.stats.arrived).toBe(all.length);
        },
      ),
    );
  });

  it('lets no more pass in any interval than the burst and what drips in meanwhile, and no less over a long one', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.3, max: 5000, noNaN: true }), fc.integer({ min: 1, max: 20 }), (rate, burst) => {
        const { sim, passed, send } = setUp({ rate, burst });
        for (let id = 0; id < 200; id++) send((id % 7) / rate, id);
        sim.run();
        expect(passed).toHaveLength(200);
        const ticks = passed.map((each) => each.ticks);
        for (let from = 0; from < 200; from += 13)
          for (let to = from; to < 200; to += 7)
            expect(to - from + 1).toBeLessThanOrEqual(burst + ((ticks[to]! - ticks[from]!) / 1e9) * rate + 1e-6);
        // Rounding up to a tick is not carried on from one to the next.
        expect(ticks.at(-1)! / 1e9).toBeLessThanOrEqual((200 - burst + 6) / rate + 2e-9);
      }),
    );
  });

  it('drops what finds no token with a queue of 0, and says so to whoever waits for the answer', () => {
    const { limiter, sim, passed, send } = setUp({ rate: 1, queueLimit: 0 });
    const replies = [0, 0.5, 1, 1.2].map((time, id) => {
      const reply = new SimFuture();
      send(time, id, { reply });
      return reply;
    });
    sim.run();
    expect(passed.map(({ id }) => id)).toEqual([0, 2]);
    expect(limiter.stats).toMatchObject({ arrived: 4, passed: 2, dropped: 2 });
    expect(replies.map(({ rejected }) => rejected)).toEqual([false, true, false, true]);
    expect(isSimError(replies[1]!.error, 'QUEUE_FULL')).toBe(true);
  });

  it('keeps the time it waits: mean and longest', () => {
    const { limiter, sim, send } = setUp({ rate: 1 });
    for (let id = 0; id < 3; id++) send(0, id);
    sim.run();
    const { queue, waits } = limiter.stats;
    expect([waits.max, waits.mean, queue.mean, queue.max]).toEqual([2, 1, 1.5, 2]);
  });

  it('goes by a new rate from then on, with what is in the bucket', () => {
    const { limiter, sim, passed, send } = setUp({ rate: 1 });
    for (let id = 0; id < 4; id++) send(0, id);
    sim.at(0.5, () => limiter.setRate(10));
    sim.run();
    // Half a token is there, the other half takes 0.05 s now.
    expect(passed.map(({ ticks }) => ticks)).toEqual([0, 550_000_000, 650_000_000, 750_000_000]);
    expect(limiter.rate).toBe(10);
  });

  it('lets everything pass at once without a limit, also what waits when the limit goes', () => {
    const { limiter, sim, passed, send } = setUp({ rate: 0.001 });
    for (let id = 0; id < 5; id++) send(0, id);
    sim.at(3, () => limiter.setRate(Infinity));
    send(4, 5);
    sim.run();
    expect(passed.map(({ ticks }) => ticks / 1e9)).toEqual([0, 3, 3, 3, 3, 4]);
    expect(limiter.tokens).toBe(1);
  });

  it('loses who waits in a crash, answers them, and is full after a restart', () => {
    const { limiter, sim, passed, send } = setUp({ rate: 1, burst: 2 });
    const reply = new SimFuture();
    for (let id = 0; id < 3; id++) send(0, id, id === 2 ? { reply } : {});
    const whileDown = new SimFuture();
    send(0.7, 'down', { reply: whileDown });
    for (let id = 4; id < 6; id++) send(2, id);
    const faults = new FaultSchedule('faults');
    sim.add(faults);
    faults.crash(limiter, { at: 0.5, restartAt: 1 });
    sim.run();
    expect(passed.map(({ id, ticks }) => [id, ticks / 1e9])).toEqual([
      [0, 0],
      [1, 0],
      [4, 2],
      [5, 2],
    ]);
    expect(limiter.stats).toMatchObject({ lost: 1, passed: 4 });
    for (const each of [reply, whileDown]) expect(isSimError(each.error, 'PROCESS_KILLED')).toBe(true);
  });

  it('holds what is due in a pause until it resumes, while the bucket fills up', () => {
    const { limiter, sim, passed, send } = setUp({ rate: 1, burst: 2 });
    for (let id = 0; id < 5; id++) send(0, id);
    sim.at(0.5, () => limiter.pause());
    sim.at(3.5, () => limiter.resume());
    sim.run();
    expect(passed.map(({ ticks }) => ticks / 1e9)).toEqual([0, 0, 3.5, 3.5, 4.5]);
  });

  it('says who waits behind a pause that nobody ends', () => {
    const { limiter, sim, send } = setUp({ rate: 1 });
    for (let id = 0; id < 3; id++) send(0, id);
    sim.at(0.5, () => limiter.pause());
    expect(sim.run().toText()).toContain('resume of "quota"');
  });

  it('is emptied before a run ends', () => {
    const { sim, passed, send } = setUp({ rate: 1 });
    for (let id = 0; id < 4; id++) send(0, id);
    expect(sim.run().endTime).toBe(3);
    expect(passed).toHaveLength(4);
  });

  it.each([
    [{ rate: 0 }, 'rate'],
    [{ rate: NaN }, 'rate'],
    [{ rate: 1e-300 }, 'rate'],
    [{ rate: '3' }, 'rate'],
    [{ rate: 1, burst: 0.5 }, 'burst'],
    [{ rate: 1, burst: Infinity }, 'burst'],
    [{ rate: 1, queueLimit: -1 }, 'queueLimit'],
    [{ rate: 1, queueLimit: 1.5 }, 'queueLimit'],
    [{ rate: 1, cost: 2 }, 'cost'],
    [{ rate: 1, downstream: null }, 'downstream'],
    [{ rate: 1, limit: 3 }, 'limit'],
  ])('refuses %o', (options, named) => {
    const error: unknown = (() => {
      try {
        return setUp(options as unknown as Settings);
      } catch (caught) {
        return caught;
      }
    })();
    expect(isSimError(error, 'INVALID_OPTION')).toBe(true);
    expect((error as SimError).message).toContain(named);
  });

  it.each([0, -1, NaN, 4])('stops with an event whose cost is %d, of which it has counted nothing', (cost) => {
    const { limiter, sim, send } = setUp({ rate: 1, burst: 3, cost: () => cost });
    send(1, 'bad');
    expect(() => sim.run()).toThrow('the cost of "Call"');
    expect(limiter.stats.arrived).toBe(0);
  });
});
