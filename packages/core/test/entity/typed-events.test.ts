import { describe, expect, it } from 'vitest';
import {
  CallbackEntity,
  Entity,
  type EventOf,
  type Process,
  SimEvent,
  SimFuture,
  Simulation,
  Sink,
  Source,
} from '@sim/core';

/** What each kind of entity takes: the whole of what its senders have to know. */
interface Order {
  readonly id: number;
  readonly weight: number;
}
interface WorkerEvents {
  Order: Order;
  Stop: undefined;
}
interface CacheEvents {
  Get: { key: string; reply: SimFuture<string> };
  Invalidate: { key: string };
}
interface OperatorEvents {
  Element: { value: number };
  Barrier: { checkpoint: number };
  Restore: { state: number };
}

class Worker extends Entity {
  load = 0;
  handleEvent(event: EventOf<WorkerEvents>): void {
    switch (event.type) {
      case 'Order':
        this.load += event.payload.weight;
        break;
      case 'Stop':
        this.load = 0;
    }
  }
}

/** A balancer: sends each order to the least loaded of its workers. */
class Balancer extends Entity {
  private readonly workers: readonly Worker[];
  constructor(name: string, workers: readonly Worker[]) {
    super(name);
    this.workers = workers;
  }
  override downstreamEntities(): readonly Worker[] {
    return this.workers;
  }
  handleEvent(event: EventOf<{ Order: Order; Rest: undefined }>): void {
    if (event.type === 'Rest') {
      for (const worker of this.workers) this.send(worker, 'Stop');
      return;
    }
    const [first, ...rest] = this.workers;
    const least = rest.reduce((best, worker) => (worker.load < best.load ? worker : best), first!);
    this.send(least, 'Order', event.payload);
  }
}

/** A cache in front of something slow; it sends itself what it has to do later. */
class Cache extends Entity {
  private readonly kept = new Map<string, string>();
  *handleEvent(event: EventOf<CacheEvents>): Process {
    if (event.type === 'Invalidate') {
      this.kept.delete(event.payload.key);
      return;
    }
    const { key, reply } = event.payload;
    if (!this.kept.has(key)) {
      yield* this.work(2);
      this.kept.set(key, key.toUpperCase());
      this.send(this, 'Invalidate', { key }, { delay: 10, daemon: true });
    }
    reply.resolve(this.kept.get(key)!);
  }
}

/** An operator with a state that barriers save. */
class Operator extends Entity {
  private sum = 0;
  private readonly store: CallbackEntity<SimEvent<{ checkpoint: number; sum: number }>>;
  constructor(name: string, store: CallbackEntity<SimEvent<{ checkpoint: number; sum: number }>>) {
    super(name);
    this.store = store;
  }
  override downstreamEntities(): readonly Entity[] {
    return [this.store];
  }
  handleEvent(event: EventOf<OperatorEvents>): void {
    switch (event.type) {
      case 'Element':
        this.sum += event.payload.value;
        break;
      case 'Barrier':
        this.send(this.store, 'Saved', { checkpoint: event.payload.checkpoint, sum: this.sum });
        break;
      case 'Restore':
        this.sum = event.payload.state;
    }
  }
}

describe('an entity that says which events it takes', () => {
  it('handles and sends them without a cast: a balancer', () => {
    const workers = [new Worker('a'), new Worker('b')];
    const balancer = new Balancer('balancer', workers);
    const sim = new Simulation({ entities: [balancer] });
    for (const [id, weight] of [3, 1, 1, 1].entries())
      sim.schedule(new SimEvent({ time: id, type: 'Order', target: balancer, payload: { id, weight } }));
    sim.run();
    expect(workers.map(({ load }) => load)).toEqual([3, 3]);
    sim.schedule(new SimEvent({ time: 9, type: 'Rest', target: balancer }));
    sim.run();
    expect(workers.map(({ load }) => load)).toEqual([0, 0]);
  });

  it('handles and sends them without a cast: a cache that sends to itself', () => {
    const cache = new Cache('cache');
    const sim = new Simulation({ entities: [cache] });
    const answers: [number, string][] = [];
    for (const time of [0, 5, 20])
      sim.at(time, function* () {
        const reply = new SimFuture<string>();
        sim.schedule(new SimEvent({ time, type: 'Get', target: cache, payload: { key: 'k', reply } }));
        answers.push([sim.now, yield* reply]);
        answers.at(-1)![0] = sim.now;
      });
    sim.run();
    expect(answers).toEqual([
      [2, 'K'],
      [5, 'K'],
      [22, 'K'],
    ]);
  });

  it('handles and sends them without a cast: an operator with checkpoints', () => {
    const saved: number[] = [];
    const store = new CallbackEntity('store', ({ payload }: SimEvent<{ checkpoint: number; sum: number }>) => {
      saved.push(payload.sum);
    });
    const operator = new Operator('operator', store);
    const elements = Source.constant('elements', operator, {
      rate: 1,
      limit: 5,
      type: 'Element',
      payload: ({ index }) => ({ value: index }),
    });
    const sim = new Simulation({ entities: [elements] });
    sim.schedule(new SimEvent({ time: 3.5, type: 'Barrier', target: operator, payload: { checkpoint: 1 } }));
    sim.schedule(new SimEvent({ time: 4, type: 'Restore', target: operator, payload: { state: 100 } }));
    sim.schedule(new SimEvent({ time: 9, type: 'Barrier', target: operator, payload: { checkpoint: 2 } }));
    sim.run();
    expect(saved).toEqual([3, 107]);
  });

  it('is told apart by the compiler from what it does not take', () => {
    const worker = new Worker('worker');
    const payload = { id: 1, weight: 1 };
    class Sender extends Entity {
      handleEvent(): void {
        // @ts-expect-error no such event
        this.send(worker, 'Ordr', payload);
        // @ts-expect-error another payload
        this.send(worker, 'Order', { id: 1 });
        // @ts-expect-error no payload
        this.send(worker, 'Order');
        // @ts-expect-error a text that may be anything
        this.send(worker, this.name, payload);
        this.send(worker, 'Order', payload);
        this.send(worker, 'Stop');
      }
    }
    // @ts-expect-error no such event
    new SimEvent({ time: 0, type: 'Ordr', target: worker, payload });
    // @ts-expect-error another payload
    new SimEvent({ time: 0, type: 'Order', target: worker, payload: 'one' });
    // @ts-expect-error no payload
    new SimEvent({ time: 0, type: 'Order', target: worker });
    // @ts-expect-error no such event
    Source.constant('s', worker, { rate: 1, limit: 1, type: 'Ordr', payload: () => payload });
    // @ts-expect-error another payload
    Source.poisson('s', worker, { rate: 1, limit: 1, type: 'Order', payload: () => ({ id: 1 }) });
    // @ts-expect-error another payload, made of what the source tells
    Source.poisson('s', worker, { rate: 1, limit: 1, type: 'Order', payload: ({ index }) => ({ id: index }) });
    // @ts-expect-error the default type of a source is another
    Source.constant('s', worker, { rate: 1, limit: 1, payload: () => payload });
    Source.constant('s', worker, { rate: 1, limit: 1, type: 'Order', payload: () => payload });
    Source.replay('s', worker, [{ time: 1, ...payload }], { type: 'Order' });
    // @ts-expect-error another row
    Source.replay('s', worker, [{ time: 1 }], { type: 'Order' });
    const anyone: Entity = worker;
    // Whoever only knows that it is an entity is not checked.
    new SimEvent({ time: 0, type: worker.name, target: anyone, payload: 5 });
    expect(new Sender('sender').name).toBe('sender');
  });

  it('leaves those alone that say nothing', () => {
    const sink = new Sink('sink');
    const bell = new CallbackEntity('bell', (event) => [
      new SimEvent({ time: event.time, type: `${event.type}!`, target: sink, payload: event.payload }),
    ]);
    const sim = new Simulation({ entities: [bell, sink] });
    const event: SimEvent<number> = new SimEvent<number>({ time: 1, type: 'ring', target: bell, payload: 7 });
    sim.schedule(event);
    sim.run();
    // @ts-expect-error not known until it is looked at
    sink.payloads()[0]!.toFixed();
    expect(sink.payloads<number>('ring!')).toEqual([7]);
  });
});
