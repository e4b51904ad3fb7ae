import { CallbackEntity, type Entity, type Process, Simulation, type SimulationOptions } from '@sim/core';
import { EventLog, type EventLogOptions } from '@sim/log';

/** Partitions by number: the key says where a record goes. */
export const byNumber = { getShard: (key: string, numShards: number): number => Number(key) % numShards };

/** A log whose keys are partition numbers. */
export function numberedLog(options: EventLogOptions = {}): EventLog<number> {
  return new EventLog<number>('log', { numPartitions: 2, shardingStrategy: byNumber, ...options });
}

/** Appends values to a partition, one after the other. */
export function* appendAll(log: EventLog<number>, partition: number, values: readonly number[]): Process {
  for (const value of values) yield* log.append(String(partition), value);
}

/** An entity that stands for a consumer whose polls somebody else makes. */
export function idleConsumer(name: string): Entity {
  return new CallbackEntity(name, () => {});
}

/** Runs a process in a simulation of its own and gives what it returns. */
export function runProcess<T>(entities: readonly Entity[], process: Process<T>, options: SimulationOptions = {}): T {
  const sim = new Simulation({ ...options, entities });
  const handle = sim.spawn(process);
  sim.run();
  return handle.value;
}

/** The numbers from `start` up to but not including `end`. */
export function range(start: number, end: number): readonly number[] {
  return Array.from({ length: end - start }, (_, index) => start + index);
}
