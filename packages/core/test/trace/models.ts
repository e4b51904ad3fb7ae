import { Counter, Entity, exponential, type Process, SimEvent, Simulation } from '@sim/core';

/** Serves each order for a random time, tells of it, and hands it on. */
export class Desk extends Entity {
  private readonly next: Entity;

  constructor(name: string, next: Entity) {
    super(name);
    this.next = next;
  }

  override downstreamEntities(): readonly Entity[] {
    return [this.next];
  }

  override *handleEvent(event: SimEvent): Process {
    const seconds = exponential(0.5).sample(this.rng);
    yield seconds;
    if (this.tracing) this.trace('served', { type: event.type, seconds });
    this.send(this.next, 'served', event.payload);
  }
}

/** Orders at random times, two desks in a row. Covers events, processes and domain records. */
export function shop(seed: number | string = 1, endTime = 50): Simulation {
  const out = new Counter('out');
  const second = new Desk('second', out);
  const first = new Desk('first', second);
  const sim = new Simulation({ seed, endTime, entities: [first] });
  const gaps = exponential(1);
  sim.spawn(
    (function* () {
      for (;;) {
        yield gaps.sample(sim.rng('orders'));
        yield [0, new SimEvent({ time: sim.now, type: 'order', target: first })];
      }
    })(),
    { name: 'customers' },
  );
  return sim;
}
