import { exponential, FaultSchedule, Simulation, Source } from '@sim/core';
import {
  boundedOutOfOrderness,
  SessionWindow,
  SlidingWindow,
  StreamJob,
  StreamProcessor,
  TumblingWindow,
  type WindowResult,
  type WindowType,
} from '@sim/stream';
import { arrivals, type ReferenceModel } from './reference-model.ts';

/** Events that come up to some seconds late, with everything that becomes of late ones. */
function windows(name: string, windowType: WindowType, lateEventPolicy: 'update' | 'side-output'): ReferenceModel {
  return {
    about: '@sim/stream',
    name,
    build() {
      const results = arrivals('results', (payload) => {
        const { result, revision, windowStart } = payload as WindowResult<number>;
        return result + revision * 7 + windowStart * 3;
      });
      const late = arrivals('late');
      const processor = new StreamProcessor('windows', {
        windowType,
        aggregate: (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0),
        downstream: results.entity,
        sideOutput: late.entity,
        allowedLateness: 1,
        lateEventPolicy,
        updateRetention: 30,
        watermarkStrategy: boundedOutOfOrderness(1),
      });
      const delay = exponential(1.2);
      const source = Source.poisson('source', processor, {
        rate: 40,
        limit: 3000,
        type: 'Process',
        payload: ({ time, index, rng }) => ({
          key: `key-${index % 5}`,
          value: index % 11,
          eventTime: Math.max(0, time - delay.sample(rng)),
        }),
      });
      return {
        sim: new Simulation({ seed: 14, entities: [source] }),
        answers: () => {
          const { windowsEmitted, lateEvents, lateEventsDropped, lateEventsUpdated, lateEventsSideOutput } =
            processor.stats;
          return {
            windowsEmitted,
            lateEvents,
            lateEventsDropped,
            lateEventsUpdated,
            lateEventsSideOutput,
            results: results.found.sum,
            late: late.found.sum,
          };
        },
      };
    },
  };
}

/** A job with back-pressure and checkpoints that fails once. */
const job: ReferenceModel = {
  about: '@sim/stream',
  name: 'job that fails once',
  build() {
    const model = new StreamJob('job', {
      operators: [
        { name: 'source', source: (offset) => ({ at: (offset + 1) / 8, value: offset + 1 }) },
        {
          name: 'work',
          inputs: ['source'],
          cost: 0.11,
          process: { processElement: (value: number, context) => context.collect(value * 2) },
        },
        { name: 'sink', inputs: ['work'], sink: { guarantee: 'at-least-once' } },
      ],
      checkpoints: { interval: 10, firstAt: 10.5, asyncDuration: 1 },
    });
    const faults = new FaultSchedule('faults');
    faults.crash(model, { at: 27.5, restartAt: 32.5 });
    return {
      sim: new Simulation({ seed: 15, endTime: 90, entities: [model, faults] }),
      answers: () => ({
        values: model.sink('sink').values().length,
        duplicates: model.sink('sink').stats.duplicates,
        checkpoints: model.completedCheckpoints.length,
        catchUp: model.stats.lastCatchUp,
      }),
    };
  },
};

export const streamModels: readonly ReferenceModel[] = [
  windows('tumbling windows, late events updated', new TumblingWindow(4), 'update'),
  windows('sliding windows, late events put aside', new SlidingWindow(6, 2), 'side-output'),
  windows('sessions, late events updated', new SessionWindow(0.4), 'update'),
  job,
];
