import { describe, expect, it } from 'vitest';
import { anyOf, Interrupt, isSimError, type Process, type ProcessHandle, SimFuture, Simulation } from '@sim/core';
import { codeOf, errorOf } from '../support/code-of.ts';

/** A process that writes down how each of its waits ended. */
function waiting(
  sim: Simulation,
  waits: () => { [Symbol.iterator](): Iterator<any, unknown> },
): { handle: ProcessHandle; log: unknown[] } {
  const log: unknown[] = [];
  const handle = sim.spawn(
    (function* (): Process {
      try {
        log.push(['got', yield* waits(), sim.now]);
      } catch (error) {
        log.push([error instanceof Interrupt ? error.cause : error, sim.now]);
      } finally {
        log.push('finally');
      }
    })(),
    { name: 'p' },
  );
  return { handle, log };
}

describe('interrupt', () => {
  it('ends a delay', () => {
    const sim = new Simulation();
    const { handle, log } = waiting(sim, function* () {
      yield 100;
    });
    sim.at(3, () => handle.interrupt('fire'));
    sim.run();
    expect(log).toEqual([['fire', 3], 'finally']);
    expect(sim.now).toBe(3);
  });

  it('ends a wait for a future, which then does not resume it', () => {
    const sim = new Simulation();
    const future = new SimFuture();
    const { handle, log } = waiting(sim, () => future);
    sim.at(3, () => handle.interrupt('fire'));
    sim.at(4, () => void future.resolve());
    sim.run();
    expect(log).toEqual([['fire', 3], 'finally']);
  });

  it('wins over a value that came at the same instant, and over everything else of that time', () => {
    const sim = new Simulation();
    const future = new SimFuture();
    const order: string[] = [];
    const { handle, log } = waiting(sim, () => future);
    sim.at(3, () => {
      future.resolve();
      sim.at(3, () => void order.push(`other work, process ${handle.settled ? 'ended' : 'waits'}`));
      handle.interrupt('fire');
      order.push('the interrupter goes on');
    });
    sim.run();
    expect(log).toEqual([['fire', 3], 'finally']);
    expect(order).toEqual(['the interrupter goes on', 'other work, process ended']);
  });

  it('reaches a process that has not started at its first wait', () => {
    const sim = new Simulation();
    const { handle, log } = waiting(sim, function* () {
      log.push('started');
      yield 5;
    });
    handle.interrupt('early');
    sim.run();
    expect(log).toEqual(['started', ['early', 0], 'finally']);
  });

  it('can come twice at one time', () => {
    const sim = new Simulation();
    const causes: unknown[] = [];
    const handle = sim.spawn(
      (function* (): Process {
        for (let n = 0; n < 2; n++) {
          try {
            yield 50;
          } catch (error) {
            causes.push((error as Interrupt).cause);
          }
        }
      })(),
    );
    sim.at(1, () => {
      handle.interrupt('a');
      handle.interrupt('b');
      handle.interrupt('ignored: it has ended');
    });
    sim.run();
    expect(causes).toEqual(['a', 'b']);
  });

  it('leaves the process that was waited for alone', () => {
    const sim = new Simulation();
    const child = sim.spawn(
      (function* () {
        yield 10;
        return 'done';
      })(),
    );
    const { handle } = waiting(sim, () => child);
    sim.at(1, () => handle.interrupt());
    sim.run();
    expect(child.value).toBe('done');
  });

  it('does nothing to a process that has ended, and is an error from within', () => {
    const sim = new Simulation();
    const handle: ProcessHandle = sim.spawn(
      (function* (): Process {
        yield 1;
        expect(codeOf(() => handle.interrupt())).toBe('INVALID_OPTION');
      })(),
    );
    sim.run();
    handle.interrupt();
    handle.kill();
    sim.run();
    expect(handle.settled).toBe(true);
  });

  it('not caught is a failure of the process', () => {
    const sim = new Simulation();
    const handle = sim.spawn(
      (function* () {
        yield 9;
      })(),
    );
    sim.at(1, () => handle.interrupt('fire'));
    const error = errorOf(() => sim.run());
    expect(error.code).toBe('UNHANDLED_FAILURE');
    expect(error.cause).toBeInstanceOf(Interrupt);
  });
});

describe('kill', () => {
  it('runs finally blocks now, skips their waits, and nothing after', () => {
    const sim = new Simulation();
    const log: string[] = [];
    const handle = sim.spawn(
      (function* (): Process {
        try {
          yield 10;
          log.push('never');
        } finally {
          log.push(`cleanup at ${sim.now}`);
          yield 5;
          log.push('skipped');
        }
      })(),
    );
    sim.at(2, () => {
      handle.kill();
      log.push('killer goes on');
      handle.kill();
    });
    sim.run();
    expect(log).toEqual(['cleanup at 2', 'killer goes on']);
    expect(sim.now).toBe(2);
  });

  it('before the start means it never starts', () => {
    const sim = new Simulation();
    const { handle, log } = waiting(sim, function* () {
      yield 1;
    });
    handle.kill();
    sim.run();
    expect(log).toEqual([]);
  });

  it('is PROCESS_KILLED for those who wait, and silence if nobody does', () => {
    const sim = new Simulation();
    const victim = sim.spawn(
      (function* () {
        yield 10;
      })(),
      { name: 'victim' },
    );
    const { log } = waiting(sim, () => anyOf([victim]));
    sim.at(1, () => victim.kill());
    sim.run();
    expect(isSimError((log[0] as unknown[])[0], 'PROCESS_KILLED')).toBe(true);
    expect(victim.rejected).toBe(true);
  });

  it('of the running process ends it at its next yield', () => {
    const sim = new Simulation();
    const log: string[] = [];
    const own: ProcessHandle[] = [];
    own[0] = sim.spawn(
      (function* (): Process {
        yield 1;
        own[0]!.kill();
        log.push('still here');
        yield 0;
        log.push('never');
      })(),
    );
    sim.run();
    expect(log).toEqual(['still here']);
  });

  it('reports an error thrown in finally, and a finally that never ends', () => {
    const sim = new Simulation();
    const refuse = (): void => {
      throw new Error('in finally');
    };
    const throwing = sim.spawn(
      (function* (): Process {
        try {
          yield 10;
        } finally {
          refuse();
        }
      })(),
    );
    sim.at(1, () => throwing.kill());
    expect(errorOf(() => sim.run()).message).toContain('in finally');

    const other = new Simulation();
    const immortal = {
      next: () => ({ done: false, value: 1 }),
      return: () => ({ done: false, value: 1 }),
      throw: () => ({ done: false, value: 1 }),
    };
    const stubborn = other.spawn(immortal as unknown as Process);
    other.at(1, () => stubborn.kill());
    expect(codeOf(() => other.run())).toBe('INVALID_YIELD');
  });
});
