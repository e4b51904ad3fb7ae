import { usage } from '../command-line/usage-error.ts';
import { duration, grouped } from '../format/numbers.ts';
import { backlogModel, type BacklogParams } from './backlog-model.ts';
import { ALWAYS, BATCH, evenRates, RATE, SERVICE, serviceAssumption, VARIATION } from './common.ts';
import type { Question } from './question.ts';
import { snapshotOf } from './snapshot.ts';

/** How far it looks ahead, in seconds. */
const HORIZON = 400 * 86_400;

/** How many batches a run may have: a larger backlog is read in larger batches. */
const MAX_BATCHES = 8000;

/** When is the lag gone? */
export const forecast: Question = {
  name: 'forecast',
  summary: 'when is the lag gone, from a snapshot of the group',
  examples: [
    'sim ask forecast --group describe.txt --rate 500/s --service 12ms --consumers 3..6 --report out.html',
    'kafka-consumer-groups … --describe --group billing | sim ask forecast --group - --rate 30k/min --service 2ms --consumers 4,8',
    'sim ask forecast --lag 38.8M --partitions 64 --rate 2k/s --service 4ms --consumers 16..64/16',
  ],
  flags: [
    {
      name: 'group',
      kind: 'text',
      help: 'a file with a description of the group (kafka-consumer-groups, kaf, Burrow, an exporter); - is standard input',
    },
    { name: 'lag', kind: 'count', help: 'the lag of all partitions, spread evenly, instead of a description' },
    { name: 'group-name', kind: 'text', help: 'which group, if the description has several' },
    { name: 'topic', kind: 'text', help: 'which topic, if the description has several' },
    {
      name: 'reset',
      kind: 'text',
      default: 'latest',
      oneOf: ['earliest', 'latest'],
      help: 'where partitions without a commit begin (auto.offset.reset)',
    },
    RATE,
    SERVICE,
    { name: 'consumers', kind: 'counts', min: 1, required: true, help: 'how many consumers, such as 3..6' },
    { name: 'partitions', kind: 'count', min: 1, default: '12', help: 'with --lag: partitions of the topic' },
    VARIATION,
    BATCH,
    { name: 'at', kind: 'text', help: 'when the snapshot was taken (2024-05-01T10:00:00Z), to print times of day' },
  ],
  model: backlogModel,
  measures: [{ name: 'caughtUp', title: 'caught up in', unit: 'seconds' }],
  differ: 'consumers',
  ruleOfThumb: {
    text: 'lag / (consumers / service time − rate); for the partitions of one consumer if that is longer',
    measure: 'caughtUp',
  },
  cases(values, host) {
    if (values.has('group') === values.has('lag')) throw usage('give either --group or --lag');
    const given = values.has('lag')
      ? evenLag(values.number('lag'), values.number('partitions'))
      : snapshotOf(host.read(values.text('group')), {
          ...(values.has('group-name') && { group: values.text('group-name') }),
          ...(values.has('topic') && { topic: values.text('topic') }),
          reset: values.text('reset') as 'earliest' | 'latest',
        }).partitions;
    if (values.has('at') && Number.isNaN(Date.parse(values.text('at'))))
      throw usage(`--at takes a date such as 2024-05-01T10:00:00Z; got ${values.text('at')}`);
    const rate = values.number('rate');
    const serviceTime = values.number('service');
    const variation = values.number('variation');
    return values.list('consumers').map((consumers) => {
      const params = { partitions: given, rates: evenRates(rate, given.length), serviceTime, variation, consumers };
      const expected = ruleOf(params);
      const lag = given.reduce((sum, { committed, end }) => sum + end - committed, 0);
      const endTime = expected === Infinity ? 3600 : Math.min(Math.max(60, 3 * expected), HORIZON);
      const records = lag + rate * Math.min(endTime, expected === Infinity ? endTime : 1.2 * expected);
      const full: BacklogParams = {
        ...params,
        maxPollRecords: Math.max(values.number('batch'), Math.ceil(records / MAX_BATCHES)),
        endTime,
        enough: Math.ceil(2 * rate),
        stopWhenCaughtUp: true,
        lookEvery: Math.max(0.05, endTime / 3000),
      };
      return { label: String(consumers), params: { ...full }, ruleOfThumb: expected };
    });
  },
  assumptions(values, cases) {
    const { maxPollRecords, partitions } = cases.at(-1)!.params as unknown as BacklogParams;
    const uncommitted = values.has('group')
      ? ` Partitions without a commit begin at the ${values.text('reset') === 'latest' ? 'end' : 'start'}.`
      : '';
    return [
      `It begins at the snapshot: ${partitions.length} partitions, ${grouped(partitions.reduce((sum, { committed, end }) => sum + end - committed, 0))} records behind.${uncommitted}`,
      'Arrivals are spread evenly over the partitions, at a steady rate. Caught up is less than two seconds of arrivals.',
      serviceAssumption(values.number('variation')),
      ...(maxPollRecords > values.number('batch')
        ? [`Batches of up to ${grouped(maxPollRecords)} records, so that the run is short.`]
        : []),
      ...ALWAYS,
    ];
  },
  verdict(values, results) {
    const done = results.filter(({ estimates }) => estimates['caughtUp']!.mean < Infinity);
    if (done.length === 0 && results.some(({ ruleOfThumb = Infinity }) => ruleOfThumb < Infinity))
      return [`The lag is not gone within ${duration(HORIZON)}: the group does hardly more than what arrives.`];
    if (done.length === 0)
      return [
        'The lag is never gone: the group does less than what arrives. It needs more consumers or a shorter service time.',
      ];
    return done.slice(0, 12).map(({ label, estimates }) => {
      const { mean } = estimates['caughtUp']!;
      const at = values.has('at')
        ? `, at ${new Date(Date.parse(values.text('at')) + 1000 * mean).toISOString().slice(0, 16).replace('T', ' ')} UTC`
        : '';
      return `With ${label} consumer${label === '1' ? '' : 's'} it is caught up in ${duration(mean)}${at}.`;
    });
  },
};

function evenLag(lag: number, partitions: number): BacklogParams['partitions'] {
  return Array.from({ length: partitions }, (_, index) => ({
    start: 0,
    end: Math.floor(((index + 1) * lag) / partitions) - Math.floor((index * lag) / partitions),
    committed: 0,
  }));
}

/** The slowest consumer, each with the partitions that range assignment gives it. */
function ruleOf({
  partitions,
  rates,
  serviceTime,
  consumers,
}: Pick<BacklogParams, 'partitions' | 'rates' | 'serviceTime' | 'consumers'>): number {
  let slowest = 0;
  let next = 0;
  for (let index = 0; index < consumers; index++) {
    const share = Math.floor(partitions.length / consumers) + (index < partitions.length % consumers ? 1 : 0);
    let lag = 0;
    let rate = 0;
    for (const end = next + share; next < end; next++) {
      lag += partitions[next]!.end - partitions[next]!.committed;
      rate += rates[next]!;
    }
    const spare = 1 / serviceTime - rate;
    if (lag + rate > 0) slowest = Math.max(slowest, spare > 0 ? lag / spare : Infinity);
  }
  return slowest;
}
