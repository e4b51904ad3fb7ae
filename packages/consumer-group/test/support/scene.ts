import { CallbackEntity, type Entity, type Process, type ProcessHandle, Simulation } from '@sim/core';
import { ConsumerGroup, type ConsumerGroupOptions } from '@sim/consumer-group';
import { FakeLog, type FakeRecord } from './fake-log.ts';

/** A group over a fake log, with as many plain entities as consumers as a test asks for. */
export class Scene {
  readonly sim: Simulation;
  readonly log: FakeLog;
  readonly group: ConsumerGroup<FakeRecord>;
  private readonly entities = new Map<string, Entity>();

  constructor(
    options: ConsumerGroupOptions & {
      readonly partitions?: number;
      readonly log?: FakeLog;
      readonly endTime?: number;
    } = {},
  ) {
    const { partitions = 4, log = new FakeLog(partitions), endTime = 100, ...group } = options;
    this.log = log;
    this.sim = new Simulation({ endTime });
    this.group = this.sim.add(new ConsumerGroup('group', this.log, group));
  }

  /** The entity behind a consumer; one per name. */
  entity(name: string): Entity {
    let entity = this.entities.get(name);
    if (entity === undefined) {
      entity = this.sim.add(new CallbackEntity(name, () => undefined));
      this.entities.set(name, entity);
    }
    return entity;
  }

  /** Runs a process at a time. */
  at<T>(time: number, process: (scene: this) => Process<T>): void {
    this.sim.at(time, () => void this.sim.spawn(process(this)));
  }

  spawn<T>(process: Process<T>): ProcessHandle<T> {
    return this.sim.spawn(process);
  }

  /** Joins consumers at a time. */
  join(time: number, ...names: readonly string[]): void {
    for (const name of names) this.at(time, () => this.group.join(name, this.entity(name)));
  }

  leave(time: number, name: string): void {
    this.at(time, () => this.group.leave(name));
  }

  /** The offsets one poll returns, as `partition:offset`. */
  *poll(name: string, maxRecords?: number): Process<readonly string[]> {
    const records = yield* this.group.poll(name, maxRecords);
    return records.map(({ partition, offset }) => `${partition}:${offset}`);
  }
}

/** What a process fails with: its error, caught. */
export function* failure(process: Process<unknown>): Process<unknown> {
  try {
    yield* process;
  } catch (error) {
    return error;
  }
  return undefined;
}
