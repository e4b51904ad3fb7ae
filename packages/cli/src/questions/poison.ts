import { Consumer, ConsumerGroup } from '@sim/consumer-group';
import { exponential, Simulation, Sink, Source } from '@sim/core';
import { EventLog } from '@sim/log';
import { duration } from '../format/numbers.ts';
import { ALWAYS, PARTITIONS, RATE, SERVICE } from './common.ts';
import type { Built, Question } from './question.ts';

/** What {@link poisonModel} is made with. Times are seconds. */
export interface PoisonParams {
  readonly partitions: number;
  readonly rate: number;
  readonly serviceTime: number;
  readonly consumers: number;
  readonly retries: number | null;
  readonly retryDelay: number;
  readonly poisonAt: number;
  readonly endTime: number;
}

/** A group that meets a record which always fails. */
export function poisonModel({ seed, params }: { readonly seed: number; readonly params: PoisonParams }): Built {
  const { partitions, retries } = params;
  const sim = new Simulation({ seed, endTime: params.endTime });
  const log = new EventLog<string>('log', { numPartitions: partitions });
  const group = new ConsumerGroup('group', log);
  const letters = new Sink('dead letters');
  const consumers = Array.from(
    { length: params.consumers },
    (_, index) =>
      new Consumer(`consumer-${index + 1}`, group, {
        serviceTime: exponential(params.serviceTime),
        process: ({ value }: { readonly value: string }) => {
          if (value === 'poison') throw new Error('this record always fails');
        },
        onFailure: {
          retries: retries ?? Infinity,
          retryDelay: params.retryDelay,
          then: 'dead-letter',
          deadLetter: letters,
        },
      }),
  );
  let sent = false;
  const source = Source.poisson('source', log, {
    rate: params.rate,
    type: 'Append',
    payload: ({ time, index }) => {
      const poison = !sent && time >= params.poisonAt;
      sent ||= poison;
      return { key: `key-${index % 1000}`, value: poison ? 'poison' : 'fine' };
    },
  });
  for (const entity of [source, ...consumers]) sim.add(entity);
  let worstLag = 0;
  sim.every(1, () => void (worstLag = Math.max(worstLag, group.totalLag())));
  return {
    sim,
    measures: () => ({
      worstLag,
      lag: group.totalLag(),
      retries: consumers.reduce((sum, { stats }) => sum + stats.retries, 0),
      letters: letters.stats.received,
      worstWait: consumers.reduce((most, { stats }) => Math.max(most, stats.latency.max ?? 0), 0),
    }),
  };
}

/** What does a poison record cost? */
export const poison: Question = {
  name: 'poison',
  summary: 'what a record that always fails costs, by number of retries',
  examples: ['sim ask poison --rate 50/s --service 10ms --consumers 4 --retries 0,3,10 --retry-delay 10s'],
  flags: [
    RATE,
    SERVICE,
    { name: 'consumers', kind: 'count', min: 1, required: true, help: 'how many consumers' },
    {
      name: 'retries',
      kind: 'counts',
      default: '0,3,10',
      help: 'how often it is tried again before it goes to the dead letters; for ever is shown too',
    },
    { name: 'retry-delay', kind: 'duration', default: '10s', help: 'how long to wait before each retry' },
    { name: 'for', kind: 'duration', default: '15m', help: 'how long it is watched' },
    PARTITIONS,
  ],
  model: poisonModel,
  measures: [
    { name: 'worstLag', title: 'largest lag', unit: 'count' },
    { name: 'worstWait', title: 'longest time to be done', unit: 'seconds' },
    { name: 'retries', title: 'retries', unit: 'count' },
    { name: 'letters', title: 'dead letters', unit: 'count' },
  ],
  differ: 'retries',
  ruleOfThumb: { text: 'the partition waits for retries × delay', measure: 'worstWait' },
  cases: (values) =>
    [...values.list('retries'), null].map((retries) => {
      const params: PoisonParams = {
        partitions: values.number('partitions'),
        rate: values.number('rate'),
        serviceTime: values.number('service'),
        consumers: values.number('consumers'),
        retries,
        retryDelay: values.number('retry-delay'),
        poisonAt: 60,
        endTime: values.number('for'),
      };
      return {
        label: retries === null ? 'for ever' : String(retries),
        params: { ...params },
        ruleOfThumb: (retries ?? Infinity) * values.number('retry-delay'),
      };
    }),
  assumptions: () => [
    'One record, a minute after the start, fails each time. Retries are made in its place: the partition waits, and the other partitions of its consumer too.',
    'Times are of records that were done. Service times are exponential, arrivals Poisson.',
    ...ALWAYS,
  ],
  verdict: (_, results) =>
    results
      .slice(0, -1)
      .map(
        ({ label, estimates }) => `With ${label} retries records take up to ${duration(estimates['worstWait']!.mean)}.`,
      ),
};
