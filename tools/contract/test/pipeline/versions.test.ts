import { recordRun, Simulation } from '@sim/core';
import { EventLog } from '@sim/log';
import { describe, expect, it } from 'vitest';
import { createPipeline } from '../support/pipeline.ts';

const all = { '@sim/core': 'source', '@sim/log': 'source', '@sim/consumer-group': 'source', '@sim/stream': 'source' };

describe('summaries and run records', () => {
  it('say the versions of the packages that took part', () => {
    const { sim } = createPipeline({ records: 5 });
    const recorder = recordRun(sim);
    const summary = sim.run();
    expect(summary.versions).toEqual(all);
    expect(JSON.parse(JSON.stringify(summary))).toMatchObject({ versions: all });
    expect(recorder.record().versions).toEqual(all);
    expect(recorder.record({ versions: { mine: '3.1.0' } }).versions).toEqual({ ...all, mine: '3.1.0' });
  });

  it('leave out those of which nothing is in the simulation', () => {
    expect(new Simulation().run().versions).toEqual({ '@sim/core': 'source' });
    class MyLog extends EventLog {}
    const { versions } = new Simulation({ entities: [new MyLog('log')] }).run();
    expect(versions).toEqual({ '@sim/core': 'source', '@sim/log': 'source' });
  });
});
