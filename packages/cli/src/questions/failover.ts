import { Simulation, Source } from '@sim/core';
import { EventLog, Producer } from '@sim/log';
import type { FlagValues } from '../command-line/flags.ts';
import { usage } from '../command-line/usage-error.ts';
import { duration, grouped } from '../format/numbers.ts';
import { RATE } from './common.ts';
import type { Built, Question } from './question.ts';

/** What {@link failoverModel} is made with. Times are seconds, rates records per second. */
export interface FailoverParams {
  readonly partitions: number;
  readonly rate: number;
  readonly acks: 0 | 1 | 'all';
  readonly brokers: number;
  readonly replicas: number;
  readonly minInSyncReplicas: number;
  readonly fetchInterval: number;
  readonly requestLatency: number;
  readonly brokerSessionTimeout: number;
  readonly linger: number;
  readonly deliveryTimeout: number;
  /** When a broker goes; a part of a second later, drawn again in each run. */
  readonly goesAt: number;
  readonly backAt: number;
  /** Whether it hands over its partitions first. */
  readonly planned: boolean;
  /** Until when records come; then it is waited until they are settled. */
  readonly stopAt: number;
  readonly endTime: number;
  /** How many records one of the model stands for. */
  readonly recordsEach: number;
}

/** A replicated log of which one broker goes and comes back, and a producer. */
export function failoverModel({ seed, params }: { readonly seed: number; readonly params: FailoverParams }): Built {
  const { partitions, recordsEach } = params;
  const sim = new Simulation({ seed, endTime: params.endTime });
  const log = new EventLog<number>('log', {
    numPartitions: partitions,
    replication: {
      replicas: params.replicas,
      brokers: params.brokers,
      minInSyncReplicas: params.minInSyncReplicas,
      fetchInterval: params.fetchInterval,
      requestLatency: params.requestLatency,
      brokerSessionTimeout: params.brokerSessionTimeout,
      brokerHeartbeat: Math.min(2, params.brokerSessionTimeout / 3),
    },
  });
  const producer = new Producer<number>('producer', log, {
    acks: params.acks,
    linger: params.linger,
    // 100 bytes a record.
    sizeOf: () => 100 * recordsEach,
    deliveryTimeout: params.deliveryTimeout,
    requestTimeout: Math.min(30, (params.deliveryTimeout - params.linger) / 2),
  });
  const source = Source.poisson('source', producer, {
    rate: params.rate / recordsEach,
    stopAt: params.stopAt,
    type: 'Produce',
    payload: ({ index }) => ({ key: `key-${index % 1000}`, value: index }),
  });
  sim.add(source);
  const [broker] = log.brokers;
  sim.at(params.goesAt + sim.rng('fault').next(), () => {
    if (params.planned) log.controlledShutdown(broker!);
    else broker!.crash();
  });
  sim.at(params.backAt, () => broker!.restart());
  sim.every(1, () => {
    const { recordsReceived, recordsAcknowledged, recordsFailed, recordsLost } = producer.stats;
    if (sim.now > params.stopAt && recordsReceived === recordsAcknowledged + recordsFailed + recordsLost) sim.stop();
  });
  return {
    sim,
    measures: () => {
      const { lost, duplicates, failed } = log.audit();
      return {
        worst: producer.stats.deliveryLatency.max ?? 0,
        lost: lost * recordsEach,
        failed: failed * recordsEach,
        duplicates: duplicates * recordsEach,
      };
    },
  };
}

/** What does the loss of a broker cost? */
export const failover: Question = {
  name: 'failover',
  summary: 'what the loss of a broker costs: standstill, records lost, by acks',
  examples: [
    'sim ask failover --rate 500/s --acks 1,all --min-isr 2 --away 1m',
    'sim ask failover --rate 500/s --planned --acks 1,all',
    'sim ask failover --rate 500/s --brokers 3 --replicas 2 --min-isr 2 --away 5m',
  ],
  flags: [
    RATE,
    {
      name: 'acks',
      kind: 'text',
      default: '0,1,all',
      help: 'which acknowledgements a producer waits for: a list of 0, 1, all',
    },
    { name: 'brokers', kind: 'count', min: 1, default: '3', help: 'how many brokers' },
    { name: 'replicas', kind: 'count', min: 1, default: '3', help: 'copies of a partition (replication.factor)' },
    {
      name: 'min-isr',
      kind: 'count',
      min: 1,
      default: '2',
      help: 'replicas that must be in sync for acks=all (min.insync.replicas)',
    },
    { name: 'partitions', kind: 'count', min: 1, default: '6', help: 'partitions of the topic' },
    { name: 'away', kind: 'duration', default: '30s', help: 'how long the broker is away' },
    { name: 'planned', kind: 'switch', help: 'it is shut down in good order, and hands over its partitions first' },
    {
      name: 'session',
      kind: 'duration',
      default: '9s',
      help: 'after how long a silent broker is fenced (broker.session.timeout.ms)',
    },
    {
      name: 'fetch',
      kind: 'duration',
      default: '10ms',
      help: 'from one fetch of a follower to its next: a round trip',
    },
    { name: 'network', kind: 'duration', default: '1ms', help: 'from a client to a broker, one way' },
    { name: 'linger', kind: 'duration', default: '5ms', help: 'how long a batch waits for more records (linger.ms)' },
    {
      name: 'delivery-timeout',
      kind: 'duration',
      default: '2m',
      help: 'after how long a record is given up (delivery.timeout.ms)',
    },
  ],
  model: failoverModel,
  measures: [
    { name: 'worst', title: 'longest time to be acknowledged', unit: 'seconds' },
    { name: 'lost', title: 'acknowledged and lost', unit: 'count' },
    { name: 'failed', title: 'failed', unit: 'count' },
    { name: 'duplicates', title: 'there twice', unit: 'count' },
  ],
  differ: 'acks',
  ruleOfThumb: {
    text: 'a crashed leader is replaced when its session is over, a planned one at once; with too few replicas in sync acks=all waits for its return, or for the delivery timeout',
    measure: 'worst',
  },
  cases(values) {
    const [brokers, replicas] = [values.number('brokers'), values.number('replicas')];
    if (replicas > brokers) throw usage(`--replicas is at most --brokers; got ${replicas} and ${brokers}`);
    if (values.number('delivery-timeout') <= values.number('linger'))
      throw usage('--delivery-timeout is more than --linger');
    const acks = values.text('acks').split(',');
    return acks.map((text) => {
      const level = ACKS.get(text.trim());
      if (level === undefined) throw usage(`--acks takes a list of 0, 1 and all; got ${values.text('acks')}`);
      return { label: text.trim(), params: { ...paramsOf(values, level) }, ruleOfThumb: ruleOf(values, level) };
    });
  },
  assumptions: (values, cases) => {
    const { recordsEach } = cases[0]!.params as unknown as FailoverParams;
    return [
      `One of ${values.number('brokers')} brokers ${values.isSet('planned') ? 'is shut down' : 'crashes'} and is back after ${duration(values.number('away'))}. Partitions are spread evenly, and the controller is never down.`,
      'The other brokers are in sync when it happens. Elections take no time once the broker is fenced; clients learn of the new leader with the next answer.',
      `A record counts as lost if its producer was told that it is there, and the leader at the end has it not; as failed if the producer gave it up.`,
      ...(recordsEach > 1
        ? [`One record of the model stands for ${grouped(recordsEach)}, so that the run is short.`]
        : []),
      'With acks=all the producer is idempotent, with 0 and 1 it is not. Records come at random (Poisson); 100 bytes each.',
    ];
  },
  verdict: (values, results) =>
    results.map(
      ({ label, estimates }) =>
        `With acks=${label} ${values.isSet('planned') ? 'a planned shutdown' : 'a crash'} loses ${grouped(estimates['lost']!.mean)} acknowledged records on average; the others take up to ${duration(estimates['worst']!.mean)}.`,
    ),
};

const ACKS: ReadonlyMap<string, FailoverParams['acks']> = new Map<string, FailoverParams['acks']>([
  ['0', 0],
  ['1', 1],
  ['all', 'all'],
]);

/** How many records a run may have: at a higher rate one stands for several. */
const MAX_RECORDS = 20_000;

function paramsOf(values: FlagValues, acks: FailoverParams['acks']): FailoverParams {
  const goesAt = 5;
  const backAt = goesAt + 1 + values.number('away');
  const stopAt = Math.max(backAt, goesAt + values.number('session')) + 10;
  return {
    partitions: values.number('partitions'),
    rate: values.number('rate'),
    acks,
    brokers: values.number('brokers'),
    replicas: values.number('replicas'),
    minInSyncReplicas: values.number('min-isr'),
    fetchInterval: values.number('fetch'),
    requestLatency: values.number('network'),
    brokerSessionTimeout: values.number('session'),
    linger: values.number('linger'),
    deliveryTimeout: values.number('delivery-timeout'),
    goesAt,
    backAt,
    planned: values.isSet('planned'),
    stopAt,
    endTime: stopAt + values.number('delivery-timeout') + 1,
    recordsEach: Math.max(1, Math.ceil((values.number('rate') * stopAt) / MAX_RECORDS)),
  };
}

function ruleOf(values: FlagValues, acks: FailoverParams['acks']): number {
  const away = values.number('away');
  const starved = acks === 'all' && values.number('replicas') - 1 < values.number('min-isr');
  if (starved || values.number('replicas') === 1) return Math.min(away, values.number('delivery-timeout'));
  return values.isSet('planned') ? 0 : Math.min(away, values.number('session'));
}
