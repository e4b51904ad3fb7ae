import {
  CallbackEntity,
  Entity,
  type EntityMetric,
  FaultSchedule,
  Histogram,
  recordRun,
  type RunRecord,
  Simulation,
} from '@sim/core';

/** A group of some partitions, as the metrics and the words of a consumer group describe one. */
export class FakeGroup extends Entity {
  readonly lag: number[];
  private readonly log: Entity;

  constructor(name: string, log: Entity, partitions: number) {
    super(name);
    this.log = log;
    this.lag = new Array<number>(partitions).fill(0);
  }

  override handleEvent(): void {
    for (let part = 0; part < this.lag.length; part++)
      this.lag[part] = Math.max(0, this.lag[part]! + this.rng.next() * 20 - 10);
  }

  override upstreamEntities(): readonly Entity[] {
    return [this.log];
  }

  override metrics(): readonly EntityMetric[] {
    return [
      { name: 'lag', unit: 'records', kind: 'gauge', read: () => this.lag.map(Math.round) },
      { name: 'lag-seconds', unit: 's', kind: 'gauge', read: () => this.lag.map((lag) => lag / 100) },
      { name: 'rebalances', unit: '1', kind: 'counter', read: () => 2 },
    ];
  }

  override parameters(): Readonly<Record<string, unknown>> {
    return { sessionTimeout: 10, topics: ['orders'] };
  }

  override assumptions(): readonly string[] {
    return ['The network never fails.'];
  }

  tell(kind: string, detail: Readonly<Record<string, unknown>>): void {
    this.trace(kind, detail);
  }
}

class FakeConsumer extends Entity {
  processed = 0;
  readonly latency = new Histogram();
  private readonly group: Entity;

  constructor(name: string, group: Entity) {
    super(name);
    this.group = group;
  }

  override handleEvent(): void {
    this.processed++;
    this.latency.record(0.01 + this.rng.next());
    this.send(this, 'go', undefined, { delay: 0.5, daemon: true });
  }

  override upstreamEntities(): readonly Entity[] {
    return [this.group];
  }

  override metrics(): readonly EntityMetric[] {
    return [
      { name: 'records-processed', unit: 'records', kind: 'counter', read: () => this.processed },
      { name: 'latency', unit: 's', kind: 'histogram', read: () => this.latency },
    ];
  }

  protected override onStart(): void {
    this.send(this, 'go', undefined, { daemon: true });
  }
}

export interface FakeOptions {
  readonly title?: string;
  readonly seed?: number;
  readonly partitions?: number;
  readonly consumers?: number;
  /** Put before every name. */
  readonly prefix?: string;
}

/** A record with everything that a report shows. */
export function fakeRecord({
  title = 'A pipeline',
  seed = 1,
  partitions = 4,
  consumers = 2,
  prefix = '',
}: FakeOptions = {}): RunRecord {
  const sim = new Simulation({ seed, endTime: 100 });
  const log = sim.add(new CallbackEntity(`${prefix}orders`, () => undefined));
  const group = sim.add(new FakeGroup(`${prefix}billing`, log, partitions));
  const workers = Array.from({ length: consumers }, (_, at) =>
    sim.add(new FakeConsumer(`${prefix}worker-${at + 1}`, group)),
  );
  sim.every(0.25, () => group.handleEvent());
  const faults = new FaultSchedule(`${prefix}faults`);
  faults.crash(workers[0]!, { at: 20, restartAt: 30 });
  faults.slow(workers[0]!, { from: 60, to: 70, factor: 3 });
  sim.add(faults);
  const all = Array.from({ length: partitions }, (_, at) => at);
  sim.at(1, () => group.tell('rebalance-started', { generation: 1, reason: 'join' }));
  sim.at(2, () => {
    group.tell('rebalance-ended', {
      generation: 1,
      seconds: 1,
      reason: 'join',
      phases: [{ name: 'sync', from: 1, to: 2 }],
      waitedFor: [`${prefix}worker-1`],
    });
    workers.forEach((worker, at) =>
      group.tell('assign', { member: worker.name, partitions: all.filter((part) => part % consumers === at) }),
    );
  });
  sim.at(50, () => group.tell('window', { key: `${prefix}k`, start: 40, end: 50, recordCount: 3, revision: 0 }));
  sim.at(51, () => group.tell('late', { key: `${prefix}k`, outcome: 'dropped' }));
  sim.at(52, () => group.tell('evict', { member: `${prefix}worker-2`, reason: 'session-timeout' }));
  const recorder = recordRun(sim, {
    title,
    description: `${prefix}What a report shows.`,
    scenario: { [`${prefix}partitions`]: partitions },
    promises: [
      { name: `${prefix}small`, entity: `${prefix}billing`, metric: 'lag', below: 1 },
      { name: `${prefix}soon`, entity: `${prefix}worker-1`, metric: 'latency', below: 10 },
    ],
  });
  sim.run();
  return recorder.record();
}
