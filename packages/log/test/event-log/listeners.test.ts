import { SimEvent } from '@sim/core';
import { describe, expect, it } from 'vitest';
import { appendAll, codeOf, logIn, outcomeOf } from '../support/run.ts';

describe('onAppend', () => {
  it('tells of each append in the event that appends, when the record is there already', () => {
    const { log, sim } = logIn<number>({ numPartitions: 2, shardingStrategy: { getShard: (key) => Number(key) } });
    const heard: unknown[] = [];
    log.onAppend((partition) => heard.push([partition, log.highWatermark(partition), sim.now]));
    appendAll(sim, log, [
      ['1', 0],
      ['0', 1],
      ['1', 2],
    ]);
    sim.run();
    expect(heard).toEqual([
      [1, 1, 0.001],
      [0, 1, 0.002],
      [1, 2, 0.003],
    ]);
  });

  it('tells no more once it is ended, and every listener by itself', () => {
    const { log, sim } = logIn<number>({ numPartitions: 1 });
    const heard: string[] = [];
    const twice = (): void => void heard.push('twice');
    const ends = [log.onAppend(twice), log.onAppend(twice), log.onAppend(() => heard.push('other'))];
    appendAll(sim, log, [['k', 0]]);
    appendAll(sim, log, [['k', 1]], 2);
    sim.at(1, () => ends[0]!.cancel());
    sim.run();
    expect(heard).toEqual(['twice', 'twice', 'other', 'twice', 'other']);
  });

  it('starves nobody when a listener throws, goes on afterwards, and stops the run', () => {
    const { log, sim } = logIn<number>({ numPartitions: 1, appendLatency: 1 });
    const heard: number[] = [];
    log.onAppend(() => {
      if (log.highWatermark(0) === 1) throw new Error('listener');
    });
    log.onAppend(() => heard.push(log.highWatermark(0)));
    for (const value of [0, 1])
      sim.schedule(new SimEvent({ time: 0, type: 'Append', target: log, payload: { key: 'k', value } }));
    const waiting = outcomeOf(sim, 0, () => log.append('k', 2));
    expect(() => sim.run()).toThrow(expect.objectContaining({ code: 'UNHANDLED_FAILURE' }));
    expect(heard).toEqual([1, 2, 3]);
    sim.run();
    expect([waiting.time, waiting.value?.offset]).toEqual([1, 2]);
  });

  it('refuses what is no function', () => {
    expect(codeOf(() => logIn().log.onAppend(undefined as never))).toBe('INVALID_OPTION');
  });
});
