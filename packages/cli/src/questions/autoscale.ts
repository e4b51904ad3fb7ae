import { Autoscaler, Consumer, ConsumerGroup, CooperativeStickyAssignment, RangeAssignment } from '@sim/consumer-group';
import { gamma, Simulation, spikeRate } from '@sim/core';
import { CountedLog } from '@sim/log';
import type { FlagValues } from '../command-line/flags.ts';
import { usage } from '../command-line/usage-error.ts';
import { duration, grouped } from '../format/numbers.ts';
import { ALWAYS, BATCH, PARTITIONS, RATE, SERVICE, serviceAssumption, VARIATION } from './common.ts';
import type { Built, Case, Question } from './question.ts';

/** What {@link autoscaleModel} is made with. Times are seconds, rates records per second. */
export interface AutoscaleParams {
  readonly partitions: number;
  readonly rate: number;
  /** A time of `factor` times the rate. */
  readonly spike: { readonly at: number; readonly length: number; readonly factor: number };
  readonly serviceTime: number;
  /** Standard deviation over mean of the service time; 0: always the same. */
  readonly variation: number;
  readonly maxPollRecords: number;
  readonly cooperative: boolean;
  readonly rebalanceDelay: number;
  /** Either this or `targetLagSeconds`; with neither there are `maxConsumers` all the time. */
  readonly targetLag?: number;
  readonly targetLagSeconds?: number;
  readonly minConsumers: number;
  readonly maxConsumers: number;
  readonly interval: number;
  readonly startTime: number;
  readonly cooldownDown: number;
  readonly endTime: number;
}

/** A group that a scaler makes larger and smaller by its lag, through a peak. */
export function autoscaleModel({ seed, params }: { readonly seed: number; readonly params: AutoscaleParams }): Built {
  const { partitions, rate, spike, serviceTime, variation, targetLag, targetLagSeconds } = params;
  const sim = new Simulation({ seed, endTime: params.endTime });
  const log = new CountedLog('log', {
    partitions,
    rate: spikeRate({
      base: rate / partitions,
      peak: (rate * spike.factor) / partitions,
      warmUp: spike.at,
      length: spike.length,
    }),
    notifyInterval: 0.5,
  });
  const group = new ConsumerGroup('group', log, {
    assignmentStrategy: params.cooperative ? new CooperativeStickyAssignment() : new RangeAssignment(),
    rebalanceProtocol: params.cooperative ? 'cooperative' : 'eager',
    rebalanceDelay: params.rebalanceDelay,
    // A reader at the end does not ask for each record: as with fetch.min.bytes.
    fetchMinRecords: Math.ceil((0.5 * rate) / params.maxConsumers) + 1,
    fetchMaxWait: 0.5,
  });
  const work = sim.rng('service times');
  const shape = 1 / variation ** 2;
  const batchTime = (records: number): number =>
    variation === 0 || serviceTime === 0
      ? records * serviceTime
      : gamma({ shape: records * shape, scale: serviceTime / shape }).sample(work);
  const fixed = targetLag === undefined && targetLagSeconds === undefined;
  const scaler = new Autoscaler(
    'scaler',
    group,
    (index) => new Consumer(`consumer-${index + 1}`, group, { maxPollRecords: params.maxPollRecords, batchTime }),
    {
      ...(targetLagSeconds === undefined ? { targetLag: targetLag ?? 1 } : { targetLagSeconds }),
      minConsumers: fixed ? params.maxConsumers : params.minConsumers,
      maxConsumers: params.maxConsumers,
      interval: params.interval,
      startTime: params.startTime,
      cooldownDown: params.cooldownDown,
    },
  );
  sim.add(scaler);
  // The first consumers are there before anything is measured.
  const begin = params.startTime + 60;
  let worstLag = 0;
  let worstWait = 0;
  let rebalances = 0;
  let paused = 0;
  let paid = 0;
  sim.at(begin, () => {
    rebalances = group.stats.rebalances;
    paused = group.stats.pauseSeconds;
    paid = scaler.stats.consumerSeconds;
  });
  sim.every(1, () => {
    if (sim.now <= begin) return;
    worstLag = Math.max(worstLag, group.totalLag());
    for (let partition = 0; partition < partitions; partition++) {
      const next = group.committedOffset(partition) ?? 0;
      const { oldestTimestamp } = next < log.highWatermark(partition) ? log.fetchRange(partition, next, 1) : {};
      if (oldestTimestamp !== undefined) worstWait = Math.max(worstWait, sim.now - oldestTimestamp);
    }
  });
  return {
    sim,
    measures: () => ({
      worstWait,
      worstLag,
      most: scaler.stats.maxConsumers,
      average: (scaler.stats.consumerSeconds - paid) / (params.endTime - begin),
      rebalances: group.stats.rebalances - rebalances,
      paused: (group.stats.pauseSeconds - paused) / partitions,
    }),
  };
}

/** What does a scaler by lag do in a peak? */
export const autoscale: Question = {
  name: 'autoscale',
  summary: 'what a scaler by lag (KEDA) does in a peak: waits, consumers, rebalances',
  examples: [
    'sim ask autoscale --rate 200/s --peak 4 --service 10ms --target-lag 200,1k,5k --max 12 --start 30s',
    'sim ask autoscale --rate 200/s --peak 4 --service 10ms --target-wait 5s,30s --max 12 --protocol cooperative',
  ],
  flags: [
    RATE,
    SERVICE,
    {
      name: 'target-lag',
      kind: 'counts',
      min: 1,
      help: 'records of lag that one consumer is there for (lagThreshold)',
    },
    { name: 'target-wait', kind: 'durations', help: 'how old the oldest record may become, instead of --target-lag' },
    { name: 'peak', kind: 'number', min: 1, default: '3', help: 'how many times the rate the peak has' },
    { name: 'peak-length', kind: 'duration', default: '10m', help: 'how long the peak is' },
    { name: 'min', kind: 'count', min: 1, default: '1', help: 'the fewest consumers' },
    {
      name: 'max',
      kind: 'count',
      min: 1,
      default: '12',
      help: 'the most consumers; no more than there are partitions',
    },
    { name: 'interval', kind: 'duration', default: '15s', help: 'how often the scaler looks' },
    { name: 'start', kind: 'duration', default: '20s', help: 'how long a consumer takes to start' },
    {
      name: 'cooldown',
      kind: 'duration',
      default: '5m',
      help: 'for how long fewer must be enough before some are stopped',
    },
    { name: 'protocol', kind: 'text', default: 'eager', oneOf: ['eager', 'cooperative'], help: 'of the rebalances' },
    { name: 'rebalance', kind: 'duration', default: '3s', help: 'how long a rebalance takes' },
    PARTITIONS,
    VARIATION,
    BATCH,
  ],
  model: autoscaleModel,
  measures: [
    { name: 'worstWait', title: 'longest wait', unit: 'seconds' },
    { name: 'worstLag', title: 'largest lag', unit: 'count' },
    { name: 'most', title: 'most consumers', unit: 'count' },
    { name: 'average', title: 'on average', unit: 'count' },
    { name: 'rebalances', title: 'rebalances', unit: 'count' },
    { name: 'paused', title: 'standstill of a partition', unit: 'seconds' },
  ],
  differ: 'target',
  ruleOfThumb: {
    text: 'target lag × consumers that the peak needs / its rate (or the target wait), and the time to look and to start',
    measure: 'worstWait',
  },
  cases(values) {
    if (values.has('target-lag') === values.has('target-wait'))
      throw usage('give either --target-lag or --target-wait');
    if (values.number('min') > values.number('max'))
      throw usage(`--min is at most --max; got ${values.number('min')} and ${values.number('max')}`);
    const delay = values.number('interval') + values.number('start');
    const peak = values.number('rate') * values.number('peak');
    const needed = neededAt(peak, values);
    const scaled: readonly Case[] = values.has('target-lag')
      ? values.list('target-lag').map((targetLag) => ({
          label: `${grouped(targetLag)} records`,
          params: paramsOf(values, { targetLag }),
          ruleOfThumb: (targetLag * needed) / peak + delay,
        }))
      : values.list('target-wait').map((targetLagSeconds) => ({
          label: duration(targetLagSeconds),
          params: paramsOf(values, { targetLagSeconds }),
          ruleOfThumb: targetLagSeconds + delay,
        }));
    return [...scaled, { label: `always ${values.number('max')}`, params: paramsOf(values, {}) }];
  },
  assumptions: (values) => [
    `A peak of ${values.number('peak')} times the rate for ${duration(values.number('peak-length'))}; it is watched until the scaler has had time to go back.`,
    'The scaler is that of Kubernetes with KEDA: it asks for lag / target consumers, does nothing within 10 %, starts all at once, and stops some after the cooldown.',
    'A new consumer costs nobody anything but its rebalance: no caches to fill, no nodes to start.',
    serviceAssumption(values.number('variation')),
    ...ALWAYS,
  ],
  verdict(_, results) {
    const fixed = results.at(-1)!.estimates;
    return results.slice(0, -1).map(({ label, estimates }) => {
      const share = Math.round(100 * (1 - estimates['average']!.mean / fixed['average']!.mean));
      return `With a target of ${label} records wait up to ${duration(estimates['worstWait']!.mean)} (${duration(fixed['worstWait']!.mean)} without a scaler), for ${share} % fewer consumer hours.`;
    });
  },
};

/** How many consumers do what comes, with whole partitions each; as many as may be, if none do. */
function neededAt(rate: number, values: FlagValues): number {
  const partitions = values.number('partitions');
  const most = Math.min(values.number('max'), partitions);
  let consumers = values.number('min');
  while (consumers < most && (Math.ceil(partitions / consumers) * rate * values.number('service')) / partitions > 1)
    consumers += 1;
  return consumers;
}

function paramsOf(
  values: FlagValues,
  target: Pick<AutoscaleParams, 'targetLag' | 'targetLagSeconds'>,
): Readonly<Record<string, unknown>> {
  const at = 180 + values.number('start');
  const length = values.number('peak-length');
  const params: AutoscaleParams = {
    partitions: values.number('partitions'),
    rate: values.number('rate'),
    spike: { at, length, factor: values.number('peak') },
    serviceTime: values.number('service'),
    variation: values.number('variation'),
    maxPollRecords: values.number('batch'),
    cooperative: values.text('protocol') === 'cooperative',
    rebalanceDelay: values.number('rebalance'),
    ...target,
    minConsumers: values.number('min'),
    maxConsumers: values.number('max'),
    interval: values.number('interval'),
    startTime: values.number('start'),
    cooldownDown: values.number('cooldown'),
    endTime: at + length + Math.max(length, 2 * values.number('cooldown')),
  };
  return { ...params };
}
