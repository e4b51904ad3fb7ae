import { describe, expect, it } from 'vitest';
import { CallbackEntity, Entity, isSimError, type Process, SimEvent, SimFuture, Simulation } from '@sim/core';
import { codeOf } from '../support/code-of.ts';

/** An entity that writes down what happens to it, and can run a loop of its own. */
class Worker extends Entity {
  readonly log: unknown[] = [];
  private readonly next: readonly Entity[];
  constructor(name: string, next: readonly Entity[] = []) {
    super(name);
    this.next = next;
  }
  override downstreamEntities(): readonly Entity[] {
    return this.next;
  }
  override handleEvent(event: SimEvent): Process | void {
    this.log.push([event.type, this.now]);
    if (event.type === 'loop') return this.loop();
    if (event.type === 'crash') this.crash();
    return undefined;
  }
  *loop(): Process {
    try {
      for (;;) {
        yield 1;
        this.log.push(['tick', this.now]);
      }
    } finally {
      this.log.push(['end of loop', this.now]);
      if (this.next[0] !== undefined) this.send(this.next[0], 'goodbye');
    }
  }
  protected override onStart(): void {
    this.log.push(['start', this.now]);
  }
  protected override onCrash(): void {
    this.log.push(['crash', this.now]);
  }
  protected override onRestart(): void {
    this.log.push(['restart', this.now]);
  }
}

const at = (sim: Simulation, target: Entity, ...events: readonly (readonly [number, string])[]): void =>
  sim.schedule(events.map(([time, type]) => new SimEvent({ time, type, target })));

describe('attaching', () => {
  it('takes everything downstream along, upstream first, cycles included', () => {
    const ring: Entity[] = [];
    const c = new Worker('c', ring);
    const a = new Worker('a', [new Worker('b'), c]);
    ring.push(a);
    const sim = new Simulation();
    expect(sim.add(a)).toBe(a);
    sim.add(c);
    expect(sim.entities.map((entity) => entity.name)).toEqual(['a', 'b', 'c']);
  });

  it('refuses a second entity of the same name, and then attaches nothing', () => {
    const sim = new Simulation({ entities: [new Worker('x')] });
    const chain = new Worker('y', [new Worker('x')]);
    expect(codeOf(() => sim.add(chain))).toBe('DUPLICATE_NAME');
    expect(sim.entities).toHaveLength(1);
    expect(codeOf(() => chain.now)).toBe('NOT_ATTACHED');
  });

  it('refuses an entity of another simulation, and what is no entity', () => {
    const worker = new Worker('x');
    new Simulation({ entities: [worker] });
    expect(codeOf(() => new Simulation({ entities: [worker] }))).toBe('ALREADY_ATTACHED');
    expect(codeOf(() => new Simulation({ entities: [{ name: 'x' } as never] }))).toBe('INVALID_OPTION');
    expect(codeOf(() => new Worker(''))).toBe('INVALID_OPTION');
  });

  it('starts entities in order when the run begins, and later ones when they come', () => {
    const a = new Worker('a');
    const b = new Worker('b');
    const sim = new Simulation({ entities: [a] });
    expect(a.log).toEqual([]);
    sim.at(3, () => void sim.add(b));
    sim.run();
    sim.run();
    expect(a.log).toEqual([['start', 0]]);
    expect(b.log).toEqual([['start', 3]]);
  });

  it('is needed before anything else', () => {
    const lonely = new Worker('lonely');
    for (const use of [
      () => lonely.now,
      () => lonely.nowTicks,
      () => lonely.crash(),
      () => lonely.restart(),
      () => lonely.pause(),
      () => lonely.resume(),
    ]) {
      expect(codeOf(use)).toBe('NOT_ATTACHED');
    }
    const sim = new Simulation();
    expect(codeOf(() => at(sim, lonely, [1, 'x']))).toBe('NOT_ATTACHED');
    expect(lonely.hasCapacity()).toBe(true);
    expect(lonely.status).toBe('running');
  });
});

describe('a crash', () => {
  it('loses events, counts them, and ends the processes', () => {
    const worker = new Worker('w');
    const sim = new Simulation({ entities: [worker], endTime: 10 });
    at(sim, worker, [1, 'loop'], [4, 'lost'], [5, 'lost'], [8, 'heard']);
    sim.at(3.5, () => worker.crash());
    sim.at(6, () => worker.restart());
    const summary = sim.run();
    expect(worker.log).toEqual([
      ['start', 0],
      ['loop', 1],
      ['tick', 2],
      ['tick', 3],
      ['end of loop', 3.5],
      ['crash', 3.5],
      ['restart', 6],
      ['heard', 8],
    ]);
    expect(summary.eventsDropped).toBe(2);
    expect(summary.entities[0]).toMatchObject({ name: 'w', type: 'Worker', status: 'running' });
  });

  it('swallows what its finally blocks send', () => {
    const friend = new Worker('friend');
    const worker = new Worker('w', [friend]);
    const sim = new Simulation({ entities: [worker] });
    at(sim, worker, [1, 'loop']);
    sim.at(2.5, () => worker.crash());
    expect(sim.run().eventsDropped).toBe(1);
    expect(friend.log).toEqual([['start', 0]]);
  });

  it('of itself, from a handler, is complete when the handler ends', () => {
    const worker = new Worker('w');
    const sim = new Simulation({ entities: [worker] });
    at(sim, worker, [1, 'loop'], [2.5, 'crash'], [3, 'lost']);
    expect(sim.run().eventsDropped).toBe(1);
    expect(worker.status).toBe('crashed');
    expect(worker.log.at(-1)).toEqual(['crash', 2.5]);
  });

  it('of itself, from its own process, ends that process at its next yield', () => {
    const log: string[] = [];
    class Fragile extends Entity {
      *handleEvent(): Process {
        if (this.now > 0) yield 1;
        this.crash();
        this.restart();
        log.push('last words');
        yield 1;
        log.push('never');
      }
    }
    for (const time of [0, 1]) {
      const fragile = new Fragile('f');
      const sim = new Simulation({ entities: [fragile] });
      at(sim, fragile, [time, 'x']);
      sim.run();
    }
    expect(log).toEqual(['last words', 'last words']);
  });

  it('rejects the processes others wait for, and withdraws from what they waited for', () => {
    let withdrawn = 0;
    class Asker extends Entity {
      handleEvent(): void {
        asked = this.spawn(
          (function* (): Process {
            yield* new SimFuture({ onAbandon: () => void withdrawn++ });
          })(),
        );
      }
    }
    let asked: SimFuture | undefined;
    const asker = new Asker('asker');
    const sim = new Simulation({ entities: [asker] });
    at(sim, asker, [0, 'x']);
    sim.at(1, () => asker.crash());
    sim.run();
    expect(isSimError(asked?.error, 'PROCESS_KILLED')).toBe(true);
    expect(withdrawn).toBe(1);
  });

  it('lets nothing new start until the restart', () => {
    const worker = new Worker('w');
    class Caller extends Entity {
      handleEvent(): void {
        worker.crash();
        worker.crash();
        expect(codeOf(() => this.send(worker, 'x'))).toBe('nothing thrown');
      }
    }
    const caller = new Caller('c');
    const sim = new Simulation({ entities: [worker, caller] });
    at(sim, caller, [1, 'x']);
    expect(sim.run().eventsDropped).toBe(1);
    worker.restart();
    worker.restart();
    expect(worker.log).toEqual([
      ['start', 0],
      ['crash', 1],
      ['restart', 1],
    ]);
  });
});

describe('a pause', () => {
  it('keeps events and process steps, and hands them out in order before anything newer', () => {
    const worker = new Worker('w');
    const sim = new Simulation({ entities: [worker], endTime: 7 });
    at(sim, worker, [1, 'loop'], [2.5, 'a'], [3, 'b']);
    sim.at(1.5, () => worker.pause());
    sim.at(5, () => {
      worker.resume();
      at(sim, worker, [5, 'newer']);
    });
    at(sim, worker, [5, 'due at the resume']);
    const summary = sim.run();
    expect(worker.log).toEqual([
      ['start', 0],
      ['loop', 1],
      ['tick', 5],
      ['a', 5],
      ['b', 5],
      ['due at the resume', 5],
      ['newer', 5],
      ['tick', 6],
      ['tick', 7],
    ]);
    expect(summary.eventsDropped).toBe(0);
  });

  it('counts what it keeps as pending, and does not keep a run alive', () => {
    const worker = new Worker('w');
    const sim = new Simulation({ entities: [worker] });
    at(sim, worker, [2, 'kept']);
    sim.at(1, () => worker.pause());
    expect(sim.run()).toMatchObject({ eventsPending: 1, endReason: 'exhausted' });
    expect(worker.status).toBe('paused');
    worker.resume();
    expect(sim.run().eventsPending).toBe(0);
    expect(worker.log.at(-1)).toEqual(['kept', 2]);
  });

  it('can begin again while the kept work is handed out', () => {
    const log: string[] = [];
    const worker = new CallbackEntity('w', (event) => {
      log.push(`${event.type}@${sim.now}`);
      if (event.type === 'b') worker.pause();
    });
    const sim = new Simulation({ entities: [worker] });
    at(sim, worker, [2, 'a'], [2, 'b'], [2, 'c'], [2, 'd']);
    sim.at(1, () => worker.pause());
    sim.at(3, () => worker.resume());
    sim.at(4, () => worker.resume());
    sim.run();
    expect(log).toEqual(['a@3', 'b@3', 'c@4', 'd@4']);
  });

  it('forgets kept events that are cancelled meanwhile', () => {
    const worker = new Worker('w');
    const sim = new Simulation({ entities: [worker] });
    const kept = new SimEvent({ time: 2, type: 'kept', target: worker });
    sim.schedule(kept);
    sim.at(1, () => worker.pause());
    sim.at(3, () => kept.cancel());
    sim.at(4, () => worker.resume());
    expect(sim.run()).toMatchObject({ eventsCancelled: 1, eventsPending: 0 });
    expect(worker.log).toEqual([['start', 0]]);
  });

  it('that ends in a crash loses what was kept', () => {
    const worker = new Worker('w');
    const sim = new Simulation({ entities: [worker] });
    at(sim, worker, [1, 'loop'], [3, 'kept'], [4, 'kept']);
    sim.at(2.5, () => worker.pause());
    sim.at(5, () => worker.crash());
    sim.at(6, () => worker.resume());
    sim.at(7, () => worker.restart());
    expect(sim.run()).toMatchObject({ eventsDropped: 2, eventsPending: 0 });
    expect(worker.log.slice(-3)).toEqual([
      ['end of loop', 5],
      ['crash', 5],
      ['restart', 7],
    ]);
  });
});

describe('an event that a crashed entity loses', () => {
  class Clerk extends Entity {
    readonly lost: string[] = [];
    override handleEvent(): void {}
    protected override onDrop(event: SimEvent): void {
      this.lost.push(`${event.type} at ${this.now}`);
      this.send(this, 'nothing comes of this');
    }
    wait(): void {
      this.after(3, 'timer', () => undefined);
    }
  }

  it('is told to it as it is lost, one by one: sent while it is crashed, or held by a pause before', () => {
    const clerk = new Clerk('clerk');
    const sim = new Simulation({ entities: [clerk], endTime: 10 });
    at(sim, clerk, [1, 'handled'], [3, 'held'], [5, 'sent'], [8, 'handled again']);
    sim.at(0, () => clerk.wait());
    sim.at(2, () => clerk.pause());
    sim.at(4, () => clerk.crash());
    sim.at(7, () => clerk.restart());
    const { eventsDropped } = sim.run();
    expect(clerk.lost).toEqual(['held at 4', 'sent at 5']);
    // Both, what was sent when they were, and the timer that the pause had kept.
    expect(eventsDropped).toBe(5);
  });

  it('stops the run if that fails', () => {
    class Weak extends Clerk {
      protected override onDrop(): void {
        throw new Error('too much');
      }
    }
    const weak = new Weak('weak');
    const sim = new Simulation({ entities: [weak] });
    at(sim, weak, [1, 'lost']);
    sim.at(0, () => weak.crash());
    expect(() => sim.run()).toThrow(/at 1 s.*"weak".*too much/s);
  });
});
