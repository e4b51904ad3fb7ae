import { describe, expect, it } from 'vitest';
import { expectAtLeastOnce, expectBalance } from '../support/accounting.ts';
import { createPipeline } from '../support/pipeline.ts';

describe('an outage of the log', () => {
  it.each([
    ['while records come', 5.1234, 9.5],
    ['after the last record was sent', 16, 22],
  ])('%s loses nothing that was appended: consumers wait for its return', (_when, crashAt, restartAt) => {
    const pipeline = createPipeline({ consumer: { serviceTime: 0.3 } });
    const { sim, log, group } = pipeline;
    sim.at(crashAt, () => log.crash());
    sim.at(restartAt, () => log.restart());
    expect(sim.run().endReason).toBe('exhausted');
    expect(log.stats.recordsAppended).toBeGreaterThan(100);
    expect(group.stats.sessionTimeouts).toBe(0);
    expectBalance(pipeline, 'log outage');
    expectAtLeastOnce(pipeline, 'log outage');
  });
});
