import { percent } from '../format/numbers.ts';
import { backlogModel, type BacklogParams } from './backlog-model.ts';
import { ALWAYS, BATCH, emptyPartitions, PARTITIONS, RATE, SERVICE, serviceAssumption, VARIATION } from './common.ts';
import type { Question } from './question.ts';

/** How hot may a key be? */
export const hotKey: Question = {
  name: 'hot-key',
  summary: 'what a key with a large share of the load does to the lag',
  examples: ['sim ask hot-key --rate 300/s --service 10ms --consumers 12 --share 5%,20%,40%'],
  flags: [
    RATE,
    SERVICE,
    { name: 'consumers', kind: 'count', min: 1, required: true, help: 'how many consumers' },
    { name: 'share', kind: 'shares', default: '5%,10%,20%,40%', help: 'the share of the hot key' },
    { name: 'for', kind: 'duration', default: '1h', help: 'how long it is watched' },
    PARTITIONS,
    VARIATION,
    BATCH,
  ],
  model: backlogModel,
  measures: [
    { name: 'lag', title: 'lag at the end', unit: 'count' },
    { name: 'worstWait', title: 'longest wait', unit: 'seconds' },
    { name: 'busy', title: 'busy', unit: 'share' },
  ],
  differ: 'share of the key',
  ruleOfThumb: {
    text: '(rate of the hot partition − 1 / service time) × time: one partition has one consumer',
    measure: 'lag',
  },
  cases(values) {
    const rate = values.number('rate');
    const partitions = values.number('partitions');
    const serviceTime = values.number('service');
    return values.list('share').map((share) => {
      const rest = (rate * (1 - share)) / partitions;
      const rates = Array.from({ length: partitions }, (_, index) => rest + (index === 0 ? rate * share : 0));
      const params: BacklogParams = {
        partitions: emptyPartitions(partitions),
        rates,
        serviceTime,
        variation: values.number('variation'),
        consumers: values.number('consumers'),
        maxPollRecords: values.number('batch'),
        endTime: values.number('for'),
        enough: Math.ceil(2 * rate),
        stopWhenCaughtUp: false,
        lookEvery: 1,
      };
      return {
        label: percent(share),
        params: { ...params },
        ruleOfThumb: Math.max(0, (rates[0]! - 1 / serviceTime) * values.number('for')),
      };
    });
  },
  assumptions: (values) => [
    'The other keys are spread evenly over all partitions. Records of a partition are worked on one after the other.',
    serviceAssumption(values.number('variation')),
    ...ALWAYS,
  ],
  verdict(values) {
    const limit = 1 / values.number('service');
    return [
      `One partition does ${limit.toFixed(1)} records a second at most: a key may have ${percent(Math.min(1, limit / values.number('rate')))} of the load, whatever the number of consumers.`,
    ];
  },
};
