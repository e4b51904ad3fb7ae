import type { Entity } from '@sim/core';
import { describe, expect, it } from 'vitest';
import { expectAtLeastOnce, expectAtMostOnce, expectBalance } from '../support/accounting.ts';
import { createPipeline, type Pipeline, type PipelineOptions } from '../support/pipeline.ts';

type Fault = 'crash' | 'pause';

/** Who can break, by name. */
const components: Readonly<Record<string, (pipeline: Pipeline) => Entity>> = {
  source: ({ source }) => source,
  producer: ({ producer }) => producer,
  log: ({ log }) => log,
  group: ({ group }) => group,
  'a consumer': ({ consumers }) => consumers[0] as Entity,
  windows: ({ windows }) => windows,
  results: ({ ledger }) => ledger.results,
  late: ({ ledger }) => ledger.late,
};

function runWithFault(
  component: (pipeline: Pipeline) => Entity,
  fault: Fault,
  from: number,
  to: number,
  options: PipelineOptions = {},
): Pipeline {
  const pipeline = createPipeline(options);
  const entity = component(pipeline);
  pipeline.sim.at(from, () => (fault === 'crash' ? entity.crash() : entity.pause()));
  pipeline.sim.at(to, () => (fault === 'crash' ? entity.restart() : entity.resume()));
  expect(pipeline.sim.run().endReason).toBe('exhausted');
  return pipeline;
}

const cases = Object.keys(components).flatMap((component) =>
  (['crash', 'pause'] as const).map((fault) => ({ component, fault })),
);

describe('a pipeline', () => {
  it('without faults processes every record once', () => {
    const pipeline = createPipeline();
    expect(pipeline.sim.run()).toMatchObject({ endReason: 'exhausted', stuck: [], eventsDropped: 0 });
    expectBalance(pipeline, 'no fault');
    expectAtLeastOnce(pipeline, 'no fault');
    expectAtMostOnce(pipeline, 'no fault');
    expect(pipeline.ledger.ids.size).toBe(300);
  });

  it.each(cases)('accounts for every record through a $fault of $component', ({ component, fault }) => {
    const pipeline = runWithFault(components[component]!, fault, 5.1234, 9.5);
    expectBalance(pipeline, `${fault} of ${component}`);
    expectAtLeastOnce(pipeline, `${fault} of ${component}`);
    expect(pipeline.sim.summary().stuck).toEqual([]);
  });

  it('loses nothing to pauses', () => {
    for (const [name, component] of Object.entries(components)) {
      const pipeline = runWithFault(component, 'pause', 5.1234, 9.5);
      expect(pipeline.sim.summary().eventsDropped, name).toBe(0);
      expect(pipeline.log.stats.recordsAppended, name).toBe(300);
    }
  });

  it('reads again what a crashed consumer had not committed', () => {
    const pipeline = runWithFault(components['a consumer']!, 'crash', 5.1234, 9.5, {
      consumer: { commit: 'interval', commitInterval: 5 },
    });
    expectBalance(pipeline, 'commit on an interval');
    expectAtLeastOnce(pipeline, 'commit on an interval');
    expect(pipeline.ledger.processedAgain).toBeGreaterThan(0);
  });

  it('with commits before processing loses what a crashed consumer had in hand, and repeats nothing', () => {
    const pipeline = runWithFault(components['a consumer']!, 'crash', 5.1234, 9.5, {
      consumer: { commit: 'before-processing', serviceTime: 0.15 },
    });
    expectBalance(pipeline, 'commit before');
    expectAtMostOnce(pipeline, 'commit before');
    expect(pipeline.ledger.processed.size).toBeLessThan(300);
  });
});
