import { Simulation } from '@sim/core';
import { Consumer, ConsumerGroup } from '@sim/consumer-group';
import { describe, expect, it } from 'vitest';
import { NotifyingLog } from '../support/fake-log.ts';

class FallibleLog extends NotifyingLog {
  status: 'running' | 'paused' | 'crashed' = 'running';

  override fetch(...args: Parameters<NotifyingLog['fetch']>): ReturnType<NotifyingLog['fetch']> {
    if (this.status === 'crashed') throw new Error('the log is down');
    return super.fetch(...args);
  }
}

function outage(
  from: number,
  to: number,
): { readonly sim: Simulation; readonly group: ConsumerGroup<unknown>; readonly consumer: Consumer<unknown> } {
  const log = new FallibleLog(1);
  const group = new ConsumerGroup<unknown>('group', log);
  const consumer = new Consumer<unknown>('worker', group, { serviceTime: 0.1, maxPollRecords: 5 });
  const sim = new Simulation({ entities: [consumer] });
  log.append(0, 20);
  sim.at(from, () => void (log.status = 'crashed'));
  if (to < Infinity) sim.at(to, () => void (log.status = 'running'));
  return { sim, group, consumer };
}

describe('a consumer whose log is down', () => {
  it('waits, and goes on when the log is back', () => {
    const { sim, group, consumer } = outage(1.2, 30);
    sim.run();
    expect([group.totalLag(), consumer.stats.recordsProcessed, group.stats.recordsRedelivered]).toEqual([0, 20, 0]);
    expect(sim.now).toBeGreaterThan(31);
  });

  it('lets the run end when the log does not come back', () => {
    const { sim, group, consumer } = outage(1.2, Infinity);
    const summary = sim.run();
    expect([summary.endReason, group.totalLag(), consumer.idle]).toEqual(['exhausted', 10, true]);
    expect(sim.now).toBeGreaterThan(600);
    expect(sim.now).toBeLessThan(620);
  });

  it('goes on after a longer outage if the run has gone on', () => {
    const { sim, group } = outage(1.2, 1000);
    sim.at(1001, () => undefined);
    sim.run();
    expect(group.totalLag()).toBe(0);
  });
});
