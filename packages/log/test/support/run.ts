import { EventLog, type EventLogOptions, type LogRecord } from '@sim/log';
import { isSimError, type Process, type SimError, Simulation, type SimulationOptions } from '@sim/core';

/** A log in a simulation of its own. */
export function logIn<V = unknown>(
  options: EventLogOptions = {},
  simOptions: SimulationOptions = {},
): { readonly log: EventLog<V>; readonly sim: Simulation } {
  const log = new EventLog<V>('log', options);
  return { log, sim: new Simulation({ ...simOptions, entities: [log] }) };
}

/** Appends one after the other, from a time on; gives the records when the run is over. */
export function appendAll<V>(
  sim: Simulation,
  log: EventLog<V>,
  rows: readonly (readonly [key: string | null, value: V])[],
  at = 0,
): LogRecord<V>[] {
  const records: LogRecord<V>[] = [];
  sim.at(at, function* () {
    for (const [key, value] of rows) records.push(yield* log.append(key, value));
  });
  return records;
}

/** Starts a process at a time; gives its outcome when the run is over. */
export function outcomeOf<T>(
  sim: Simulation,
  at: number,
  make: () => Process<T>,
): { value?: T; error?: SimError; time?: number } {
  const outcome: { value?: T; error?: SimError; time?: number } = {};
  sim.at(at, function* () {
    try {
      outcome.value = yield* make();
    } catch (error) {
      if (!isSimError(error)) throw error;
      outcome.error = error;
    }
    outcome.time = sim.now;
  });
  return outcome;
}

/** The code of the error that a function throws. */
export function codeOf(fn: () => unknown): string {
  try {
    fn();
  } catch (error) {
    if (isSimError(error)) return error.code;
    throw error;
  }
  return 'nothing thrown';
}

export function values<V>(records: readonly LogRecord<V>[]): V[] {
  return records.map((record) => record.value);
}

export function offsets(records: readonly LogRecord<unknown>[]): number[] {
  return records.map((record) => record.offset);
}
