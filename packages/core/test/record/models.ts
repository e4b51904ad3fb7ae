import { Entity, type EntityMetric, exponential, Histogram, Simulation } from '@sim/core';

/** A counter with a queue it never works off, and the waits it draws. */
export class Station extends Entity {
  arrived = 0;
  readonly waits = new Histogram();
  readonly parts: number[];
  private readonly group: Entity | undefined;

  constructor(name: string, parts = 3, group?: Entity) {
    super(name);
    this.parts = new Array<number>(parts).fill(0);
    this.group = group;
  }

  override handleEvent(): void {
    this.arrived++;
    this.parts[this.arrived % this.parts.length]! += 1;
    this.waits.record(exponential(2).sample(this.rng));
    this.trace('batch', { records: 1 });
    this.send(this, 'again', undefined, { delay: exponential(0.4).sample(this.rng) });
  }

  override upstreamEntities(): readonly Entity[] {
    return this.group === undefined ? [] : [this.group];
  }

  override metrics(): readonly EntityMetric[] {
    return [
      { name: 'arrived', unit: 'records', kind: 'counter', read: () => this.arrived },
      { name: 'clock', unit: 's', kind: 'gauge', read: () => this.now },
      { name: 'backlog', unit: 'records', kind: 'gauge', read: () => this.parts },
      { name: 'waits', unit: 's', kind: 'histogram', read: () => this.waits },
    ];
  }

  override parameters(): Readonly<Record<string, unknown>> {
    return { parts: this.parts.length };
  }

  override assumptions(): readonly string[] {
    return ['Nobody leaves.'];
  }

  tell(kind: string, detail?: Readonly<Record<string, unknown>>): void {
    this.trace(kind, detail);
  }

  protected override onStart(): void {
    this.send(this, 'again');
  }
}

export function shop(endTime = 100, parts = 3): { sim: Simulation; station: Station } {
  const station = new Station('till', parts);
  return { sim: new Simulation({ endTime, entities: [station] }), station };
}
