import { describe, expect, it } from 'vitest';
import {
  CallbackEntity,
  Entity,
  isSimError,
  type Process,
  SimError,
  SimEvent,
  SimFuture,
  Simulation,
  unknownEventType,
} from '@sim/core';
import { codeOf, errorOf } from '../support/code-of.ts';

/** The error of a run in which a handler does something. */
function failing(handler: (event: SimEvent) => unknown): ReturnType<typeof errorOf> {
  const target = new CallbackEntity('target', handler as never);
  const sim = new Simulation({ entities: [target] });
  sim.schedule(new SimEvent({ time: 2, type: 'poke', target }));
  return errorOf(() => sim.run());
}

describe('a failure', () => {
  it('in a handler stops the run with time, entity, event type and cause', () => {
    const boom = new TypeError('boom');
    const error = failing(() => {
      throw boom;
    });
    expect(error.code).toBe('UNHANDLED_FAILURE');
    expect(error.context).toEqual({ time: 2, entity: 'target', eventType: 'poke' });
    expect(error.cause).toBe(boom);
    expect(error.message).toBe('at 2 s, entity "target", "poke": TypeError: boom');
  });

  it('that is a SimError keeps its code, and is the cause', () => {
    const original = new SimError('OUT_OF_STOCK', 'no more', { item: 'tea' });
    const error = failing(() => {
      throw original;
    });
    expect(error.code).toBe('OUT_OF_STOCK');
    expect(error.context).toEqual({ item: 'tea', time: 2, entity: 'target', eventType: 'poke' });
    expect(error.cause).toBe(original);
  });

  it('need not be an Error', () => {
    const throwIt = (): never => {
      const thrown: unknown = 'a string';
      throw thrown;
    };
    expect(
      failing(() => {
        throwIt();
      }).message,
    ).toContain('a string');
  });

  it('leaves the simulation usable: the run can go on after it', () => {
    const seen: number[] = [];
    const sim = new Simulation();
    sim.at(1, () => {
      throw new Error('once');
    });
    sim.at(2, () => void seen.push(2));
    expect(() => sim.run()).toThrow('once');
    expect(sim.run().endReason).toBe('exhausted');
    expect(seen).toEqual([2]);
  });

  it('in a hook names the entity', () => {
    class Bad extends Entity {
      handleEvent(): void {}
      protected override onStart(): void {
        throw new Error('cannot start');
      }
    }
    expect(errorOf(() => new Simulation({ entities: [new Bad('bad')] }).run()).message).toMatch(
      /at 0 s, entity "bad", "hook": Error: cannot start/,
    );
  });
});

describe('a yield that is no wait', () => {
  const cases: readonly [name: string, value: unknown, code: string, message: RegExp][] = [
    ['a negative delay', -1, 'INVALID_DELAY', /a delay must be a finite number of seconds >= 0, got -1 \(number\)/],
    ['NaN', NaN, 'INVALID_DELAY', /got NaN/],
    ['Infinity', Infinity, 'INVALID_DELAY', /got Infinity/],
    ['nothing', undefined, 'INVALID_YIELD', /got undefined/],
    ['a string', '5', 'INVALID_YIELD', /got "5" \(string\)/],
    ['a promise', Promise.resolve(1), 'INVALID_YIELD', /got a promise/],
    ['a triple', [1, [], 2], 'INVALID_YIELD', /got an array of 3/],
    ['a pair with a bad delay', [-1, []], 'INVALID_DELAY', /got -1/],
    ['a pair with a bad event', [1, { type: 'x' }], 'INVALID_YIELD', /got an array of 2/],
    ['a pair with a list of bad events', [1, [7]], 'INVALID_YIELD', /got an array of 2/],
  ];
  it.each(cases)('is an error: %s', (_name, value, code, message) => {
    const error = failing(function* (): Generator<unknown, void> {
      yield value;
    });
    expect(error.code).toBe(code);
    expect(error.message).toMatch(message);
    expect(error.message).toContain('"target"');
  });

  it('says whose handler it is in', () => {
    const error = failing(function* (): Generator<unknown, void> {
      yield 'x';
    });
    expect(error.message).toMatch(/; the process is that of a handler of class CallbackEntity$/);
  });

  it.each([true, false])('shows where its process was spawned, if stack traces are wanted: %s', (stackTraces) => {
    const sim = new Simulation({ stackTraces });
    sim.spawn(
      (function* (): Generator<any, void> {
        yield 'x';
      })(),
    );
    const error = errorOf(() => sim.run());
    if (stackTraces) {
      expect(error.message).toMatch(/spawned at .*failures\.test\.ts:\d+:\d+\)?$/);
      const cause = (error.cause as Error).cause as Error;
      expect(cause.stack).toContain('failures.test.ts');
    } else {
      expect(error.message).toMatch(/stackTraces: true/);
    }
  });

  it('holds a description of what was yielded, not the model behind it', () => {
    const sim = new Simulation();
    sim.spawn(
      (function* (): Generator<any, void> {
        yield { sim };
      })(),
    );
    const error = errorOf(() => sim.run());
    for (let each: any = error; each !== undefined; each = each.cause)
      for (const fact of Object.values((each as SimError).context)) expect(typeof fact).not.toBe('object');
  });

  it('of a process says that yield* was meant', () => {
    const error = failing(function* (): Generator<unknown, void> {
      yield (function* (): Process {
        yield 1;
      })();
    });
    expect(error.code).toBe('INVALID_YIELD');
    expect(error.message).toMatch(/write yield\* instead of yield/);
  });

  it('is thrown at the yield, where it can be caught', () => {
    const codes: string[] = [];
    const sim = new Simulation();
    sim.spawn(
      (function* (): Process {
        try {
          yield -1;
        } catch (error) {
          codes.push((error as SimError).code);
        }
        yield 3;
      })(),
    );
    sim.run();
    expect(codes).toEqual(['INVALID_DELAY']);
    expect(sim.now).toBe(3);
  });
});

describe('a handler result', () => {
  it.each([1, 'text', true, null, undefined])(
    'that is the value of a careless arrow function is ignored: %s',
    (value) => {
      const target = new CallbackEntity('target', (() => value) as never);
      const sim = new Simulation({ entities: [target] });
      sim.schedule(new SimEvent({ time: 0, type: 'x', target }));
      expect(sim.run().eventsProcessed).toBe(1);
    },
  );

  it('that is a promise is refused, and says what to write', () => {
    const error = failing(() => Promise.resolve());
    expect(error.code).toBe('INVALID_HANDLER_RESULT');
    expect(error.message).toMatch(/no async: write a generator/);
  });

  it('that was meant to be something is refused', () => {
    expect(failing(() => ({ time: 1, type: 'x', target: 'y' })).message).toMatch(/make it with new SimEvent/);
    expect(failing(() => function* () {}).message).toMatch(/call the function\* to make a process/);
    expect(failing((event) => [{ ...event, time: 1, type: 'x', target: event.target }]).code).toBe('INVALID_OPTION');
  });

  it('that is an object by accident is ignored, even one that no property may be read of', () => {
    const assertion = new Proxy({}, { get: () => expect.unreachable() });
    const sim = new Simulation();
    let ran = 0;
    for (const value of [
      assertion,
      { x: 1 },
      new Date(0),
      new Set([1]),
      [1, 2],
      [{ offset: 0 }],
      new Map(),
      new SimFuture(),
      () => {},
    ]) {
      sim.at(1, (() => {
        ran++;
        return value;
      }) as never);
    }
    sim.run();
    expect(ran).toBe(9);
  });

  it('that is an event or a process at work already changes nothing', () => {
    const seen: string[] = [];
    const sim = new Simulation();
    sim.at(1, () => sim.at(1, () => void seen.push('now')));
    sim.at(1, () => [sim.at(2, () => void seen.push('later'))]);
    sim.at(
      1,
      () =>
        sim.spawn(
          (function* (): Process {
            seen.push('spawned');
          })(),
        ) as never,
    );
    sim.run();
    expect(seen).toEqual(['now', 'spawned', 'later']);
    expect(failing((event) => event).code).toBe('EVENT_REUSED');
  });
});

describe('an endless loop at one time', () => {
  it('leaves the event that was too many out of the queue: cancelling it touches no other', () => {
    const seen: string[] = [];
    const target = new CallbackEntity('target', (event) => void seen.push(event.type));
    const sim = new Simulation({ entities: [target], maxEventsAtSameTime: 10 });
    const events = Array.from({ length: 11 }, (_, index) => new SimEvent({ time: 1, type: `t${index}`, target }));
    sim.schedule(events);
    expect(() => sim.run()).toThrow(/more than 10 events/);
    sim.schedule(new SimEvent({ time: 5, type: 'fresh', target }));
    events[10]!.cancel();
    expect(events[10]!.pending).toBe(false);
    expect(sim.run().eventsPending).toBe(0);
    expect(seen.at(-1)).toBe('fresh');
  });

  it('of events is stopped, and the report names the last of them', () => {
    const ping: CallbackEntity = new CallbackEntity(
      'ping',
      (): SimEvent => new SimEvent({ time: sim.now, type: 'again', target: ping }),
    );
    const sim: Simulation = new Simulation({ entities: [ping], maxEventsAtSameTime: 100 });
    sim.schedule(new SimEvent({ time: 1, type: 'first', target: ping }));
    const error = errorOf(() => sim.run());
    expect(error.code).toBe('ZERO_TIME_LOOP');
    expect(error.message).toMatch(
      /more than 100 events ran at 1 s without the clock moving; the last were .*ping\/again/,
    );
    expect(sim.summary().eventsProcessed).toBe(100);
  });

  it('of a process is stopped, whatever it waits for', () => {
    const settled = new SimFuture();
    settled.resolve();
    const bodies: readonly (() => Generator<any, void>)[] = [
      function* () {
        for (;;) yield 0;
      },
      function* () {
        for (;;) yield* settled;
      },
      function* () {
        for (;;) {
          try {
            yield 'nonsense';
          } catch {
            // it does not listen
          }
        }
      },
    ];
    for (const body of bodies) {
      const sim = new Simulation({ maxEventsAtSameTime: 1000 });
      sim.spawn(body());
      expect(codeOf(() => sim.run())).toBe('ZERO_TIME_LOOP');
    }
  });

  it('is not seen where a thousand events share a time and the clock then moves', () => {
    const sim = new Simulation({ maxEventsAtSameTime: 1000 });
    for (let time = 0; time < 5; time++) for (let n = 0; n < 1000; n++) sim.at(time, () => {});
    expect(sim.run().eventsProcessed).toBe(5000);
  });
});

describe('an error', () => {
  it('is recognised by code, without instanceof', () => {
    const error = new SimError('INVALID_OPTION', 'no', {});
    expect([isSimError(error), isSimError(error, 'INVALID_OPTION'), isSimError(error, 'OTHER')]).toEqual([
      true,
      true,
      false,
    ]);
    expect([
      isSimError(new Error('no')),
      isSimError(null),
      isSimError('INVALID_OPTION'),
      isSimError({ code: 'INVALID_OPTION' }),
    ]).toEqual([false, false, false, false]);
  });

  it('from another copy of the package is recognised too', () => {
    const foreign = Object.assign(new Error('from a second copy'), {
      code: 'INVALID_OPTION',
      [Symbol.for('@sim/core/SimError')]: true,
    });
    expect(isSimError(foreign, 'INVALID_OPTION')).toBe(true);
  });

  it('for an unknown event type says what is handled', () => {
    const door = new CallbackEntity('door', (event) => {
      throw unknownEventType(door, event, ['open', 'close']);
    });
    const sim = new Simulation({ entities: [door] });
    sim.schedule(new SimEvent({ time: 0, type: 'kick', target: door }));
    const error = errorOf(() => sim.run());
    expect(error.code).toBe('UNKNOWN_EVENT_TYPE');
    expect(error.message).toContain('got an event of type "kick", but handles "open", "close"');
  });
});
