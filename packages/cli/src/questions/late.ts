import { exponential, Simulation, Sink, Source } from '@sim/core';
import { boundedOutOfOrderness, count, StreamProcessor, TumblingWindow } from '@sim/stream';
import { duration, percent } from '../format/numbers.ts';
import { RATE } from './common.ts';
import type { Built, Question } from './question.ts';

/** What {@link lateModel} is made with. Times are seconds. */
export interface LateParams {
  readonly rate: number;
  readonly window: number;
  readonly bound: number;
  readonly lateness: number;
  readonly meanDelay: number;
  readonly endTime: number;
}

/** Events that arrive out of order, counted by windows. */
export function lateModel({ seed, params }: { readonly seed: number; readonly params: LateParams }): Built {
  const results = new Sink('results');
  const windows = new StreamProcessor('windows', {
    windowType: new TumblingWindow(params.window),
    aggregate: count(),
    downstream: results,
    watermarkStrategy: boundedOutOfOrderness(params.bound),
    allowedLateness: params.lateness,
  });
  const delay = exponential(params.meanDelay);
  const source = Source.poisson('events', windows, {
    rate: params.rate,
    stopAt: params.endTime,
    type: 'Process',
    payload: ({ time, index, rng }) => ({ value: index, eventTime: time - delay.sample(rng) }),
  });
  const sim = new Simulation({ seed, entities: [source] });
  return {
    sim,
    measures: () => {
      const { eventsProcessed, lateEvents, lateEventsDropped, lateEventsUpdated } = windows.stats;
      const all = Math.max(1, eventsProcessed);
      return { late: lateEvents / all, dropped: lateEventsDropped / all, corrections: lateEventsUpdated };
    },
  };
}

/** How much is late? */
export const late: Question = {
  name: 'late',
  summary: 'how many events are late for their window, by the bound of the watermark',
  examples: ['sim ask late --rate 100/s --delay 5s --window 1m --bounds 0s,5s,20s --lateness 30s'],
  flags: [
    RATE,
    { name: 'delay', kind: 'duration', required: true, help: 'how long events take to arrive, on average' },
    { name: 'window', kind: 'duration', default: '1m', help: 'the size of the tumbling windows' },
    {
      name: 'bounds',
      kind: 'durations',
      default: '0s,5s,20s',
      help: 'how far the watermark stays behind (bounded out-of-orderness)',
    },
    { name: 'lateness', kind: 'duration', default: '0', help: 'how long windows take corrections (allowed lateness)' },
    { name: 'for', kind: 'duration', default: '20m', help: 'how long it is watched' },
  ],
  model: lateModel,
  measures: [
    { name: 'late', title: 'late', unit: 'share' },
    { name: 'dropped', title: 'dropped', unit: 'share' },
    { name: 'corrections', title: 'corrections', unit: 'count' },
  ],
  differ: 'bound',
  ruleOfThumb: {
    text: 'delay / window × exp(−bound / delay): those that are under way when their window closes',
    measure: 'late',
  },
  cases: (values) =>
    values.list('bounds').map((bound) => {
      const [meanDelay, window] = [values.number('delay'), values.number('window')];
      const params: LateParams = {
        rate: values.number('rate'),
        window,
        bound,
        lateness: values.number('lateness'),
        meanDelay,
        endTime: values.number('for'),
      };
      return {
        label: duration(bound),
        params: { ...params },
        ruleOfThumb: Math.min(1, (meanDelay / window) * Math.exp(-bound / meanDelay)),
      };
    }),
  assumptions: (values) => [
    `Delays are exponential with a mean of ${duration(values.number('delay'))}; events come at random (Poisson) from one source.`,
    'The watermark is the largest event time seen less the bound, looked at every second. Results come that much later.',
  ],
  verdict: (_, results) =>
    results.map(
      ({ label, estimates }) =>
        `With a bound of ${label}, ${percent(estimates['dropped']!.mean)} of the events are dropped.`,
    ),
};
