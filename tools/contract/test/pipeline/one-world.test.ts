import { Entity } from '@sim/core';
import { describe, expect, it } from 'vitest';
import { createPipeline } from '../support/pipeline.ts';

describe('the parts of a pipeline', () => {
  const pipeline = createPipeline();
  const summary = pipeline.sim.run();
  const { log, producer, group, windows, consumers, source } = pipeline;

  it('are entities of the one core', () => {
    for (const part of [log, producer, group, windows, source, ...consumers]) expect(part).toBeInstanceOf(Entity);
  });

  it('are attached through what is downstream of them', () => {
    expect(pipeline.sim.entities.map((entity) => entity.name)).toEqual(
      expect.arrayContaining(['source', 'producer', 'log', 'consumer-3', 'group', 'windows', 'results', 'late']),
    );
  });

  it('appear in the summary with their statistics', () => {
    const statistics = new Map(summary.entities.map((entity) => [entity.name, entity.stats]));
    expect(statistics.get('log')).toMatchObject({ recordsAppended: 300 });
    expect(statistics.get('group')).toMatchObject({ recordsPolled: 300, joins: 3, rebalances: 1 });
    expect(statistics.get('windows')).toMatchObject({ eventsProcessed: 300 });
    expect(statistics.get('consumer-1')).toMatchObject({ failures: 0 });
    expect(statistics.get('producer')).toMatchObject({ recordsAcknowledged: 300 });
    expect(statistics.get('source')).toEqual({ generated: 300, missed: 0, finished: true });
  });

  it('survive the way through JSON: every number is there, Maps are objects', () => {
    const json = JSON.parse(JSON.stringify(summary)) as {
      readonly entities: readonly { readonly name: string; readonly stats?: Readonly<Record<string, unknown>> }[];
    };
    expect(json).toEqual(JSON.parse(JSON.stringify(summary.toJSON())));
    const inJson = new Map(json.entities.map((entity) => [entity.name, entity.stats]));
    expect(inJson.get('log')?.['perPartitionAppends']).toEqual(
      Object.fromEntries([...log.stats.perPartitionAppends].map(([partition, count]) => [String(partition), count])),
    );
    expect(inJson.get('group')?.['pauseSecondsByPartition']).toEqual(
      Object.fromEntries(group.stats.pauseSecondsByPartition),
    );
    expect(inJson.get('consumer-1')?.['latency']).toMatchObject({ count: consumers[0]?.stats.recordsProcessed });
    expect(inJson.get('windows')).toEqual(windows.stats);
  });

  it('say the same in CSV and in words', () => {
    expect(summary.toCsv()).toContain('log,recordsAppended,300\n');
    expect(summary.toText()).toContain('recordsAppended');
  });
});
