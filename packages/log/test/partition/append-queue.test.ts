import { type Process, Simulation, type Timer } from '@sim/core';
import { describe, expect, it } from 'vitest';
import { AppendQueue } from '../../src/partition/append-queue.ts';
import { PendingAppend } from '../../src/partition/pending-append.ts';

interface FakeTimer {
  readonly ticks: number;
  readonly daemon: boolean;
  readonly fn: () => void;
}

/** A queue with a clock of its own, and what it has appended: `name@ticks`. */
class World {
  now = 0;
  readonly timers = new Set<FakeTimer>();
  readonly appended: string[] = [];
  /** How often a timer was set. */
  set = 0;
  /** Called when an append has been made. */
  heard: (name: string) => void = () => undefined;
  readonly queue = new AppendQueue<number>({
    commit: (pending) => {
      this.appended.push(`${pending.key}@${this.now}`);
      this.heard(pending.key!);
    },
    callAt: (ticks, fn, daemon) => {
      const timer = { ticks, daemon, fn };
      this.timers.add(timer);
      this.set++;
      return { cancel: () => void this.timers.delete(timer), pending: true } as unknown as Timer;
    },
  });

  /** Sends an append now that would be over in so many ticks, each keeping the log busy for `service`. */
  send(name: string, latency: number, service = 0, daemon = false): PendingAppend<number> {
    const pending = new PendingAppend<number>({ submit: () => undefined }, 0, name, 0, undefined, undefined);
    pending.daemon = daemon;
    this.queue.push(pending, this.now + latency, service);
    return pending;
  }

  /** What the timers are set to: `ticks`, or `ticks daemon`. */
  get armed(): string[] {
    return [...this.timers].map(({ ticks, daemon }) => `${ticks}${daemon ? ' daemon' : ''}`);
  }

  goTo(ticks: number): void {
    for (;;) {
      const [next] = [...this.timers].sort((a, b) => a.ticks - b.ticks);
      if (next === undefined || next.ticks > ticks) break;
      this.now = Math.max(this.now, next.ticks);
      this.timers.delete(next);
      next.fn();
    }
    this.now = ticks;
  }
}

describe('appends on their way', () => {
  it('are made each at its time, in the order in which they were sent, by one timer', () => {
    const world = new World();
    const dues = [world.send('a', 5), world.send('b', 3), world.send('c', 9)].map(({ dueTicks }) => dueTicks);
    expect(dues).toEqual([5, 5, 9]);
    expect(world.queue.size).toBe(3);
    expect([world.armed, world.set]).toEqual([['5'], 1]);
    world.goTo(4);
    expect(world.appended).toEqual([]);
    world.goTo(8);
    expect(world.appended).toEqual(['a@5', 'b@5']);
    expect(world.armed).toEqual(['9']);
    world.goTo(20);
    expect(world.appended).toEqual(['a@5', 'b@5', 'c@9']);
    expect([world.armed, world.queue.size]).toEqual([[], 0]);
  });

  it('keep the log busy one after the other, also when the queue was empty between', () => {
    const world = new World();
    for (const name of ['a', 'b', 'c']) world.send(name, 2, 4);
    world.goTo(10);
    expect(world.appended).toEqual(['a@2', 'b@6', 'c@10']);
    world.send('d', 1, 4);
    world.goTo(13);
    expect(world.appended).toHaveLength(3);
    world.goTo(30);
    world.send('e', 1, 4);
    world.goTo(40);
    expect(world.appended.slice(3)).toEqual(['d@14', 'e@31']);
  });

  it('keep a run alive while one of them does', () => {
    const world = new World();
    world.send('a', 2, 0, true);
    expect(world.armed).toEqual(['2 daemon']);
    world.send('b', 4, 0, true);
    expect(world.armed).toEqual(['2 daemon']);
    world.send('c', 6);
    expect(world.armed).toEqual(['2']);
    expect(world.set).toBe(2);
    world.send('d', 8, 0, true);
    expect(world.set).toBe(2);
    world.goTo(5);
    expect(world.armed).toEqual(['6']);
    world.goTo(7);
    expect(world.armed).toEqual(['8 daemon']);
    world.goTo(8);
    expect(world.appended).toEqual(['a@2', 'b@4', 'c@6', 'd@8']);
  });

  it('wait while the log is paused, and then what is overdue comes at once, so far apart as the log is busy', () => {
    const world = new World();
    for (const name of ['a', 'b', 'c']) world.send(name, 3, 2);
    world.goTo(4);
    world.queue.hold();
    expect([world.appended, world.armed]).toEqual([['a@3'], []]);
    world.send('d', 1, 2);
    expect(world.armed).toEqual([]);
    world.goTo(20);
    world.queue.release(20, 2);
    expect(world.appended).toEqual(['a@3', 'b@20']);
    expect(world.armed).toEqual(['22']);
    const later = world.send('e', 1, 2);
    expect(later.dueTicks).toBe(26);
    world.goTo(40);
    expect(world.appended.slice(2)).toEqual(['c@22', 'd@24', 'e@26']);
  });

  it('that are not due yet when the pause ends keep their time', () => {
    const world = new World();
    world.send('a', 30);
    world.queue.hold();
    world.goTo(10);
    world.queue.release(10, 5);
    expect([world.appended, world.armed]).toEqual([[], ['30']]);
    world.goTo(30);
    expect(world.appended).toEqual(['a@30']);
  });

  it('are none after a pause without any', () => {
    const world = new World();
    world.queue.hold();
    world.queue.release(5, 1);
    expect(world.armed).toEqual([]);
    world.send('a', 1);
    expect(world.armed).toEqual(['1']);
  });

  it('are given up by a crash, after which all begins anew', () => {
    const world = new World();
    world.send('a', 50, 10);
    world.send('b', 1, 10);
    expect(world.queue.fail().map(({ key }) => key)).toEqual(['a', 'b']);
    expect([world.queue.size, world.armed]).toEqual([0, []]);
    world.send('c', 2, 10, true);
    expect(world.armed).toEqual(['2 daemon']);
    world.goTo(60);
    expect(world.appended).toEqual(['c@2']);
  });

  it('that were given up in a pause leave the queue open', () => {
    const world = new World();
    world.send('a', 2);
    world.queue.hold();
    world.queue.fail();
    world.send('b', 2);
    world.goTo(5);
    expect(world.appended).toEqual(['b@2']);
  });

  it('are all made when somebody who hears of one fails, and the first failure is told', () => {
    const world = new World();
    world.heard = (name) => {
      if (name !== 'c') throw new Error(`${name} failed`);
    };
    for (const name of ['a', 'b', 'c']) world.send(name, 3);
    world.send('d', 7);
    let told: unknown;
    try {
      world.goTo(3);
    } catch (error) {
      told = error;
    }
    expect(told).toEqual(new Error('a failed'));
    expect(world.appended).toEqual(['a@3', 'b@3', 'c@3']);
    expect(world.armed).toEqual(['7']);
  });

  it('stop where somebody who hears of one pauses the log', () => {
    const world = new World();
    world.heard = (name) => {
      if (name === 'a') world.queue.hold();
    };
    for (const name of ['a', 'b']) world.send(name, 3);
    world.goTo(5);
    expect([world.appended, world.armed, world.queue.size]).toEqual([['a@3'], [], 1]);
    world.queue.release(5, 0);
    expect(world.appended).toEqual(['a@3', 'b@5']);
  });

  it('take in what somebody who hears of one sends, behind the others', () => {
    const world = new World();
    world.heard = (name) => {
      if (name === 'a') world.send('c', 0);
    };
    for (const name of ['a', 'b']) world.send(name, 3);
    world.goTo(3);
    expect(world.appended).toEqual(['a@3', 'b@3', 'c@3']);
    expect(world.armed).toEqual([]);
  });
});

describe('an append', () => {
  it('is sent when a process waits for it, as that keeps the run alive, and not before', () => {
    const sent: boolean[] = [];
    const make = () =>
      new PendingAppend<number>({ submit: (_, daemon) => void sent.push(daemon) }, 2, 'k', 7, 1.5, undefined);
    const appends = [make(), make(), make()];
    expect(appends[0]).toMatchObject({ partition: 2, key: 'k', content: 7, timestamp: 1.5, awaited: false });
    const wait = function* (append: PendingAppend<number>): Process {
      yield append;
    };
    const sim = new Simulation();
    sim.spawn(wait(appends[0]!));
    sim.spawn(wait(appends[1]!), { daemon: true });
    expect(sent).toEqual([]);
    const { stuck } = sim.run();
    expect(sent).toEqual([false, true]);
    expect(appends.map(({ awaited, daemon }) => [awaited, daemon])).toEqual([
      [true, false],
      [true, false],
      [false, false],
    ]);
    expect(JSON.stringify(stuck)).toContain('append');
  });
});
