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

/** How many consumers keep a promise through a peak? */
export const size: Question = {
  name: 'size',
  summary: 'how many consumers keep a promise through a peak',
  examples: ['sim ask size --rate 400/s --peak 3 --peak-length 10m --service 10ms --consumers 4..16/2 --promise 1m'],
  flags: [
    RATE,
    SERVICE,
    { name: 'consumers', kind: 'counts', min: 1, required: true, help: 'how many consumers, such as 4..16/2' },
    { name: 'promise', kind: 'duration', default: '1m', help: 'no record waits longer than this' },
    { name: 'peak', kind: 'number', min: 1, default: '1', help: 'how many times the rate the peak has' },
    { name: 'peak-length', kind: 'duration', default: '10m', help: 'how long the peak is' },
    PARTITIONS,
    VARIATION,
    BATCH,
  ],
  model: backlogModel,
  measures: [
    { name: 'worstWait', title: 'longest wait', unit: 'seconds' },
    { name: 'worstLag', title: 'largest lag', unit: 'count' },
    { name: 'busy', title: 'busy', unit: 'share' },
  ],
  differ: 'consumers',
  ruleOfThumb: {
    text: 'records that come in the peak beyond what is done, over what is done a second',
    measure: 'worstWait',
  },
  cases(values) {
    const rate = values.number('rate');
    const factor = values.number('peak');
    const length = values.number('peak-length');
    const serviceTime = values.number('service');
    const partitions = values.number('partitions');
    return values.list('consumers').map((consumers) => {
      const params: BacklogParams = {
        partitions: emptyPartitions(partitions),
        rates: evenRates(rate, partitions),
        spike: { at: 300, length, factor },
        serviceTime,
        variation: values.number('variation'),
        consumers,
        maxPollRecords: values.number('batch'),
        endTime: 300 + 3 * length,
        enough: Math.ceil(2 * rate),
        stopWhenCaughtUp: false,
        lookEvery: 1,
      };
      const capacity = Math.min(consumers, partitions) / serviceTime;
      return {
        label: String(consumers),
        params: { ...params },
        ruleOfThumb: Math.max(0, ((rate * factor - capacity) * length) / capacity),
      };
    });
  },
  assumptions: (values) => [
    `A peak of ${values.number('peak')} times the rate for ${duration(values.number('peak-length'))}, after five minutes; watched for as long again, twice.`,
    'Arrivals are spread evenly over the partitions. The wait is the age of the oldest record that is not committed, looked at every second.',
    serviceAssumption(values.number('variation')),
    ...ALWAYS,
  ],
  verdict(values, results) {
    const promise = values.number('promise');
    const kept = results.find(
      ({ estimates }) => estimates['worstWait']!.mean + estimates['worstWait']!.halfWidth <= promise,
    );
    return [
      kept === undefined
        ? `None of these sizes keeps the promise of ${duration(promise)}.`
        : `${kept.label} consumers are the fewest of these that keep the promise of ${duration(promise)}.`,
    ];
  },
};
