import { deriveSeed, recordRun } from '@sim/core';
import type { ExperimentModel, ExperimentResult } from '@sim/experiment';
import { renderHtml } from '@sim/report';

/** A page with the curves of the first run of each point. */
export function recordPoints(name: string, model: ExperimentModel, { points, seed }: ExperimentResult): string {
  return renderHtml(
    points.map(({ params, allParams }) => {
      const { sim } = model.build({ seed: deriveSeed(seed, 'replication', 0), replication: 0, params: allParams });
      const differ = Object.entries(params).map(([param, value]) => `${param} ${value}`);
      const recorder = recordRun(sim, { title: [name, ...differ].join(', ') });
      sim.run();
      return recorder.record();
    }),
  );
}
