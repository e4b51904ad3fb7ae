import type { FlagValues } from '../command-line/flags.ts';
import { usage } from '../command-line/usage-error.ts';
import { duration } from '../format/numbers.ts';
import { backlogModel, type BacklogParams } from './backlog-model.ts';
import {
  ALWAYS,
  BATCH,
  emptyPartitions,
  evenRates,
  PARTITIONS,
  RATE,
  SERVICE,
  serviceAssumption,
  VARIATION,
} from './common.ts';
import type { Question } from './question.ts';

/** What does an outage lose to retention? */
export const retentionLoss: Question = {
  name: 'retention',
  summary: 'what an outage of all consumers loses to retention',
  examples: ['sim ask retention --rate 100/s --service 20ms --consumers 4 --retention 1h --outage 30m,1h,2h'],
  flags: [
    RATE,
    SERVICE,
    { name: 'consumers', kind: 'count', min: 1, required: true, help: 'how many consumers' },
    { name: 'retention', kind: 'duration', help: 'how long records are kept (retention.ms)' },
    {
      name: 'retention-bytes',
      kind: 'bytes',
      help: 'how much of a partition is kept (retention.bytes), instead or as well',
    },
    { name: 'record-size', kind: 'bytes', default: '1KiB', help: 'with --retention-bytes: the size of a record' },
    { name: 'outage', kind: 'durations', default: '30m,1h,2h', help: 'how long nobody reads' },
    PARTITIONS,
    VARIATION,
    BATCH,
  ],
  model: backlogModel,
  measures: [
    { name: 'lost', title: 'records lost', unit: 'count' },
    { name: 'worstLag', title: 'largest lag', unit: 'count' },
    { name: 'caughtUp', title: 'caught up in', unit: 'seconds' },
  ],
  differ: 'outage',
  ruleOfThumb: {
    text: '(outage − retention) × rate, if the group then reads faster than records expire',
    measure: 'lost',
  },
  cases(values) {
    const rate = values.number('rate');
    const partitions = values.number('partitions');
    const kept = keptFor(values);
    return values.list('outage').map((outage) => {
      const params: BacklogParams = {
        partitions: emptyPartitions(partitions),
        rates: evenRates(rate, partitions),
        serviceTime: values.number('service'),
        variation: values.number('variation'),
        consumers: values.number('consumers'),
        maxPollRecords: values.number('batch'),
        endTime: 60 + 3 * outage + kept,
        retention: kept,
        outage: { from: 60, to: 60 + outage },
        enough: Math.ceil(2 * rate),
        stopWhenCaughtUp: true,
        lookEvery: 1,
      };
      return { label: duration(outage), params: { ...params }, ruleOfThumb: Math.max(0, (outage - kept) * rate) };
    });
  },
  assumptions: (values) => [
    'All consumers are down at once, and come back at once. Records expire one by one, looked at every 10 s; real segments keep them somewhat longer.',
    'What expired is skipped (auto.offset.reset=earliest). Arrivals are spread evenly over the partitions.',
    serviceAssumption(values.number('variation')),
    ...ALWAYS,
  ],
  verdict(values, results) {
    const safe = results.filter(({ estimates }) => estimates['lost']!.max === 0).at(-1);
    return [
      safe === undefined
        ? 'Each of these outages loses records.'
        : `An outage of ${safe.label} loses nothing with a retention of ${duration(keptFor(values))}.`,
    ];
  },
};

/** How long a record is kept at the steady rate, by time or by size. */
function keptFor(values: FlagValues): number {
  if (!values.has('retention') && !values.has('retention-bytes'))
    throw usage('give --retention, --retention-bytes or both');
  const byTime = values.has('retention') ? values.number('retention') : Infinity;
  const bytesPerSecond = (values.number('rate') / values.number('partitions')) * values.number('record-size');
  return Math.min(byTime, values.has('retention-bytes') ? values.number('retention-bytes') / bytesPerSecond : Infinity);
}
