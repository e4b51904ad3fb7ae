import {
  CooperativeStickyAssignment,
  RangeAssignment,
  RoundRobinAssignment,
  StickyAssignment,
} from '@sim/consumer-group';
import { CallbackEntity, constant, exponential, type Process } from '@sim/core';
import { SizeRetention } from '@sim/log';
import { SessionWindow, SlidingWindow, TumblingWindow } from '@sim/stream';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expectAtLeastOnce, expectAtMostOnce, expectBalance } from '../support/accounting.ts';
import { createPipeline, type Pipeline, type PipelineOptions } from '../support/pipeline.ts';

const SEED = 20_010_101;

const strategies = {
  range: RangeAssignment,
  roundRobin: RoundRobinAssignment,
  sticky: StickyAssignment,
  cooperativeSticky: CooperativeStickyAssignment,
};
const windowTypes = {
  tumbling: () => new TumblingWindow(2),
  sliding: () => new SlidingWindow(4, 1),
  session: () => new SessionWindow(0.5),
};

const trouble = fc.record({
  who: fc.constantFrom('source', 'producer', 'log', 'group', 'consumer-1', 'consumer-2', 'windows', 'results', 'late'),
  what: fc.constantFrom('crash', 'pause', 'stop'),
  from: fc.integer({ min: 1_500, max: 12_000 }),
  lasts: fc.integer({ min: 1, max: 6_000 }),
});

const plan = fc.record({
  seed: fc.nat(),
  records: fc.integer({ min: 1, max: 150 }),
  rate: fc.constantFrom(5, 20, 100),
  partitions: fc.integer({ min: 1, max: 6 }),
  morePartitions: fc.integer({ min: 0, max: 3 }),
  retention: fc.option(fc.integer({ min: 1, max: 20 }), { nil: undefined }),
  consumers: fc.integer({ min: 1, max: 4 }),
  strategy: fc.constantFrom(...(['range', 'roundRobin', 'sticky', 'cooperativeSticky'] as const)),
  protocol: fc.constantFrom('eager', 'cooperative'),
  sessionTimeout: fc.constantFrom(0.5, 3, null),
  commit: fc.constantFrom('after-processing', 'before-processing', 'interval'),
  concurrency: fc.constantFrom(1, 3),
  serviceTime: fc.constantFrom(0, 0.02, 0.1),
  windows: fc.constantFrom(...(['tumbling', 'sliding', 'session'] as const)),
  policy: fc.constantFrom('drop', 'update', 'side-output'),
  lateness: fc.constantFrom(0, 1, 10),
  cost: fc.option(fc.constantFrom(0.01, 0.2), { nil: undefined }),
  troubles: fc.array(trouble, { maxLength: 4 }),
});

type Plan = typeof plan extends fc.Arbitrary<infer P> ? P : never;

function optionsOf(chosen: Plan): PipelineOptions {
  const {
    seed,
    records,
    rate,
    partitions,
    retention,
    consumers,
    strategy,
    protocol,
    sessionTimeout,
    commit,
    concurrency,
    serviceTime,
    windows,
    policy,
    lateness,
    cost,
  } = chosen;
  return {
    seed,
    records,
    rate,
    consumers,
    delay: exponential(1),
    log: {
      numPartitions: partitions,
      retentionCheckInterval: 0.5,
      ...(retention !== undefined && { retentionPolicy: new SizeRetention(retention) }),
    },
    group: { assignmentStrategy: new strategies[strategy](), rebalanceProtocol: protocol, sessionTimeout },
    consumer: {
      joinAt: retention === undefined ? 0 : 1,
      commit,
      commitInterval: 1,
      concurrency,
      serviceTime: serviceTime === 0 ? 0 : exponential(serviceTime),
    },
    processor: {
      windowType: windowTypes[windows](),
      lateEventPolicy: policy,
      allowedLateness: lateness,
      ...(cost !== undefined && { processingCost: constant(cost), queueCapacity: 20 }),
    },
  };
}

/**
 * Commits 0 for each partition, so that what expires before it was ever read counts as lost: a
 * group that has committed nothing begins where the log begins.
 */
function* commitTheBeginning({ group, log }: Pipeline): Process {
  yield* group.join('admin', new CallbackEntity('admin', () => {}));
  yield* group.commit('admin', new Map(log.partitions.map(({ id }) => [id, 0])));
  yield* group.leave('admin');
}

/** Everybody is well again in the end: what remains lost was lost for a reason. */
function runPlan(chosen: Plan): Pipeline {
  const pipeline = createPipeline(optionsOf(chosen));
  const { sim, log, consumers } = pipeline;
  const entities = new Map(sim.entities.map((entity) => [entity.name, entity]));
  for (const { who, what, from, lasts } of chosen.troubles) {
    const entity = entities.get(who);
    const consumer = consumers.find(({ name }) => name === who);
    if (entity === undefined || (what === 'stop' && consumer === undefined)) continue;
    sim.at(from / 1000, () =>
      what === 'crash' ? entity.crash() : what === 'pause' ? entity.pause() : consumer?.stop(),
    );
    sim.at((from + lasts) / 1000, () =>
      what === 'crash' ? entity.restart() : what === 'pause' ? entity.resume() : consumer?.start(),
    );
  }
  sim.at(20, () => {
    for (const entity of sim.entities) entity.restart();
    for (const entity of sim.entities) entity.resume();
    for (const consumer of consumers) consumer.start();
  });
  if (chosen.retention !== undefined) sim.spawn(commitTheBeginning(pipeline));
  else if (chosen.morePartitions > 0) sim.at(3, () => log.addPartitions(chosen.morePartitions));
  expect(sim.run()).toMatchObject({ endReason: 'exhausted', stuck: [] });
  return pipeline;
}

describe('any pipeline, with any troubles that end', () => {
  it('accounts for every record', () => {
    fc.assert(
      fc.property(plan, (chosen) => {
        const pipeline = runPlan(chosen);
        expectBalance(pipeline, 'random');
        if (chosen.commit === 'before-processing') expectAtMostOnce(pipeline, 'random');
        else if (chosen.retention === undefined) expectAtLeastOnce(pipeline, 'random');
      }),
      { seed: SEED, numRuns: 400 },
    );
  });

  it('runs the same way twice', () => {
    fc.assert(
      fc.property(plan, (chosen) => {
        expect(JSON.stringify(runPlan(chosen).sim.summary())).toBe(JSON.stringify(runPlan(chosen).sim.summary()));
      }),
      { seed: SEED + 1, numRuns: 50 },
    );
  });
});
