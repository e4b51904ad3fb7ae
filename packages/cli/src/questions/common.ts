import type { Flag } from '../command-line/flags.ts';

/** Flags that several questions take. */
export const RATE: Flag = {
  name: 'rate',
  kind: 'rate',
  required: true,
  help: 'arrivals of all partitions, such as 500/s',
};
export const SERVICE: Flag = {
  name: 'service',
  kind: 'duration',
  required: true,
  help: 'how long a record takes one consumer, such as 12ms',
};
export const VARIATION: Flag = {
  name: 'variation',
  kind: 'number',
  default: '1',
  help: 'standard deviation over mean of the service time: 0 constant, 1 exponential',
};
export const PARTITIONS: Flag = {
  name: 'partitions',
  kind: 'count',
  min: 1,
  default: '12',
  help: 'partitions of the topic',
};
export const BATCH: Flag = {
  name: 'batch',
  kind: 'count',
  min: 1,
  default: '500',
  help: 'records of a poll (max.poll.records)',
};

/** What all answers take for granted. */
export const ALWAYS: readonly string[] = [
  'Consumers are equal, have nothing else to do, and get whole partitions (range assignment).',
  'The network, the brokers and garbage collection take no time.',
];

export function serviceAssumption(variation: number): string {
  return variation === 0
    ? 'Every record takes exactly the service time.'
    : `Service times vary with a coefficient of variation of ${variation}${variation === 1 ? ' (exponential)' : ''}.`;
}

/** Empty partitions of which nothing was read. */
export function emptyPartitions(count: number): readonly { start: number; end: number; committed: number }[] {
  return Array.from({ length: count }, () => ({ start: 0, end: 0, committed: 0 }));
}

/** A rate spread evenly. */
export function evenRates(rate: number, partitions: number): readonly number[] {
  return Array.from({ length: partitions }, () => rate / partitions);
}
