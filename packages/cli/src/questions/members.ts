import type { FlagValues } from '../command-line/flags.ts';
import { duration, grouped } from '../format/numbers.ts';
import { ALWAYS, BATCH, PARTITIONS, RATE, SERVICE, serviceAssumption, VARIATION } from './common.ts';
import { membersModel, type MembersParams } from './members-model.ts';
import type { Question } from './question.ts';

const CONSUMERS = { name: 'consumers', kind: 'count', min: 1, required: true, help: 'how many consumers' } as const;
const REBALANCE = { name: 'rebalance', kind: 'duration', default: '3s', help: 'how long a rebalance takes' } as const;
const SESSION = {
  name: 'session',
  kind: 'duration',
  default: '45s',
  help: 'after how long a silent member is evicted (session.timeout.ms)',
} as const;

function paramsOf(values: FlagValues, over: Partial<MembersParams>): Record<string, unknown> {
  const params: MembersParams = {
    partitions: values.number('partitions'),
    rate: values.number('rate'),
    serviceTime: values.number('service'),
    variation: values.number('variation'),
    consumers: values.number('consumers'),
    maxPollRecords: 500,
    protocol: 'eager',
    rebalanceDelay: values.number('rebalance'),
    sessionTimeout: values.number('session'),
    maxPollInterval: null,
    backlog: 0,
    absences: [],
    endTime: 600,
    ...over,
  };
  return { ...params };
}

/** What does a rolling deploy cost? */
export const deploy: Question = {
  name: 'deploy',
  summary: 'what a rolling deploy costs, by protocol',
  examples: ['sim ask deploy --rate 250/s --service 10ms --consumers 6 --away 5s --every 30s'],
  flags: [
    RATE,
    SERVICE,
    CONSUMERS,
    { name: 'away', kind: 'duration', default: '5s', help: 'how long each consumer is away' },
    { name: 'every', kind: 'duration', default: '30s', help: 'from the stop of one to the stop of the next' },
    REBALANCE,
    SESSION,
    PARTITIONS,
    VARIATION,
    BATCH,
  ],
  model: membersModel,
  measures: [
    { name: 'paused', title: 'standstill of a partition', unit: 'seconds' },
    { name: 'worstWait', title: 'longest wait', unit: 'seconds' },
    { name: 'worstLag', title: 'largest lag', unit: 'count' },
    { name: 'rebalances', title: 'rebalances', unit: 'count' },
  ],
  differ: 'protocol',
  ruleOfThumb: {
    text: 'eager: two rebalances for each consumer; static: the time each is away, for its own partitions',
    measure: 'paused',
  },
  cases: (values) => {
    const consumers = values.number('consumers');
    const [away, every, rebalance] = [values.number('away'), values.number('every'), values.number('rebalance')];
    const absences = Array.from({ length: consumers }, (_, consumer) => ({
      consumer,
      from: 60 + consumer * every,
      to: 60 + consumer * every + away,
      crash: false,
    }));
    const over = {
      absences,
      maxPollRecords: values.number('batch'),
      endTime: 60 + consumers * every + Math.max(120, away),
    };
    const rules = { eager: 2 * consumers * rebalance, cooperative: 2 * rebalance, static: away };
    return (['eager', 'cooperative', 'static'] as const).map((protocol) => ({
      label: protocol,
      params: paramsOf(values, { ...over, protocol }),
      ruleOfThumb: rules[protocol],
    }));
  },
  assumptions: (values) => [
    `Consumers stop one after the other, every ${duration(values.number('every'))}, and are away for ${duration(values.number('away'))} each. A rebalance takes ${duration(values.number('rebalance'))}, whatever its cause.`,
    'Static members keep their partitions while they are away, if that is shorter than the session. The start of the group is a rebalance too, and in the count.',
    serviceAssumption(values.number('variation')),
    ...ALWAYS,
  ],
  verdict(_, results) {
    const least = results.reduce((best, each) =>
      each.estimates['worstWait']!.mean < best.estimates['worstWait']!.mean ? each : best,
    );
    return [`The ${least.label} protocol makes records wait the least.`];
  },
};

/** What does a crash cost? */
export const crash: Question = {
  name: 'crash',
  summary: 'what the crash of one consumer costs, by session timeout',
  examples: ['sim ask crash --rate 250/s --service 10ms --consumers 6 --sessions 10s,45s --restart 30s'],
  flags: [
    RATE,
    SERVICE,
    CONSUMERS,
    {
      name: 'sessions',
      kind: 'durations',
      default: '10s,30s,45s',
      help: 'after how long a silent member is evicted (session.timeout.ms)',
    },
    { name: 'restart', kind: 'duration', help: 'after how long it is back; never, if left out' },
    REBALANCE,
    PARTITIONS,
    VARIATION,
    BATCH,
  ],
  model: membersModel,
  measures: [
    { name: 'worstWait', title: 'longest wait', unit: 'seconds' },
    { name: 'worstLag', title: 'largest lag', unit: 'count' },
    { name: 'redelivered', title: 'read twice', unit: 'count' },
    { name: 'back', title: 'back to normal in', unit: 'seconds' },
  ],
  differ: 'session timeout',
  ruleOfThumb: { text: 'the session timeout and a rebalance', measure: 'worstWait' },
  cases: (values) =>
    values.list('sessions').map((session) => ({
      label: duration(session),
      params: {
        ...paramsOf(values, {
          sessionTimeout: session,
          maxPollRecords: values.number('batch'),
          absences: [
            { consumer: 0, from: 60, to: values.has('restart') ? 60 + values.number('restart') : null, crash: true },
          ],
          endTime: 60 + 4 * session + 600,
        }),
      },
      ruleOfThumb: session + values.number('rebalance'),
    })),
  assumptions: (values) => [
    'One consumer crashes a minute after the start, in the middle of what it does. It commits after each batch, so an unfinished batch is read twice.',
    'Back to normal is when no record waits longer than three seconds.',
    serviceAssumption(values.number('variation')),
    ...ALWAYS,
  ],
  verdict: (_, results) =>
    results.map(
      ({ label, estimates }) =>
        `With a session of ${label} records wait up to ${duration(estimates['worstWait']!.mean)}.`,
    ),
};

/** Why does the group rebalance all the time? */
export const storm: Question = {
  name: 'storm',
  summary: 'whether batches outlast max.poll.interval, and the group only rebalances',
  examples: ['sim ask storm --service 1s --rate 1/s --consumers 2 --interval 5m --batches 100,250,500 --backlog 1800'],
  flags: [
    { ...RATE, required: false, default: '1/s' },
    SERVICE,
    CONSUMERS,
    { name: 'interval', kind: 'duration', default: '5m', help: 'max.poll.interval.ms' },
    { name: 'batches', kind: 'counts', min: 1, default: '100,250,500', help: 'records of a poll (max.poll.records)' },
    { name: 'backlog', kind: 'count', default: '10k', help: 'the lag at the start, so that batches are full' },
    { name: 'for', kind: 'duration', default: '4h', help: 'how long it is watched' },
    REBALANCE,
    SESSION,
    PARTITIONS,
    VARIATION,
  ],
  model: membersModel,
  measures: [
    { name: 'evictions', title: 'evictions', unit: 'count' },
    { name: 'redelivered', title: 'read twice', unit: 'count' },
    { name: 'done', title: 'records worked on', unit: 'count' },
    { name: 'lag', title: 'lag at the end', unit: 'count' },
  ],
  differ: 'records of a poll',
  ruleOfThumb: {
    text: 'how often a batch is longer than the interval: batch × service time against max.poll.interval (0: never, ∞: always)',
    measure: 'evictions',
  },
  cases: (values) =>
    values.list('batches').map((batch) => ({
      label: grouped(batch),
      params: paramsOf(values, {
        maxPollRecords: batch,
        maxPollInterval: values.number('interval'),
        backlog: values.number('backlog'),
        endTime: values.number('for'),
      }),
      ruleOfThumb: batch * values.number('service') > values.number('interval') ? Infinity : 0,
    })),
  assumptions: (values) => [
    `A member that does not poll for ${duration(values.number('interval'))} is evicted; what it had read and not committed is read again.`,
    'An evicted member joins again as soon as its batch is done.',
    serviceAssumption(values.number('variation')),
    ...ALWAYS,
  ],
  verdict(_, results) {
    const calm = results.filter(({ estimates }) => estimates['evictions']!.max === 0).at(-1);
    return [
      calm === undefined
        ? 'Each of these batches is too long: members are evicted.'
        : `Batches of ${calm.label} records are the largest of these without evictions.`,
    ];
  },
};
